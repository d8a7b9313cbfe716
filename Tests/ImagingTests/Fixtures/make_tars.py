"""Writes the tar fixtures: one small data set in each dialect.

Usage: python make_tars.py          (Python's tarfile; GNU tar on the PATH)
"""

import io
import pathlib
import subprocess
import tarfile
import tempfile

HERE = pathlib.Path(__file__).parent
LONG = "b/" + "n" * 120 + ".png"
FILES = {"a/1.png": b"one", LONG: b"three", "a/2.JPG": b"two" * 200}


def made_by_python(name, form, files, **fields):
    with tarfile.open(HERE / name, "w", format=form) as archive:
        for path, data in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            for key, value in fields.items():
                setattr(member, key, value)
            archive.addfile(member, io.BytesIO(data))


def trimmed(name):
    """Leaves two blocks of zeros at the end, instead of a whole record of them."""
    path = HERE / name
    path.write_bytes(path.read_bytes().rstrip(b"\0") + b"\0" * 512)
    data = path.read_bytes()
    path.write_bytes(data + b"\0" * (-len(data) % 512 + 512))


def made_by_gnu_tar(name):
    with tempfile.TemporaryDirectory() as folder:
        for path, data in FILES.items():
            target = pathlib.Path(folder, "val", path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        pathlib.Path(folder, "val", "c").mkdir()
        options = ["--format=gnu", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "-b1"]
        subprocess.run(["tar", "-C", folder, *options, "-cf", HERE / name, "./val"], check=True)


made_by_python("ustar.tar", tarfile.USTAR_FORMAT, {path: FILES[path] for path in ("a/1.png", "a/2.JPG")})
made_by_python("gnu.tar", tarfile.GNU_FORMAT, FILES)
# a fraction of a second needs an extended header for every file
made_by_python("pax.tar", tarfile.PAX_FORMAT, FILES, mtime=0.5)
made_by_python("pax-size.tar", tarfile.PAX_FORMAT, {"a/1.png": b"one"}, pax_headers={"size": "3", "comment": "x=y"})
for tar in ("ustar.tar", "gnu.tar", "pax.tar", "pax-size.tar"):
    trimmed(tar)
made_by_gnu_tar("gnu-tar.tar")
