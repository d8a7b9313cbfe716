"""The computed figures are those that the field's own counters find in timm's networks.

`bitzoo model-index --format csv` prints parameters, multiply-accumulates (MACs) and activations. PyTorch's counter runs the
networks on the meta device, without values; fvcore's traces them on zeros. What fvcore counts besides, see test_fvcore.
"""
import csv
import functools
import io
import json

import pytest
import torch
from fvcore.nn import ActivationCountAnalysis, FlopCountAnalysis
from torch.utils.flop_counter import FlopCounterMode

from peers import timm

ARCHITECTURES = ["R50x1", "R50x3", "R101x1", "R101x3", "R152x2", "R152x4"]
SIZES = [224, 480]
NETWORKS = [(name, 1000, size) for name in ARCHITECTURES for size in SIZES] + [("R50x1", 21843, size) for size in SIZES]


def name(architecture, classes, size):
    return f"{architecture}-{classes}-{size}"


def catalogue():
    """The networks at the sizes, as a catalogue; JSON is YAML."""
    source = {"sources": ["own"]}
    checkpoints = [
        {
            "name": name(architecture, classes, size),
            "architecture": architecture,
            "classes": {"set": f"c{classes}", **source},
            "protocols": {"own": f"p{size}"},
        }
        for architecture, classes, size in NETWORKS
    ]
    files = [{"format": "npz", "path": "{checkpoint}.npz", "existence": "implied", **source}]
    return {
        "schema": 1,
        "base-url": "https://example.org/",
        "sources": {"own": "this test"},
        "class-sets": {f"c{count}": {"classes": count, **source} for count in (1000, 21843)},
        "protocols": {f"p{size}": {"resolution": size, **source} for size in SIZES},
        "families": [{"id": "own", "title": "Sizes", "checkpoints": checkpoints, "files": files}],
    }


def table(bitzoo, *arguments):
    printed = bitzoo("model-index", "--all", "--format", "csv", *arguments)
    return {row["name"]: row for row in csv.DictReader(io.StringIO(printed, newline=""), strict=True)}


@pytest.fixture(scope="module")
def figures(bitzoo, folder):
    path = folder / "catalogue.yaml"
    path.write_text(json.dumps(catalogue()))
    found = table(bitzoo, "--catalog", str(path))
    assert set(found) == {name(*network) for network in NETWORKS}
    return found


def timm_name(architecture):
    return f"resnetv2_{architecture[1:]}_bit"


def weightless(model, **options):
    """A network that has shapes and no values."""
    with torch.device("meta"):
        return timm.create_model(model, pretrained=False, **options).eval()


@functools.lru_cache(maxsize=1)
def of_zeros(architecture, classes):
    """A network whose weights are zeros: what is counted does not depend on them."""
    model = weightless(timm_name(architecture), num_classes=classes).to_empty(device="cpu")
    for tensor in model.state_dict().values():
        tensor.zero_()
    return model


def torch_macs(model, size):
    """PyTorch counts two operations for each product, in convolutions and matrix products alone."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.zeros(1, 3, size, size, device="meta"))
    flops = counter.get_total_flops()
    assert flops % 2 == 0
    return flops // 2


@pytest.mark.parametrize("architecture, classes, size", NETWORKS)
def test_torch(figures, architecture, classes, size):
    found = figures[name(architecture, classes, size)]
    model = weightless(timm_name(architecture), num_classes=classes)
    assert int(found["parameters"]) == sum(parameter.numel() for parameter in model.parameters())
    assert int(found["resolution"]) == size
    assert int(found["macs"]) == torch_macs(model, size)
    assert int(found["flops"]) == 2 * int(found["macs"])


@pytest.mark.parametrize("architecture, classes, size", NETWORKS)
def test_fvcore(figures, architecture, classes, size):
    """fvcore counts an operation for each product, as our MACs do, and more for what is no product.

    timm standardizes the weights each time, by a batch_norm for which fvcore has four operations a weight: a cost that does
    not grow with the image, and that is none once the weights are prepared. It has five for each value that a group_norm
    takes, and one for each that the last average takes. None of these is among our MACs.
    """
    found = figures[name(architecture, classes, size)]
    model = of_zeros(architecture, classes)
    image = torch.zeros(1, 3, size, size)
    with torch.no_grad():
        flops = FlopCountAnalysis(model, image).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
        outputs = ActivationCountAnalysis(model, image).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
        counted = flops.by_operator()
        assert set(counted) == {"conv", "batch_norm", "group_norm", "adaptive_avg_pool2d"}
        assert int(found["macs"]) == counted["conv"]
        # the head, a convolution too, is not standardized
        kernels = [weight for key, weight in model.state_dict().items() if key.endswith("weight") and weight.dim() == 4]
        standardized = sum(kernel.numel() for kernel in kernels) - model.head.fc.weight.numel()
        assert counted["batch_norm"] == 4 * standardized
        # what is left out is little: for the smallest network and image the most
        assert int(found["macs"]) < flops.total() < 1.035 * int(found["macs"])

        assert set(outputs.by_operator()) == {"conv"}
        assert int(found["activations"]) == outputs.total()


def test_known_figures(figures):
    """What stands in the documentation."""
    small, large = figures["R50x1-1000-224"], figures["R50x1-1000-480"]
    assert (small["parameters"], small["macs"], small["activations"]) == ("25549352", "4089184256", "11114984")
    assert (large["parameters"], large["macs"], large["activations"]) == ("25549352", "18769510400", "51034600")
    assert int(figures["R50x1-21843-224"]["macs"]) - int(small["macs"]) == 2048 * (21843 - 1000)


def test_released_checkpoints(bitzoo):
    """Every checkpoint that timm has: its own number of classes, at the resolution of the table."""
    rows = [row for row in table(bitzoo).values() if row["timm"]]
    assert len(rows) == 15
    for row in rows:
        model = weightless(row["timm"])
        assert model.num_classes == int(row["classes"]), row["name"]
        assert int(row["parameters"]) == sum(parameter.numel() for parameter in model.parameters()), row["name"]
        assert int(row["macs"]) == torch_macs(model, int(row["resolution"])), row["name"]
