"""Generates the weights of a BiT network as the released files hold them: names, shapes, order, 32-bit floating point.

    python weights.py [--deflated] R50x1 1000 weights.npz

The values are random; the file is what numpy.savez would write, or numpy.savez_compressed (at zlib's fastest level). It is written tensor by tensor in chunks, so that a
network of any size can be generated with little memory.
"""
import re
import sys
import zipfile

import numpy as np

UNITS = {50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3]}
CHUNK = 1 << 22


def shapes(architecture, classes):
    """The shape of each tensor, by name, for an architecture such as R50x1."""
    match = re.fullmatch(r"R(50|101|152)x(\d+)", architecture)
    if not match:
        raise SystemExit(f"weights: {architecture} is not R50xW, R101xW or R152xW")
    units, root = UNITS[int(match[1])], 64 * int(match[2])
    found = {"resnet/root_block/standardized_conv2d/kernel": (7, 7, 3, root)}
    source = root
    for block, count in enumerate(units):
        inner, output = root << block, 4 * root << block
        for unit in range(1, count + 1):
            prefix = f"resnet/block{block + 1}/unit{unit:02}/"
            if unit == 1:
                found[prefix + "a/proj/standardized_conv2d/kernel"] = (1, 1, source, output)
            for part, size, into, out in [("a", 1, source, inner), ("b", 3, inner, inner), ("c", 1, inner, output)]:
                found[f"{prefix}{part}/group_norm/gamma"] = (into,)
                found[f"{prefix}{part}/group_norm/beta"] = (into,)
                found[f"{prefix}{part}/standardized_conv2d/kernel"] = (size, size, into, out)
            source = output
    found["resnet/group_norm/gamma"] = found["resnet/group_norm/beta"] = (source,)
    found["resnet/head/conv2d/kernel"] = (1, 1, source, classes)
    found["resnet/head/conv2d/bias"] = (classes,)
    return dict(sorted(found.items()))


def write(path, architecture, classes, compression=zipfile.ZIP_STORED):
    """Writes the weights; returns the largest tensor's size in bytes."""
    generator = np.random.default_rng(7)
    noise = generator.standard_normal(CHUNK + 4096, dtype=np.float32) * np.float32(0.02)
    largest = 0
    with zipfile.ZipFile(path, "w", compression, compresslevel=1) as archive:
        for name, shape in shapes(architecture, classes).items():
            count = int(np.prod(shape))
            largest = max(largest, 4 * count)
            with archive.open(name + ".npy", "w", force_zip64=True) as member:
                header = {"descr": "<f4", "fortran_order": False, "shape": shape}
                np.lib.format.write_array_header_1_0(member, header)
                for start in range(0, count, CHUNK):
                    # the same noise from another place and at another scale: no two chunks are equal
                    length = min(CHUNK, count - start)
                    place = int(generator.integers(4096))
                    values = noise[place:place + length] * np.float32(generator.uniform(0.5, 1.5))
                    member.write((values + 1 if name.endswith("gamma") else values).tobytes())
    return largest


if __name__ == "__main__":
    *flags, architecture, classes, path = sys.argv[1:]
    print(write(path, architecture, int(classes), zipfile.ZIP_DEFLATED if flags == ["--deflated"] else zipfile.ZIP_STORED))
