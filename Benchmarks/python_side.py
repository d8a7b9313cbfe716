"""What a user of NumPy, h5py and safetensors writes to do the same: one subcommand for each measured task.

    python python_side.py npz_to_native source.npz target.safetensors

Each imports only what it needs; the time to start Python and to import is part of what its user waits for.
"""
import sys

task, *paths = sys.argv[1:]


def read_npz(path):
    import numpy as np
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def read_native(path):
    from safetensors.numpy import load_file
    return load_file(path)


def read_h5(path):
    import h5py
    weights = {}
    with h5py.File(path) as file:
        for layer in file.attrs["layer_names"]:
            group = file[layer.decode()]
            for name in group.attrs["weight_names"]:
                name = name.decode()
                value = group[name][()]
                google = "resnet/" + name.removesuffix(":0").replace("head/dense", "head/conv2d")
                weights[google] = value[None, None] if google == "resnet/head/conv2d/kernel" else value
    return dict(sorted(weights.items()))


def write_npz(weights, target):
    import numpy as np
    np.savez(target, **weights)


def write_native(weights, target):
    from safetensors.numpy import save_file
    save_file(weights, target)


def write_h5(weights, target):
    import h5py
    import numpy as np
    layers = {name: {} for name in ["root_block", "block1", "block2", "block3", "block4", "group_norm", "head/dense"]}
    for name, value in weights.items():
        rest = name.removeprefix("resnet/").replace("head/conv2d", "head/dense")
        layer = next(layer for layer in layers if rest.startswith(layer + "/"))
        layers[layer][rest + ":0"] = value.reshape(value.shape[2:]) if rest == "head/dense/kernel" else value
    # the order within a layer is Keras': by unit and part, gamma, beta, kernel, then the projection
    part = {"gamma:0": 0, "beta:0": 1, "kernel:0": 2, "bias:0": 3}
    with h5py.File(target, "w") as file:
        file.attrs["layer_names"] = np.array([layer.encode() for layer in layers])
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.3.0-tf"
        for layer, values in layers.items():
            def position(name):
                pieces = name.split("/")
                unit = pieces[1] if pieces[1].startswith("unit") else ""
                return (unit, "proj" in pieces, pieces[2:3] if unit else [], part[pieces[-1]])
            group = file.create_group(layer)
            names = sorted(values, key=position)
            group.attrs["weight_names"] = np.array([name.encode() for name in names])
            for name in names:
                group.create_dataset(name, data=values[name])


def diff(left, right):
    import numpy as np
    with np.load(left) as a, np.load(right) as b:
        same = a.files == b.files and all(np.array_equal(a[n].view(np.uint32), b[n].view(np.uint32)) for n in a.files)
    sys.exit(0 if same else 10)


def check(path):
    """Undamaged (CRC-32 by zipfile), finite, no constant kernel."""
    import numpy as np
    with np.load(path) as archive:
        for name in archive.files:
            value = archive[name]
            if not np.isfinite(value).all():
                sys.exit(10)
            if name.endswith("standardized_conv2d/kernel") and (np.ptp(value, axis=(0, 1, 2)) == 0).any():
                sys.exit(10)


def content_digest(path):
    """The content digest of docs/formats/content-digest.md."""
    import hashlib
    text = "bitzoo content digest 1\n"
    weights = read_npz(path)
    for name in sorted(weights, key=str.encode):
        value = weights[name]
        shape = "x".join(map(str, value.shape)) or "scalar"
        text += f"{len(name)}:{name} {value.dtype} {shape} {hashlib.sha256(value).hexdigest()}\n"
    print(hashlib.sha256(text.encode()).hexdigest())


def one_tensor(path, name):
    from safetensors import safe_open
    with safe_open(path, "np") as file:
        print(file.get_tensor(name).shape)


readers = {"npz": read_npz, "native": read_native, "h5": read_h5}
writers = {"npz": write_npz, "native": write_native, "h5": write_h5}
tasks = {function.__name__: function for function in [diff, check, content_digest, one_tensor]}
if task in tasks:
    tasks[task](*paths)
else:
    reader, writer = task.split("_to_")
    writers[writer](readers[reader](paths[0]), paths[1])
