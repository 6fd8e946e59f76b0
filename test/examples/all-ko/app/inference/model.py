from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from PIL import Image

from app.core.config import Settings, get_settings
from app.metrics import PREDICTION_SECONDS, RUN_IMAGES
from app.schemas.prediction import Prediction

Array = NDArray[np.float32]


# To serve your own model, replace what stands from here to the class, and put
# {NAME}.onnx and whatever belongs to it beside this file.
NAME = "digits"
LABELS: Sequence[str] = "0123456789"


def prepare(image: Image.Image) -> Array:
    """8 x 8 pixels from 0 (paper) to 1 (ink), like the images of the training."""
    grey = image.convert("L").resize((8, 8), Image.Resampling.BOX)
    pixels = np.asarray(grey, dtype=np.float32) / np.float32(255)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    # A light border means dark ink on light paper: invert the image.
    return 1 - pixels if np.median(border) > 0.5 else pixels


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model to serve. Its functions are called in threads, several at once."""

    name: str
    # Changes with the weights, the labels and the preparation of images
    version: str
    # CPU or CUDA
    device: str
    labels: Sequence[str]
    # From an image of any size to the input of the model, always of the same shape
    prepare: Callable[[Image.Image], Array]
    # From a batch of inputs to a row of probabilities for each
    probabilities: Callable[[Array], Array]

    @PREDICTION_SECONDS.labels("run").time()
    def classify(self, inputs: Sequence[Array]) -> list[Prediction]:
        RUN_IMAGES.observe(len(inputs))
        return [
            Prediction(
                label=self.labels[int(row.argmax())],
                confidence=float(row.max()),
                model=f"{self.name} {self.version}",
            )
            for row in self.probabilities(np.stack(inputs))
        ]


def load_model(settings: Settings) -> Model:
    """The only function that depends on ONNX. The model's first input is a batch of what
    `prepare` returns, its first output a row of probabilities for each."""
    folder = Path(__file__).parent
    options = SessionOptions()
    # Threads within one run. With the default, one for each core, runs at the same time
    # compete for the cores.
    options.intra_op_num_threads = settings.inference_intra_op_threads
    providers = ["CPUExecutionProvider"]
    cuda = "CUDAExecutionProvider"
    # onnxruntime-gpu has it, whether there is a GPU or not; onnxruntime has not.
    if settings.device != "cpu" and cuda in onnxruntime.get_available_providers():
        # CUDA's libraries come as wheels, where the loader does not look by itself.
        onnxruntime.preload_dlls()
        providers.insert(0, cuda)
    # By its path: beside it may be the weights, as torch.onnx.export writes them.
    session = InferenceSession(folder / f"{NAME}.onnx", options, providers=providers)
    # ONNX Runtime falls back to the CPU with no more than a line in the log.
    if settings.device == "cuda" and cuda not in session.get_providers():
        msg = "DEVICE is cuda, but ONNX Runtime cannot use a GPU"
        raise RuntimeError(msg)

    images, output = session.get_inputs()[0].name, session.get_outputs()[0].name

    def probabilities(batch: Array) -> Array:
        rows: Array = session.run([output], {images: batch})[0]
        return rows

    return Model(
        name=NAME,
        version=version_of(folder),
        device=session.get_providers()[0].removesuffix("ExecutionProvider"),
        labels=LABELS,
        prepare=prepare,
        probabilities=probabilities,
    )


def version_of(folder: Path) -> str:
    """A hash of all files that a prediction depends on, including this one."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            with path.open("rb") as file:
                digest.update(file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


@lru_cache
def get_model() -> Model:
    """Loaded once in each process, on first use."""
    return load_model(get_settings())
