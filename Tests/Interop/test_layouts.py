"""timm and transformers load the layouts that bitzoo writes for them, and bitzoo reads what they save."""
import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from bit import BiT
from conftest import same_bits
from peers import timm
from transformers import AutoImageProcessor, BitForImageClassification, BitModel
from weights import R50, R101, R152, random_weights

NETWORKS = [("50x1", R50, 1, 1000), ("101x1", R101, 1, 100), ("152x2", R152, 2, 10)]
IMAGES = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(3)) * 2 - 1


@pytest.fixture(scope="module", params=NETWORKS, ids=lambda network: f"R{network[0]}")
def network(request, folder):
    name, units, width, classes = request.param
    arrays = random_weights(units, classes, seed=classes, width=width)
    npz = folder / f"{name}.npz"
    np.savez(npz, **arrays)
    yield f"resnetv2_{name}_bit", classes, arrays, npz
    npz.unlink()


def assert_holds(npz, arrays):
    with np.load(npz) as file:
        assert set(file.files) == set(arrays)
        for name, array in arrays.items():
            assert same_bits(file[name], array), name


def with_nan(model):
    for parameter in model.parameters():
        torch.nn.init.constant_(parameter, torch.nan)  # what is not loaded shows
    return model


def logits_of(model):
    with torch.inference_mode():
        found = model.eval()(IMAGES)
    return getattr(found, "logits", found)


def from_pretrained(kind, path):
    model, told = kind.from_pretrained(path, output_loading_info=True)
    assert not any(told.values()), told
    return model


def test_both_directions(bitzoo, folder, network):
    name, classes, arrays, npz = network
    state, directory = folder / f"{name}.safetensors", folder / f"{name}-transformers"
    bitzoo("convert", npz, state, "--layout", "timm")
    bitzoo("convert", npz, directory, "--layout", "transformers")
    weights = directory / "model.safetensors"
    assert len(set(bitzoo.digests(npz, state, weights))) == 1

    peer = with_nan(timm.create_model(name, num_classes=classes))
    peer.load_state_dict(load_file(state), strict=True)
    bit = from_pretrained(BitForImageClassification, directory)
    assert bit.config.num_labels == classes and bit.dtype == torch.float32

    # the peers add 1e-8 to a kernel's variance where Google's code adds 1e-10
    wanted = logits_of(peer)
    scale = wanted.abs().max()
    assert wanted.shape == (2, classes) and wanted.isfinite().all()
    assert (logits_of(bit) - wanted).abs().max() < 1e-5 * scale
    pixels = ((IMAGES + 1) * 127.5).permute(0, 2, 3, 1).numpy()
    assert (BiT(arrays).logits(pixels) - wanted).abs().max() < 1e-3 * scale

    again = folder / "again.npz"
    save_file(peer.state_dict(), state)
    bitzoo("convert", state, again, "--force")
    assert_holds(again, arrays)
    state.unlink()
    bit.save_pretrained(directory)
    bitzoo("convert", weights, again, "--force")
    assert_holds(again, arrays)
    again.unlink()


@pytest.fixture(scope="module")
def r50x1(folder):
    arrays = random_weights(R50, 10, seed=7)
    npz = folder / "BiT-M-R50x1-ILSVRC2012.npz"
    np.savez(npz, **arrays)
    return arrays, npz


def test_timm_reads_npz_of_its_names(bitzoo, folder, r50x1):
    arrays, npz = r50x1
    bitzoo("convert", npz, folder / "timm.npz", "--layout", "timm")
    model = with_nan(timm.create_model("resnetv2_50x1_bit", num_classes=10))
    with np.load(folder / "timm.npz") as file:
        model.load_state_dict({name: torch.from_numpy(file[name]) for name in file.files}, strict=True)
    kernel = arrays["resnet/block2/unit01/b/standardized_conv2d/kernel"]
    assert same_bits(model.stages[1].blocks[0].conv2.weight.detach().numpy().transpose(2, 3, 1, 0), kernel)


def test_bitzoo_reads_bit_pytorch(bitzoo, folder, r50x1):
    """The names of Google's own code for PyTorch, made here after its modules."""
    arrays, npz = r50x1
    state = {}
    for name, array in arrays.items():
        tensor = torch.from_numpy(array)
        tensor = tensor.permute(3, 2, 0, 1).contiguous() if tensor.ndim == 4 else tensor
        parts = name.removeprefix("resnet/").split("/")
        kind = {"kernel": "weight", "gamma": "weight", "beta": "bias", "bias": "bias"}[parts[-1]]
        if parts[0] == "root_block":
            key = "root.conv"
        elif parts[0] == "head":
            key = "head.conv"
        elif parts[0] == "group_norm":
            key = "head.gn"
        elif "proj" in parts:
            key = f"body.{parts[0]}.{parts[1]}.downsample"
        else:
            key = f"body.{parts[0]}.{parts[1]}.{'gn' if 'group_norm' in parts else 'conv'}{'abc'.index(parts[2]) + 1}"
        state[f"{key}.{kind}"] = tensor
    path = folder / "bit_pytorch.safetensors"
    save_file(state, path)
    assert bitzoo.json("inspect", path)["layout"] == "bit_pytorch"
    assert bitzoo.digests(path) == bitzoo.digests(npz)
    bitzoo("convert", path, folder / "from-bit_pytorch.npz")
    assert_holds(folder / "from-bit_pytorch.npz", arrays)


@pytest.mark.parametrize("option, dtype", [("f16", torch.float16), ("bf16", torch.bfloat16)])
def test_rounding_equals_torch(bitzoo, folder, r50x1, option, dtype):
    arrays, npz = r50x1
    path = folder / f"{option}.safetensors"
    costs = bitzoo.json("convert", npz, path, "--dtype", option)["rounding"]
    tensors = load_file(path)
    for cost in costs["tensors"]:
        before = torch.from_numpy(arrays[cost["name"]])
        after = tensors[cost["name"]]
        assert after.dtype == dtype and torch.equal(after.view(torch.int16), before.to(dtype).view(torch.int16))
        errors = (before.double() - after.double()).abs()
        assert cost["maximumError"] == errors.max().item()
        assert cost["meanError"] == pytest.approx(errors.mean().item(), rel=1e-5)
        assert cost["vanished"] == ((after == 0) & (before != 0)).sum().item() and cost["overflowed"] == 0
    assert len(costs["tensors"]) == len(tensors) == len(arrays)
    with safe_open(path, framework="pt") as file:
        assert file.metadata()["dtype"] == str(dtype).removeprefix("torch.")
        assert [file.metadata()["source_content_digest"]] == bitzoo.digests(npz)

    bitzoo("convert", path, folder / f"{option}.npz", "--dtype", "f32")
    assert_holds(folder / f"{option}.npz", {name: tensor.float().numpy() for name, tensor in tensors.items()})
    directory = folder / f"{option}-transformers"
    bitzoo("convert", path, directory, "--layout", "transformers")
    bit = from_pretrained(BitForImageClassification, directory)
    assert bit.dtype == dtype
    assert torch.equal(bit.classifier[1].bias, tensors["resnet/head/conv2d/bias"])


def test_without_head_and_with_another(bitzoo, folder, r50x1):
    arrays, npz = r50x1
    state, directory = folder / "headless.safetensors", folder / "headless"
    bitzoo("convert", npz, state, "--layout", "timm", "--without-head")
    model = with_nan(timm.create_model("resnetv2_50x1_bit", num_classes=0))
    model.load_state_dict(load_file(state), strict=True)
    bitzoo("convert", state, directory, "--layout", "transformers")
    bit = from_pretrained(BitModel, directory)
    with torch.inference_mode():
        features = bit.eval()(IMAGES).pooler_output.flatten(1)
    wanted = logits_of(model)
    assert (features - wanted).abs().max() < 1e-5 * wanted.abs().max()

    other = random_weights(R50, 5, seed=8)
    np.savez(folder / "other.npz", **other)
    grafted = folder / "grafted.npz"
    bitzoo("convert", state, grafted, "--head", folder / "other.npz")
    assert_holds(grafted, {name: (other if "/head/" in name else arrays)[name] for name in arrays})


def test_transformers_prepares_images(bitzoo, folder, r50x1):
    """A name of the release tells how timm, and google/bit-50 after it, prepare images."""
    bitzoo("convert", r50x1[1], folder / "prepared", "--layout", "transformers")
    processor = AutoImageProcessor.from_pretrained(folder / "prepared")
    assert dict(processor.size) == {"shortest_edge": 448}
    image = np.random.default_rng(9).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    found = processor(image, return_tensors="pt")["pixel_values"]
    assert found.shape == (1, 3, 448, 448)
    transform = timm.data.create_transform(448, mean=(0.5,) * 3, std=(0.5,) * 3, crop_pct=1, interpolation="bilinear")
    from PIL import Image

    # both round the resized image to bytes, one on tensors and one by Pillow
    assert (transform(Image.fromarray(image)) - found[0]).abs().max() < 3 / 127.5

    unknown = folder / "unknown.npz"
    unknown.symlink_to(r50x1[1])
    bitzoo("convert", unknown, folder / "by-rule", "--layout", "transformers")
    processor = AutoImageProcessor.from_pretrained(folder / "by-rule")
    assert processor(image, return_tensors="pt")["pixel_values"].shape == (1, 3, 480, 480)
