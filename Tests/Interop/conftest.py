"""What all checks share: the tool, a folder for large files, and random labelled images."""
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).parents[2]
DEMO = ROOT / "Sources/bitzoo/Resources/demo"


class Tool:
    """The built program: the one that BITZOO names, otherwise that of the release configuration."""

    def __init__(self, home):
        self.path = os.environ.get("BITZOO", ROOT / ".build/release/bitzoo")
        self.environment = {**os.environ, "BITZOO_HOME": str(home), "BITZOO_OFFLINE": "1"}

    def __call__(self, *arguments):
        """Runs a command that must succeed, and returns what it printed."""
        done = subprocess.run([self.path, *arguments], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, f"bitzoo {arguments} ended with {done.returncode}: {done.stderr}"
        return done.stdout

    def json(self, *arguments):
        return json.loads(self(*arguments, "--json"))

    def digests(self, *files):
        return [result["contentDigest"] for result in self.json("digest", *files)]

    def convert_through_all(self, npz):
        """npz -> h5 -> native -> npz; returns the three new files."""
        files = [npz.with_suffix(".h5"), npz.with_suffix(".safetensors"), npz.with_name(f"{npz.stem}-again.npz")]
        for source, target in zip([npz, *files], files):
            self("convert", source, target)
        return files


@pytest.fixture(scope="session")
def bitzoo():
    with tempfile.TemporaryDirectory(prefix="bitzoo-home-") as home:
        yield Tool(home)


@pytest.fixture(scope="module")
def folder():
    """A folder that is gone with its gigabytes as soon as the module's checks are done."""
    with tempfile.TemporaryDirectory(prefix="bitzoo-interop-") as path:
        yield pathlib.Path(path)


@pytest.fixture(scope="session")
def demo():
    return DEMO


def same_bits(found, wanted):
    """Whether two arrays agree in type, shape and every bit, the sign of zero and NaN payloads included."""
    found, wanted = np.ascontiguousarray(found), np.ascontiguousarray(wanted)
    return found.dtype == wanted.dtype and found.shape == wanted.shape and found.tobytes() == wanted.tobytes()


def sha256(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
