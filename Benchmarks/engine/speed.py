"""Images per second: bitzoo and its peers in turn, in rounds, each in a process of its own."""
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass

from files import HERE, note
from peers import PEERS, settings
from quiet import Quiet
from report import median

OURS = "bitzoo"

# A peer whose error is larger, in standard deviations of the logits, computes something else. Rounding alone brings some
# peers to 4e-4 on deep networks; with another border of the pooling R50x1 at 224 pixels is off by 8e-3.
WRONG = {"fp32": 2e-3, "bf16": 2.0}


@dataclass(frozen=True)
class Race:
    """A cell of the comparison with one precision, all instructions of the machine or only AVX2."""
    cell: object
    precision: str = "fp32"
    avx2: bool = False

    @property
    def title(self):
        return f"{self.cell.title}, {self.precision}{', AVX2' if self.avx2 else ''}"

    def names(self):
        """The settings of the peers; OpenVINO is the one that can be kept to AVX2."""
        return [name for name in settings(self.cell, self.precision) if not self.avx2 or PEERS[name].engine == "OpenVINO"]


@dataclass
class Settings:
    """How the races are run."""
    files: object
    bitzoo: str | None
    rounds: int
    seconds: float
    threads: int
    foreign: float
    screen: float
    chosen: list | None


class Races:
    """Runs races and keeps what each contestant reached in each round."""

    def __init__(self, races, how):
        self.how = how
        self.found = {race: {} for race in races}

    def run(self, network, after_round):
        """Runs all rounds of a network, whose files must have been made."""
        races = [race for race in self.found if race.cell.network == network]
        for number in range(self.how.rounds):
            for race in races:
                self.round(race, number)
            after_round()

    def round(self, race, number):
        """Runs every contestant once, in a shuffled order."""
        names = self.contestants(race, number)
        random.Random(number).shuffle(names)
        for name in names:
            run = self.bitzoo(race) if name == OURS else self.peer(race, name)
            if run:
                self.found[race].setdefault(name, []).append(run)
                note(f"round {number + 1}, {race.title}: {name} {run['images-per-second']['median']:.2f}"
                     f" (others {run['foreign-share']:.0%})")

    def contestants(self, race, number):
        """All settings at first; afterwards bitzoo and those that are not much slower than the best of their engine."""
        names = [name for name in race.names() if not self.how.chosen or name in self.how.chosen]
        if number > 0:
            names = [name for name in names if name in self.found[race] and self.is_near(race, name)]
        return [OURS] * bool(self.how.bitzoo) + names

    def is_near(self, race, name):
        """Whether a setting may be the best of its engine: it is nearly as fast, or was disturbed each time."""
        rivals = [rival for rival in self.found[race].keys() - {OURS} if PEERS[rival].engine == PEERS[name].engine]
        best = max(self.speed(race, rival) for rival in rivals)
        return self.speed(race, name) >= (1 - self.how.screen) * best or not self.undisturbed(race, name)

    def undisturbed(self, race, name):
        return [run for run in self.found[race][name] if run["foreign-share"] <= self.how.foreign]

    def medians(self, race, name):
        """What the rounds found; those that others disturbed count only when there are no other ones."""
        return [run["images-per-second"]["median"] for run in self.undisturbed(race, name) or self.found[race][name]]

    def speed(self, race, name):
        """The median of what the rounds found."""
        return median(self.medians(race, name))

    def disturbed(self):
        """How many runs were disturbed to the last, and how many there are."""
        runs = [run for engines in self.found.values() for found in engines.values() for run in found]
        return sum(run["foreign-share"] > self.how.foreign for run in runs), len(runs)

    def bitzoo(self, race):
        cell = race.cell
        command = [self.how.bitzoo, "bench", self.how.files.weights(cell.network), "--size", str(cell.size), "--batch", str(cell.batch),
                   "--precision", race.precision, "--seconds", f"{self.how.seconds:g}", "--threads", str(self.how.threads), "--json"]
        env = dict(os.environ, BITZOO_ISA="avx2") if race.avx2 else None
        found, foreign = Quiet(self.how.foreign).measure(lambda: output(command, env))
        return found and dict(found["runs"][0], **{"foreign-share": foreign})

    def peer(self, race, name):
        # oneDNN, within OpenVINO, takes its instructions' limit from the environment
        env = dict(os.environ, TORCHINDUCTOR_CACHE_DIR=os.path.join(self.how.files.folder, "inductor"))
        if race.avx2:
            env["ONEDNN_MAX_CPU_ISA"] = "AVX2"
        return output([
            sys.executable, "-B", os.path.join(HERE, "worker.py"), name, str(race.cell), self.how.files.folder,
            "--precision", race.precision, "--seconds", f"{self.how.seconds:g}", "--threads", str(self.how.threads),
            "--foreign", f"{self.how.foreign:g}"], env)

    def is_wrong(self, race, name):
        run = self.found[race][name][0]
        return not run["largest-error"] <= WRONG[race.precision] * run["logits-deviation"]

    def best_peer(self, race):
        """The fastest setting of a peer whose answers are right, and its race: a batch may be run image by image, too."""
        single = Race(race.cell.single, race.precision, race.avx2)
        candidates = [(self.speed(one, name), name, one) for one in dict.fromkeys((race, single)) if one in self.found
                      for name in self.found[one] if name != OURS and not self.is_wrong(one, name)]
        return max(candidates, key=lambda candidate: candidate[0], default=None)


def output(command, env):
    """The JSON that a command prints; None when it fails, which is noted."""
    process = subprocess.run(command, env=env, capture_output=True, text=True)
    if process.returncode != 0:
        lines = process.stderr.strip().splitlines()
        note(f"{' '.join(command)} ended with {process.returncode}: {lines[-1] if lines else ''}")
        return None
    return json.loads(process.stdout[process.stdout.index("{"):])
