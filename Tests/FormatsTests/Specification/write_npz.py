"""Writes archives as docs/formats/npz.md specifies them, with nothing but Python.

    python3 write_npz.py VARIANT LARGEST_NUMBER MOST_MEMBERS DESCRIPTION FILE

VARIANT is zip64Local or plain. The page's limits are 2147483647 and 65535; the tests lower them. A description is JSON: a list of
[NAME, TYPE, SHAPE, VALUES IN HEXADECIMAL], where TYPE is NumPy's.
"""
import json
import struct
import sys
import zlib


def array_header(kind, shape):
    dimensions = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({dimensions}), }}"
    if shape:
        text += " " * (21 - len(str(shape[0])))
    text += " "
    while (10 + len(text) + 1) % 64:
        text += " "
    text += "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def archive(tensors, variant, largest, most):
    members = directory = b""
    for name, kind, shape, values in tensors:
        array = array_header(kind, shape) + bytes.fromhex(values)
        size, offset, crc = len(array), len(members), zlib.crc32(array)
        name = (name + ".npy").encode()
        flags = 0 if name.isascii() else 0x0800

        extended = variant == "zip64Local" or 1.05 * size > largest
        version = 45 if extended else 20
        sizes = (0xFFFFFFFF, 0xFFFFFFFF) if extended else (size, size)
        extra = struct.pack("<HHQQ", 1, 16, size, size) if extended else b""
        members += struct.pack(
            "<IHHHHHIIIHH", 0x04034B50, version, flags, 0, 0, 0x0021, crc, *sizes, len(name), len(extra)
        ) + name + extra + array

        numbers = ([size, size] if size > largest else []) + ([offset] if offset > largest else [])
        extra = struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
        version = 45 if numbers else version
        size = 0xFFFFFFFF if size > largest else size
        offset = 0xFFFFFFFF if offset > largest else offset
        directory += struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, version | 3 << 8, version, flags, 0, 0, 0x0021, crc, size, size,
            len(name), len(extra), 0, 0, 0, 0x01800000, offset
        ) + name + extra

    count, size, offset = len(tensors), len(directory), len(members)
    end = b""
    if count > most or offset > largest or size > largest:
        end += struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, size, offset)
        end += struct.pack("<IIQI", 0x07064B50, 0, offset + size, 1)
    end += struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), min(size, 0xFFFFFFFF),
        min(offset, 0xFFFFFFFF), 0
    )
    return members + directory + end


variant, largest, most, description, path = sys.argv[1:]
with open(description, encoding="utf-8") as file:
    tensors = json.load(file)
with open(path, "wb") as file:
    file.write(archive(tensors, variant, int(largest), int(most)))
