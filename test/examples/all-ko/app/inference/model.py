import sys
from collections.abc import Sequence
from functools import lru_cache
from hashlib import file_digest, sha256
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, NoReturn

from PIL import Image

from app.core.config import Settings, get_settings
from app.inference.description import ModelError, read_description, read_labels
from app.inference.output import SCHEMAS, interpret
from app.inference.preparation import Size, to_array
from app.inference.remote import RemoteRuntime
from app.inference.runtime import Array, OnnxRuntime, Outputs, Runtime
from app.schemas.prediction import Prediction


class Prepared(NamedTuple):
    pixels: Array
    # Of the image that they were made of
    size: Size


class Model:
    """A model to serve: a folder of MODELS_DIR with model.toml, labels.txt and an .onnx
    file. What model.toml cannot say is a subclass in the folder's model.py, which
    replaces `prepare`, `interpret` and `schema`, or `load`.

    Its methods are called in threads, several at once.
    """

    # What `interpret` returns
    schema: type[Prediction]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self.description = read_description(folder)
        self.labels = read_labels(folder)
        # A subclass may have its own.
        self.schema = getattr(self, "schema", SCHEMAS[self.description.output.kind])
        self.version = ""
        self.runtime = Runtime()

    def prepare(self, image: Image.Image) -> Array:
        """From an RGB image of any size to what the model takes, always of one shape."""
        return to_array(image, self.description.input)

    def interpret(self, outputs: Outputs, size: Size) -> Prediction:
        """What the outputs for one image, which had this size, say."""
        return interpret(str(self), self.description, self.labels, outputs, size)

    def load(self, settings: Settings) -> Runtime:
        if settings.model_url is not None:
            return RemoteRuntime(self.name, self.description, settings.model_url)
        return OnnxRuntime(self.folder, self.description, settings)

    def start(self, settings: Settings) -> None:
        """Load it and run it: the first runs are slow, and fail if the model is broken.

        Raises ModelError.
        """
        self.runtime = self.load(settings)
        self.version = version_of(self.folder, self.runtime.version)
        blank = Image.new("RGB", self.description.input.size)
        prepared = Prepared(self.prepare(blank), blank.size)
        given = prepared.pixels.shape
        taken = self.runtime.shape or given
        if len(given) != len(taken) or any(
            isinstance(fixed, int) and fixed != length
            for length, fixed in zip(given, taken, strict=True)
        ):
            raise ModelError(
                f"{self.folder / 'model.toml'}: size, channels and layout make "
                f"{list(given)} of an image, the model takes {list(taken)}"
            )
        try:
            for batch in (1, min(2, self.batch)):
                self.predict([prepared] * batch)
        except Exception as error:
            raise ModelError(f"{self.folder} cannot be run: {error}") from error

    @property
    def batch(self) -> int:
        return self.runtime.size or self.description.run.batch

    def predict(self, images: Sequence[Prepared]) -> list[Prediction]:
        outputs = self.runtime([image.pixels for image in images])
        return [
            self.interpret(of_one, image.size)
            for of_one, image in zip(outputs, images, strict=True)
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def open_model(folder: Path) -> Model:
    """Reads what describes it. Its weights are loaded by `start`.

    Raises ModelError.
    """
    path = folder / "model.py"
    if not path.exists():
        return Model(folder)
    # By its path: the folder may be a volume anywhere.
    loader = SourceFileLoader(f"models.{folder.name}", str(path))
    module = ModuleType(loader.name)
    loader.exec_module(module)
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Model)
        and value.__module__ == loader.name
    ]
    if len(classes) != 1:
        raise ModelError(
            f"{path} has {len(classes)} subclasses of Model instead of one"
        )
    return classes[0](folder)


def version_of(folder: Path, *others: str) -> str:
    """A hash of all that the answers depend on: every file of the folder, and what
    prepares and interprets in this one."""
    digest = sha256(repr(others).encode())
    for root in (folder, Path(__file__).parent):
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(root).as_posix().encode())
                with path.open("rb") as file:
                    digest.update(file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


@lru_cache
def get_models() -> dict[str, Model]:
    """Those that MODELS names, by their names. They are not started."""
    settings = get_settings()
    try:
        return {
            name: open_model(settings.models_dir / name) for name in settings.models
        }
    except ModelError as error:
        refuse(error)


def refuse(error: ModelError) -> NoReturn:
    """As for a wrong setting: another start would not help."""
    print(error, file=sys.stderr)
    sys.exit(3)
