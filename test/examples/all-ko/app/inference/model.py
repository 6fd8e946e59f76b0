from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from PIL import Image

from app.core.config import Settings, get_settings
from app.schemas.prediction import Prediction

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Model:
    """All that serving needs to know of a model. Both functions are called in threads,
    and in several at once."""

    name: str
    # Another one for other weights
    version: str
    # Where it runs
    device: str
    labels: Sequence[str]
    # From an image of any size to what the model takes; all of one shape
    prepare: Callable[[Image.Image], Array]
    # From a batch of these to a row of probabilities for each
    probabilities: Callable[[Array], Array]

    def classify(self, inputs: Sequence[Array]) -> list[Prediction]:
        return [
            Prediction(
                label=self.labels[int(row.argmax())],
                confidence=float(row.max()),
                model=f"{self.name} {self.version}",
            )
            for row in self.probabilities(np.stack(inputs))
        ]


def load_model(settings: Settings) -> Model:
    """The model that is served. To serve your own, rewrite this function.

    Nothing else knows that it is an ONNX file, or that its images are digits.
    """
    weights = Path(__file__).with_name("digits.onnx").read_bytes()
    options = SessionOptions()
    # Threads within one run. The default, one a core, makes runs at the same time fight
    # for the cores.
    options.intra_op_num_threads = settings.inference_intra_op_threads
    providers = ["CPUExecutionProvider"]
    cuda = "CUDAExecutionProvider"
    # onnxruntime-gpu has it, whether there is a GPU or not; onnxruntime has not.
    if settings.device != "cpu" and cuda in onnxruntime.get_available_providers():
        # CUDA's libraries come as wheels, where the loader does not look by itself.
        onnxruntime.preload_dlls()
        providers.insert(0, cuda)
    session = InferenceSession(weights, options, providers=providers)
    # ONNX Runtime falls back to the CPU with no more than a line in the log.
    if settings.device == "cuda" and cuda not in session.get_providers():
        msg = "DEVICE is cuda, but ONNX Runtime cannot use a GPU"
        raise RuntimeError(msg)

    def probabilities(batch: Array) -> Array:
        rows: Array = session.run(["probabilities"], {"images": batch})[0]
        return rows

    return Model(
        name="digits",
        version=sha256(weights).hexdigest()[:12],
        device=session.get_providers()[0].removesuffix("ExecutionProvider"),
        labels="0123456789",
        prepare=prepare_digit,
        probabilities=probabilities,
    )


def prepare_digit(image: Image.Image) -> Array:
    """8 x 8 pixels from 0, paper, to 1, ink: what the model was trained on."""
    grey = image.convert("L").resize((8, 8), Image.Resampling.BOX)
    pixels = np.asarray(grey, dtype=np.float32) / np.float32(255)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    # Ink on paper, or chalk on a board: the border tells.
    return 1 - pixels if np.median(border) > 0.5 else pixels


@lru_cache
def get_model() -> Model:
    """One for the process, whoever needs it first."""
    return load_model(get_settings())
