"""Times one setting of one engine, in a process of its own, and prints what it found as JSON.

    python worker.py openvino-torch R50x1:224:8 FOLDER [--precision bf16] [--seconds 4] [--threads 2] [--foreign 0.1]
"""
import argparse
import json
import logging
import os
import statistics
import time
import warnings

import numpy as np

from cells import Cell
from files import Files
from peers import PEERS, Context
from quiet import Quiet


def passes(engine, seconds):
    """How long each pass took; at least three, for so many seconds."""
    engine.run()
    found = []
    while len(found) < 3 or sum(found) < seconds:
        started = time.perf_counter()
        engine.run()
        found.append(time.perf_counter() - started)
    return found


def peak_memory():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("cell", type=Cell.parse)
    parser.add_argument("files", type=Files)
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--foreign", type=float, default=0.1)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)

    started = time.perf_counter()
    context = Context(options.cell, options.files, options.threads, options.precision)
    engine = PEERS[options.peer].make(context)
    engine.run()
    prepared = time.perf_counter() - started
    answer = np.asarray(engine.answer()[0], np.float64)
    reference = np.load(options.files.reference(options.cell))
    found, foreign = Quiet(options.foreign).measure(lambda: passes(engine, options.seconds))
    speeds = [options.cell.batch / one for one in found]
    print(json.dumps({
        "images-per-second": {"median": statistics.median(speeds), "min": min(speeds), "max": max(speeds)},
        "passes": len(found),
        "seconds-to-prepare": prepared,
        "largest-error": float(np.abs(answer - reference).max()),
        "logits-deviation": float(reference.std()),
        "peak-memory-bytes": peak_memory(),
        "foreign-share": foreign,
    }))


if __name__ == "__main__":
    main()
