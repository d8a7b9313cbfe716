"""Whether others use the processors: a figure counts only when they do not."""
import os
import resource
import time


class Meter:
    """Measures, from its making on, what share of all processors others used: neither this process nor its children.

    The time that a hypervisor took away is that of others, too.
    """

    def __init__(self):
        self.started, self.busy, self.own = time.perf_counter(), busy(), own()

    def foreign(self):
        wall = time.perf_counter() - self.started
        used = busy() - self.busy - (own() - self.own)
        return max(0.0, used / (wall * os.cpu_count()))


def busy():
    """The processor time that everybody has used, in seconds."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, *rest = map(int, file.readline().split()[1:9])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


def own():
    """The processor time of this process and of the children that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


class Quiet:
    """Runs what is to be timed when others are quiet, and again when they were not."""

    def __init__(self, limit, seconds=2, patience=600, tries=5):
        self.limit, self.seconds, self.patience, self.tries = limit, seconds, patience, tries

    def measure(self, task):
        """Returns what `task` returned in an undisturbed run, and the share of others meanwhile.

        When tries or patience end before there is one, it is the least disturbed run.
        """
        runs, deadline = [], time.perf_counter() + self.patience
        for _ in range(self.tries):
            self.wait(deadline)
            meter = Meter()
            found = task()
            runs.append((meter.foreign(), found))
            if runs[-1][0] <= self.limit or time.perf_counter() > deadline:
                break
        foreign, found = min(runs, key=lambda run: run[0])
        return found, foreign

    def wait(self, deadline):
        """Returns when others have used little for some seconds, or at the deadline."""
        while time.perf_counter() < deadline:
            meter = Meter()
            time.sleep(self.seconds)
            if meter.foreign() < 0.6 * self.limit:
                break
