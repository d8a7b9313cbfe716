"""The folder of the weights and of all that is made of them."""
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass(frozen=True)
class Files:
    """Where each file is; makes and removes those of a network."""
    folder: str

    def weights(self, network):
        return os.path.join(self.folder, f"{network}.npz")

    def path(self, cell, name):
        """A file of a cell; the networks are exported for one shape each, as engines like it best."""
        return os.path.join(self.folder, f"{cell.network}-{cell.size}-{cell.batch}", name)

    def reference(self, cell):
        """The logits of the first image, in double precision."""
        return self.path(cell.single, "reference.npy")

    def make(self, network, cells):
        """Makes what is missing of a network's files: its weights and the exports for the cells."""
        weights = self.weights(network)
        os.makedirs(self.folder, exist_ok=True)
        if not os.path.exists(weights):
            note(f"{network}: making weights")
            generate(os.path.join(os.path.dirname(HERE), "weights.py"), network, "1000", weights)
        # for throughput each request has a single image
        for cell in dict.fromkeys(one for cell in cells for one in (cell, cell.single)):
            note(f"{cell.title}: exporting")
            generate(os.path.join(HERE, "exports.py"), str(cell), self.folder)

    def remove(self, network):
        """Removes a network's files: together they would take 11 GB."""
        for name in os.listdir(self.folder):
            path = os.path.join(self.folder, name)
            if path == self.weights(network):
                os.remove(path)
            elif name.startswith(f"{network}-"):
                shutil.rmtree(path)


def generate(program, *arguments):
    """Runs a program in a process of its own, whose memory is free afterwards; shows what it says when it fails."""
    run = subprocess.run([sys.executable, "-B", program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != 0:
        raise SystemExit(f"bench: {program} {' '.join(arguments)} ended with {run.returncode}:\n{run.stdout}")


def note(text):
    """Says what is going on, beside the tables."""
    print(text, file=sys.stderr, flush=True)
