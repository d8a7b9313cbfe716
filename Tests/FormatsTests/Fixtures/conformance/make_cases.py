"""Writes the conformance corpus: each case, and what the reference tool makes of it.

    python3 make_cases.py            writes cases.json beside this file
    python3 make_cases.py --check    compares cases.json with what the tools that are installed do

The corpus of NumPy arrays and archives is measured with NumPy, that of safetensors with safetensors.deserialize, and that of
HDF5 with h5py, read the way Keras reads. The tests hold bitzoo against the same files.
"""
import json
import pathlib
import platform
import resource
import sys
import warnings

import h5py
import numpy
import safetensors

import hdf5_cases
import npy_cases
import npz_cases
import safetensors_cases

PATH = pathlib.Path(__file__).parent / "cases.json"
FORMATS = {"npy": npy_cases, "npz": npz_cases, "safetensors": safetensors_cases, "hdf5": hdf5_cases}
TOOLS = {"python": platform.python_version(), "numpy": numpy.__version__, "safetensors": safetensors.__version__, "h5py": h5py.__version__}


def corpus():
    return {"tools": TOOLS, "cases": {name: [case.record(module.measure(case)) for case in module.cases()] for name, module in FORMATS.items()}}


def check(found):
    """Prints how many cases agree, or those that do not; other releases of the tools may differ, and are passed over."""
    kept = json.loads(PATH.read_text())
    differing = []
    for name, cases in found["cases"].items():
        # zipfile's checks change with Python's patches
        if name in ("npy", "npz") and kept["tools"]["python"] != TOOLS["python"]:
            continue
        if any(kept["tools"][tool] != TOOLS[tool] for tool in ("numpy", "safetensors", "h5py")):
            continue
        differing += [a["name"] for a, b in zip(cases, kept["cases"][name], strict=True)
                      if (a["name"], a["reference"]) != (b["name"], b["reference"])]
    print("differing:", differing) if differing else print("as recorded")


if __name__ == "__main__":
    # what a bomb claims must fail as it would on a machine without so much memory
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    warnings.simplefilter("ignore")
    if sys.argv[1:] == ["--check"]:
        check(corpus())
    else:
        content = corpus()
        lines = [json.dumps(content["tools"], ensure_ascii=False)]
        groups = [json.dumps(name) + ": [\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]" for name, cases in content["cases"].items()]
        PATH.write_text('{"tools": ' + lines[0] + ', "cases": {\n' + ",\n".join(groups) + "\n}}\n")
        print({name: len(cases) for name, cases in content["cases"].items()}, PATH.stat().st_size)
