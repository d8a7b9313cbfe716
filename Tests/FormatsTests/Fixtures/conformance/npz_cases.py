"""Archives of NumPy arrays: every sound way to write one, and the ways in which one can have two readings."""
import io
import struct
import zipfile
import zlib

import numpy as np

from corpus import Case, array, outcome, tensor
from npy_cases import npy, written
from zip_parts import Member, archive, zip64

A = npy()
B = written(np.array([1, 2, 3], "<i4"))
EPOCH = (1980, 1, 1, 0, 0, 0)
ONE_READING = "two readers would see two archives"


def read(content):
    with np.load(io.BytesIO(content)) as found:
        tensors = []
        for name in found.files:
            value = found[name]
            tensors.append(tensor(name, "raw bytes", [len(value)], value) if isinstance(value, bytes) else array(name, value))
        return tensors


def by_zipfile(compression=zipfile.ZIP_STORED, seekable=True, wide=False):
    buffer = io.BytesIO()
    stream = buffer if seekable else Unseekable(buffer)
    with zipfile.ZipFile(stream, "w") as file:
        for name, data in (("a.npy", A), ("b.npy", B)):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = compression
            with file.open(info, "w", force_zip64=wide) as member:
                member.write(data)
    return buffer.getvalue()


class Unseekable(io.RawIOBase):
    def __init__(self, target):
        self.target = target

    def writable(self):
        return True

    def write(self, data):
        return self.target.write(data)


def by_numpy(save):
    buffer = io.BytesIO()
    save(buffer, a=np.arange(6, dtype="<f4").reshape(2, 3), b=np.array([1, 2, 3], "<i4"))
    return buffer.getvalue()


def described(data, wide=False, signature=True):
    crc, size = zlib.crc32(data), len(data)
    return (b"PK\7\x08" if signature else b"") + struct.pack("<IQQ" if wide else "<III", crc, size, size)


def streamed(name, data, wide, signature):
    return Member(name, data, flags=8, local={"crc": 0, "stored": 0, "size": 0}, descriptor=described(data, wide, signature))


def two(**changes):
    return archive(Member("a.npy", A, **changes), Member("b.npy", B))


def sound():
    yield Case("npz-savez", "`numpy.savez`: ZIP64 fields in every local header", by_numpy(np.savez))
    yield Case("npz-savez-compressed", "`numpy.savez_compressed`", by_numpy(np.savez_compressed), alike=["numpy: test_compressed_roundtrip"])
    yield Case("npz-plain", "no ZIP64 field, as the first released checkpoints", by_zipfile())
    yield Case("npz-deflated", "deflated, without ZIP64", by_zipfile(zipfile.ZIP_DEFLATED))
    for method, name in ((zipfile.ZIP_STORED, "stored"), (zipfile.ZIP_DEFLATED, "deflated")):
        for wide in (False, True):
            yield Case(f"npz-streamed-{name}" + ("-zip64" if wide else ""), f"{name}, data descriptors" + (" of 64 bits" if wide else ""),
                       by_zipfile(method, seekable=False, wide=wide))
    for wide in (False, True):
        yield Case("npz-descriptor-unsigned" + ("-zip64" if wide else ""), "data descriptors without a signature" + (", of 64 bits" if wide else ""),
                   archive(streamed("a.npy", A, wide, False), streamed("b.npy", B, wide, False)), "the signature is optional")
    yield Case("npz-empty", "no member", by_numpy(lambda buffer, **_: np.savez(buffer)), alike=["numpy: test_empty_npz"])
    yield Case("npz-zip64-end", "ZIP64 end records where none are needed", archive(Member("a.npy", A), Member("b.npy", B), wide={}))
    sizes = {"stored": 0xFFFFFFFF, "size": 0xFFFFFFFF}
    yield Case("npz-zip64-central", "sizes in the ZIP64 fields of both headers",
               two(local=sizes, central=sizes, local_extra=zip64(len(A), len(A)), central_extra=zip64(len(A), len(A))))
    yield Case("npz-zip64-repeats", "a ZIP64 field that repeats the offset too, as Go writes it",
               two(local=sizes, central=sizes, local_extra=zip64(len(A), len(A)), central_extra=zip64(len(A), len(A), 0)),
               "what is said twice is the same")
    yield Case("npz-times", "extra fields with times, as Info-ZIP writes them",
               two(local_extra=b"UT\5\0\1\0\0\0\0", central_extra=b"UT\5\0\1\0\0\0\0"))
    yield Case("npz-aligned", "extra fields as padding, so that arrays can be mapped", two(local_extra=b"\x35\xd9\x0d\0" + bytes(13)))
    yield Case("npz-other-order", "the directory in another order than the members", archive(Member("a.npy", A), Member("b.npy", B), order=[1, 0]),
               "the order of the directory counts, as in NumPy")
    yield Case("npz-utf8-name", "a name in UTF-8, declared", archive(Member("gr\u00f6\u00dfe.npy", A, flags=0x800)))
    yield Case("npz-suffix-twice", "a name that ends in `.npy.npy`", archive(Member("a.npy.npy", A)), "one `.npy` is the suffix")
    yield Case("npz-array-fortran", "a deflated array in Fortran order, big-endian",
               archive(Member("a.npy", written(np.asfortranarray(np.arange(24, dtype=">f8").reshape(2, 3, 4))), method=8)))


def names():
    escape = "a name is a path, and must not lead out of the directory that an archive is unpacked in"
    for name, member, why in (
        ("parent", "../../a.npy", escape), ("parent-inside", "a/../b.npy", escape), ("absolute", "/etc/a.npy", escape),
        ("dot", "./a.npy", "a second way to write `a`"), ("empty-part", "a//b.npy", "a second way to write `a/b`"),
        ("backslash", "a\\b.npy", "a separator on some systems"), ("drive", "C:\\a.npy", escape),
        ("empty", ".npy", "a tensor must have a name"), ("newline", "a\nb.npy", "it could not be printed"),
        ("escape", "a\x1b[31m.npy", "it could steer a terminal"), ("nul", "a\0b.npy", "Python ends the name there: it reads a member `a`, others read `a\\0b.npy`"),
        ("no-suffix", "a.txt", "an archive of arrays holds arrays"), ("folder", "a/", "an archive of arrays holds arrays"),
    ):
        yield Case(f"npz-name-{name}", f"a member `{member!r}`".replace("'", ""), archive(Member(member, A if not member.endswith("/") else b"")), why,
                   alike=["Keras: test_disk_io_store_rejects_path_traversal"] if why == escape else [])
    yield Case("npz-name-undeclared", "a name that is not ASCII, not declared as UTF-8", archive(Member("\u00e9.npy", A)),
               "readers take it for different alphabets")
    yield Case("npz-name-not-utf8", "a name declared as UTF-8 that is not", archive(Member(b"\xff.npy", A, flags=0x800)))
    yield Case("npz-name-long", "a name of 4,097 bytes", archive(Member("a" * 4_097 + ".npy", A)), "the limit is the same in every format")
    yield Case("npz-duplicate", "two members of one name", archive(Member("a.npy", A), Member("a.npy", B)), "which one counts depends on the reader")
    yield Case("npz-duplicate-accents", "two names that differ in how an accent is composed",
               archive(Member("\u00e4.npy", A, flags=0x800), Member("a\u0308.npy", B, flags=0x800)), "they look the same, and are the same file on some systems")
    unicode_path = struct.pack("<HHBI", 0x7075, 10, 1, zlib.crc32(b"a.npy")) + b"c.npy"
    yield Case("npz-second-name", "an extra field with another name", two(central_extra=unicode_path), "some readers take the second")


def structure():
    yield Case("npz-bytes-after", "a byte after the end record", two() + b"\0", ONE_READING)
    yield Case("npz-comment", "a comment at the end", archive(Member("a.npy", A), Member("b.npy", B), comment=b"hello"), ONE_READING + ": another one fits into a comment")
    yield Case("npz-archive-in-comment", "another archive as the comment", archive(Member("a.npy", A), comment=archive(Member("b.npy", B))), ONE_READING)
    yield Case("npz-two-archives", "an archive after another", archive(Member("a.npy", A)) + archive(Member("b.npy", B)), ONE_READING)
    yield Case("npz-bytes-before", "bytes before the archive", b"#!/bin/sh\n" + two(), ONE_READING)
    yield Case("npz-bytes-before-counted", "bytes before the archive, counted in its offsets",
               b"#!/bin/sh\n" + archive(Member("a.npy", A), Member("b.npy", B), shift=10), ONE_READING)
    yield Case("npz-hidden-gap", "bytes between two members", archive(Member("a.npy", A), Member("b.npy", B, gap=b"hidden")), "bytes of no member are nobody's")
    yield Case("npz-hidden-member", "a member that the directory does not list",
               archive(Member("a.npy", A), Member("b.npy", B, gap=Member("c.npy", B).local_header() + B)), "readers that go from member to member would find it")
    yield Case("npz-gap-before-directory", "bytes before the directory", archive(Member("a.npy", A), before_directory=b"hidden"), "bytes of no member are nobody's")
    yield Case("npz-gap-in-directory", "bytes after the last entry of the directory", archive(Member("a.npy", A), directory_tail=b"hidden"), "bytes of no member are nobody's")
    yield Case("npz-member-comment", "a comment at a member", two(comment=b"hello"), "bytes of no member are nobody's")
    inner = Member("b.npy", B)
    nested = inner.local_header() + B
    outer = Member("a.npy", A + nested)
    yield Case("npz-overlap", "a member within another", overlapping(outer, inner, len(A) + 35), "claims that overlap multiply: a kernel of every zip bomb")
    yield Case("npz-alias", "two entries for one member", alias(), "claims that overlap multiply")
    yield Case("npz-reaches-into-directory", "a member that reaches into the directory", archive(Member("a.npy", A, local={"stored": 900, "size": 900}, central={"stored": 900, "size": 900})))
    for name, end, wide in (("entries-less", {"here": 1, "entries": 1}, None), ("entries-more", {"here": 3, "entries": 3}, None),
                            ("disks", {"disk": 1}, None), ("zip64-entries", {}, {"here": 3, "entries": 3}),
                            ("zip64-misplaced", {}, {"at": 7}), ("zip64-million", {"here": 0xFFFF, "entries": 0xFFFF}, {"here": 10**6, "entries": 10**6}),
                            ("offset", {"offset": 7}, None)):
        what = {"entries-less": "an end record that counts one member of two", "entries-more": "an end record that counts three members of two",
                "disks": "an end record of a split archive", "zip64-entries": "end records that disagree on the number of members",
                "zip64-misplaced": "a ZIP64 locator that points elsewhere", "zip64-million": "10^6 members announced, two there",
                "offset": "a directory that is not where the end record says"}[name]
        why = "refused by its number, before anything is allocated" if name == "zip64-million" else ""
        yield Case(f"npz-end-{name}", what, archive(Member("a.npy", A), Member("b.npy", B), end=end, wide=wide), why)
    yield Case("npz-cut", "the last byte missing", two()[:-1])
    yield Case("npz-cut-half", "the second half missing", two()[: len(two()) // 2])


def overlapping(outer, inner, offset):
    directory = outer.central_header(0) + inner.central_header(offset)
    body = outer.local_header() + outer.packed
    return body + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 2, 2, len(directory), len(body), 0)


def alias():
    first, second = Member("a.npy", A), Member("b.npy", A)
    body = first.local_header() + A
    directory = first.central_header(0) + second.central_header(0)
    return body + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 2, 2, len(directory), len(body), 0)


def members():
    for name, local in (("name", {"name": b"c.npy"}), ("method", {"method": 8}), ("crc", {"crc": 1}), ("size", {"size": 5}),
                        ("stored-size", {"stored": 5}), ("flags", {"flags": 0x800})):
        yield Case(f"npz-local-{name}", f"a local header with another {name.replace('-', ' ')} than the directory", two(local=local),
                   "what is said twice must be the same: readers differ in which they believe")
    yield Case("npz-descriptor-wrong", "a data descriptor with another checksum",
               archive(Member("a.npy", A, flags=8, local={"crc": 0, "stored": 0, "size": 0}, descriptor=described(B))), "what is said twice must be the same")
    yield Case("npz-zip64-missing", "a size that should be in a ZIP64 field, and no field", two(central={"size": 0xFFFFFFFF}))
    yield Case("npz-zip64-contradiction", "a ZIP64 field with another offset than the header", two(central_extra=zip64(len(A), len(A), 7)),
               "what is said twice must be the same")
    yield Case("npz-zip64-two-readings", "a ZIP64 field that can be counted in two ways",
               two(central={"size": 0xFFFFFFFF}, central_extra=zip64(len(A), len(A) + 1)), "some readers count all numbers, some only those that are missing")
    yield Case("npz-zip64-twice", "two ZIP64 fields", two(central={"size": 0xFFFFFFFF}, central_extra=zip64(len(A)) + zip64(len(B))), "which one counts depends on the reader")
    yield Case("npz-extra-cut", "an extra field that is longer than there is", two(central_extra=b"UT\x09\0\1"))
    packed_methods = "weights hardly compress: stored and deflated are what NumPy writes"
    for number, name in ((12, "bzip2"), (14, "lzma"), (93, "zstandard"), (9, "deflate64"), (1, "shrink"), (99, "aes")):
        packed = {12: lambda: __import__("bz2").compress(A), 14: lambda: lzma(A)}.get(number, lambda: A)()
        yield Case(f"npz-method-{name}", f"compressed by method {number}, {name}", two(method=number, packed=packed), packed_methods)
    yield Case("npz-encrypted", "encrypted", two(flags=1), "there is no password to ask for")
    yield Case("npz-encrypted-strongly", "encrypted, the strong kind", two(flags=0x41), "there is no password to ask for")
    yield Case("npz-directory-masked", "a member whose header is masked", two(flags=0x2000), "its fields are hidden")
    yield Case("npz-patch", "a patch to another file", two(flags=0x20), "it is not the data")
    yield Case("npz-version", "a member that needs version 6.4 of the format", two(local={"version": 64}, central={"version": 64}))
    yield Case("npz-stored-sizes-differ", "not compressed, yet with two sizes", two(local={"size": 5}, central={"size": 5}))
    yield Case("npz-checksum", "a flipped bit in the values", two(packed=A[:-1] + bytes([A[-1] ^ 1])))
    yield Case("npz-array-longer", "a byte after an array", archive(Member("a.npy", A + b"\0")), "hidden bytes are nobody's")
    yield Case("npz-array-shorter", "an array with a byte missing", archive(Member("a.npy", A[:-1])))
    yield Case("npz-array-two", "two arrays in one member", archive(Member("a.npy", A + B)), "hidden bytes are nobody's")
    yield Case("npz-array-pickled", "pickled objects", archive(Member("a.npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': ()}", b"\x80\4N."))),
               "loading a pickle runs whatever program it holds")
    yield Case("npz-array-long-header", "a header of 10,001 bytes in a deflated member", archive(Member("a.npy", npy(" " * 10_000, pad=False), method=8)), alike=["numpy: test_huge_header_npz"])
    deflated = Member("a.npy", A, method=8).packed
    yield Case("npz-deflate-trailing", "bytes after the end of the compressed data", archive(Member("a.npy", A, method=8, packed=deflated + b"hidden")), "hidden bytes are nobody's")
    yield Case("npz-deflate-cut", "compressed data cut off", archive(Member("a.npy", A, method=8, packed=deflated[:-2])))
    yield Case("npz-deflate-longer", "compressed data that gives more than declared", archive(Member("a.npy", A, method=8, packed=Member("a", A + A, method=8).packed)))
    yield Case("npz-bomb-declared", "2 GiB declared, 100 bytes stored", archive(Member("a.npy", A, method=8, local={"size": 1 << 31}, central={"size": 1 << 31})),
               "deflate makes at most 1,032 bytes of one; refused before anything is allocated", alike=["Keras: test_load_model_rejects_extraction_bomb"])
    shape_bomb = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,)}", b"")
    yield Case("npz-bomb-shape", "4 TiB in the shape, nothing stored", archive(Member("a.npy", shape_bomb)),
               "compared with the member's size before anything is allocated", alike=["Keras: test_npz_io_store_rejects_shape_bomb"])


def lzma(data):
    packer = zipfile.LZMACompressor()
    return packer.compress(data) + packer.flush()


def cases():
    yield from sound()
    yield from names()
    yield from structure()
    yield from members()


def measure(case):
    return outcome(lambda: read(case.content))
