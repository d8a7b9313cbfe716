"""Measures how fast bitzoo reads, writes and checks weight files, beside NumPy, h5py, safetensors and unzip.

    python formats.py [--bitzoo PATH] [--part convert|open|verify|routines …] [--network R50x1:21843 …] [--pairs 5]
                      [--place disk|memory …] [--reader PATH] [--routines PATH] [--directory DIR]

Whole processes in turn, A B A B …, in one run; the files that they read are in the page cache. Before each run, what is
not yet on the disk is written.

convert: with the new files on the disk of --directory, and in /dev/shm, where there is no disk at all. bitzoo brings
its file to the disk before it ends (fsync), Python does not: "then fsync" is the time that it takes afterwards.
At the end, the content digests of what both sides wrote are compared. How long `dd` takes for a mere copy is measured, too.
open: the start of a program, opening a native file and reading one tensor, whatever the file's size. --reader is a
program that is started with the file and the tensor's name; without, `bitzoo inspect` is measured, which reads no values.
verify: all CRCs, the structure and the content digest of an npz, beside `unzip -t`, which checks the CRCs.
routines: CRC-32, inflate and SHA-256 by several libraries, measured by the program that routines.c makes.
"""
import os
import platform
import shutil
import sys
import tempfile

from comparison import Side, alternate, keep_in_memory
from processes import run
from report import heading, load, machine, median, row, spread, versions
from workplace import Workplace, arguments, network

NETWORKS = ["R50x1:21843", "R101x3:1000"]
SIZES = ["R50x1:1000", "R152x4:21843"]  # 100 MB, 4.4 GB
TENSOR = "resnet/root_block/standardized_conv2d/kernel"
MEMORY = "/dev/shm"
SUFFIXES = {"npz": ".npz", "h5": ".h5", "native": ".safetensors"}
# from, to, and how many times faster than Python is wanted
DIRECTIONS = [("npz", "native", 3), ("h5", "native", 3), ("native", "h5", 2), ("native", "npz", 2)]
VERIFIED = 2.5  # GB/s wanted
OPENED = 2  # ms of CPU time wanted


def met(is_met):
    return "met" if is_met else "NOT met"


def title(network, path):
    print(f"\n{network[0]} with {network[1]} classes, {os.path.getsize(path) / 1e6:.0f} MB; load {load()}", flush=True)


def same_content(place, *paths):
    """Makes sure that files hold the same tensors."""
    digests = {place.run("digest", path).split()[0] for path in paths}
    if len(digests) != 1:
        raise SystemExit(f"bench: the content digests of {' and '.join(paths)} differ")


def new_files(kind, options):
    """A directory where new files go, and that goes with them."""
    return tempfile.TemporaryDirectory(prefix="bitzoo-bench-", dir=options.directory if kind == "disk" else MEMORY)


def convert_to(place, kind, sources, options):
    is_disk = kind == "disk"
    print(f"\nNew files {'on the disk' if is_disk else 'in ' + MEMORY}, {options.pairs} pairs: medians (least, largest)")
    fsync = ["Python's fsync", "ratio with it"] if is_disk else []
    heading("task", "bitzoo s", "Python s", "Python / bitzoo", *fsync, "wanted", "CPU s")
    for source, target, wanted in DIRECTIONS:
        with new_files(kind, options) as directory:
            ours, theirs = (os.path.join(directory, side + SUFFIXES[target]) for side in ("a", "b"))
            keep_in_memory(sources[source])
            a, b = alternate(options.pairs, place.env, Side(place.bitzoo("convert", sources[source], ours), ours),
                             Side(place.python(f"{source}_to_{target}", sources[source], theirs), theirs))
            same_content(place, ours, theirs)
        ratios = [right.usage.seconds / left.usage.seconds for left, right in zip(a, b)]
        full = [right.synchronized / left.usage.seconds for left, right in zip(a, b)]
        fsync = [f"{median(one.fsync for one in b):.2f}", spread(full)] if is_disk else []
        verdicts = [met(median(ratio) >= wanted) for ratio in ([ratios, full] if is_disk else [ratios])]
        row(f"{source} -> {target}", spread(one.usage.seconds for one in a), spread(one.usage.seconds for one in b),
            spread(ratios), *fsync, f"{wanted}: {' / '.join(verdicts)}",
            " / ".join(f"{median(one.usage.cpu for one in side):.2f}" for side in (a, b)))


def copy_to(place, kind, source, options):
    """Measures what the system takes for a copy, brought to the disk where there is one."""
    is_disk = kind == "disk"
    with new_files(kind, options) as directory:
        target = os.path.join(directory, "copy")
        command = ["dd", f"if={source}", f"of={target}", "bs=1M", "status=none", *(["conv=fsync"] if is_disk else [])]
        keep_in_memory(source)
        (rounds,) = alternate(options.pairs, place.env, Side(command, target))
    print(f"\nA copy by dd{', with fsync' if is_disk else ''}: {spread(one.usage.seconds for one in rounds)} s", flush=True)


def convert(place, options):
    for network in options.network:
        sources = {kind: place.path("w" + suffix) for kind, suffix in SUFFIXES.items()}
        place.generate(network, "w.npz")
        for kind in ("h5", "native"):
            place.run("convert", sources["npz"], sources[kind])
        title(network, sources["npz"])
        for kind in options.place:
            convert_to(place, kind, sources, options)
            copy_to(place, kind, sources["npz"], options)
        place.remove(*map(os.path.basename, sources.values()))


def open_one(place, options):
    print(f"\nOpening a native file and reading one tensor: medians of {options.starts} starts (least, largest)")
    heading("program", "file MB", "CPU ms", "ms", "peak RSS MB", "wanted CPU ms")
    native = place.path("w.safetensors")
    for network in options.size:
        place.generate(network, "w.npz")
        place.run("convert", place.path("w.npz"), native)
        place.remove("w.npz")
        size = os.path.getsize(native)
        if options.reader:
            ours = (os.path.basename(options.reader), [os.path.abspath(options.reader), native, TENSOR])
        else:
            ours = ("bitzoo inspect (no values)", place.bitzoo("inspect", native))
        others = [("Python, safe_open", place.python("one_tensor", native, TENSOR)), ("nothing (true)", ["true"])]
        keep_in_memory(native)
        rounds = alternate(options.starts, place.env, *(Side(command) for _, command in [ours, *others]))
        for (name, _), side in zip([ours, *others], rounds):
            cpu = [1000 * one.usage.cpu for one in side]
            wanted = f"{OPENED:.0f}: {met(median(cpu) < OPENED)}" if name == ours[0] else "-"
            row(name, f"{size / 1e6:.0f}", spread(cpu), spread((1000 * one.usage.seconds for one in side), 1),
                f"{median(one.usage.resident for one in side) / 1e6:.0f}", wanted)
        os.remove(native)


def verify(place, options):
    print(f"\nVerifying an npz, {options.pairs} pairs: medians (least, largest); load {load()}")
    heading("network", "file MB", "bitzoo s", "GB/s", "wanted", "unzip s", "GB/s", "unzip / bitzoo", "CPU s")
    for network in options.network:
        place.generate(network, "w.npz")
        npz = place.path("w.npz")
        size = os.path.getsize(npz)
        keep_in_memory(npz)
        a, b = alternate(options.pairs, place.env, Side(place.bitzoo("verify", npz)), Side(["unzip", "-t", npz]))
        speeds = [size / median(one.usage.seconds for one in side) / 1e9 for side in (a, b)]
        row(f"{network[0]}, {network[1]} classes", f"{size / 1e6:.0f}", spread(one.usage.seconds for one in a),
            f"{speeds[0]:.2f}", f"{VERIFIED}: {met(speeds[0] >= VERIFIED)}", spread(one.usage.seconds for one in b),
            f"{speeds[1]:.2f}", spread(right.usage.seconds / left.usage.seconds for left, right in zip(a, b)),
            " / ".join(f"{median(one.usage.cpu for one in side):.2f}" for side in (a, b)))
        os.remove(npz)


def routines(place, options):
    print(f"\nRoutines; load {load()}")
    print(run([os.path.abspath(options.routines)], place.env).output, end="", flush=True)


PARTS = {"convert": convert, "open": open_one, "verify": verify, "routines": routines}


def main():
    parser = arguments(__doc__)
    parser.add_argument("--part", action="append", choices=PARTS, help="may be repeated; all if none")
    parser.add_argument("--network", action="append", type=network, help="for convert and verify; may be repeated")
    parser.add_argument("--size", action="append", type=network, help="for open: networks of different sizes")
    parser.add_argument("--place", action="append", choices=["disk", "memory"], help="where new files go; both if none")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--starts", type=int, default=20, help="of a program that opens a file")
    parser.add_argument("--reader", help="a program that opens a native FILE and reads one TENSOR, its two arguments")
    parser.add_argument("--routines", help="the program that routines.c makes; its part is left out without it")
    options = parser.parse_args()
    options.network = options.network or [network(text) for text in NETWORKS]
    options.size = options.size or [network(text) for text in SIZES]
    options.place = options.place or ["disk", "memory"]
    parts = options.part or [part for part in PARTS if part != "routines" or options.routines]
    if "routines" in parts and not options.routines:
        sys.exit("bench: --routines is needed; `make bench-formats` makes that program")
    if "verify" in parts and not shutil.which("unzip"):
        sys.exit("bench: unzip is missing; Debian's package is called unzip")
    with Workplace(options) as place:
        print(machine())
        print(f"{versions(place.tool)}; {platform.freedesktop_os_release()['PRETTY_NAME']}")
        for part in parts:
            PARTS[part](place, options)
        print(f"\nload at the end {load()}")


if __name__ == "__main__":
    main()
