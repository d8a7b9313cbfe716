"""Imports timm, even beside a torchvision that cannot load its operators.

PyPI's torchvision is built for CUDA; beside a torch for the CPU it stops at the first operator that it wants to describe. timm
needs its Python part only, so that naming the operators is enough.
"""
import torch

try:
    import torchvision  # noqa: F401
except RuntimeError:
    declared = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        declared.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import timm  # noqa: E402, F401
