"""Measures bitzoo's engine beside OpenVINO, ONNX Runtime and PyTorch, interleaved, each in its best setting.

    python compare.py [--bitzoo PATH | --without-bitzoo] [--cell R50x1:224:1]... [--rounds 4] [--json FILE]

In each round each setting runs for some seconds in a process of its own, when the machine is quiet; a run during which
others used more than a share of the processors is repeated. After the first round only those settings remain that are
near the best one of their engine. A figure is the median of the rounds' medians.
"""
import argparse
import importlib.metadata
import json
import math
import os
import platform
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from cells import Cell  # noqa: E402
from files import Files  # noqa: E402
from peers import PEERS  # noqa: E402
from report import heading, load, machine, row  # noqa: E402
from speed import OURS, Race, Races, Settings  # noqa: E402
from starts import first_answers, print_first_answers  # noqa: E402

ROOT = os.path.dirname(sys.path[0])
CELLS = ["R50x1:224:1", "R50x1:224:8", "R50x1:480:1", "R50x1:480:8", "R101x3:384:1", "R152x2:480:1"]
AVX2_NETWORK = "R50x1"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitzoo", default=os.path.join(ROOT, ".build/release/bitzoo"))
    parser.add_argument("--without-bitzoo", action="store_true", help="run the peers only")
    parser.add_argument("--part", action="append", choices=["speed", "avx2", "first-answer"], help="may be repeated; all if none")
    parser.add_argument("--cell", action="append", type=Cell.parse, help="network, size and batch; may be repeated")
    parser.add_argument("--peer", action="append", choices=PEERS, help="may be repeated; all if none")
    parser.add_argument("--precision", action="append", choices=["fp32", "bf16"],
                        help="may be repeated; without it fp32, and bf16 where the processor has it")
    parser.add_argument("--show-bf16", action="store_true",
                        help="let every engine use AVX-512 BF16, which a virtual machine hides although it works (needs clang)")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=4, help="of each run")
    parser.add_argument("--starts", type=int, default=7, help="of each way to a first answer")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of each engine; without it one for each processor")
    parser.add_argument("--foreign", type=float, default=0.1, help="the share of the processors that others may use")
    parser.add_argument("--screen", type=float, default=0.15, help="how much slower than its engine's best a setting may be to remain")
    parser.add_argument("--work", default=os.path.join(ROOT, ".build/bench-engine"), help="the folder of weights and exports, up to 6 GB")
    parser.add_argument("--keep", action="store_true", help="keep that folder's files for the next run: 11 GB")
    parser.add_argument("--json", help="write everything that was found to this file")
    return parser.parse_args()


def has_bf16():
    """Whether the processor computes with bfloat16; OpenVINO emulates it elsewhere, four times slower than fp32."""
    with open("/proc/cpuinfo") as file:
        flags = next((line.split() for line in file if line.startswith("flags")), [])
    return "avx512_bf16" in flags or "amx_bf16" in flags


def show_bf16(folder):
    """Has CPUID tell every process from now on of the instructions; see cpuid.c. Swift's backtraces would take its signal away."""
    library = os.path.join(folder, "cpuid.so")
    os.makedirs(folder, exist_ok=True)
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cpuid.c")
    subprocess.run(["clang", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", source, "-o", library], check=True)
    os.environ.update(LD_AUDIT=library, SWIFT_BACKTRACE="enable=no")
    # ends with 70 where the instructions do not work, or CPUID cannot be trapped
    subprocess.run(["true"], check=True)


def races(cells, options):
    precisions = options.precision or ["fp32"] + ["bf16"] * (has_bf16() or options.show_bf16)
    for cell in cells:
        if "speed" in options.part:
            yield from (Race(cell, precision) for precision in precisions)
        if "avx2" in options.part and cell.network == AVX2_NETWORK:
            yield Race(cell, avx2=True)


def print_race(found, race):
    print(f"\n### {race.title}")
    heading("engine", "setting", "images/s (least, largest of the rounds)", "rounds", "largest logit error", "peak MB", numbers=2)
    for name in sorted(found.found[race], key=lambda name: -found.speed(race, name)):
        runs, medians = found.found[race][name], found.medians(race, name)
        speed = f"{found.speed(race, name):.2f} ({min(medians):.2f}, {max(medians):.2f})"
        memory = f"{max(run['peak-memory-bytes'] for run in runs) / 1e6:.0f}"
        if name == OURS:
            row("**bitzoo**", "-", f"**{speed}**", len(medians), "-", memory)
        else:
            error = f"{runs[0]['largest-error']:.1e}" + ", WRONG" * found.is_wrong(race, name)
            row(PEERS[name].engine, PEERS[name].setting, speed, len(medians), error, memory)


def print_summary(found):
    print("\n## Beside the best peer")
    heading("cell", "bitzoo, images/s", "best peer, images/s", "best peer", "ratio")
    ratios = {}
    for race in found.found:
        best = found.best_peer(race)
        if not best:
            continue
        speed, name, origin = best
        title = f"{PEERS[name].engine}, {PEERS[name].setting}" + ", image by image" * (origin != race)
        ours, ratio = "-", "-"
        if OURS in found.found[race]:
            value = found.speed(race, OURS)
            ours, ratio = f"{value:.2f}", f"**{value / speed:.2f}**"
            ratios.setdefault((race.precision, race.avx2), []).append(value / speed)
        row(race.title, ours, f"{speed:.2f}", title, ratio)
    for (precision, avx2), values in ratios.items():
        mean = math.exp(sum(map(math.log, values)) / len(values))
        print(f"\n{precision}{', AVX2' * avx2}: geometric mean {mean:.2f}, least {min(values):.2f}")


def versions():
    names = ("openvino", "onnxruntime", "torch", "timm", "numpy")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names) + f", Python {platform.python_version()}"


def save(path, found, starts):
    """Writes what there is so far: a run that is stopped is not lost."""
    if not path:
        return
    rows = []
    for race, engines in found.found.items():
        best = found.best_peer(race) if engines else None
        rows.append({
            "network": race.cell.network, "size": race.cell.size, "batch": race.cell.batch, "precision": race.precision,
            "avx2": race.avx2, "best-peer": best[1] if best else None, "best-peer-images-per-second": best[0] if best else None,
            "engines": engines,
        })
    with open(path, "w") as file:
        json.dump({"machine": machine(), "versions": versions(), "races": rows,
                   "seconds-to-first-answer": {str(cell): ways for cell, ways in starts.items()}}, file, indent=1)


def main():
    options = arguments()
    options.part = options.part or ["speed", "avx2", "first-answer"]
    cells = options.cell or [Cell.parse(text) for text in CELLS]
    bitzoo = None if options.without_bitzoo else os.path.abspath(options.bitzoo)
    if bitzoo and not os.path.exists(bitzoo):
        sys.exit(f"bench: there is no {bitzoo}")
    files = Files(os.path.abspath(options.work))
    how = Settings(files, bitzoo, options.rounds, options.seconds, options.threads, options.foreign, options.screen, options.peer)
    print(f"{machine()}\n{versions()}", flush=True)
    if options.show_bf16:
        show_bf16(files.folder)
    started, starts = time.perf_counter(), {}
    found = Races(races(cells, options), how)
    for network in dict.fromkeys(cell.network for cell in cells):
        files.make(network, [cell for cell in cells if cell.network == network])
        if "first-answer" in options.part and not starts:
            starts[cells[0].single] = first_answers(cells[0].single, how, options.starts)
        found.run(network, lambda: save(options.json, found, starts))
        if not options.keep:
            files.remove(network)
    save(options.json, found, starts)
    for race, engines in found.found.items():
        if engines:
            print_race(found, race)
    print_summary(found)
    for cell, ways in starts.items():
        print_first_answers(cell, ways)
    disturbed, runs = found.disturbed()
    print(f"\n{disturbed} of {runs} runs were disturbed by others each time that they were tried")
    print(f"{(time.perf_counter() - started) / 60:.0f} minutes; load at the end {load()}")


if __name__ == "__main__":
    main()
