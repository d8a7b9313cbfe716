"""Writes the NPZ and safetensors fixtures beside this file with NumPy, zipfile and safetensors themselves.

    python3 make_formats.py

Run again only to add fixtures: the tests hold offsets and checksums of these very bytes.
"""
import io
import pathlib
import zipfile

import numpy as np
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
EPOCH = (1980, 1, 1, 0, 0, 0)


def counting(dtype, *shape):
    """0, 1, 2 ... in the given type and shape."""
    return np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)


ARRAYS = {
    "a/kernel": counting("<f4", 2, 3),
    "a/scalar": np.float32(0.5).reshape(()),
    "b/bias": counting("<f4", 5) / 4,
    "b/empty": np.zeros((0, 4), "<f4"),
}


def npy(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asanyarray(array))
    return buffer.getvalue()


def plain(path, arrays, compression=zipfile.ZIP_STORED):
    """Members without the ZIP64 extra field, as old versions of NumPy wrote them."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            archive.writestr(zipfile.ZipInfo(name + ".npy", EPOCH), npy(array), compression)


class Unseekable(io.RawIOBase):
    """A stream onto which zipfile writes data descriptors, because it cannot go back."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


def streamed(path, arrays, compression):
    stream = Unseekable(path)
    with zipfile.ZipFile(stream, "w") as archive:
        for index, (name, array) in enumerate(arrays.items()):
            info = zipfile.ZipInfo(name + ".npy", EPOCH)
            info.compress_type = compression
            # with and without ZIP64, which changes the size of the descriptor
            with archive.open(info, "w", force_zip64=index % 2 == 1) as member:
                member.write(npy(array))


def limited(path, write):
    """The same archive with ZIP64 forced by tiny limits, so that its rules show without gigabytes."""
    limits = zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 400, 3
    try:
        write(path)
    finally:
        zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = limits


np.savez(HERE / "savez.npz", **ARRAYS)
np.savez_compressed(HERE / "compressed.npz", **ARRAYS)
np.savez(HERE / "empty.npz")
plain(HERE / "plain.npz", ARRAYS)
streamed(HERE / "streamed-stored.npz", ARRAYS, zipfile.ZIP_STORED)
streamed(HERE / "streamed-deflated.npz", ARRAYS, zipfile.ZIP_DEFLATED)
LARGER = ARRAYS | {"c/large": counting("<f4", 120)}
limited(HERE / "limited-savez.npz", lambda path: np.savez(path, **LARGER))
limited(HERE / "limited-plain.npz", lambda path: plain(path, LARGER))

# every element type in both byte orders and both element orders; the values are 0 ... 23
np.savez(
    HERE / "types.npz",
    **{
        f"{order}/{kind}/{letter}": np.asarray(counting(byte_order + kind, 2, 3, 4), order=letter)
        for kind in ("u1", "i1", "u2", "i2", "f2", "u4", "i4", "f4", "u8", "i8", "f8")
        for order, byte_order in (("little", "<"), ("big", ">"))
        for letter in "CF"
    },
    bool=np.array([True, False, True]),
)
# headers of every rank, and of sizes around the padding's steps
np.savez(
    HERE / "headers.npz",
    **{
        "x".join(map(str, shape)) or "scalar": np.zeros(shape, "<f4")
        for shape in [(), (1,), (0,), (21843, 0), (7, 7, 3, 0), (1, 1, 2048, 0), *[(0,) + (1,) * n for n in range(5, 33)]]
    },
)

save_file(
    {
        "kernel": counting("<f4", 4, 4),
        "bias": counting("<f4", 3),
        "half": counting("<f2", 3),
        "count": counting("<i8", 1),
        "flags": np.array([True, False, True]),
        "empty": np.zeros((0, 4), "<f4"),
    },
    HERE / "small.safetensors",
    metadata={"format": "np", "made by": "safetensors \"0.8\" \u2014 Test"},
)
print("numpy", np.__version__)
