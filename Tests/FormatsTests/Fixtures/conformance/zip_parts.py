"""A ZIP archive put together by hand, so that every part of it can be wrong."""
import struct
import zlib


class Member:
    """A member; `local` and `central` replace fields of one header, by their names below."""

    def __init__(self, name, data, method=0, flags=0, packed=None, local=None, central=None,
                 local_extra=b"", central_extra=b"", comment=b"", descriptor=b"", gap=b""):
        self.name = name if isinstance(name, bytes) else name.encode()
        if packed is None:
            packed = data
            if method == 8:
                packer = zlib.compressobj(9, zlib.DEFLATED, -15)
                packed = packer.compress(data) + packer.flush()
        self.packed = packed
        self.fields = {"version": 20, "flags": flags, "method": method, "crc": zlib.crc32(data),
                       "stored": len(packed), "size": len(data), "name": self.name, "disk": 0, "offset": None}
        self.local, self.central = dict(local or {}), dict(central or {})
        self.local_extra, self.central_extra, self.comment = local_extra, central_extra, comment
        self.descriptor, self.gap = descriptor, gap

    def local_header(self):
        f = self.fields | self.local
        return struct.pack("<4s5H3I2H", b"PK\3\4", f["version"], f["flags"], f["method"], 0, 33, f["crc"], f["stored"],
                           f["size"], len(f["name"]), len(self.local_extra)) + f["name"] + self.local_extra

    def central_header(self, offset):
        f = self.fields | {"offset": offset} | self.central
        return struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, f["version"], f["flags"], f["method"], 0, 33, f["crc"], f["stored"],
                           f["size"], len(f["name"]), len(self.central_extra), len(self.comment), f["disk"], 0, 0,
                           f["offset"]) + f["name"] + self.central_extra + self.comment


def zip64(*numbers):
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers)


def archive(*members, tail=b"", comment=b"", end=None, wide=None, before_directory=b"", directory_tail=b"", order=None, shift=0):
    """The bytes; `wide` adds ZIP64 end records, its fields replaced by the given ones; `order` that of the directory."""
    body, headers = b"", []
    for member in members:
        body += member.gap
        headers.append(member.central_header(len(body) + shift))
        body += member.local_header() + member.packed + member.descriptor
    body += before_directory
    directory = b"".join(headers if order is None else [headers[index] for index in order]) + directory_tail
    f = {"disk": 0, "directory_disk": 0, "here": len(members), "entries": len(members), "size": len(directory),
         "offset": len(body) + shift}
    result = body + directory
    if wide is not None:
        w = f | {"record": 44, "disks": 1, "at": len(result)} | wide
        result += struct.pack("<4sQ2H2I4Q", b"PK\6\6", w["record"], 45, 45, w["disk"], w["directory_disk"], w["here"],
                              w["entries"], w["size"], w["offset"])
        result += struct.pack("<4sIQI", b"PK\6\7", 0, w["at"], w["disks"])
    f |= end or {}
    return result + struct.pack("<4s4H2IH", b"PK\5\6", f["disk"], f["directory_disk"], f["here"], f["entries"], f["size"],
                                f["offset"], len(comment)) + comment + tail
