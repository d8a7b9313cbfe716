"""Draws the shapes of RandomShapesTests.swift, and writes how far PyTorch's single precision is from double for each.

    .venv-interop/bin/python Tests/EngineTests/Fixtures/make_random.py   writes random-shapes.json beside it

Sides are drawn evenly by their logarithm, so that most images are small. A draw whose convolutions take more than
MOST multiplications is drawn again: the tests run all of them. WIDE has the large images that no draw could give.
"""
import json
import math
import pathlib
import random

from hashed import images, single_errors

SIDES = 32, 500
MOST = 6e8
WIDE = [
    # units, root channels, classes, images, rows, columns
    ([1, 1, 1, 1], 32, 10, 1, 500, 500),
    ([1, 1, 1, 1], 32, 21, 1, 433, 487),
    ([2, 1, 1, 1], 32, 7, 1, 417, 298),
    ([1, 1, 1, 1], 64, 45, 1, 256, 255),
    ([1, 1, 1, 1], 96, 33, 1, 161, 223),
    ([1, 1, 1, 1], 32, 1, 4, 224, 224),
    ([1, 2, 2, 1], 32, 1000, 1, 32, 32),
    ([1, 1, 1, 1], 96, 100, 4, 32, 33),
]


def half(side):
    return (side + 1) // 2


def multiplications(units, root, count, height, width):
    """What the convolutions take by their definition."""
    height, width = half(height), half(width)
    total = height * width * 7 * 7 * 3 * root
    height, width = half(height), half(width)
    given = root
    for block, number in enumerate(units):
        inner = root << block
        for unit in range(number):
            total += height * width * given * inner
            if unit == 0 and block > 0:
                height, width = half(height), half(width)
            projection = given * 4 * inner if unit == 0 else 0
            total += height * width * (9 * inner * inner + 4 * inner * inner + projection)
            given = 4 * inner
    return count * total


def draw(source):
    low, high = (math.log(side) for side in SIDES)
    while True:
        units = source.choice([[1, 1, 1, 1], [2, 1, 1, 1], [1, 2, 2, 1], [1, 1, 1, 2]])
        root = source.choice([32, 32, 64, 96, 96])
        classes = source.randint(1, 70)
        count = source.choice([1, 1, 2, 3, 4])
        height, width = (round(math.exp(low + source.random() * (high - low))) for _ in range(2))
        if multiplications(units, root, count, height, width) <= MOST:
            return units, root, classes, count, height, width


def main():
    source = random.Random(2019)
    cases = []
    for seed, shape in enumerate(WIDE + [draw(source) for _ in range(200)]):
        units, root, classes, count, height, width = shape
        error = single_errors(units, root, seed, images(seed, count, height, width)).max()
        cases.append({
            "seed": seed, "units": units, "rootChannels": root, "classes": classes, "input": [count, height, width],
            "singleError": float(f"{error:.3g}"),
        })
        print(cases[-1], flush=True)
    path = pathlib.Path(__file__).with_name("random-shapes.json")
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
