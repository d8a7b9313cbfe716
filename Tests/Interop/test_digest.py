"""The content digest of numpy and hashlib equals bitzoo's, in every format."""
import subprocess
import sys

import numpy as np
import pytest

from conftest import ROOT
from weights import R50, random_weights

SCRIPT = ROOT / "Tests/ConversionTests/content_digest.py"


def digest_by_numpy(path):
    return subprocess.run([sys.executable, SCRIPT, path], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("classes", [10, 1000])
def test_digest(bitzoo, folder, classes):
    npz = folder / f"r50x1-{classes}.npz"
    np.savez(npz, **random_weights(R50, classes, seed=3))
    files = [npz, *bitzoo.convert_through_all(npz)]
    wanted = digest_by_numpy(npz)
    assert bitzoo.digests(*files) == [wanted] * 4
    assert digest_by_numpy(files[-1]) == wanted


def test_digest_sees_one_bit(bitzoo, folder):
    arrays = random_weights(R50, 10, seed=4)
    files = [folder / "before.npz", folder / "after.npz"]
    np.savez(files[0], **arrays)
    arrays["resnet/head/conv2d/bias"].view(np.uint32)[9] ^= 1
    np.savez(files[1], **arrays)
    found = bitzoo.digests(*files)
    assert found == [digest_by_numpy(file) for file in files]
    assert found[0] != found[1]


def test_digest_of_the_demo(bitzoo, demo):
    npz = demo / "demo-r17x0.5-fashion-mnist.npz"
    assert bitzoo.digests(npz, npz.with_suffix(".keras-2.3.h5")) == [digest_by_numpy(npz)] * 2
