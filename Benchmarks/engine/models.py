"""The networks that the engines run: BiT in PyTorch from the arrays of a released file, and its exports."""
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional


class Unit(nn.Module):
    """A bottleneck: three convolutions, each after a norm, and the shortcut."""

    def __init__(self, arrays, prefix, stride):
        super().__init__()
        self.norms = nn.ModuleList([norm(arrays, f"{prefix}{part}/") for part in "abc"])
        self.convolutions = nn.ModuleList([
            convolution(arrays, f"{prefix}a/"),
            convolution(arrays, f"{prefix}b/", stride, padding=1),
            convolution(arrays, f"{prefix}c/"),
        ])
        first = f"{prefix}a/proj/"
        self.projection = convolution(arrays, first, stride) if kernel(first) in arrays else None

    def forward(self, x):
        y = functional.relu(self.norms[0](x))
        if self.projection:
            x = self.projection(y)
        y = self.convolutions[0](y)
        for number in (1, 2):
            y = self.convolutions[number](functional.relu(self.norms[number](y)))
        return x + y


class BiT(nn.Module):
    """A network of any depth and width, folded: its kernels are standardized, its convolutions are ordinary ones."""

    def __init__(self, arrays):
        super().__init__()
        self.stem = convolution(arrays, "resnet/root_block/", 2, padding=3)
        self.border = nn.ZeroPad2d(1)
        self.pool = nn.MaxPool2d(3, 2)
        prefixes = sorted(name.removesuffix("a/group_norm/gamma") for name in arrays if name.endswith("/a/group_norm/gamma"))
        self.units = nn.Sequential(*(
            Unit(arrays, prefix, 2 if prefix.endswith("unit01/") and "block1" not in prefix else 1) for prefix in prefixes
        ))
        self.norm = norm(arrays, "resnet/")
        head = arrays["resnet/head/conv2d/kernel"][0, 0]
        self.head = nn.Linear(*head.shape)
        fill(self.head, head.T, arrays["resnet/head/conv2d/bias"])

    def forward(self, images):
        x = self.units(self.pool(self.border(self.stem(images))))
        return self.head(functional.relu(self.norm(x)).mean(dim=(2, 3)))


def kernel(prefix):
    return f"{prefix}standardized_conv2d/kernel"


def convolution(arrays, prefix, stride=1, padding=0):
    """A convolution whose kernel is standardized once, in double precision."""
    values = np.asarray(arrays[kernel(prefix)], np.float64)
    values -= values.mean(axis=(0, 1, 2))
    values /= np.sqrt(np.mean(values * values, axis=(0, 1, 2)) + 1e-10)
    height, _, inputs, outputs = values.shape
    layer = nn.Conv2d(inputs, outputs, height, stride, padding, bias=False)
    return fill(layer, values.transpose(3, 2, 0, 1))


def norm(arrays, prefix):
    scale, offset = (arrays[f"{prefix}group_norm/{part}"] for part in ("gamma", "beta"))
    return fill(nn.GroupNorm(32, len(scale)), scale, offset)


def fill(layer, weight, bias=None):
    """Gives a layer its values, in the default type."""
    layer.weight = parameter(weight)
    if bias is not None:
        layer.bias = parameter(bias)
    return layer


def parameter(values):
    values = torch.from_numpy(np.ascontiguousarray(values))
    return nn.Parameter(values.to(torch.get_default_dtype()), requires_grad=False)


def folded(path, dtype=torch.float32):
    """The network of a released file."""
    torch.set_default_dtype(dtype)
    try:
        with torch.device("meta"), np.load(path) as arrays:
            return BiT(arrays).eval()
    finally:
        torch.set_default_dtype(torch.float32)


def timm_model(network, classes, path):
    """timm's model as timm's user gets it, filled from a released file."""
    model = import_timm().create_model(f"resnetv2_{network[1:]}_bit", num_classes=classes)
    model.load_pretrained(path)
    return model.eval()


def import_timm():
    """Imports timm, even beside a torchvision that cannot load its operators.

    PyPI's torchvision is built for CUDA; beside a torch for the CPU it stops at the first operator that it wants to
    describe. timm needs its Python part only, so that naming the operators is enough.
    """
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        declared = torch.library.Library("torchvision", "DEF")
        for operator in ("nms", "qnms"):
            declared.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        sys.modules["torchvision_operators"] = declared
    import timm
    return timm
