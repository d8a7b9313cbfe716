"""Makes the files that the engines run, for one cell of the comparison.

    python exports.py R50x1:224:8 FOLDER

FOLDER has the weights, R50x1.npz. What is there already is not made again.
"""
import os
import sys
import warnings

import numpy as np

from cells import Cell
from files import Files


def export(cell, files):
    """Writes the network as ONNX with instance norms, as ONNX with group norms, as OpenVINO's, and the reference answer."""
    weights = files.weights(cell.network)
    jobs = {"opset17.onnx": write_opset17, "opset21.onnx": write_opset21, "torch.xml": write_openvino}
    jobs = {files.path(cell, name): job for name, job in jobs.items()}
    missing = [path for path in jobs if not os.path.exists(path)]
    reference = files.reference(cell)
    for path in [*missing, reference]:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    if missing:
        import models
        import torch
        model, images = models.folded(weights), torch.from_numpy(cell.images())
        with torch.inference_mode():
            for path in missing:
                jobs[path](model, images, path)
        del model
    if not os.path.exists(reference):
        np.save(reference, exact(weights, cell.single.images()))


def exact(weights, images):
    """The logits in double precision."""
    import models
    import torch
    with torch.inference_mode():
        return models.folded(weights, torch.float64)(torch.from_numpy(images).double())[0].numpy()


def write_opset17(model, images, path):
    """Group norms become instance norms between two reshapes: what most exported networks are like."""
    import torch
    torch.onnx.export(model, (images,), path, opset_version=17, dynamo=False, input_names=["images"], output_names=["logits"])


def write_opset21(model, images, path):
    """Group norms stay what they are."""
    import torch
    torch.onnx.export(model, (images,), path, opset_version=21, dynamo=True, input_names=["images"],
                      output_names=["logits"], external_data=True, verbose=False)


def write_openvino(model, images, path):
    """Traced by OpenVINO itself."""
    import openvino
    converted = openvino.convert_model(model, example_input=images, input=[tuple(images.shape)])
    openvino.save_model(converted, path, compress_to_fp16=False)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    export(Cell.parse(sys.argv[1]), Files(sys.argv[2]))
