"""Safetensors files: what the specification and good sense say, held against the reference implementation."""
import json
import struct

import safetensors

from corpus import Case, outcome, tensor

FOUR = b"\1\2\3\4"
# of the reference's types: those that are read, and what NumPy calls them
READ = {"BOOL": ("bool", 1), "U8": ("uint8", 1), "I8": ("int8", 1), "U16": ("uint16", 2), "I16": ("int16", 2), "F16": ("float16", 2),
        "BF16": ("bfloat16", 2), "U32": ("uint32", 4), "I32": ("int32", 4), "F32": ("float32", 4), "U64": ("uint64", 8),
        "I64": ("int64", 8), "F64": ("float64", 8)}
# and those that are not, with their bits
OTHERS = {"F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "C64": 64}


def file(header, data=b""):
    text = header if isinstance(header, bytes) else header.encode("utf-8", "surrogatepass")
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype="U8", shape=(4,), begin=0, end=4, **others):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end], **others}


def one(text, data=FOUR):
    return file('{"t":' + text + "}", data)


def of(tensors, data=FOUR, **members):
    return file(json.dumps(members | tensors, separators=(",", ":")), data)


def read(content):
    found = []
    for name, view in safetensors.deserialize(content):
        dtype = READ.get(view["dtype"], (view["dtype"],))[0]
        found.append(tensor(name, dtype, view["shape"], bytes(view["data"])))
    return sorted(found, key=lambda tensor: tensor["name"])


def types():
    for dtype, (_, size) in READ.items():
        data = bytes(range(250, 256)) * size
        yield Case(f"st-type-{dtype}", f"`{dtype}`", of({"t": entry(dtype, (2, 3), 0, 6 * size)}, data), alike=["safetensors: test_serialization"])
    for dtype, bits in OTHERS.items():
        yield Case(f"st-type-{dtype}", f"`{dtype}`", of({"t": entry(dtype, (4,), 0, bits // 2)}, bytes(bits // 2)),
                   "BiT has no such values, and a wrong guess is worse than none: known, and not read", alike=["safetensors: test_serialization_fp4"] if dtype == "F4" else [])
    yield Case("st-type-F4-odd", "three elements of `F4`, which end within a byte", of({"t": entry("F4", (3,), 0, 2)}, bytes(2)), alike=["safetensors: test_serialization_fp4_misaligned"])
    yield Case("st-type-lower-case", "`f32`", of({"t": entry("f32", (1,))}), alike=["safetensors: test_invalid_info"])
    yield Case("st-type-unknown", "`F24`", of({"t": entry("F24", (1,))}), alike=["GGUF: TENSORS_BAD_TYPE", "fastsafetensors: bad dtype"])
    yield Case("st-type-number", "a number as the element type", of({"t": entry(7, (4,))}))
    yield Case("st-bool-of-2", "a boolean whose byte is 2", of({"t": entry("BOOL", (1,), 0, 1)}, b"\2"), "values are carried bit for bit, and not judged here")
    yield Case("st-nan", "NaNs with payloads", of({"t": entry("F32", (2,), 0, 8)}, b"\1\0\xc0\x7f\1\0\x80\xff"), "values are carried bit for bit, and not judged here",
               alike=["Trail of Bits TOB-SFTN-10"])


def lengths():
    yield Case("st-nothing", "an empty file", b"", alike=["safetensors: test_header_too_small"])
    yield Case("st-seven-bytes", "seven bytes", bytes(7), alike=["safetensors: test_header_too_small", "GGUF: HEADER_EMPTY"])
    yield Case("st-length-0", "a header of no bytes", bytes(8), alike=["safetensors: test_header_too_small"])
    yield Case("st-length-beyond", "a header longer than the file", struct.pack("<Q", 60) + b"{}", alike=["safetensors: test_invalid_header_length", "safetensors: test_truncated_header_is_rejected"])
    yield Case("st-length-100000000", "a header of 100,000,000 bytes announced, two there", struct.pack("<Q", 100_000_000) + b"{}", "compared with the file before anything is allocated")
    yield Case("st-length-100000001", "a header of 100,000,001 bytes announced", struct.pack("<Q", 100_000_001) + b"{}", alike=["safetensors: test_header_too_large"])
    yield Case("st-length-max", "a header of 2^64 - 1 bytes announced", b"\xff" * 8 + b"{}", alike=["safetensors: test_header_too_large", "Ollama: unbounded allocation"])
    yield Case("st-length-unaligned", "a header whose length is no multiple of 8, so that values are not aligned",
               file('{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} ', FOUR), "allowed; values are lent as bytes, never as aligned pointers",
               alike=["safetensors: test_serialization_forced_alignement"])
    yield Case("st-empty", "the header `{}`", file("{}"), alike=["safetensors: test_empty"])
    yield Case("st-empty-metadata", "metadata and no tensor", file('{"__metadata__":{"a":"b"}}'))


def texts():
    brace = "the specification demands `{` first, so that no other format can start there"
    tensors = '{"t":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}'
    yield Case("st-padding", "blanks after the header", file(tensors + " " * 9, FOUR), alike=["safetensors: test_whitespace_padded_header"])
    yield Case("st-blank-first", "a blank before the brace", file(" " + tensors, FOUR), brace, alike=["safetensors: test_whitespace_leading_padded_header"])
    yield Case("st-newline-first", "a newline before the brace", file("\n" + tensors, FOUR), brace)
    yield Case("st-bom", "a byte order mark before the brace", file("\ufeff" + tensors, FOUR), brace)
    yield Case("st-newline-padding", "a newline and a tab as padding", file(tensors + "\n\t", FOUR), "the specification names blanks only")
    yield Case("st-nul-padding", "NUL as padding", file(tensors + "\0\0", FOUR), "the specification names blanks only")
    yield Case("st-blanks-inside", "blanks and newlines between the tokens", file(tensors.replace(":", " :\n\t").replace(",", " , "), FOUR), "JSON allows them")
    yield Case("st-array", "an array as the header", file("[]"), brace, alike=["safetensors: test_invalid_header_not_json"])
    yield Case("st-text", "a text as the header", file('"hello"'), brace, alike=["safetensors: test_invalid_header_not_json", "exllamav2: non-JSON header"])
    yield Case("st-two-objects", "two objects", file("{}{}"), "", alike=["safetensors: test_invalid_header_not_json"])
    yield Case("st-unclosed", "no closing brace", file(tensors[:-1], FOUR))
    yield Case("st-trailing-comma", "a comma after the last tensor", file(tensors[:-1] + ",}", FOUR))
    yield Case("st-single-quotes", "single quotes", file(tensors.replace('"', "'"), FOUR))
    yield Case("st-bad-utf8", "a name that is not UTF-8", file(tensors.encode().replace(b'"t"', b'"\xff"'), FOUR), alike=["safetensors: test_invalid_header_non_utf8"])
    yield Case("st-surrogate", "half of a surrogate pair in a name", file(tensors.replace('"t"', '"\\ud800"'), FOUR), "it stands for no character")
    yield Case("st-escaped-name", "a name written in escapes", file(tensors.replace('"t"', '"\\u0074\\u00e4"'), FOUR))
    yield Case("st-nesting", "200,000 brackets", file('{"t":' + "[" * 200_000), "nothing nests, so nothing is on the stack", alike=["safetensors: test_json_attack"])
    yield Case("st-not-an-object", "a number instead of a tensor", file('{"t":1}'), alike=["safetensors: test_invalid_info"])
    yield Case("st-null", "`null` instead of a tensor", file('{"t":null}'), alike=["safetensors: test_invalid_info"])


def metadata():
    last = "which one counts depends on the reader"
    yield Case("st-metadata", "metadata of two texts", of({"t": entry()}, __metadata__={"a": "b", "format": "np"}))
    yield Case("st-metadata-null", "`__metadata__` is `null`", file('{"__metadata__":null}'), "the specification says: texts, by their keys")
    yield Case("st-metadata-number", "a number in the metadata", file('{"__metadata__":{"a":1}}'), "the specification says: texts, by their keys")
    yield Case("st-metadata-nested", "an object in the metadata", file('{"__metadata__":{"a":{"b":"c"}}}'), "the specification says: texts, by their keys")
    yield Case("st-metadata-array", "`__metadata__` is an array", file('{"__metadata__":[]}'), "the specification says: texts, by their keys")
    yield Case("st-metadata-twice", "`__metadata__` twice", file('{"__metadata__":{},"__metadata__":{}}'), last)
    yield Case("st-metadata-key-twice", "a key of the metadata twice", file('{"__metadata__":{"a":"1","a":"2"}}'), last, alike=["GGUF: KV_DUPLICATE_KEY"])
    yield Case("st-metadata-key-escaped", "a key of the metadata twice, once in escapes", file('{"__metadata__":{"a":"1","\\u0061":"2"}}'), last, alike=["Trail of Bits TOB-SFTN-7"])


def tensors():
    first, second = '"dtype":"U8","shape":[4],"data_offsets":[0,4]', '"dtype":"I8","shape":[2,2],"data_offsets":[0,4]'
    twice = "a reader that takes the first and one that takes the last see different values"
    yield Case("st-duplicate", "a tensor described twice in the same words", file(f'{{"t":{{{first}}},"t":{{{first}}}}}', FOUR), twice, alike=["GGUF: TENSORS_DUPLICATE_NAME"])
    yield Case("st-duplicate-other-type", "a tensor described twice, with two types and shapes", file(f'{{"t":{{{first}}},"t":{{{second}}}}}', FOUR), twice, alike=["Trail of Bits TOB-SFTN-7"])
    yield Case("st-duplicate-other-place", "a tensor described twice, in two places",
               file('{"t":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"t":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}', FOUR + FOUR), twice)
    yield Case("st-duplicate-escaped", "a tensor described twice, once in escapes", file(f'{{"t":{{{first}}},"\\u0074":{{{first}}}}}', FOUR), twice)
    yield Case("st-duplicate-accents", "two names that differ in how an accent is composed",
               of({"\u00e4": entry("U8", (2,), 0, 2), "a\u0308": entry("U8", (2,), 2, 4)}), "they look the same, and are the same file on some systems")
    escape = "a name is a path, and must not lead out of a directory"
    for name, text, why in (
        ("nul", "a\0b", "some readers end the name there"), ("empty", "", "a tensor must have a name"), ("parent", "../x", escape),
        ("parent-inside", "a/../../x", escape), ("absolute", "/etc/x", escape), ("backslash", "..\\x", escape), ("dot", "./x", "a second way to write `x`"),
        ("empty-part", "a//x", "a second way to write `a/x`"), ("newline", "a\nb", "it could not be printed"), ("escape", "a\x1b[31m", "it could steer a terminal"),
        ("long", "a" * 4_097, "the limit is the same in every format"),
    ):
        shown = "4,097 letters" if name == "long" else "`" + repr(text)[1:-1].replace("\\\\", "\\") + "`" if text else "no letter"
        yield Case(f"st-name-{name}", f"a tensor's name is {shown}", of({text: entry()}), why, alike=["GGUF: TENSORS_BAD_NAME_SIZE"] if name == "long" else [])
    yield Case("st-name-dots", "a name with dots, as most checkpoints have", of({"model..layers.0.weight": entry()}))
    yield Case("st-field-unknown", "a fourth field", of({"t": entry(strides=[1])}), "what it means is not known: the schema allows three", alike=["safetensors: docs/safetensors.schema.json"])
    yield Case("st-field-twice", "`shape` twice in one tensor", one('{"dtype":"U8","shape":[4],"shape":[2,2],"data_offsets":[0,4]}'))
    for field in ("dtype", "shape", "data_offsets"):
        yield Case(f"st-field-missing-{field}", f"no `{field}`", of({"t": {k: v for k, v in entry().items() if k != field}}), alike=["safetensors: test_invalid_info"])
    for name, shape, why in (
        ("negative", "[-4]", ""), ("float", "[4.0]", ""), ("exponent", "[4e0]", ""), ("leading-zero", "[04]", ""), ("text", '["4"]', ""), ("number", "4", ""),
        ("null", "[null]", ""), ("trailing-comma", "[4,]", ""), ("2-to-the-64", "[18446744073709551616]", ""),
        ("overflow", "[9223372036854775807,4,0]", ""), ("wrap", "[4194305,4194305,211106198978564]", "the product wraps to a small number in 64 bits"),
    ):
        data = b"" if name == "overflow" else FOUR
        yield Case(f"st-shape-{name}", f"shape `{shape}`", one(f'{{"dtype":"U8","shape":{shape},"data_offsets":[0,{len(data)}]}}', data), why,
                   alike=["safetensors: test_validation_overflow", "safetensors-cpp: shape wrap"] if name == "wrap" else [])
    yield Case("st-shape-vast", "shape `[0,9223372036854775807,4]`", of({"t": entry("U8", (0, 2**63 - 1, 4), 0, 0)}, b""),
               "the other dimensions must multiply without overflow, so that strides can be computed", alike=["GGUF: TENSORS_NE_TOO_BIG"])
    yield Case("st-shape-scalar", "shape `[]`", of({"t": entry("F32", ())}))
    yield Case("st-shape-empty", "shapes with a zero", of({"a": entry("F32", (0,), 0, 0), "b": entry("I64", (3, 0), 0, 0), "t": entry()}), "PyTorch writes them",
               alike=["safetensors: test_zero_sized_tensor", "safetensors: test_empty_shapes_allowed", "Trail of Bits TOB-SFTN-3"])
    yield Case("st-shape-rank-64", "64 dimensions", of({"t": entry("U8", (1,) * 64, 0, 1)}, b"\1"))
    yield Case("st-shape-rank-65", "65 dimensions", of({"t": entry("U8", (1,) * 65, 0, 1)}, b"\1"), "NumPy's limit, in every format", alike=["GGUF: TENSORS_BAD_N_DIMS"])


def offsets():
    nobody = "bytes of no tensor are nobody's: other formats could hide there"
    yield Case("st-byte-after", "a byte after the last tensor", of({"t": entry()}, FOUR + b"\0"), nobody, alike=["safetensors: test_metadata_incomplete_buffer", "Trail of Bits TOB-SFTN-1"])
    yield Case("st-archive-after", "a ZIP archive after the last tensor", of({"t": entry()}, FOUR + b"PK\5\6" + bytes(18)), nobody, alike=["Trail of Bits TOB-SFTN-1"])
    yield Case("st-byte-missing", "a byte missing at the end", of({"t": entry()}, FOUR[:3]), alike=["safetensors: test_metadata_incomplete_buffer", "GGUF: DATA_NOT_ENOUGH_DATA"])
    yield Case("st-hole", "a byte between two tensors", of({"a": entry("U8", (2,), 0, 2), "b": entry("U8", (1,), 3, 4)}), nobody)
    yield Case("st-hole-first", "a byte before the first tensor", of({"t": entry("U8", (3,), 1, 4)}), nobody, alike=["GGUF: TENSORS_BAD_OFFSET"])
    yield Case("st-overlap", "two tensors that share a byte", of({"a": entry("U8", (3,), 0, 3), "b": entry("U8", (2,), 2, 4)}), "claims that overlap multiply", alike=["safetensors: attacks, overlap"])
    yield Case("st-alias", "two tensors in one place", of({"a": entry(), "b": entry()}), "claims that overlap multiply")
    yield Case("st-empty-inside", "an empty tensor within another", of({"a": entry(), "b": entry("U8", (0,), 2, 2)}), "claims that overlap multiply")
    yield Case("st-any-order", "tensors described in another order than they lie", of({"b": entry("U8", (2,), 2, 4), "a": entry("U8", (2,), 0, 2)}),
               alike=["safetensors: test_serialization_order_invariant"])
    yield Case("st-reversed", "an end before the beginning", of({"t": entry("U8", (4,), 4, 0)}), alike=["safetensors: attacks, reversed offsets"])
    yield Case("st-three-offsets", "three offsets", one('{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}'))
    yield Case("st-one-offset", "one offset", one('{"dtype":"U8","shape":[4],"data_offsets":[0]}'))
    yield Case("st-offset-2-to-the-64", "an offset of 2^64", one('{"dtype":"U8","shape":[4],"data_offsets":[0,18446744073709551616]}'), alike=["safetensors: test_data_offset_overflow_is_rejected"])
    yield Case("st-offset-2-to-the-63", "an offset of 2^63", one('{"dtype":"U8","shape":[4],"data_offsets":[0,9223372036854775808]}'))
    yield Case("st-size-larger", "a range larger than the shape", of({"t": entry("U8", (3,))}), alike=["safetensors: test_invalid_info"])
    yield Case("st-size-smaller", "a range smaller than the shape", of({"t": entry("U8", (5,))}), alike=["safetensors: test_invalid_info"])


def many(count):
    members = ",".join(f'"t{index}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}' for index in range(count))
    return file("{" + members + "}")


def counts():
    limit = "a checkpoint has a few hundred; the limit keeps what a header can claim small"
    yield Case("st-100001-tensors", "100,001 empty tensors", many(100_001), limit, alike=["Hub: headers of many entries", "GGUF: HEADER_BAD_N_TENSORS"], recipe="tensors-100001")
    keys = ",".join(f'"k{index}":""' for index in range(200_001))
    yield Case("st-200001-keys", "200,001 keys in the metadata", file('{"__metadata__":{' + keys + "}}"), limit, alike=["GGUF: HEADER_BAD_N_KV"], recipe="keys-200001")


def cases():
    for group in (types, lengths, texts, metadata, tensors, offsets, counts):
        yield from group()


def measure(case):
    found = outcome(lambda: read(case.content))
    # of a hundred thousand tensors it is enough to know that they are read
    if len(found.get("accepts", [])) > 1_000:
        found["accepts"] = [tensor(f"{len(found['accepts'])} tensors", "uint8", [0], b"")]
    return found
