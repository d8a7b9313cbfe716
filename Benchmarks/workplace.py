"""A temporary directory, the tool that is measured, and what both are given to work on."""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

from processes import run

HERE = pathlib.Path(__file__).resolve().parent


def arguments(documentation):
    """A parser with the options that all measurements have."""
    parser = argparse.ArgumentParser(description=documentation.split("\n")[0])
    parser.add_argument("--bitzoo", default=str(HERE.parent / ".build/release/bitzoo"))
    parser.add_argument("--directory", help="where to put the temporary directory (a disk, or /dev/shm)")
    return parser


def network(text):
    """Understands a network such as `R50x1:21843`: the architecture, and the number of classes."""
    architecture, _, classes = text.partition(":")
    return architecture, int(classes or 1000)


class Workplace:
    """Removes its directory, and all that was made in it, at the end of a `with`."""

    def __init__(self, options):
        self.tool = os.path.abspath(options.bitzoo)
        self.directory = tempfile.TemporaryDirectory(prefix="bitzoo-bench-", dir=options.directory)
        self.env = dict(os.environ, BITZOO_HOME=self.path("home"), BITZOO_OFFLINE="1")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.directory.cleanup()

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def remove(self, *names):
        for name in names:
            os.remove(self.path(name))

    def bitzoo(self, *words):
        return [self.tool, *words]

    def python(self, task, *paths):
        return [sys.executable, str(HERE / "python_side.py"), task, *paths]

    def run(self, *words):
        """Runs the tool; returns what it printed."""
        return run(self.bitzoo(*words), self.env).output

    def knows(self, option, command):
        """Whether the tool has an option; what it does not know is not measured."""
        known = option in self.run(command, "--help")
        if not known:
            print(f"\n{command} {option}: this tool does not know it", flush=True)
        return known

    def generate(self, network, name, *options):
        """Writes a network's weights as an npz; returns the size of its largest tensor."""
        architecture, classes = network
        command = [sys.executable, str(HERE / "weights.py"), *options, architecture, str(classes), self.path(name)]
        made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return int(made.stdout)
