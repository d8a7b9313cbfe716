"""Writes flat-NAME.json: what PyTorch answers for images with little in them, and how far its single precision is off.

    .venv-interop/bin/python Tests/EngineTests/Fixtures/make_flat.py

Each file has one network and, for some sizes, an image of each kind below. FlatImageTests.swift makes the same ones.
"""
import json
import pathlib

import numpy as np

from hashed import answers, images, single_errors, weights

NETWORKS = [
    # name, units, root channels, classes, seed, sizes
    ("r17x0.5", [2, 1, 1, 1], 32, 10, 31, [(64, 64), (97, 131), (224, 224)]),
    ("r50x1", [3, 4, 6, 3], 64, 20, 32, [(64, 64), (97, 131), (224, 224)]),
    ("r17x1.5", [2, 1, 1, 1], 96, 10, 33, [(64, 64), (80, 65)]),
]
KINDS = ["noise", "zero", "one", "minus-one", "third", "nearly-flat", "bright", "very-bright", "step"]


def image(kind, seed, height, width):
    """[height][width][3]"""
    result = np.zeros((height, width, 3), np.float32)
    if kind == "noise":
        result[:] = images(seed, 1, height, width)[0]
    elif kind == "one":
        result[:] = 1
    elif kind == "minus-one":
        result[:] = -1
    elif kind == "third":
        result[:] = 0.3
    elif kind == "nearly-flat":
        result[:] = np.float32(0.3) + images(seed, 1, height, width)[0] * np.float32(1e-3)
    elif kind == "bright":
        result[:] = -1
        result[height // 3, width // 2] = 1
    elif kind == "very-bright":
        result[height // 3, width // 2] = 100
    elif kind == "step":
        result[:] = -0.5
        result[:, width // 3:] = 0.75
    return result


def main():
    for name, units, root, classes, seed, sizes in NETWORKS:
        arrays = weights(units, root, classes, seed)
        batches = []
        for height, width in sizes:
            batch = np.stack([image(kind, seed, height, width) for kind in KINDS])
            double, _ = answers(arrays, batch)
            errors = single_errors(units, root, seed, batch)
            batches.append({
                "height": height, "width": width,
                "images": [
                    {"kind": kind, "singleError": float(f"{error:.3g}"), "logits": [float(f"{v:.9g}") for v in row]}
                    for kind, error, row in zip(KINDS, errors, double)
                ],
            })
            print(name, height, width, *(f"{kind} {error:.2g}" for kind, error in zip(KINDS, errors)), flush=True)
        text = json.dumps({
            "units": units, "rootChannels": root, "classes": classes, "seed": seed, "batches": batches,
        })
        path = pathlib.Path(__file__).with_name(f"flat-{name}.json")
        path.write_text(text.replace('{"kind"', '\n{"kind"').replace('{"height"', '\n{"height"') + "\n")


if __name__ == "__main__":
    main()
