"""Measures bitzoo side by side with the field's own tools, as whole processes, in one run.

    python bench.py [--bitzoo PATH] [--network R50x1:1000] [--pairs 9] [--directory DIR]

The two sides alternate (A B A B ...); the ratio is the median of the ratios of the pairs. Before each run, what is not
yet on the disk is written. bitzoo brings its output to the disk before it ends (fsync), the Python tools do not: the
column "then fsync" is the time that it takes afterwards. All files are in a temporary directory that is removed.
"""
import os
import shutil
import sys

from comparison import Side, alternate
from processes import floor, run, watch
from report import heading, load, machine, median, row, spread
from workplace import Workplace, arguments, network


def startup(place, runs=20):
    commands = [place.bitzoo("list"), place.bitzoo("list", "--json"), [sys.executable, "-c", "pass"],
                [sys.executable, "-c", "import numpy"]]
    if shutil.which("hf"):
        commands.append([shutil.which("hf"), "version"])
    sides = alternate(runs, place.env, *map(Side, commands))
    print(f"\nStart: median of {runs} runs (least, largest)")
    heading("command", "ms", "CPU ms", "peak RSS MB")
    for command, rounds in zip(commands, sides):
        found = [one.usage for one in rounds]
        title = " ".join([os.path.basename(command[0])] + command[1:])
        row(f"`{title}`", spread((1000 * usage.seconds for usage in found), 1),
            f"{1000 * median(usage.cpu for usage in found):.1f}",
            f"{median(usage.resident for usage in found) / 1e6:.0f}")


class Comparison:
    def __init__(self, place, pairs):
        self.place, self.pairs = place, pairs
        heading("task", "bitzoo s", "other s", "then fsync", "ratio (least, largest)", "CPU s", "peak RSS MB", "anonymous MB")

    def __call__(self, task, ours, theirs, suffix=None):
        """Measures `ours` and `theirs`, commands without the target's path; with a suffix, each makes a new target."""
        sides = []
        for name, command in (("a", ours), ("b", theirs)):
            target = self.place.path(name + suffix) if suffix else None
            sides.append(Side(command + [target] if suffix else command, target))
        rounds = alternate(self.pairs, self.place.env, *sides)
        anonymous = []
        for side in sides:
            side.clear()
            anonymous.append(watch(side.command, self.place.env, 0.005).anonymous)
        seconds, cpu, resident = ([median(getattr(one.usage, name) for one in side) for side in rounds]
                                  for name in ("seconds", "cpu", "resident"))
        row(task, f"{seconds[0]:.2f}", f"{seconds[1]:.2f}", f"{median(one.fsync for one in rounds[1]):.2f}" if suffix else "-",
            spread(b.usage.seconds / a.usage.seconds for a, b in zip(*rounds)),
            f"{cpu[0]:.2f} / {cpu[1]:.2f}", f"{resident[0] / 1e6:.0f} / {resident[1] / 1e6:.0f}",
            f"{anonymous[0] / 1e6:.0f} / {anonymous[1] / 1e6:.0f}")


def main():
    parser = arguments(__doc__)
    parser.add_argument("--network", type=network, default="R50x1:1000", help="R50xW, R101xW or R152xW, and the classes")
    parser.add_argument("--pairs", type=int, default=9)
    options = parser.parse_args()
    with Workplace(options) as place:
        npz, h5, native, copy = map(place.path, ("w.npz", "w.h5", "w.safetensors", "copy.npz"))
        place.generate(options.network, "w.npz")
        place.run("convert", npz, h5)
        place.run("convert", npz, native)
        shutil.copyfile(npz, copy)
        name, classes = options.network
        print(f"{name} with {classes} classes, {os.path.getsize(npz) / 1e6:.1f} MB; {machine()}")
        print(f"peak RSS shows at least {floor() / 1e6:.0f} MB, whatever the command")
        startup(place)

        compare = Comparison(place, options.pairs)
        bitzoo, python = place.bitzoo, place.python
        compare("npz -> native", bitzoo("convert", npz), python("npz_to_native", npz), ".safetensors")
        compare("native -> npz", bitzoo("convert", native), python("native_to_npz", native), ".npz")
        compare("npz -> npz", bitzoo("convert", npz), python("npz_to_npz", npz), ".npz")
        compare("npz -> h5", bitzoo("convert", npz), python("npz_to_h5", npz), ".h5")
        compare("h5 -> npz", bitzoo("convert", h5), python("h5_to_npz", h5), ".npz")
        compare("digest (content; sha256sum: file)", bitzoo("digest", npz), ["sha256sum", npz])
        compare("digest (content; Python: the same)", bitzoo("digest", npz), python("content_digest", npz))
        compare("diff", bitzoo("diff", npz, copy), python("diff", npz, copy))
        compare("verify (Python: CRC, finite, constant)", bitzoo("verify", npz), python("check", npz))

        demo = place.path("demo.npz")
        env = dict(place.env, BITZOO_OFFLINE="0")  # its weights and images come from beside the tool, not from the network
        run(bitzoo("fetch", "demo", "-o", demo), env)
        command = bitzoo("verify", demo, "--as", "demo", "--images", "fashion-mnist-val-1000")
        rounds = [run(command, env) for _ in range(options.pairs)]
        print(f"\nverify --images, the demo's 1,000 images: {spread(one.seconds for one in rounds)} s, "
              f"CPU {median(one.cpu for one in rounds):.2f} s")
        print(f"load at the end {load()}")


if __name__ == "__main__":
    main()
