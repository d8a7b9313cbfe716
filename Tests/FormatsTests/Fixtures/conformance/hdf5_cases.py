"""Keras weight files: the fixtures that `make_hdf5.py` writes, read by h5py the way Keras reads them."""
import pathlib

import h5py
import numpy as np

from corpus import Case, array, outcome, tensor

DIRECTORY = pathlib.Path(__file__).parent.parent / "hdf5"


def names(group, attribute):
    """The list of names that Keras keeps with a group, in one attribute or in numbered pieces."""
    if attribute in group.attrs:
        found = group.attrs[attribute]
    else:
        pieces, number = [], 0
        while f"{attribute}{number}" in group.attrs:
            pieces.extend(group.attrs[f"{attribute}{number}"])
            number += 1
        if not pieces:
            raise KeyError(attribute)
        found = pieces
    return [name.decode("utf8") if hasattr(name, "decode") else name for name in found]


def read(path):
    found = []
    with h5py.File(path, "r") as file:
        top = file
        if "layer_names" not in file.attrs and "model_weights" in file:
            top = file["model_weights"]
        for layer in names(top, "layer_names"):
            for weight in names(top[layer], "weight_names"):
                dataset = top[layer][weight]
                value = np.asarray(dataset)
                where = "/".join([top.name.rstrip("/"), layer, weight])
                if value.dtype == object or value.dtype.kind not in "fiub":
                    found.append(tensor(where, value.dtype.name, value.shape, b""))
                else:
                    found.append(array(where, value))
    return found


FOLLOWED = "a weight file is one file: what a link or a layout brings in from elsewhere is not followed"
NUMBERS = "weights are numbers"
LISTS = "the lists decide what a file holds, so they must be right"
NAME = "a name is a path, the same rule as in the other formats"
CASES = [
    ("tf22", "names as TensorFlow 2.2 wrote them, libver earliest", "", []),
    ("tf23", "names as TensorFlow 2.3 and later write them, libver earliest", "the order of the lists counts, not the names", []),
    ("v110", "libver v110", "", []),
    ("latest_tf22", "names of TensorFlow 2.2, libver latest of HDF5 2.0", "", []),
    ("latest_tf23", "names of TensorFlow 2.3, libver latest of HDF5 2.0", "", []),
    ("userblock", "a user block of 512 bytes before the file", "HDF5 allows it; what stands there is not looked at", []),
    ("order", "lists in another order than the names and the file", "the order of the lists counts", []),
    ("variable", "names of variable length in UTF-8", "", []),
    ("split", "lists in numbered pieces", "Keras splits lists over 64,512 bytes", []),
    ("long_list", "64,600 bytes of names in two pieces, as Keras splits them", "", []),
    ("model", "a whole model, with the groups `optimizer_weights` and `top_level_model_weights`", "both groups are ignored, with a note", []),
    ("optimizer", "a compiled model with the state of Adam", "the group is ignored, with a note", []),
    ("chunked", "chunks", "", []),
    ("latest_chunked", "chunks, libver latest", "", []),
    ("old_chunks", "chunks, gzip, libver earliest", "", []),
    ("gzip", "gzip", "", []),
    ("shuffle", "gzip and shuffle", "", []),
    ("fletcher32", "Fletcher-32 checksums", "", []),
    ("v110_filters", "gzip, shuffle and Fletcher-32, libver v110", "", []),
    ("earliest_filters", "gzip, shuffle and Fletcher-32, libver earliest", "", []),
    ("latest_filters", "gzip, shuffle and Fletcher-32, libver latest", "the newest layout of HDF5 2.0, which 1.10 does not know", []),
    ("big_half_filters", "big-endian float16 with all three filters", "", []),
    ("types", "every element type, both byte orders", "", []),
    ("scalar", "a scalar and an empty data set", "", []),
    ("compact", "values within the metadata", "", []),
    ("unwritten", "values that were never written: the fill value", "", []),
    ("checksum", "a flipped bit under a Fletcher-32 checksum", "the file opens, the weight does not", []),
    ("lzf", "lzf, which h5py brings with it", "no other library has it", []),
    ("other", "HDF5 without lists of names", "not what Keras wrote", []),
    ("soft_link", "a soft link in place of a weight", FOLLOWED, ["Keras: test_load_weights_rejects_h5_soft_link"]),
    ("external_link", "a link to another file in place of a weight", FOLLOWED, ["Keras: test_load_weights_rejects_h5_external_link"]),
    ("external_storage", "values in another file", FOLLOWED, []),
    ("virtual", "a data set put together from another file", FOLLOWED, ["Keras: test_rejects_virtual_dataset"]),
    ("strings", "texts in place of numbers", NUMBERS, []),
    ("variable_strings", "texts of variable length", NUMBERS, []),
    ("compound", "records", NUMBERS, []),
    ("complex", "complex numbers, which are records", NUMBERS, []),
    ("bool", "booleans, which are enumerations", "TensorFlow writes none", []),
    ("reference", "references to objects", NUMBERS, []),
    ("bfloat16", "a float of 16 bits with 8 bits of exponent", "HDF5 has no such type of its own, and what tools make of it differs", []),
    ("committed", "an element type that is shared through the file", "Keras writes none", []),
    ("null", "a data set without values", "a weight has values", []),
    ("fill_bomb", "4 TiB of a fill value", "refused before anything is allocated", ["Keras: test_load_weights_rejects_shape_bomb"]),
    ("late_bomb", "8 GiB that were never written", "refused before anything is allocated", ["Keras: test_rejects_decompression_bomb"]),
    ("wide_bomb", "2^80 elements", "", ["Keras: test_rejects_shape_bomb"]),
    ("alias", "two names of one data set", "claims that overlap multiply", []),
    ("duplicate", "a weight listed twice", LISTS, []),
    ("duplicate_layer", "a layer listed twice", LISTS, []),
    ("missing", "a listed weight that is not there", LISTS, []),
    ("missing_layer", "a listed layer that is not there", LISTS, []),
    ("no_weight_names", "a layer without a list", LISTS, []),
    ("two_lists", "a list in one attribute, and another in pieces", LISTS + "; which one counts depends on the reader", []),
    ("numbers", "numbers in place of names", LISTS, []),
    ("latin1", "a name that is not UTF-8", LISTS, []),
    ("control", "an escape sequence in a name", NAME, []),
    ("dot", "the part `.` in a name", NAME, []),
    ("parent", "the part `..` in a name", NAME, []),
    ("backslash", "a backslash in a name", NAME, []),
    ("dataset_as_layer", "a data set in place of a layer", LISTS, []),
    ("through_dataset", "a path that leads through a data set", LISTS, []),
    ("group_as_weight", "a group in place of a weight", LISTS, []),
]


def cases():
    for name, what, why, alike in CASES:
        yield Case("h5-" + name.replace("_", "-"), what, None, why, alike, file=f"hdf5/{name}.h5")


def measure(case):
    found = outcome(lambda: read(DIRECTORY / pathlib.Path(case.file).name))
    if case.file.endswith("external_storage.h5") and "accepts" in found:
        # the values are those of a file of the machine
        found["accepts"] = [{k: v for k, v in entry.items() if k != "hex"} for entry in found["accepts"]]
    return found
