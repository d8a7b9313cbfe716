"""Writes border.json: a network and images for which the border of the max-pool decides.

    .venv-interop/bin/python Tests/EngineTests/Fixtures/make_border.py

The root's kernels are low in the middle and high around it. On an image of nearly one colour such a kernel gives about
zero where it sees only image, and less wherever it hangs over the edge. There the zeros around the root's output are
the largest values; most libraries' max-pools have minus infinity around it, and take the largest of what is negative.
"""
import json
import pathlib

import numpy as np
import torch
from torch.nn import functional

from hashed import BiT, images, weights

UNITS, ROOT, CLASSES, SEED = [2, 1, 1, 1], 32, 50, 41
COUNT, HEIGHT, WIDTH = 2, 61, 90
ROOT_KERNEL = "resnet/root_block/standardized_conv2d/kernel"


class OtherBorder(BiT):
    """The same network with the max-pool of most libraries."""

    def pool(self, x):
        return functional.max_pool2d(x, 3, 2, padding=1)


def logits(network, arrays, batch, kind):
    x = torch.from_numpy(np.ascontiguousarray(batch.transpose(0, 3, 1, 2)).astype(kind))
    return network({name: array.astype(kind) for name, array in arrays.items()}).forward(x).double().numpy()


def network(classes):
    arrays = weights(UNITS, ROOT, classes, SEED)
    squares = (np.arange(7, dtype=np.float32) - 3) ** 2
    arrays[ROOT_KERNEL] += (squares[:, None] + squares[None, :])[:, :, None, None] / np.float32(32)
    return arrays


def main():
    batch = np.float32(0.75) + images(SEED, COUNT, HEIGHT, WIDTH) * np.float32(1 / 4)
    zero, other = (logits(kind, network(CLASSES), batch, np.float64) for kind in (BiT, OtherBorder))
    # of a thousand logits, so that luck with a few plays no part
    single, double = (logits(BiT, network(1000), batch, kind) for kind in (np.float32, np.float64))
    error = np.abs(single - double).max()
    print(f"zero against minus infinity {np.abs(zero - other).max():.3g}, single precision {error:.3g}")
    text = json.dumps({
        "units": UNITS, "rootChannels": ROOT, "classes": CLASSES, "seed": SEED, "input": [COUNT, HEIGHT, WIDTH],
        "singleError": float(f"{error:.3g}"),
        "logits": [[float(f"{v:.9g}") for v in row] for row in zero],
        "otherBorder": [[float(f"{v:.9g}") for v in row] for row in other],
    })
    path = pathlib.Path(__file__).with_name("border.json")
    path.write_text(text.replace(', "logits"', ',\n"logits"').replace(', "otherBorder"', ',\n"otherBorder"') + "\n")


if __name__ == "__main__":
    main()
