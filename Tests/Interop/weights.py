"""Random weights of BiT networks, under the names and in the shapes of the released npz files."""
import numpy as np

R50 = (3, 4, 6, 3)
R101 = (3, 4, 23, 3)
R152 = (3, 8, 36, 3)
R26 = (2, 2, 2, 2)


def shapes(units, classes, width=1):
    """The shape of every array of a released file, by name."""
    found = {"resnet/root_block/standardized_conv2d/kernel": (7, 7, 3, 64 * width)}
    channels = 64 * width
    for block, count in enumerate(units, start=1):
        middle = 64 * width * 2 ** (block - 1)
        for unit in range(1, count + 1):
            prefix = f"resnet/block{block}/unit{unit:02d}"
            if unit == 1:
                found[f"{prefix}/a/proj/standardized_conv2d/kernel"] = (1, 1, channels, 4 * middle)
            for letter, size, inputs, outputs in (
                ("a", 1, channels, middle),
                ("b", 3, middle, middle),
                ("c", 1, middle, 4 * middle),
            ):
                found[f"{prefix}/{letter}/group_norm/gamma"] = (inputs,)
                found[f"{prefix}/{letter}/group_norm/beta"] = (inputs,)
                found[f"{prefix}/{letter}/standardized_conv2d/kernel"] = (size, size, inputs, outputs)
            channels = 4 * middle
    found["resnet/group_norm/gamma"] = found["resnet/group_norm/beta"] = (channels,)
    found["resnet/head/conv2d/kernel"] = (1, 1, channels, classes)
    found["resnet/head/conv2d/bias"] = (classes,)
    return found


def random_weights(units, classes, seed, width=1):
    """Normally distributed weights, scales near 1 and small offsets, in the order of the names."""
    generator = np.random.default_rng(seed)
    arrays = {}
    for name, shape in sorted(shapes(units, classes, width).items()):
        values = generator.standard_normal(shape, dtype=np.float32)
        if name.endswith("/gamma"):
            values = 1 + values / 5
        elif not name.endswith("standardized_conv2d/kernel"):
            values = values / 10
        arrays[name] = values
    return arrays
