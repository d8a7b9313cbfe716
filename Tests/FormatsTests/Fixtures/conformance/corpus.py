"""What the parts of the conformance corpus share: a case, and how an array is recorded."""
import base64
import hashlib
import zlib

import numpy as np

# the largest file that is kept in the corpus as it is; larger ones are compressed
PLAIN_LIMIT = 600
# the largest array whose bytes are kept; of larger ones the digest is
HEX_LIMIT = 64


class Case:
    """One file, what is special about it, and why it is read or refused."""

    def __init__(self, name, what, content, why="", alike=(), recipe=None, file=None):
        self.name, self.what, self.why, self.alike = name, what, why, list(alike)
        self.content, self.recipe, self.file = content, recipe, file

    def record(self, outcome):
        entry = {"name": self.name, "what": self.what, "why": self.why}
        if self.alike:
            entry["alike"] = self.alike
        if self.file:
            entry["file"] = self.file
        elif self.recipe:
            entry["recipe"] = {"name": self.recipe, "sha256": hashlib.sha256(self.content).hexdigest()}
        elif len(self.content) <= PLAIN_LIMIT:
            entry["bytes"] = base64.b64encode(self.content).decode()
        else:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = packer.compress(self.content) + packer.flush()
            entry["deflated"] = {"bytes": base64.b64encode(packed).decode(), "count": len(self.content)}
        return entry | {"reference": outcome}


def array(name, value):
    """A tensor as the corpus records it: its bytes are those in C order and little-endian, bit for bit."""
    value = np.asarray(value)
    if value.dtype.byteorder == ">" or value.dtype.str.startswith(">"):
        value = value.byteswap().view(value.dtype.newbyteorder("<"))
    return tensor(name, value.dtype.name, value.shape, value.tobytes("C"))


def tensor(name, dtype, shape, data):
    entry = {"name": name, "dtype": dtype, "shape": list(shape)}
    if len(data) <= HEX_LIMIT:
        return entry | {"hex": data.hex()}
    return entry | {"sha256": hashlib.sha256(data).hexdigest()}


def outcome(read):
    """What a reader makes of a file: tensors, or the kind of its error."""
    try:
        return {"accepts": read()}
    except MemoryError:
        return {"refuses": "MemoryError"}
    except Exception as error:  # whatever the reference raises is its answer
        return {"refuses": type(error).__name__}
