"""Labelled images in class folders, and what a reference says about them."""
import tarfile

import numpy as np
import torch
from PIL import Image

# Two implementations may order classes differently when their logits are closer than this.
MARGIN = 1e-3


def random_images(count, height, width, seed):
    """Bytes in NHWC: noise over colours and stripes, so that no two images look alike to a network.

    Every third image is a grey so even that the small constants of the norms decide what the network sees.
    """
    generator = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width][..., None]
    images = []
    for index in range(count):
        colour, contrast = generator.uniform(0, 255, 3), generator.uniform(0, 120, 3)
        across, down, phase = generator.uniform(-1.5, 1.5, (3, 3))
        wave = contrast * np.sin(across * columns + down * rows + phase)
        noise = generator.normal(0, generator.uniform(0, 60), (height, width, 3))
        if index % 3 == 0:
            colour, wave, noise = 128, 0, noise / 100
        images.append(np.clip(colour + wave + noise, 0, 255).astype(np.uint8))
    return np.stack(images)


def write_folders(images, labels, folder):
    """One PNG an image in a folder named by its label; returns the names as bitzoo states them."""
    names = []
    for index, (image, label) in enumerate(zip(images, labels)):
        name = f"{label:02d}/{index:03d}.png"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / name)
        names.append(name)
    return names


def read_tar(path):
    """The names, labels and NHWC bytes of the PNG files in a tar of class folders."""
    with tarfile.open(path) as tar:
        members = [member for member in tar if member.isfile()]
        names = [member.name for member in members]
        images = np.stack([np.asarray(Image.open(tar.extractfile(m)).convert("RGB")) for m in members])
    classes = sorted({name.split("/")[0] for name in names}, key=str.encode)
    return names, [classes.index(name.split("/")[0]) for name in names], images


def assert_agrees(report, names, labels, logits, clear=0.9):
    """Checks the report of `bitzoo verify` against a reference's logits.

    An image counts when the reference's decision is clear; nearly all have to be.
    """
    top = torch.topk(logits, 6).values
    is_clear = (top[:, 0] - top[:, 1] > MARGIN).tolist()
    assert sum(is_clear) >= clear * len(names)
    wanted = logits.argmax(1).tolist()
    assert len(set(wanted)) >= 5, "the reference hardly tells the images apart, so that agreement would mean little"
    assert set(report["predictions"]) == set(names)
    differing = {
        name: (report["predictions"][name], label)
        for name, label, counts in zip(names, wanted, is_clear)
        if counts and report["predictions"][name] != label
    }
    assert not differing, f"predicted by bitzoo and by the reference: {differing}"
    assert report["images"] == len(names)

    # the number of right answers: exact but for images whose answer hangs on a difference below the margin
    right = logits.gather(1, torch.tensor(labels)[:, None])
    for key, rank in (("top1", 1), ("top5", 5)):
        limit = torch.topk(logits.scatter(1, torch.tensor(labels)[:, None], -torch.inf), rank).values[:, -1:]
        surely, perhaps = (right > limit + MARGIN).sum().item(), (right > limit - MARGIN).sum().item()
        assert surely <= report[key] <= perhaps, key
