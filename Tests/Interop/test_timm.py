"""timm reads what bitzoo writes, with the reader that it has for Google's files."""
import numpy as np
import pytest
import torch

from conftest import same_bits
from peers import timm
from weights import R50, R101, random_weights

MODELS = [
    ("resnetv2_50x1_bit", R50, 1000),
    ("resnetv2_101x1_bit", R101, 21843),
]


def load(name, classes, path):
    model = timm.create_model(name, num_classes=classes).eval()
    for parameter in model.parameters():
        torch.nn.init.constant_(parameter, torch.nan)  # what is not loaded shows
    with torch.no_grad():
        model.load_pretrained(str(path))
    return model


@pytest.mark.parametrize("name, units, classes", MODELS)
def test_timm_reads_converted_npz(bitzoo, folder, name, units, classes):
    arrays = random_weights(units, classes, seed=classes)
    original = folder / f"{name}.npz"
    np.savez(original, **arrays)
    again = bitzoo.convert_through_all(original)[-1]

    with np.load(again) as file:
        assert set(file.files) == set(arrays)
        assert all(same_bits(file[name], arrays[name]) for name in arrays)
    assert again.stat().st_size == original.stat().st_size
    assert again.read_bytes() == original.read_bytes()

    first, second = load(name, classes, original), load(name, classes, again)
    wanted, found = first.state_dict(), second.state_dict()
    assert list(found) == list(wanted)
    assert len(wanted) == len(arrays)
    for key in wanted:
        assert not wanted[key].isnan().any(), key
        assert torch.equal(found[key], wanted[key]), key

    images = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.inference_mode():
        logits = first(images)
        assert logits.shape == (2, classes)
        assert logits.isfinite().all()
        assert torch.equal(second(images), logits)
