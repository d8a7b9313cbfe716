"""Writes native files as docs/formats/native.md specifies them, with nothing but Python.

    python3 write_native.py DESCRIPTION FILE [DESCRIPTION FILE]...

A description is JSON: {"metadata": {KEY: VALUE}, "tensors": [[NAME, DTYPE, SHAPE, VALUES IN HEXADECIMAL]]}, in any order.
"""
import hashlib
import json
import sys

ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
ESCAPES |= {chr(code): f"\\u{code:04x}" for code in range(0x20) if chr(code) not in ESCAPES}


def text(value):
    return '"' + value.translate(str.maketrans(ESCAPES)) + '"'


def order(tensor):
    name, _, _, values = tensor
    size = len(values)
    # the lowest bit that is set is the largest power of two that divides
    return -min(64, size & -size or 64), name.encode()


def write(description, path):
    tensors = [(name, dtype, shape, bytes.fromhex(values)) for name, dtype, shape, values in description["tensors"]]
    tensors.sort(key=order)
    metadata = {"bitzoo.native": "1", **description["metadata"]}
    for name, _, _, values in tensors:
        metadata["sha256:" + name] = hashlib.sha256(values).hexdigest()
    keys = sorted(metadata, key=str.encode)
    members = ['"__metadata__":{' + ",".join(text(key) + ":" + text(metadata[key]) for key in keys) + "}"]
    begin = 0
    for name, dtype, shape, values in tensors:
        end = begin + len(values)
        numbers = json.dumps({"shape": shape, "data_offsets": [begin, end]}, separators=(",", ":"))
        members.append(text(name) + ':{"dtype":' + text(dtype) + "," + numbers[1:])
        begin = end
    header = ("{" + ",".join(members) + "}").encode()
    header += b" " * (-(8 + len(header)) % 4096)
    with open(path, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for tensor in tensors:
            file.write(tensor[3])


arguments = sys.argv[1:]
for description, path in zip(arguments[::2], arguments[1::2]):
    with open(description, encoding="utf-8") as file:
        write(json.load(file), path)
