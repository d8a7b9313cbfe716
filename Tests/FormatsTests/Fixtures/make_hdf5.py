"""Makes the HDF5 fixtures of the reader's tests: python3 make_hdf5.py (needs h5py and NumPy).

The values are small and known to the tests: gamma is 0, 0.5, 1, ..., the kernel counts up from -3 in steps of 0.25.
"""
import os
import h5py
import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hdf5")
GAMMA = np.arange(6, dtype="<f4") * 0.5
KERNEL = (np.arange(24, dtype="<f4") * 0.25 - 3).reshape(1, 2, 3, 4)
LARGE = (np.arange(32 * 32) % 97).astype("<f4").reshape(32, 32)


# the newest layout that HDF5 1.10 reads; its files are also much smaller
NEW = ("v110", "v110")


def keras(name, layers, top=lambda f: f, libver=NEW, **options):
    """layers: {layer: [(weight name, array or function(group, name))]}"""
    f = h5py.File(os.path.join(HERE, name), "w", libver=libver, meta_block_size=64, **options)
    g = top(f)
    g.attrs["layer_names"] = np.array([n.encode() for n in layers])
    # of variable length in the old files, as Keras writes them; that takes 4 kB, so of fixed length in the others
    text = bytes if libver == "earliest" else np.array
    g.attrs["backend"] = text(b"tensorflow")
    g.attrs["keras_version"] = text(b"2.3.0-tf")
    for layer, weights in layers.items():
        group = g.create_group(layer)
        group.attrs["weight_names"] = np.array([n.encode() for n, _ in weights])
        for n, value in weights:
            if callable(value):
                value(group, n)
            else:
                group.create_dataset(n, data=value, track_times=False)
    return f


def stored(value, **options):
    return lambda group, name: group.create_dataset(name, data=value, track_times=False, **options)


def one(name, make, **options):
    keras(name, {"dense": [("dense/gamma:0", make)]}, **options).close()


def main():
    os.makedirs(HERE, exist_ok=True)
    prefixed = {"block1": [("block1/unit01/a/gamma:0", GAMMA), ("block1/unit01/a/kernel:0", KERNEL)],
                "re_lu_1": [], "head/dense": [("head/dense/kernel:0", KERNEL[0, 0])]}
    bare = {"block1": [("unit01/a/gamma:0", GAMMA), ("unit01/a/kernel:0", KERNEL)],
            "re_lu_1": [], "head/dense": [("head/dense/kernel:0", KERNEL[0, 0])]}
    keras("tf22.h5", prefixed, libver="earliest").close()
    keras("tf23.h5", bare, libver="earliest").close()
    keras("v110.h5", prefixed).close()
    keras("userblock.h5", prefixed, userblock_size=512, libver="earliest").close()
    # the order of the lists is neither that of the names nor that of the file
    keras("order.h5", {"zeta": [("b:0", GAMMA), ("a:0", GAMMA + 1)], "alpha": [("c:0", GAMMA + 2)]}).close()
    # no list names the last data set: beside the layers, in one without weights, and beside a weight
    for name, place in [("unlisted_top.h5", "other/x:0"), ("unlisted_layer.h5", "re_lu_1/x:0"),
                        ("unlisted_weight.h5", "block1/block1/unit01/a/beta:0")]:
        with keras(name, prefixed) as f:
            f.create_dataset(place, data=GAMMA, track_times=False)

    one("chunked.h5", stored(LARGE, chunks=(8, 32)))
    one("gzip.h5", stored(LARGE, chunks=(8, 32), compression="gzip"))
    one("shuffle.h5", stored(LARGE, chunks=(8, 32), compression="gzip", shuffle=True))
    one("fletcher32.h5", stored(LARGE, chunks=(8, 32), fletcher32=True))
    one("old_chunks.h5", stored(LARGE, chunks=(8, 32), compression="gzip"), libver="earliest")
    one("lzf.h5", stored(LARGE, chunks=(8, 32), compression="lzf"))

    def damaged_chunk(group, name):
        group.create_dataset(name, data=GAMMA, chunks=(6,), fletcher32=True, track_times=False)
    one("checksum.h5", damaged_chunk)
    path = os.path.join(HERE, "checksum.h5")
    data = bytearray(open(path, "rb").read())
    at = data.index(GAMMA.tobytes())
    data[at + 5] ^= 1
    open(path, "wb").write(data)

    def compact(group, name):
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_layout(h5py.h5d.COMPACT)
        plist.set_obj_track_times(False)
        parent = group.create_group("dense")
        space = h5py.h5s.create_simple(GAMMA.shape)
        d = h5py.h5d.create(parent.id, b"gamma:0", h5py.h5t.IEEE_F32LE, space, dcpl=plist)
        d.write(h5py.h5s.ALL, h5py.h5s.ALL, GAMMA)
    one("compact.h5", compact)

    types = ["<f2", "<f8", ">f2", ">f4", ">f8", "|i1", "|u1", "<i2", ">i2", "<u2", "<i4", "<u4", "<i8", ">i8", "<u8"]
    keras("types.h5", {"t": [(t.strip("|").replace("<", "l").replace(">", "b") + ":0", GAMMA.astype(t))
                             for t in types]}).close()
    keras("scalar.h5", {"t": [("scalar:0", np.float32(2.5)), ("empty:0", np.zeros((0, 3), "<f4"))]}).close()

    # lists in pieces, as Keras writes those over 64 kB; here the pieces are small
    with keras("split.h5", {"a": [("x:0", GAMMA), ("y:0", GAMMA + 1), ("z:0", GAMMA + 2)], "b": []}) as f:
        del f.attrs["layer_names"], f["a"].attrs["weight_names"]
        f.attrs["layer_names0"], f.attrs["layer_names1"] = np.array([b"a"]), np.array([b"b"])
        f["a"].attrs["weight_names0"], f["a"].attrs["weight_names1"] = (
            np.array([b"x:0", b"y:0"]), np.array([b"z:0"]))
    # strings of variable length, UTF-8
    with keras("variable.h5", {"a\u00e9": [("x:0", GAMMA)]}) as f:
        for where, key, value in ((f, "layer_names", ["a\u00e9"]), (f["a\u00e9"], "weight_names", ["x:0"])):
            del where.attrs[key]
            where.attrs.create(key, value, dtype=h5py.string_dtype())
    with keras("model.h5", prefixed, top=lambda f: f.create_group("model_weights")) as f:
        f.create_group("optimizer_weights").attrs["weight_names"] = np.array([b"iterations:0"])
        f["model_weights"].create_group("top_level_model_weights").attrs["weight_names"] = np.array([])
        f.attrs["model_config"] = "{}"

    def soft(group, name):
        group.create_dataset("real", data=GAMMA, track_times=False)
        group.create_group("dense")["gamma:0"] = h5py.SoftLink("/dense/real")
    one("soft_link.h5", soft)
    one("external_link.h5", lambda g, n: g.create_group("dense").__setitem__(
        "gamma:0", h5py.ExternalLink("tf22.h5", "/block1/block1/unit01/a/gamma:0")))
    one("external_storage.h5", lambda g, n: g.create_dataset(
        n, (6,), "<f4", external=[("/etc/hostname", 0, 24)], track_times=False))

    def virtual(group, name):
        layout = h5py.VirtualLayout(shape=(6,), dtype="<f4")
        layout[:] = h5py.VirtualSource("tf22.h5", "/block1/block1/unit01/a/gamma:0", shape=(6,))
        group.create_virtual_dataset(name, layout)
    one("virtual.h5", virtual)
    one("strings.h5", stored(np.array([b"a", b"bc"])))
    one("variable_strings.h5", lambda g, n: g.create_dataset(n, data=["a", "b"], dtype=h5py.string_dtype()))
    one("compound.h5", stored(np.zeros(3, [("a", "<f4"), ("b", "<i4")])))
    one("complex.h5", stored(np.zeros(3, "<c8")))
    one("bool.h5", stored(np.array([True, False])))
    one("reference.h5", lambda g, n: g.create_dataset(n, data=np.array([g.ref], dtype=h5py.ref_dtype)))
    one("null.h5", lambda g, n: g.create_dataset(n, data=h5py.Empty("<f4")))

    def bfloat16(group, name):
        t = h5py.h5t.IEEE_F32LE.copy()
        t.set_fields(15, 7, 8, 0, 7)
        t.set_size(2)
        t.set_ebias(127)
        parent = group.create_group("dense")
        h5py.h5d.create(parent.id, b"gamma:0", t, h5py.h5s.create_simple((6,)))
    one("bfloat16.h5", bfloat16)

    def committed(group, name):
        group["type"] = np.dtype("<f4")
        group.create_dataset(name, data=GAMMA, dtype=group["type"], track_times=False)
    one("committed.h5", committed)

    # 4 TiB of a fill value, and 2 GiB that were deflated to nearly nothing in one chunk of many
    one("fill_bomb.h5", lambda g, n: g.create_dataset(
        n, (1 << 20, 1 << 20), "<f4", chunks=(1024, 1024), fillvalue=1, track_times=False))
    one("late_bomb.h5", lambda g, n: g.create_dataset(n, (1 << 31,), "<f4", track_times=False))
    one("wide_bomb.h5", lambda g, n: g.create_dataset(
        n, (1 << 40, 1 << 40), "<f4", chunks=(1, 1024), track_times=False))
    one("unwritten.h5", lambda g, n: g.create_dataset(n, (6,), "<f4", fillvalue=1.5, track_times=False))

    def alias(group, name):
        group.create_dataset("a:0", data=GAMMA, track_times=False)
        group["b:0"] = group["a:0"]
    with keras("alias.h5", {"dense": [("x", alias)]}) as f:
        f["dense"].attrs["weight_names"] = np.array([b"a:0", b"b:0"])
    with keras("duplicate.h5", {"dense": [("a:0", GAMMA)]}) as f:
        f["dense"].attrs["weight_names"] = np.array([b"a:0", b"a:0"])
    with keras("missing.h5", {"dense": [("a:0", GAMMA)]}) as f:
        f["dense"].attrs["weight_names"] = np.array([b"a:0", b"b:0"])
    with keras("missing_layer.h5", {"dense": [("a:0", GAMMA)]}) as f:
        f.attrs["layer_names"] = np.array([b"dense", b"gone"])
    with keras("no_weight_names.h5", {"dense": [("a:0", GAMMA)]}) as f:
        del f["dense"].attrs["weight_names"]
    with keras("numbers.h5", {"dense": [("a:0", GAMMA)]}) as f:
        f.attrs["layer_names"] = np.array([1, 2, 3])
    with keras("latin1.h5", {"dense": [("a:0", GAMMA)]}) as f:
        f["dense"].attrs["weight_names"] = np.array([b"\xe9:0"])
    with keras("control.h5", {"dense": [("a\x1b[31m:0", GAMMA)]}):
        pass
    with keras("dataset_as_layer.h5", {"dense": [("a:0", GAMMA)]}) as f:
        f.attrs["layer_names"] = np.array([b"dense/a:0"])
    with keras("through_dataset.h5", {"dense": [("a:0", GAMMA)]}) as f:
        f["dense"].attrs["weight_names"] = np.array([b"a:0/b"])
    with keras("group_as_weight.h5", {"dense": [("a/b:0", GAMMA)]}) as f:
        f["dense"].attrs["weight_names"] = np.array([b"a"])
    with keras("dot.h5", {"dense": [("a:0", GAMMA)]}) as f:
        f["dense"].attrs["weight_names"] = np.array([b"./a:0"])
    with h5py.File(os.path.join(HERE, "other.h5"), "w") as f:
        f.create_dataset("images", data=GAMMA, track_times=False)
    conformance(prefixed, bare)


def conformance(prefixed, bare):
    """What the conformance corpus adds."""
    everything = dict(chunks=(8, 32), compression="gzip", shuffle=True, fletcher32=True)
    keras("latest_tf22.h5", prefixed, libver="latest").close()
    keras("latest_tf23.h5", bare, libver="latest").close()
    one("latest_filters.h5", stored(LARGE, **everything), libver="latest")
    one("v110_filters.h5", stored(LARGE, **everything))
    one("earliest_filters.h5", stored(LARGE, **everything), libver="earliest")
    one("latest_chunked.h5", stored(LARGE, chunks=(8, 32)), libver="latest")
    one("big_half_filters.h5", stored(LARGE.astype(">f2"), **everything))
    with keras("optimizer.h5", bare, top=lambda f: f.create_group("model_weights"), libver="earliest") as f:
        # as Keras saves a compiled model: the state of Adam beside the weights
        group = f.create_group("optimizer_weights")
        names = ["Adam/iter:0", "Adam/head/dense/kernel/m:0", "Adam/head/dense/kernel/v:0"]
        group.attrs["weight_names"] = np.array([n.encode() for n in names])
        group.create_dataset(names[0], data=np.int64(500), track_times=False)
        for name in names[1:]:
            group.create_dataset(name, data=KERNEL[0, 0], track_times=False)
        f.attrs["keras_version"], f.attrs["backend"] = b"2.3.0-tf", b"tensorflow"
        f.attrs["model_config"], f.attrs["training_config"] = b"{}", b"{}"

    # 64,600 bytes of names, which Keras splits so that each piece is below 64,512
    names = [f"layer_{index:02}_".ljust(3_800, "x") for index in range(17)]
    with keras("long_list.h5", {name: [] for name in names[:1]}) as f:
        del f.attrs["layer_names"]
        for name in names[1:]:
            f.create_group(name)
        for name in names:
            f[name].attrs["weight_names"] = np.array([])
        for piece, part in enumerate(np.array_split(np.array([n.encode() for n in names]), 2)):
            f.attrs[f"layer_names{piece}"] = part

    with keras("two_lists.h5", {"a": [("x:0", GAMMA)], "b": []}) as f:
        f.attrs["layer_names0"] = np.array([b"b"])
    with keras("duplicate_layer.h5", {"dense": [], "other": [("a:0", GAMMA)]}) as f:
        f.attrs["layer_names"] = np.array([b"dense", b"other", b"dense"])
    with keras("parent.h5", {"dense": [("a:0", GAMMA)]}) as f:
        f["dense"].attrs["weight_names"] = np.array([b"../dense/a:0"])
    keras("backslash.h5", {"dense": [("..\\a:0", GAMMA)]}).close()


main()
