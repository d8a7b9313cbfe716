"""Measures bitzoo side by side with the field's own tools, as whole processes, in one run.

    python bench.py [--bitzoo PATH] [--arch R50x1] [--classes 1000] [--pairs 9] [--directory DIR]

The two sides alternate (A B A B ...); the ratio is the median of the ratios of the pairs. Before each run, what is not
yet on the disk is written. bitzoo brings its output to the disk before it ends (fsync), the Python tools do not: the
column "then fsync" is the time that it takes afterwards. All files are in a temporary directory that is removed.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from processes import floor, machine, run, synchronize, watch

HERE = pathlib.Path(__file__).resolve().parent


def median(values):
    return statistics.median(list(values))


def startup(name, commands, env, runs=20):
    rows = [[run(command, env) for command in commands] for _ in range(runs)]
    print(f"\n{name}: median of {runs} runs (least, largest)\n\n| command | ms | CPU ms | peak RSS MB |\n| --- | ---: | ---: | ---: |")
    for column, command in enumerate(commands):
        found = [row[column] for row in rows]
        times = [1000 * usage.seconds for usage in found]
        title = " ".join([os.path.basename(command[0])] + command[1:])
        print(f"| `{title}` | {median(times):.1f} ({min(times):.1f}, {max(times):.1f}) "
              f"| {1000 * median(u.cpu for u in found):.1f} | {median(u.resident for u in found) / 1e6:.0f} |")


class Comparison:
    def __init__(self, pairs, env, directory):
        self.pairs, self.env, self.directory = pairs, env, directory
        print("\n| task | bitzoo s | other s | then fsync | ratio (least, largest) | CPU s | peak RSS MB | anonymous MB |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)

    def __call__(self, task, ours, theirs, suffix=None):
        """Measures `ours` and `theirs`, commands without the target's path; with a suffix, each gets a new target."""
        def command(side, base):
            if suffix is None:
                return base, None
            target = os.path.join(self.directory, side + suffix)
            if os.path.exists(target):
                os.remove(target)
            os.sync()
            return base + [target], target
        rows = []
        for _ in range(self.pairs + 1):
            a = run(command("a", ours)[0], self.env)
            full, target = command("b", theirs)
            b = run(full, self.env)
            rows.append((a, b, synchronize(target) if target else None))
        rows = rows[1:]  # the first pair warms up
        anonymous = [watch(command(side, base)[0], self.env, 0.005).anonymous / 1e6
                     for side, base in (("a", ours), ("b", theirs))]
        ratios = [b.seconds / a.seconds for a, b, _ in rows]
        then = f"{median(row[2] for row in rows):.2f}" if suffix else "-"
        pair = lambda value: " / ".join(value(column) for column in (0, 1))
        print(f"| {task} | {median(r[0].seconds for r in rows):.2f} | {median(r[1].seconds for r in rows):.2f} | {then} "
              f"| {median(ratios):.2f} ({min(ratios):.2f}, {max(ratios):.2f}) "
              f"| {pair(lambda c: f'{median(r[c].cpu for r in rows):.2f}')} "
              f"| {pair(lambda c: f'{median(r[c].resident for r in rows) / 1e6:.0f}')} "
              f"| {anonymous[0]:.0f} / {anonymous[1]:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitzoo", default=str(HERE.parent / ".build/release/bitzoo"))
    parser.add_argument("--arch", default="R50x1", help="R50xW, R101xW or R152xW")
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--directory", help="where to put the temporary directory (a disk, or /dev/shm)")
    options = parser.parse_args()
    bitzoo = os.path.abspath(options.bitzoo)
    with tempfile.TemporaryDirectory(prefix="bitzoo-bench-", dir=options.directory) as directory:
        env = dict(os.environ, BITZOO_HOME=os.path.join(directory, "home"), BITZOO_OFFLINE="1")
        file = lambda name: os.path.join(directory, name)
        npz, h5, native = file("w.npz"), file("w.h5"), file("w.safetensors")
        subprocess.run([sys.executable, HERE / "weights.py", options.arch, str(options.classes), npz],
                       check=True, stdout=subprocess.DEVNULL)
        run([bitzoo, "convert", npz, h5], env)
        run([bitzoo, "convert", npz, native], env)
        shutil.copyfile(npz, file("copy.npz"))
        print(f"{options.arch} with {options.classes} classes, {os.path.getsize(npz) / 1e6:.1f} MB; {machine()}")
        print(f"peak RSS shows at least {floor() / 1e6:.0f} MB, whatever the command")

        commands = [[bitzoo, "list"], [bitzoo, "list", "--json"], [sys.executable, "-c", "pass"],
                    [sys.executable, "-c", "import numpy"]]
        if shutil.which("hf"):
            commands.append([shutil.which("hf"), "version"])
        startup("Start", commands, env)

        compare = Comparison(options.pairs, env, directory)
        python = lambda task, *paths: [sys.executable, str(HERE / "python_side.py"), task, *paths]
        convert = lambda source: [bitzoo, "convert", source]
        compare("npz -> native", convert(npz), python("npz_to_native", npz), ".safetensors")
        compare("native -> npz", convert(native), python("native_to_npz", native), ".npz")
        compare("npz -> npz", convert(npz), python("npz_to_npz", npz), ".npz")
        compare("npz -> h5", convert(npz), python("npz_to_h5", npz), ".h5")
        compare("h5 -> npz", convert(h5), python("h5_to_npz", h5), ".npz")
        compare("digest (content; sha256sum: file)", [bitzoo, "digest", npz], ["sha256sum", npz])
        compare("digest (content; Python: the same)", [bitzoo, "digest", npz], python("content_digest", npz))
        compare("diff", [bitzoo, "diff", npz, file("copy.npz")], python("diff", npz, file("copy.npz")))
        compare("verify (Python: CRC, finite, constant)", [bitzoo, "verify", npz], python("check", npz))

        demo = file("demo.npz")
        env = dict(env, BITZOO_OFFLINE="0")  # its weights and images come from beside the tool, not from the network
        run([bitzoo, "fetch", "demo", "-o", demo], env)
        command = [bitzoo, "verify", demo, "--as", "demo", "--images", "fashion-mnist-val-1000"]
        rows = [run(command, env) for _ in range(options.pairs)]
        print(f"\nverify --images, the demo's 1,000 images: {median(r.seconds for r in rows):.2f} s "
              f"({min(r.seconds for r in rows):.2f}, {max(r.seconds for r in rows):.2f}), "
              f"CPU {median(r.cpu for r in rows):.2f} s")
        print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
