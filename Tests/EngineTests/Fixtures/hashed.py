"""The weights and images of HashedWeights.swift in numpy, and what PyTorch makes of them in both precisions."""
import pathlib
import sys

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "Interop"))
from bit import BiT  # noqa: E402

MASK = 2**64 - 1


def uniform(name, seed, count):
    """`count` float32 values in [-1, 1): FNV-1a of the name, combined with the seed, starts SplitMix64."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 & MASK
    steps = np.arange(1, count + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = np.uint64(state ^ seed) + steps * np.uint64(0x9E3779B97F4A7C15)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            z = (z ^ z >> np.uint64(shift)) * np.uint64(factor)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float32) * np.float32(2**-23) - np.float32(1)


def shapes(units, root, classes):
    """The tensors of a network by Google's names."""
    yield "root_block/standardized_conv2d/kernel", (7, 7, 3, root)
    given = root
    for block, count in enumerate(units):
        inner = root << block
        for unit in range(1, count + 1):
            place = f"block{block + 1}/unit{unit:02d}/"
            for part, size, before, after in (
                ("a", 1, given, inner), ("b", 3, inner, inner), ("c", 1, inner, 4 * inner),
            ):
                yield f"{place}{part}/group_norm/gamma", (before,)
                yield f"{place}{part}/group_norm/beta", (before,)
                yield f"{place}{part}/standardized_conv2d/kernel", (size, size, before, after)
            if unit == 1:
                yield f"{place}a/proj/standardized_conv2d/kernel", (1, 1, given, 4 * inner)
            given = 4 * inner
    yield "group_norm/gamma", (given,)
    yield "group_norm/beta", (given,)
    yield "head/conv2d/kernel", (1, 1, given, classes)
    yield "head/conv2d/bias", (classes,)


def weights(units, root, classes, seed):
    """The arrays of a network."""
    arrays = {}
    for place, shape in shapes(units, root, classes):
        name = "resnet/" + place
        if name.endswith("gamma"):
            scale, offset = 1 / 8, 1
        elif name.endswith(("beta", "bias")):
            scale, offset = 1 / 8, 0
        elif place.startswith("head"):
            scale, offset = 1 / 32, 0
        else:
            scale, offset = 1 / 16, 1 / 64
        values = uniform(name, seed, int(np.prod(shape))) * np.float32(scale) + np.float32(offset)
        arrays[name] = values.reshape(shape)
    return arrays


def images(seed, count, height, width):
    """Noise, [count][height][width][3]."""
    return uniform("input", seed, count * height * width * 3).reshape(count, height, width, 3)


def answers(arrays, batch):
    """The logits of NHWC images in double precision, and those of PyTorch in single precision."""
    x = torch.from_numpy(np.ascontiguousarray(batch.transpose(0, 3, 1, 2)))
    double = BiT({name: array.astype(np.float64) for name, array in arrays.items()}).forward(x.double())
    return double.numpy(), BiT(arrays).forward(x).double().numpy()


def single_errors(units, root, seed, batch):
    """How far PyTorch's single precision is from double, for each of some NHWC images.

    The head has 1000 classes, whatever the network that is tested has: the largest error of a few logits is luck.
    """
    double, single = answers(weights(units, root, 1000, seed), batch)
    return np.abs(single - double).max(axis=1)
