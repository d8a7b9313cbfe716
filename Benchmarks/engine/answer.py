"""Answers one image in a new process and prints when it had the logits, by the clock that all processes share.

    python answer.py openvino|openvino-cached|onnxruntime|onnxruntime-optimized|timm R50x1:224:1 FOLDER THREADS

It imports what a user's script would, and nothing else.
"""
import json
import os
import sys
import time
import warnings

import numpy as np

from cells import CLASSES, Cell
from files import Files


def openvino(cell, files, threads, settings=None):
    import openvino
    settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads, **(settings or {})}
    compiled = openvino.Core().compile_model(files.path(cell, "torch.xml"), "CPU", settings)
    return compiled(cell.images())[0]


def openvino_cached(cell, files, threads):
    """From a compiled model that an earlier process left."""
    return openvino(cell, files, threads, {"CACHE_DIR": files.path(cell, "cache")})


def onnxruntime(cell, files, threads, optimized=False):
    import onnxruntime
    levels = onnxruntime.GraphOptimizationLevel
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    source, target = files.path(cell, "opset17.onnx"), files.path(cell, "optimized.onnx")
    if optimized and os.path.exists(target):
        options.graph_optimization_level, source = levels.ORT_DISABLE_ALL, target
    elif optimized:
        options.optimized_model_filepath = target
    session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"images": cell.images()})[0]


def onnxruntime_optimized(cell, files, threads):
    """From a model that an earlier process optimized."""
    return onnxruntime(cell, files, threads, optimized=True)


def timm(cell, files, threads):
    import torch
    import models
    torch.set_num_threads(threads)
    model = models.timm_model(cell.network, CLASSES, files.weights(cell.network))
    with torch.inference_mode():
        return model(torch.from_numpy(cell.images())).numpy()


WAYS = {"openvino": openvino, "openvino-cached": openvino_cached, "onnxruntime": onnxruntime,
        "onnxruntime-optimized": onnxruntime_optimized, "timm": timm}


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    way, cell, folder, threads = sys.argv[1:]
    logits = WAYS[way](Cell.parse(cell), Files(folder), int(threads))
    print(json.dumps({"answered": time.perf_counter(), "first": float(np.asarray(logits)[0, 0])}))
