"""NumPy arrays: the header in all its forms, every element type, and what is none of it."""
import io
import struct

import numpy as np

from corpus import Case, array, outcome

COUNTING = np.arange(6, dtype="<f4").reshape(2, 3)
DICTIONARY = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"


def npy(text=DICTIONARY, data=COUNTING.tobytes(), version=(1, 0), pad=True, newline=b"\n"):
    header = text if isinstance(text, bytes) else text.encode("utf-8")
    start = 10 if version[0] == 1 else 12
    if pad:
        header += b" " * (-(start + len(header) + len(newline)) % 64)
    header += newline
    size = struct.pack("<H" if version[0] == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes(version) + size + header + data


def described(descr, shape="(2, 3)", order="False"):
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}"


def written(value):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, value)
    return buffer.getvalue()


def read(content):
    value = np.load(io.BytesIO(content))
    if not isinstance(value, np.ndarray):
        raise TypeError("no array")
    return [array("a", value)]


# not only numbers: a quiet and a signalling NaN with payloads, both infinities, both zeros, the smallest subnormal
SPECIAL = {
    "f2": [0x7E01, 0x7D01, 0x7C00, 0xFC00, 0x0000, 0x8000, 0x0001, 0x3C00],
    "f4": [0x7FC00001, 0x7F800001, 0x7F800000, 0xFF800000, 0, 0x80000000, 1, 0x3F800000],
    "f8": [0x7FF8000000000001, 0x7FF0000000000001, 0x7FF0000000000000, 0xFFF0000000000000, 0, 1 << 63, 1, 0x3FF << 52],
}


def extremes(kind):
    size = int(kind[1:])
    bits = SPECIAL.get(kind)
    if bits is None:
        top = 1 << (8 * size)
        bits = [0, 1, 1, 0, 1, 0, 0, 1] if kind == "b1" else [0, 1, 2, 3, top // 2 - 1, top // 2, top - 2, top - 1]
    return np.array(bits, dtype=f"<u{size}").reshape(2, 4)


def types():
    for kind in ("b1", "u1", "i1", "u2", "i2", "f2", "u4", "i4", "f4", "u8", "i8", "f8"):
        bits = extremes(kind)
        for order, sign in (("little", "<"), ("big", ">")) if kind[1] != "1" else (("", "|"),):
            data = bits.astype(bits.dtype.newbyteorder(sign if sign != "|" else "=")).tobytes()
            yield Case(
                f"npy-type-{kind}" + (f"-{order}" if order else ""), f"elements `{sign}{kind}`, extreme values and special bits",
                npy(described(f"'{sign}{kind}'", "(2, 4)"), data), alike=["numpy: test_roundtrip"])
    yield Case("npy-type-order-of-one-byte", "`<i1`: a byte order where there is none", npy(described("'<i1'"), bytes(6)),
               "one byte has one order")
    yield Case("npy-bool-of-2", "a boolean whose byte is 2", npy(described("'|b1'", "(3,)"), b"\0\1\2"),
               "values are carried bit for bit, and not judged here")
    ambiguous = "NumPy reads raw bytes: any two-byte type of another package would be written so, and a guess could be wrong"
    yield Case("npy-bfloat16", "`<V2`, as `numpy.save` writes an array of bfloat16 of ml_dtypes 0.6", npy(described("'<V2'"), bytes(12)), ambiguous)
    yield Case("npy-void", "`|V2`, raw bytes in pairs", npy(described("'|V2'"), bytes(12)), "bytes without a type are no numbers")
    yield Case("npy-bfloat16-named", "`bfloat16` as the element type", npy(described("'bfloat16'"), bytes(12)), "nobody writes it, and NumPy alone cannot read it")
    yield Case("npy-float8", "`<V1`, as 8-bit floats and 4-bit integers of ml_dtypes are written", npy(described("'<V1'"), bytes(6)),
               "which of them it was is not in the file")
    for name, descr, data, what, why in (
        ("object", "'|O'", b"\x80\x04]\x94.", "Python objects, pickled", "loading a pickle runs whatever program it holds"),
        ("text", "'<U2'", bytes(48), "text", "weights are numbers"),
        ("bytes", "'|S4'", bytes(24), "byte strings", "weights are numbers"),
        ("complex", "'<c8'", bytes(48), "complex numbers", "no released weight is complex"),
        ("records", "[('a', '<f4'), ('b', '<i4')]", bytes(48), "records of two fields", "one tensor has one type"),
        ("time", "'<M8[ns]'", bytes(48), "dates", "weights are numbers"),
        ("extended", "'<f16'", bytes(96), "80-bit floats in 16 bytes", "their format depends on the machine"),
        ("sub-array", "('<f4', (2,))", bytes(48), "arrays as elements", "one shape is stated in one place"),
    ):
        yield Case(f"npy-type-{name}", what, npy(described(descr), data), why,
                   alike=["numpy: test_pickle_disallow"] if name == "object" else [])
    for name, descr in (("native", "=f4"), ("no-order", "f4"), ("order-not-applicable", "|f4"), ("long-name", "float32")):
        yield Case(f"npy-type-{name}", f"`{descr}`", npy(described(f"'{descr}'")),
                   "the order of the bytes must be in the file, not in the machine that reads it")


def layouts():
    cube = np.arange(24, dtype="<f4").reshape(2, 3, 4)
    yield Case("npy-fortran", "2x3x4 in Fortran order", written(np.asfortranarray(cube)), alike=["numpy: test_roundtrip"])
    yield Case("npy-fortran-big-endian", "2x3x4 in Fortran order, `>f8`", written(np.asfortranarray(cube.astype(">f8"))))
    yield Case("npy-fortran-vector", "6 elements in Fortran order", npy(described("'<f4'", "(6,)", "True")), "one dimension has one order")
    yield Case("npy-scalar", "shape `()`", npy(described("'<f4'", "()"), b"\0\0\0\x3f"))
    yield Case("npy-scalar-fortran", "shape `()` in Fortran order", npy(described("'<f4'", "()", "True"), b"\0\0\0\x3f"))
    for name, shape in (("empty", "(0,)"), ("empty-rows", "(0, 4)"), ("empty-columns", "(4, 0)")):
        yield Case(f"npy-{name}", f"shape `{shape}`", npy(described("'<f4'", shape), b""), alike=["numpy: test_roundtrip"])
    yield Case("npy-empty-and-vast", "shape `(0, 4611686018427387904, 4)`", npy(described("'<f4'", "(0, 4611686018427387904, 4)"), b""),
               "the other dimensions must multiply without overflow, so that strides can be computed")
    yield Case("npy-rank-64", "64 dimensions of 1", npy(described("'<f4'", "(" + "1, " * 64 + ")"), bytes(4)))
    yield Case("npy-rank-65", "65 dimensions of 1", npy(described("'<f4'", "(" + "1, " * 65 + ")"), bytes(4)), "NumPy's own limit")
    yield Case("npy-bytes-after", "one byte after the array", npy() + b"\0", "hidden bytes are nobody's")
    yield Case("npy-two-arrays", "a second array after the first", npy() + npy(), "hidden bytes are nobody's")
    yield Case("npy-data-short", "one byte missing", npy()[:-1], alike=["numpy: test_roundtrip_truncated", "numpy: test_file_truncated"])


def headers():
    for version in ((1, 0), (2, 0), (3, 0)):
        name = ".".join(map(str, version))
        yield Case(f"npy-version-{name}", f"version {name}", npy(version=version), alike=["numpy: test_version_2_0", "numpy: test_write_version"])
    for version in ((0, 0), (1, 1), (4, 0), (255, 255)):
        name = ".".join(map(str, version))
        yield Case(f"npy-version-{name}", f"version {name}", npy(version=version), alike=["numpy: test_read_version_1_0_bad_magic"])
    yield Case("npy-magic", "another first byte", b"\x92" + npy()[1:], alike=["numpy: test_read_magic_bad_magic"])
    yield Case("npy-nothing", "an empty file", b"")
    yield Case("npy-magic-only", "six bytes", npy()[:6])
    yield Case("npy-header-cut", "the end within the header", npy()[:40], alike=["numpy: test_read_array_header_1_0"])
    yield Case("npy-header-of-4-gib", "12 bytes that announce a header of 4 GiB", b"\x93NUMPY\2\0\xff\xff\xff\xff",
               "refused by its size, before anything is allocated", alike=["MLX #3365", "libnpy #44"])
    yield Case("npy-header-too-long-for-file", "a header longer than the file", b"\x93NUMPY\1\0\xff\x00{}", alike=["cnpy #106"])
    yield Case("npy-header-10000", "a header of 10,000 bytes", npy(DICTIONARY + " " * (9_999 - len(DICTIONARY)), pad=False), alike=["numpy: test_huge_header"])
    yield Case("npy-header-10001", "a header of 10,001 bytes", npy(DICTIONARY + " " * (10_000 - len(DICTIONARY)), pad=False), "NumPy's limit is ours", alike=["numpy: test_large_header"])
    yield Case("npy-unaligned", "a header without padding", npy(pad=False), "old writers did not pad")
    yield Case("npy-no-newline", "no newline at the end of the header", npy(newline=b""), "the format demands it")
    yield Case("npy-newlines", "two newlines", npy(newline=b"\n\n"), "the format demands one")
    yield Case("npy-nul-padding", "padding with NUL", npy(newline=b"\0\0\n"), "the format demands blanks")
    yield Case("npy-tab", "a tab in the header", npy(DICTIONARY.replace(" ", "\t")), "nobody writes it")
    yield Case("npy-leading-blank", "a blank before the brace", npy(" " + DICTIONARY), "harmless: blanks are padding")
    yield Case("npy-leading-newline", "a newline before the brace", npy("\n" + DICTIONARY), "nobody writes it")
    yield Case("npy-comment", "a comment after the dictionary", npy(DICTIONARY + " # x"), "what follows could be anything")
    yield Case("npy-keys-in-any-order", "the keys in another order, double quotes, no blanks",
               npy('{"shape":(2,3),"fortran_order":False,"descr":"<f4"}'))
    long = "Python 2 wrote them, and archives of its time are still around"
    yield Case("npy-python-2", "`(2L, 3L)`", npy(described("'<f4'", "(2L, 3L)")), long, alike=["numpy: test_python2_python3_interoperability"])
    yield Case("npy-python-2-version-2", "`(2L, 3L)` in version 2.0", npy(described("'<f4'", "(2L, 3L)"), version=(2, 0)), long)
    yield Case("npy-python-2-version-3", "`(2L, 3L)` in version 3.0", npy(described("'<f4'", "(2L, 3L)"), version=(3, 0)),
               "version 3.0 is younger than Python 2")
    duplicate = "two readers could take different ones"
    yield Case("npy-duplicate-shape", "the key `shape` twice", npy("{'shape': (6,), 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}"), duplicate)
    yield Case("npy-duplicate-descr", "the key `descr` twice", npy("{'descr': '<i4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}"), duplicate)
    yield Case("npy-extra-key", "a fourth key", npy(DICTIONARY[:-1] + "'x': 1}"), alike=["numpy: test_bad_header"])
    for key in ("descr", "fortran_order", "shape"):
        yield Case(f"npy-missing-{key}", f"no `{key}`", npy("{" + ", ".join(
            f"'{k}': {v}" for k, v in (("descr", "'<f4'"), ("fortran_order", "False"), ("shape", "(2, 3)")) if k != key) + "}"),
            alike=["numpy: test_bad_header"])
    yield Case("npy-empty-header", "no text at all", npy("", pad=False, newline=b""), alike=["numpy: test_bad_header"])
    literal = "any Python literal is more than the format needs: one way to write it"
    for name, shape, why in (
        ("expression", "(1 + 1, 3)", "nothing is evaluated"), ("call", "(len('ab'), 3)", "nothing is evaluated"),
        ("hexadecimal", "(0x2, 3)", literal), ("underscore", "(0_2, 3)", literal), ("boolean", "(True, 6)", literal),
        ("plus", "(+2, 3)", literal), ("leading-zero", "(02, 3)", literal), ("nested", "((2, 3))", literal),
        ("list", "[2, 3]", "the format demands a tuple"), ("number", "6", "the format demands a tuple"), ("bracketed", "(6)", "not a tuple without a comma"),
        ("float", "(2.0, 3)", ""), ("negative", "(-2, 3)", ""), ("negative-pair", "(-2, -3)", "the product looks right"),
        ("wrap", "(4194305, 4194305, 211106198978564)", "the product wraps to a small number in 64 bits"),
        ("2-to-the-63", "(9223372036854775808,)", ""), ("2-to-the-40", "(1099511627776,)", "compared with the file before anything is allocated"),
    ):
        yield Case(f"npy-shape-{name}", f"shape `{shape}`", npy(described("'<f4'", shape)), why)
    for name, descr in (("unicode", "u'<f4'"), ("joined", "'<' 'f4'"), ("escaped", "'\\x3cf4'"), ("triple", "'''<f4'''")):
        yield Case(f"npy-descr-{name}", f"`{descr}` as the element type", npy(described(descr)), literal)
    yield Case("npy-order-number", "`fortran_order` is 0", npy(described("'<f4'", order="0")), alike=["numpy: test_bad_header"])
    yield Case("npy-unicode-key", "a key that is not ASCII, version 3.0", npy("{'\u00e9': 1}", version=(3, 0)))
    yield Case("npy-deep", "200,000 brackets, as far as 10,000 bytes go", npy("{'shape': " + "(" * 9_000, pad=False), "nothing nests, so nothing is on the stack")


def cases():
    yield from types()
    yield from layouts()
    yield from headers()


def measure(case):
    return outcome(lambda: read(case.content))
