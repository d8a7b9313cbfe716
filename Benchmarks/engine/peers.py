"""The engines that bitzoo is compared with, each in the settings that may be its best ones.

An engine is made for a cell of the comparison and is ready to run then. `run` answers the cell's images once; `answer` is
what it found. Nothing is imported that the engine does not need: a process's memory is that of its engine.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """What an engine is made for."""
    cell: object
    files: object
    threads: int
    precision: str = "fp32"


class OpenVINO:
    """The whole batch in one request, with the latency hint."""

    def __init__(self, context, source):
        import openvino
        self.images = context.cell.images()
        self.request = compile_openvino(openvino, context, context.cell, source, "LATENCY").create_infer_request()

    def run(self):
        self.request.infer({0: self.images}, share_inputs=True)

    def answer(self):
        return self.request.get_output_tensor().data


class OpenVINOThroughput:
    """A request for each image, all at once, with the throughput hint."""

    def __init__(self, context, source):
        import openvino
        images = context.cell.images()
        self.images = [images[index:index + 1] for index in range(len(images))]
        compiled = compile_openvino(openvino, context, context.cell.single, source, "THROUGHPUT")
        self.queue = openvino.AsyncInferQueue(compiled, len(images))
        self.queue.set_callback(self.take)
        self.found = [None] * len(images)

    def take(self, request, index):
        self.found[index] = request.get_output_tensor().data[0].copy()

    def run(self):
        for index, image in enumerate(self.images):
            self.queue.start_async({0: image}, userdata=index, share_inputs=True)
        self.queue.wait_all()

    def answer(self):
        return self.found


def compile_openvino(openvino, context, cell, source, hint):
    precision = {"fp32": "f32", "bf16": "bf16"}[context.precision]
    settings = {"PERFORMANCE_HINT": hint, "INFERENCE_NUM_THREADS": context.threads, "INFERENCE_PRECISION_HINT": precision}
    return openvino.Core().compile_model(context.files.path(cell, source), "CPU", settings)


class ONNXRuntime:
    """Every optimization. Version 1.31 folds the padding of zeros into the pooling, and answers wrongly."""

    def __init__(self, context, source):
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = context.threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(
            context.files.path(context.cell, source), options, providers=["CPUExecutionProvider"])
        self.images = {"images": context.cell.images()}

    def run(self):
        self.found = self.session.run(None, self.images)

    def answer(self):
        return self.found[0]


class PyTorch:
    """A PyTorch model in the layout that is the best for convolutions, called as it is or compiled."""

    def __init__(self, context, compiled=False):
        import torch
        self.torch = torch
        torch.set_num_threads(context.threads)
        layout = torch.channels_last
        self.model = self.make(context).to(memory_format=layout)
        self.images = torch.from_numpy(context.cell.images()).to(memory_format=layout)
        if compiled:
            from torch._inductor import config
            config.freezing = True
            self.model = torch.compile(self.model)

    def make(self, context):
        import models
        return models.folded(context.files.weights(context.cell.network))

    def run(self):
        # not inference_mode, with which weights cannot be frozen
        with self.torch.no_grad():
            self.found = self.model(self.images)

    def answer(self):
        return self.found.numpy()


class Timm(PyTorch):
    """timm's model as it is: it standardizes its kernels in every call."""

    def make(self, context):
        import cells
        import models
        return models.timm_model(context.cell.network, cells.CLASSES, context.files.weights(context.cell.network))


@dataclass(frozen=True)
class Peer:
    """A setting of an engine."""
    engine: str
    setting: str
    make: object
    precisions: tuple = ("fp32",)
    only_batches: bool = False


def openvino_peers():
    """OpenVINO's settings, by name."""
    sources = {"torch": ("torch.xml", "from PyTorch"), "17": ("opset17.onnx", "opset 17"), "21": ("opset21.onnx", "opset 21")}
    for name, (file, title) in sources.items():
        both = ("fp32", "bf16")
        yield f"openvino-{name}", Peer("OpenVINO", title, lambda context, file=file: OpenVINO(context, file), both)
        yield f"openvino-{name}-throughput", Peer(
            "OpenVINO", f"{title}, throughput", lambda context, file=file: OpenVINOThroughput(context, file), both, only_batches=True)


PEERS = {
    **dict(openvino_peers()),
    "onnxruntime-17": Peer("ONNX Runtime", "opset 17", lambda context: ONNXRuntime(context, "opset17.onnx")),
    "onnxruntime-21": Peer("ONNX Runtime", "opset 21", lambda context: ONNXRuntime(context, "opset21.onnx")),
    "timm": Peer("timm", "eager, as it is, channels last", Timm),
    "torch-eager": Peer("PyTorch", "eager, folded, channels last", PyTorch),
    "torch-compiled": Peer("PyTorch", "compiled, frozen", lambda context: PyTorch(context, compiled=True)),
}


def settings(cell, precision):
    """The names of the settings that may be the best ones in a cell."""
    return [name for name, peer in PEERS.items()
            if precision in peer.precisions and (cell.batch > 1 or not peer.only_batches)]
