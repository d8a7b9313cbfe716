"""Measures bitzoo's downloads beside curl's and aria2's, from an nginx on this machine.

    python fetch.py [--bitzoo PATH] [--part throughput|link|remote …] [--size MIB] [--rounds 5] [--directory DIR]

throughput: a file of random bytes with and without TLS: `bitzoo fetch` (its SHA-256 and fsync included), `curl` followed
by `sha256sum`, `aria2c -x8 --checksum`. The three alternate; the ratios are the medians of the ratios of the rounds. The
others do not bring the file to the disk: the column "then fsync" is the time that it takes afterwards.
link: a file over 20 Mbit/s per connection with 50 ms for a round trip (a relay, see slow_link.py): one connection beside
several.
remote: how many bytes `inspect --remote` and `fetch --without-head` take of a file (by nginx's log).

Everything is on the loopback, and in a temporary directory that is removed.
"""
import argparse
import contextlib
import hashlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile

from processes import run, synchronize, watch
from report import load, machine, median, spread, verdict
from slow_link import SlowLink
from web_server import WebServer, program

HERE = pathlib.Path(__file__).resolve().parent
CATALOG = """schema: 1
base-url: {url}
sources: {{bench: This benchmark}}
families:
  - id: bench
    title: Random bytes
    files: [{{format: text, path: file.bin, existence: observed, sources: [bench]}}]
"""
RATE = 2_500_000  # bytes per second and connection: 20 Mbit/s
DELAY = 0.025  # seconds each way
LIMIT = 1800  # seconds; a hanging program must not hold the machine


class Bench:
    def __init__(self, options, directory):
        self.bitzoo, self.directory = os.path.abspath(options.bitzoo), pathlib.Path(directory)
        self.root = self.directory / "root"
        self.root.mkdir()
        self.home, self.target = self.directory / "home", self.directory / "target"
        self.options = options
        # the machine's own proxies and caches have no part in this
        self.env = {name: value for name, value in os.environ.items()
                    if not name.lower().endswith("_proxy") and not name.startswith("BITZOO_")}
        self.env |= {"BITZOO_HOME": str(self.home), "BITZOO_CATALOG": str(self.directory / "catalog.yaml"),
                     "no_proxy": "*"}

    def knows(self, option, *command):
        """Whether the tool has an option; what it does not know is not measured."""
        known = option in run([self.bitzoo, *command, "--help"], self.env).output
        if not known:
            print(f"\n{' '.join(command)} {option}: this tool does not know it")
        return known

    def make_file(self, size):
        """Writes random bytes; returns their digest."""
        generator, digest = random.Random(7), hashlib.sha256()
        with open(self.root / "file.bin", "wb") as file:
            for _ in range(size >> 20):
                piece = generator.randbytes(1 << 20)
                digest.update(piece)
                file.write(piece)
        self.digest = digest.hexdigest()

    def clear(self):
        """Removes what a run left, and lets the disk come to rest."""
        shutil.rmtree(self.home, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            self.target.unlink()
        os.sync()

    def use(self, url, catalog=CATALOG):
        (self.directory / "catalog.yaml").write_text(catalog.format(url=url))

    def fetch(self, *arguments):
        return [self.bitzoo, "fetch", "file.bin", *arguments]

    def curl(self, url):
        script = 'curl --silent --show-error --fail --output "$1" "$2" && sha256sum "$1"'
        return ["sh", "-c", script, "curl + sha256sum", str(self.target), url + "file.bin"]

    def aria2(self, url, certificate):
        return [program("aria2c"), "--quiet", "--no-conf", "-x8", "-s8", "-k1M", "--file-allocation=none",
                f"--checksum=sha-256={self.digest}", f"--ca-certificate={certificate}",
                f"--dir={self.directory}", f"--out={self.target.name}", url + "file.bin"]

    def check(self):
        """Makes sure that the tool has the right bytes, whichever way it took them."""
        with open(self.home / "files/file.bin", "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.digest:
            raise SystemExit(f"bench: wrong bytes: {found} instead of {self.digest}")


def throughput(bench, server):
    size = bench.options.size << 20
    bench.make_file(size)
    for url, title in ((server.plain, "HTTP"), (server.secure, "HTTPS")):
        bench.use(url)
        env = dict(bench.env, CURL_CA_BUNDLE=server.certificate)
        sides = {"bitzoo fetch": bench.fetch(), "curl + sha256sum": bench.curl(url),
                 "aria2c -x8": bench.aria2(url, server.certificate)}
        files = {"bitzoo fetch": bench.home / "files/file.bin"}
        rows, sent = {side: [] for side in sides}, {}
        server.taken()
        for number in range(bench.options.rounds + 1):
            for side, command in sides.items():
                bench.clear()
                usage = run(command, env)
                then = synchronize(files.get(side, bench.target))
                if side == "bitzoo fetch":
                    bench.check()
                sent[side] = server.taken()
                if number:  # the first round warms up
                    rows[side].append((usage, then))
        memory = {}
        for side, command in sides.items():
            bench.clear()
            memory[side] = watch(command, env, 0.005)
        bench.clear()
        print(f"\n{title}, {bench.options.size} MiB, {bench.options.rounds} rounds: medians (least, largest)\n\n"
              "| program | s | then fsync | CPU s | anonymous MB | resident MB | connections | bytes sent / size |\n"
              "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        for side, found in rows.items():
            _, count, connections = sent[side]
            print(f"| {side} | {spread([usage.seconds for usage, _ in found])} | {median(then for _, then in found):.2f} "
                  f"| {median(usage.cpu for usage, _ in found):.2f} | {memory[side].anonymous / 1e6:.0f} "
                  f"| {memory[side].resident / 1e6:.0f} | {connections} | {count / size:.4f} |")
        print()
        ours = [usage.seconds for usage, _ in rows["bitzoo fetch"]]
        for side, limit in (("curl + sha256sum", 1.15), ("aria2c -x8", 1.0)):
            ratios = [own / usage.seconds for own, (usage, _) in zip(ours, rows[side])]
            verdict(f"{title}: bitzoo / {side} <=", median(ratios), limit)
            full = [own / (usage.seconds + then) for own, (usage, then) in zip(ours, rows[side])]
            print(f"    with the other's fsync: {spread(full)}")
        verdict(f"{title}: resident memory <=", memory["bitzoo fetch"].resident / 2**20, 64, " MiB")


def link(bench, server):
    size = bench.options.link_size << 20
    bench.make_file(size)
    with SlowLink(server.port, RATE, DELAY) as slow:
        url = f"http://127.0.0.1:{slow.port}/"
        bench.use(url)
        print(f"\n{bench.options.link_size} MiB over 20 Mbit/s per connection, 50 ms for a round trip\n\n"
              "| program | s | MB/s | connections | requests | bytes sent / size |\n"
              "| --- | ---: | ---: | ---: | ---: | ---: |")
        server.taken()

        def row(title, command):
            bench.clear()
            usage = run(command, bench.env)
            if command[0] == bench.bitzoo:
                bench.check()
            requests, count, connections = server.taken()
            print(f"| {title} | {usage.seconds:.1f} | {size / usage.seconds / 1e6:.1f} | {connections} | {requests} "
                  f"| {count / size:.4f} |", flush=True)
            return usage.seconds

        row("curl + sha256sum", bench.curl(url))
        row("aria2c -x8", bench.aria2(url, server.certificate))
        several = row("bitzoo fetch", bench.fetch())
        if bench.knows("--connections", "fetch"):
            one = row("bitzoo fetch --connections 1", bench.fetch("--connections", "1"))
            print()
            verdict("several connections / one >=", one / several, 4)
        bench.clear()


def remote(bench, server):
    name = "BiT-M-R50x1"
    with open(HERE.parent / "catalog.yaml") as file:
        catalog = file.read().replace("base-url: https://storage.googleapis.com/bit_models/", f"base-url: {server.plain}")
    (bench.directory / "catalog.yaml").write_text(catalog)
    path = bench.root / f"{name}.npz"
    subprocess.run([sys.executable, HERE / "weights.py", "R50x1", "21843", path], check=True, stdout=subprocess.DEVNULL)
    size = path.stat().st_size
    print(f"\n{name}.npz, {size:,} bytes\n\n| command | requests | bytes sent | of the file |\n| --- | ---: | ---: | ---: |")
    limits = []
    native = str(bench.directory / "headless.safetensors")
    for option, command, limit in (("--remote", ["inspect", name, "--remote"], 200_000),
                                   ("--without-head", ["fetch", name, "--without-head", "-o", native], 0.35 * size)):
        if not bench.knows(option, command[0]):
            continue
        bench.clear()
        server.taken()
        run([bench.bitzoo, *command], bench.env)
        requests, count, _ = server.taken()
        title = " ".join(command[:3])
        print(f"| `{title}` | {requests} | {count:,} | {count / size:.2%} |", flush=True)
        limits.append((title, count, limit))
    print()
    for title, count, limit in limits:
        verdict(f"{title}: bytes sent <=", count, int(limit))
    bench.clear()


PARTS = {"throughput": throughput, "link": link, "remote": remote}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitzoo", default=str(HERE.parent / ".build/release/bitzoo"))
    parser.add_argument("--part", action="append", choices=PARTS, help="may be repeated; all if none")
    parser.add_argument("--size", type=int, default=1024, help="of the file for the throughput, in MiB")
    parser.add_argument("--link-size", type=int, default=64, help="of the file for the slow link, in MiB")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--directory", help="where to put the temporary directory (a disk, or /dev/shm)")
    options = parser.parse_args()
    for name in ("nginx", "aria2c", "curl", "openssl"):
        program(name)

    def stop(*_):
        raise SystemExit("bench: stopped")

    signal.signal(signal.SIGALRM, stop)
    signal.signal(signal.SIGTERM, stop)
    signal.alarm(LIMIT)
    with tempfile.TemporaryDirectory(prefix="bitzoo-bench-", dir=options.directory) as directory:
        bench = Bench(options, directory)
        server = WebServer(bench.directory / "server", bench.root)
        try:
            print(machine())
            for part in options.part or PARTS:
                PARTS[part](bench, server)
            print(f"\nload at the end {load()}")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
