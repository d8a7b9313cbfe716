"""Runs processes and measures them: wall time, CPU time, peak memory."""
import os
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Usage:
    """What one run took. The CPU time and the largest resident set include the children that it waited for."""
    seconds: float
    cpu: float
    resident: int
    output: str


def run(command, env=None, ok=(0,)):
    """Runs a command to its end, undisturbed.

    The kernel counts in `resident` what the starting process had in memory when it called fork: this program's own
    memory is the least that it can show (see `floor`), which is why it does not import NumPy.
    """
    started = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        raise
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode not in ok:
        raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}:\n{output.decode()}")
    return Usage(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output.decode())


@dataclass
class Memory:
    """The peaks of one run, of the process and its children together, sampled."""
    seconds: float
    cpu: float
    anonymous: int
    resident: int
    output: str


def watch(command, env=None, interval=0.02):
    """Runs a command and samples its memory: anonymous (its own) and resident (with the pages of mapped files)."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    anonymous = resident = 0
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        states = [state for state in map(memory, tree(process.pid)) if state]
        anonymous = max(anonymous, sum(state[0] for state in states))
        resident = max(resident, sum(state[1] for state in states))
        time.sleep(interval)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    output = process.stdout.read().decode()
    process.stdout.close()
    if process.returncode != 0:
        raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}:\n{output}")
    return Memory(seconds, usage.ru_utime + usage.ru_stime, anonymous, resident, output)


def tree(pid):
    """A process and its descendants."""
    found = [pid]
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                for child in file.read().split():
                    found += tree(int(child))
    except OSError:
        pass
    return found


def memory(pid):
    """Anonymous memory now, and the largest resident set so far, in bytes; None when the process has ended."""
    try:
        with open(f"/proc/{pid}/status") as file:
            lines = dict(line.split(":", 1) for line in file)
        return int(lines["RssAnon"].split()[0]) * 1024, int(lines["VmHWM"].split()[0]) * 1024
    except (OSError, KeyError):
        return None


def synchronize(path):
    """Brings a file's contents to the disk; returns how long that took."""
    started = time.perf_counter()
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    return time.perf_counter() - started


def floor():
    """The least that a run's `resident` can show: what this program has in memory."""
    return run(["true"]).resident
