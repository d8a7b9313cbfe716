"""Computes the content digest of an .npz with numpy and hashlib, as docs/formats/content-digest.md specifies it.

    python3 content_digest.py FILE.npz
"""
import hashlib
import sys

import numpy as np


def main():
    with np.load(sys.argv[1]) as file:
        text = "bitzoo content digest 1\n"
        for name in sorted(file.files, key=str.encode):
            array = file[name]
            values = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
            shape = "x".join(map(str, array.shape)) or "scalar"
            digest = hashlib.sha256(values).hexdigest()
            text += f"{len(name.encode())}:{name} {array.dtype.name} {shape} {digest}\n"
    print(hashlib.sha256(text.encode()).hexdigest())


main()
