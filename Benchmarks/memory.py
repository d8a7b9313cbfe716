"""Peak memory on a large file: R152x4 with 21,843 classes, 4.43 GB, in every direction.

    python memory.py [--bitzoo PATH] [--network R152x4:21843] [--deflated R50x1:21843] [--python] [--directory DIR]

Anonymous memory is what a process needs; its resident set also counts the pages of the files that it maps, which the
kernel takes back at will. Both are sampled every 20 ms, children included. Needs four times the file's size on the
disk, in a temporary directory that is removed. A deflated npz is made of a smaller network: its tensors have to be
unpacked. With --python some of it is done with NumPy, safetensors and h5py too.
"""
import os
import subprocess
import sys

from processes import watch
from report import heading, load, machine, row, versions
from workplace import Workplace, arguments, network

ALLOWANCE = 64 << 20  # bytes of anonymous memory, besides the largest tensor
FIRST_AND_LAST = """
import sys, numpy as np
with np.load(sys.argv[1]) as a, np.load(sys.argv[2]) as b:
    assert a.files == b.files
    for name in (a.files[0], a.files[-1]):
        assert a[name].tobytes() == b[name].tobytes() and a[name].shape == b[name].shape, name
"""


class Table:
    """One row for each command; says of the tool's whether it keeps within the limit."""

    def __init__(self, place, largest):
        self.place, self.limit = place, ALLOWANCE + largest
        heading("task", "s", "CPU s", "peak anonymous MB", "wanted at most", "peak RSS MB")

    def measure(self, title, command, wanted):
        os.sync()
        found = watch(command, self.place.env)
        row(title, f"{found.seconds:.1f}", f"{found.cpu:.1f}", f"{found.anonymous / 1e6:.0f}", wanted(found.anonymous),
            f"{found.resident / 1e6:.0f}")
        return found.output

    def bitzoo(self, title, *words):
        verdict = lambda value: f"{self.limit / 1e6:.0f}, {'met' if value <= self.limit else 'NOT met'}"
        return self.measure(title, self.place.bitzoo(*words), verdict)

    def convert(self, title, source, target, *options, keep=False):
        """Converts a file; removes the new one unless it is to be kept."""
        self.bitzoo(title, "convert", *options, self.place.path(source), self.place.path(target))
        if not keep:
            self.place.remove(target)

    def digest(self, title, name):
        return self.bitzoo(title, "digest", self.place.path(name)).split()[0]

    def python(self, title, task, *names):
        return self.measure(f"Python: {title}", self.place.python(task, *map(self.place.path, names)), lambda _: "-")


def title(place, network, name, largest):
    size = os.path.getsize(place.path(name))
    print(f"\n{network[0]} with {network[1]} classes, {size / 1e6:.0f} MB, largest tensor {largest / 1e6:.0f} MB; "
          f"load {load()}")


def every_direction(place, options):
    largest = place.generate(options.network, "w.npz")
    title(place, options.network, "w.npz", largest)
    knows_layouts, knows_types = place.knows("--layout", "convert"), place.knows("--dtype", "convert")
    table = Table(place, largest)
    table.convert("npz -> native", "w.npz", "w.safetensors", keep=True)
    table.convert("native -> h5", "w.safetensors", "w.h5", keep=True)
    first, *others = [table.digest(f"digest of the {kind}", name)
                      for kind, name in [("npz", "w.npz"), ("native", "w.safetensors"), ("h5", "w.h5")]]
    for kind, name in [("npz", "w.npz"), ("native", "w.safetensors"), ("h5", "w.h5")]:
        table.bitzoo(f"verify the {kind}", "verify", place.path(name))
    table.bitzoo("diff npz, native", "diff", place.path("w.npz"), place.path("w.safetensors"))
    table.convert("native -> npz", "w.safetensors", "out.npz")
    table.convert("h5 -> native", "w.h5", "out.safetensors")
    table.convert("npz -> h5", "w.npz", "out.h5")
    if knows_layouts:
        table.convert("npz -> native, --layout timm", "w.npz", "out.safetensors", "--layout", "timm")
    if knows_types:
        table.convert("npz -> native, --dtype f16", "w.npz", "out.safetensors", "--dtype", "f16")
    place.remove("w.safetensors")
    table.convert("h5 -> npz", "w.h5", "out.npz", keep=True)
    others.append(table.digest("digest of the new npz", "out.npz"))
    assert others == [first] * 3, "the content digests differ"
    subprocess.run([sys.executable, "-c", FIRST_AND_LAST, place.path("w.npz"), place.path("out.npz")], check=True)
    place.remove("out.npz")
    if options.python:
        table.python("npz -> native", "npz_to_native", "w.npz", "out.safetensors")
        place.remove("out.safetensors")
        table.python("h5 -> npz", "h5_to_npz", "w.h5", "out.npz")
        place.remove("out.npz")
        table.python("check the npz", "check", "w.npz")
    place.remove("w.npz", "w.h5")
    print(f"\nContent digests equal: {first}; NumPy reads the same first and last array.")


def deflated(place, options):
    largest = place.generate(options.deflated, "w.npz", "--deflated")
    title(place, options.deflated, "w.npz", largest)
    table = Table(place, largest)
    table.digest("digest of the deflated npz", "w.npz")
    table.bitzoo("verify the deflated npz", "verify", place.path("w.npz"))
    table.convert("deflated npz -> native", "w.npz", "out.safetensors")
    table.convert("deflated npz -> h5", "w.npz", "out.h5")
    table.convert("deflated npz -> npz", "w.npz", "out.npz")
    place.remove("w.npz")


def main():
    parser = arguments(__doc__)
    parser.add_argument("--network", type=network, default="R152x4:21843", help="R50xW, R101xW or R152xW, and the classes")
    parser.add_argument("--deflated", type=network, default="R50x1:21843", help="the network of the deflated npz")
    parser.add_argument("--python", action="store_true", help="measure NumPy, safetensors and h5py too")
    options = parser.parse_args()
    with Workplace(options) as place:
        print(machine())
        print(versions(place.tool))
        every_direction(place, options)
        deflated(place, options)
        print(f"\nload at the end {load()}")


if __name__ == "__main__":
    main()
