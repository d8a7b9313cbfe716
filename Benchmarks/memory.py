"""Peak memory on a large file: R152x4 with 21,843 classes, 4.43 GB.

    python memory.py [--bitzoo PATH] [--arch R152x4] [--classes 21843] [--python] [--directory DIR]

Anonymous memory is what a process needs; its resident set also counts the pages of the files that it maps, which the
kernel takes back at will. Both are sampled every 20 ms, children included. Needs four times the file's size on the
disk, in a temporary directory that is removed. With --python the same is done with NumPy, safetensors and h5py.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

from processes import machine, watch

HERE = pathlib.Path(__file__).resolve().parent
FIRST_AND_LAST = """
import sys, numpy as np
with np.load(sys.argv[1]) as a, np.load(sys.argv[2]) as b:
    assert a.files == b.files
    for name in (a.files[0], a.files[-1]):
        assert a[name].tobytes() == b[name].tobytes() and a[name].shape == b[name].shape, name
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitzoo", default=str(HERE.parent / ".build/release/bitzoo"))
    parser.add_argument("--arch", default="R152x4")
    parser.add_argument("--classes", type=int, default=21843)
    parser.add_argument("--python", action="store_true")
    parser.add_argument("--directory")
    options = parser.parse_args()
    bitzoo = os.path.abspath(options.bitzoo)
    with tempfile.TemporaryDirectory(prefix="bitzoo-bench-", dir=options.directory) as directory:
        env = dict(os.environ, BITZOO_HOME=os.path.join(directory, "home"), BITZOO_OFFLINE="1")
        file = lambda name: os.path.join(directory, name)
        made = subprocess.run([sys.executable, HERE / "weights.py", options.arch, str(options.classes), file("w.npz")],
                              check=True, capture_output=True, text=True)
        os.sync()
        print(f"{options.arch} with {options.classes} classes, {os.path.getsize(file('w.npz')) / 1e6:.0f} MB, "
              f"largest tensor {int(made.stdout) / 1e6:.0f} MB; {machine()}\n")
        print("| task | s | CPU s | peak anonymous MB | peak resident MB |\n| --- | ---: | ---: | ---: | ---: |")

        def row(title, command):
            found = watch(command, env)
            print(f"| {title} | {found.seconds:.1f} | {found.cpu:.1f} | {found.anonymous / 1e6:.0f} "
                  f"| {found.resident / 1e6:.0f} |", flush=True)
            os.sync()
            return found.output

        def bitzoo_row(title, *arguments):
            return row(title, [bitzoo, *arguments])

        first = bitzoo_row("digest of the npz", "digest", file("w.npz")).split()[0]
        bitzoo_row("verify the npz", "verify", file("w.npz"))
        bitzoo_row("npz -> native", "convert", file("w.npz"), file("w.safetensors"))
        bitzoo_row("native -> h5", "convert", file("w.safetensors"), file("w.h5"))
        bitzoo_row("h5 -> npz", "convert", file("w.h5"), file("again.npz"))
        digests = [bitzoo_row(f"digest of the {title}", "digest", file(name)).split()[0]
                   for title, name in [("native", "w.safetensors"), ("h5", "w.h5"), ("new npz", "again.npz")]]
        bitzoo_row("verify the native", "verify", file("w.safetensors"))
        bitzoo_row("diff npz, native", "diff", file("w.npz"), file("w.safetensors"))
        assert digests == [first] * 3, "the content digests differ"
        subprocess.run([sys.executable, "-c", FIRST_AND_LAST, file("w.npz"), file("again.npz")], check=True)
        if options.python:
            os.remove(file("again.npz"))
            os.remove(file("w.safetensors"))
            script = [sys.executable, str(HERE / "python_side.py")]
            row("Python: npz -> native", script + ["npz_to_native", file("w.npz"), file("p.safetensors")])
            os.remove(file("p.safetensors"))
            row("Python: h5 -> npz", script + ["h5_to_npz", file("w.h5"), file("p.npz")])
            row("Python: check the npz", script + ["check", file("w.npz")])
        print(f"\nContent digests equal: {first}; NumPy reads the same first and last array.")


if __name__ == "__main__":
    main()
