"""The time to the first answer of a new process, from its start to the logits of one image."""
import os
import sys
import time

from files import HERE
from quiet import Quiet
from report import heading, median, row, spread
from speed import OURS, output

WAYS = {
    OURS: "bitzoo, from the npz",
    "openvino": "OpenVINO, from its own format",
    "openvino-cached": "OpenVINO, compiled before",
    "onnxruntime": "ONNX Runtime, from ONNX",
    "onnxruntime-optimized": "ONNX Runtime, optimized before",
    "timm": "timm, from the npz",
}


def first_answers(cell, how, count):
    """Starts every way in turn; returns the seconds to the first answer, by way. One more start before them warms up."""
    found = {}
    for number in range(count + 1):
        for way in WAYS:
            if way == OURS and not how.bitzoo:
                continue
            seconds, _ = Quiet(how.foreign, seconds=1).measure(lambda: start(way, cell, how))
            if number > 0 and seconds is not None:
                found.setdefault(way, []).append(seconds)
    return found


def start(way, cell, how):
    """One process; the seconds until it answered."""
    if way == OURS:
        run = output([how.bitzoo, "bench", how.files.weights(cell.network), "--size", str(cell.size), "--batch", "1", "--precision", "fp32",
                      "--seconds", "0", "--threads", str(how.threads), "--json"], None)
        return run and run["runs"][0]["seconds-to-first-answer"]
    command = [sys.executable, os.path.join(HERE, "answer.py"), way, str(cell), how.files.folder, str(how.threads)]
    started = time.perf_counter()
    run = output(command, None)
    return run and run["answered"] - started


def print_first_answers(cell, found):
    print(f"\n## Time to the first answer, {cell.title}")
    heading("way", "s, median (least, largest)", "/ bitzoo")
    ours = median(found[OURS]) if OURS in found else None
    for way, seconds in found.items():
        row(WAYS[way], spread(seconds, 3), f"{median(seconds) / ours:.1f}" if ours else "-")
