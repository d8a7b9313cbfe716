"""The forward pass of a BiT ResNet-v2 in PyTorch, straight from the arrays of a released file."""
import re

import torch
from torch.nn import functional

torch.set_num_threads(1)


class BiT:
    """A network of any depth and width, as its arrays tell."""

    def __init__(self, arrays):
        self.tensors = {}
        for name, array in arrays.items():
            tensor = torch.from_numpy(array)
            if tensor.ndim == 4:
                tensor = tensor.permute(3, 2, 0, 1).contiguous()
            if name.endswith("standardized_conv2d/kernel"):
                variance, mean = torch.var_mean(tensor, dim=(1, 2, 3), keepdim=True, correction=0)
                tensor = (tensor - mean) / torch.sqrt(variance + 1e-10)
            self.tensors[name] = tensor
        found = (re.match(r"resnet/(block\d/unit\d\d)/", name) for name in arrays)
        self.units = sorted({match[1] for match in found if match})

    def convolve(self, x, place, stride=1, padding=0):
        return functional.conv2d(x, self.tensors[f"resnet/{place}/standardized_conv2d/kernel"], None, stride, padding)

    def activate(self, x, place):
        scale, offset = (self.tensors[f"resnet/{place}group_norm/{part}"] for part in ("gamma", "beta"))
        return functional.relu(functional.group_norm(x, 32, scale, offset, 1e-5))

    def pool(self, x):
        # the border is zero, not minus infinity
        return functional.max_pool2d(functional.pad(x, (1, 1, 1, 1)), 3, 2)

    def unit(self, x, place):
        stride = 2 if place.endswith("unit01") and not place.startswith("block1") else 1
        active = self.activate(x, f"{place}/a/")
        if f"resnet/{place}/a/proj/standardized_conv2d/kernel" in self.tensors:
            x = self.convolve(active, f"{place}/a/proj", stride)
        y = self.convolve(active, f"{place}/a")
        y = self.convolve(self.activate(y, f"{place}/b/"), f"{place}/b", stride, 1)
        return x + self.convolve(self.activate(y, f"{place}/c/"), f"{place}/c")

    def features(self, x):
        """The pooled values before the head; `x` are images [N, 3, H, W] in [-1, 1]."""
        x = self.pool(self.convolve(x, "root_block", 2, 3))
        for place in self.units:
            x = self.unit(x, place)
        return self.activate(x, "").mean(dim=(2, 3))

    @torch.inference_mode()
    def forward(self, x):
        """The logits of images [N, 3, H, W] in [-1, 1], of the arrays' type."""
        kernel, bias = (self.tensors[f"resnet/head/conv2d/{part}"] for part in ("kernel", "bias"))
        return functional.linear(self.features(x), kernel[:, :, 0, 0], bias)

    def logits(self, images, batch=50):
        """The logits of NHWC bytes, a batch at a time."""
        x = (torch.from_numpy(images).permute(0, 3, 1, 2).float() - 127.5) / 127.5
        return torch.cat([self.forward(part) for part in x.split(batch)])
