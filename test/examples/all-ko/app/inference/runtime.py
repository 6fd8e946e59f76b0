from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions

from app.core.config import Settings
from app.inference.description import Description, ModelError

Array = NDArray[Any]
# The outputs of a model for one image, by their names
Outputs = Mapping[str, Array]


class Runtime:
    """Whatever runs a model: ONNX Runtime, another server, or a class of your own."""

    # For /health/ready
    device = "CPU"
    # Of weights that are not in the model's folder
    version = ""
    # Images that every run has, where the model was made for so many; None: any number
    size: int | None = None
    # Of a prepared image; empty: any. Where it has no number, any length will do.
    shape: Sequence[int | str | None] = ()

    def __call__(self, images: Sequence[Array]) -> Sequence[Outputs]:
        """From prepared images to the outputs for each."""
        raise NotImplementedError


class OnnxRuntime(Runtime):
    """An ONNX model, loaded once: one session and one copy of its weights."""

    def __init__(
        self, folder: Path, description: Description, settings: Settings
    ) -> None:
        paths = list(folder.glob("*.onnx"))
        if len(paths) != 1:
            raise ModelError(f"{folder} has {len(paths)} .onnx files instead of one")
        providers = ["CPUExecutionProvider"]
        cuda = "CUDAExecutionProvider"
        asked = description.run.device
        device = settings.device if asked == "auto" else asked
        # onnxruntime-gpu has it, whether there is a GPU or not; onnxruntime has not.
        if device != "cpu" and cuda in onnxruntime.get_available_providers():
            # CUDA's libraries come as wheels, where the loader does not look by itself.
            onnxruntime.preload_dlls()
            providers.insert(0, cuda)
        self._session = open_session(paths[0], providers, settings)
        self.device = self._session.get_providers()[0].removesuffix("ExecutionProvider")
        # ONNX Runtime falls back to the CPU with no more than a line in the log.
        if device == "cuda" and self.device != "CUDA":
            raise ModelError(f"{folder.name} needs a GPU: ONNX Runtime cannot use one")
        image = self._session.get_inputs()[0]
        self._input = image.name
        self._names = [output.name for output in self._session.get_outputs()]
        self._has_batches = "N" in description.input.layout
        self.shape = image.shape[self._has_batches :]
        # Where torch.onnx.export was not told that the batch is dynamic
        fixed = image.shape[0] if self._has_batches else None
        self.size = fixed if isinstance(fixed, int) else None
        self._single: InferenceSession | None = None
        if self.device == "CUDA" and self._has_batches and self.size is None:
            # CUDA looks for the fastest kernels whenever the shape changes: 90 ms and more.
            self.size = description.run.batch
            if description.run.single:
                self._single = open_session(paths[0], providers, settings)

    def __call__(self, images: Sequence[Array]) -> Sequence[Outputs]:
        if not self._has_batches:
            return [
                self._outputs(self._session.run(None, {self._input: image}))
                for image in images
            ]
        session, size = self._session, self.size or len(images)
        if self._single is not None and len(images) == 1:
            session, size = self._single, 1
        filled = [*images, *[images[0]] * (size - len(images))]
        batches = session.run(None, {self._input: np.stack(filled)})
        rows = zip(images, zip(*batches, strict=True), strict=False)
        return [self._outputs(row) for _, row in rows]

    def _outputs(self, arrays: Sequence[Array]) -> Outputs:
        return dict(zip(self._names, arrays, strict=True))


def open_session(
    path: Path, providers: Sequence[str], settings: Settings
) -> InferenceSession:
    options = SessionOptions()
    options.intra_op_num_threads = settings.inference_intra_op_threads
    # Threads without work would look for it at full speed.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        # By its path: beside it may be the weights, as torch.onnx.export writes them.
        return InferenceSession(path, options, providers=providers)
    # ONNX Runtime's exceptions have no base class of their own.
    except Exception as error:
        raise ModelError(f"{path} cannot be loaded: {error}") from error
