"""Reads native files as docs/formats/native.md specifies them, with every check of that page and nothing but Python.

    python3 read_native.py FILE...      prints one line of JSON for each file: what it holds, or which rule it breaks
"""
import hashlib
import json
import re
import sys
import unicodedata

SIZES = {
    "BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
    "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8,
}
SHORT_ESCAPES = {0x22: '\\"', 0x5C: "\\\\", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t"}


class Broken(Exception):
    """A rule of the page is broken."""


def check(condition, rule):
    if not condition:
        raise Broken(rule)


class Pairs(list):
    """A JSON object as it was written: pairs in order, keys perhaps twice."""


def parse(text):
    def no_constants(name):
        raise Broken("json")

    def whole(digits):
        check(re.fullmatch("0|[1-9][0-9]*", digits), "json")
        return int(digits)

    try:
        return json.JSONDecoder(
            object_pairs_hook=Pairs, parse_constant=no_constants, parse_float=no_constants, parse_int=whole
        ).decode(text)
    except (ValueError, RecursionError):
        raise Broken("json") from None


def unique(keys):
    return len({unicodedata.normalize("NFC", key) for key in keys}) == len(keys)


def usable(name):
    control = any(unicodedata.category(character) == "Cc" for character in name)
    parts = name.split("/")
    return len(name.encode()) <= 4096 and not control and "\\" not in name and not {"", ".", ".."} & set(parts)


def quoted(text):
    def escape(character):
        code = ord(character)
        if code in SHORT_ESCAPES:
            return SHORT_ESCAPES[code]
        return f"\\u{code:04x}" if code < 0x20 else character

    return '"' + "".join(map(escape, text)) + '"'


def rendered(metadata, tensors):
    """Rule 4."""
    pairs = sorted(metadata.items(), key=lambda pair: pair[0].encode())
    members = ['"__metadata__":{' + ",".join(f"{quoted(k)}:{quoted(v)}" for k, v in pairs) + "}"]
    for name, dtype, shape, (begin, end) in tensors:
        dimensions = ",".join(map(str, shape))
        members.append(f'{quoted(name)}:{{"dtype":"{dtype}","shape":[{dimensions}],"data_offsets":[{begin},{end}]}}')
    return "{" + ",".join(members) + "}"


def description(name, value):
    check(isinstance(value, Pairs), "description")
    fields = dict(value)
    check(len(value) == 3 and set(fields) == {"dtype", "shape", "data_offsets"}, "description")
    dtype, shape, offsets = fields["dtype"], fields["shape"], fields["data_offsets"]
    check(isinstance(dtype, str) and dtype in SIZES, "dtype")
    for numbers in (shape, offsets):
        check(type(numbers) is list and all(type(number) is int for number in numbers), "numbers")
    check(len(shape) <= 64, "shape")
    count = limited = 1
    for dimension in shape:
        count *= dimension
        limited *= dimension or 1
    check(limited < 2**59, "shape")
    check(len(offsets) == 2 and offsets[1] - offsets[0] == count * SIZES[dtype], "size")
    return name, dtype, shape, tuple(offsets)


def alignment(size):
    power = 64
    while size % power:
        power //= 2
    return power


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    check(len(content) >= 8, "length")
    size = int.from_bytes(content[:8], "little")
    check(size <= 100_000_000 and 8 + size <= len(content), "length")
    header, data = content[8:8 + size], content[8 + size:]
    check(header[:1] == b"{", "first byte")
    try:
        text = header.decode("utf-8")
    except UnicodeDecodeError:
        raise Broken("utf-8") from None
    root = parse(text.rstrip(" "))
    check(isinstance(root, Pairs) and unique([key for key, _ in root]), "keys")

    metadata, tensors = None, []
    for key, value in root:
        if key == "__metadata__":
            check(isinstance(value, Pairs) and unique([key for key, _ in value]), "metadata")
            metadata = dict(value)
            check(all(isinstance(value, str) for value in metadata.values()), "metadata")
        else:
            check(usable(key), "name")
            tensors.append(description(key, value))
    end = 0
    for tensor in sorted(tensors, key=lambda tensor: tensor[3]):
        check(tensor[3][0] == end, "tiling")
        end = tensor[3][1]
    check(end == len(data), "tiling")

    check(metadata is not None and metadata.get("bitzoo.native") == "1", "version")
    check((8 + size) % 4096 == 0, "rule 1")
    ordered = sorted(tensors, key=lambda tensor: (-alignment(tensor[3][1] - tensor[3][0]), tensor[0].encode()))
    check(tensors == ordered, "rule 2")
    own = {key: value for key, value in metadata.items() if not key.startswith("sha256:") and key != "bitzoo.native"}
    names = {"sha256:" + tensor[0] for tensor in tensors}
    check(len(metadata) == len(own) + len(names) + 1 and names <= set(metadata), "rule 3")
    canonical = rendered(metadata, tensors).encode()
    check(header.startswith(canonical), "rule 4")
    check(set(header[len(canonical):]) <= {0x20} and size - len(canonical) < 4096, "rule 1")
    listing = []
    for name, dtype, shape, (begin, end) in tensors:
        values = data[begin:end]
        check(metadata["sha256:" + name] == hashlib.sha256(values).hexdigest(), "rule 3")
        listing.append([name, dtype, shape, 8 + size + begin, values.hex()])
    return {"metadata": own, "tensors": listing}


for path in sys.argv[1:]:
    try:
        print(json.dumps(read(path), sort_keys=True))
    except Broken as rule:
        print(json.dumps({"broken": str(rule)}))
