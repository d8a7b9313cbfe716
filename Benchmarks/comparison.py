"""Runs the sides of a comparison in turn, A B A B …, as whole processes."""
import contextlib
import os
from dataclasses import dataclass

from processes import Usage, run, synchronize


@dataclass
class Round:
    """One run of a side, and how long it took to bring what it wrote to the disk afterwards."""
    usage: Usage
    fsync: float | None

    @property
    def synchronized(self):
        return self.usage.seconds + (self.fsync or 0)


@dataclass
class Side:
    """A command, and the file that it makes anew in each run, if it does."""
    command: list
    target: str | None = None

    def clear(self):
        """Removes what an earlier run made, and lets the disk come to rest."""
        if self.target:
            with contextlib.suppress(FileNotFoundError):
                os.remove(self.target)
            os.sync()

    def measure(self, env):
        self.clear()
        usage = run(self.command, env)
        return Round(usage, synchronize(self.target) if self.target else None)


def alternate(count, env, *sides):
    """Runs each side so many times, in turn; returns each side's rounds. One more round before them warms up."""
    rounds = [[side.measure(env) for side in sides] for _ in range(count + 1)]
    return [list(column) for column in zip(*rounds[1:])]


def keep_in_memory(*paths):
    """Reads files, so that the kernel has them in its page cache."""
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass
