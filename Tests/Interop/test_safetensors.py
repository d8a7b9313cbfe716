"""The native format in the hands of safetensors, h5py and transformers."""
import h5py
import numpy as np
import pytest
import safetensors.torch
import torch
from safetensors import safe_open
from transformers import BitConfig, BitForImageClassification
from transformers.modeling_utils import load_state_dict

from conftest import same_bits, sha256
from peers import timm
from weights import R50, random_weights


@pytest.fixture(scope="module")
def arrays():
    return random_weights(R50, 1000, seed=5)


@pytest.fixture(scope="module")
def files(bitzoo, folder, arrays):
    npz = folder / "r50x1.npz"
    np.savez(npz, **arrays)
    h5, native, _ = bitzoo.convert_through_all(npz)
    return {"npz": npz, "h5": h5, "native": native}


@pytest.mark.parametrize("load", [safetensors.torch.load_file, load_state_dict], ids=["safetensors", "transformers"])
def test_tensors(files, arrays, load):
    tensors = load(files["native"])
    assert set(tensors) == set(arrays)
    for name, array in arrays.items():
        assert same_bits(tensors[name].numpy(), array), name


def test_metadata(files, arrays):
    with safe_open(files["native"], framework="pt") as file:
        metadata = file.metadata()
        assert metadata["bitzoo.native"] == "1"
        for name in arrays:
            assert metadata[f"sha256:{name}"] == sha256(arrays[name]), name
            assert file.get_slice(name).get_shape() == list(arrays[name].shape)


def test_native_tensors_are_aligned(files):
    """Mapped tensors start at multiples of 64, which torch keeps when it lends them out of the map."""
    for name, tensor in safetensors.torch.load_file(files["native"]).items():
        assert tensor.data_ptr() % 64 == 0, name


def test_h5py_finds_keras_groups(files, arrays):
    """Values by Keras' own lookup: the layers in their order, the weights of each in theirs."""
    found = []
    with h5py.File(files["h5"]) as file:
        for layer in file.attrs["layer_names"]:
            group = file[layer]
            found += [sha256(group[name][()]) for name in group.attrs["weight_names"]]
    assert sorted(found) == sorted(map(sha256, arrays.values()))


def hugging_face_names(name):
    """The name in transformers' Bit of a tensor named by Google."""
    first, *rest = name.removeprefix("resnet/").split("/")
    part = {"kernel": "weight", "gamma": "weight", "beta": "bias", "bias": "bias"}[rest[-1]]
    match first:
        case "root_block":
            return f"bit.embedder.convolution.{part}"
        case "group_norm":
            return f"bit.norm.{part}"
        case "head":
            return f"classifier.1.{part}"
    unit, letter, kind = rest[:3]
    kind = {"group_norm": "norm", "standardized_conv2d": "conv", "proj": "downsample.conv"}[kind]
    number = "" if kind == "downsample.conv" else " abc".index(letter)
    return f"bit.encoder.stages.{int(first[-1]) - 1}.layers.{int(unit[-2:]) - 1}.{kind}{number}.{part}"


def test_transformers_equals_timm(files):
    """A native file fills transformers' Bit, the npz timm's, and the logits agree."""
    state = {}
    for name, tensor in safetensors.torch.load_file(files["native"]).items():
        tensor = tensor.permute(3, 2, 0, 1).contiguous() if tensor.ndim == 4 else tensor
        state[hugging_face_names(name)] = tensor.flatten(1) if "head/conv2d/kernel" in name else tensor
    bit = BitForImageClassification(BitConfig(num_labels=1000)).eval()
    bit.load_state_dict(state, strict=True)
    peer = timm.create_model("resnetv2_50x1_bit", num_classes=1000).eval()
    with torch.no_grad():
        peer.load_pretrained(str(files["npz"]))
    images = torch.rand(4, 3, 64, 64, generator=torch.Generator().manual_seed(2)) * 2 - 1
    with torch.inference_mode():
        assert torch.allclose(bit(images).logits, peer(images), rtol=1e-4, atol=1e-4)
