import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    model_validator,
)


class ModelError(Exception):
    """A model that cannot be served. Its message is one sentence for whoever starts the
    application."""


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Input(Section):
    """What becomes of an image before the model sees it."""

    # Height and width
    size: tuple[PositiveInt, PositiveInt]
    # 3 for RGB, 1 for grey
    channels: Literal[1, 3] = 3
    # How an image of another shape becomes one of this size: its middle is cut out, its
    # borders are filled, or it is stretched.
    fit: Literal["crop", "pad", "stretch"] = "crop"
    # Of the shorter side, what is kept: 224 / 256 = 0.875 in torchvision
    keep: float = Field(default=1.0, gt=0, le=1)
    # Of each channel, where white is 1: (pixel - mean) / std
    mean: list[float] = []
    std: list[PositiveFloat] = []
    # Without N, the model takes one image at a time.
    layout: Literal["NCHW", "NHWC", "NHW", "CHW", "HWC", "HW"] = "NCHW"
    # uint8: from 0 to 255, for a model that normalises by itself
    dtype: Literal["float32", "float16", "uint8"] = "float32"

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        if "C" not in self.layout and self.channels != 1:
            raise ValueError(f"the layout {self.layout} is for one channel")
        given = 0 if self.dtype == "uint8" else self.channels
        if {len(self.mean), len(self.std)} - {0, given}:
            raise ValueError(f"mean and std have {given} numbers for these channels")
        return self


class Output(Section):
    """What the first output is: a score for each label, an embedding, or anything
    (`arrays`: all outputs as they are). Those of `boxes` are boxes, labels and scores, by
    these names or in this order."""

    kind: Literal["classes", "vector", "boxes", "arrays"]
    # Of classes: how many are answered, and whether the model ends without a softmax
    top: PositiveInt = 5
    logits: bool = False
    # Of boxes: those with a lower score are left out.
    min_score: float = Field(default=0.5, ge=0, le=1)


class Run(Section):
    # Images of one run at most. More need more memory, and pay on a GPU.
    batch: PositiveInt = 8
    # Images that may wait, and seconds that one may take, before the answer is 503
    queue: PositiveInt = 256
    timeout: PositiveFloat = 10.0
    # auto: as the setting DEVICE says
    device: Literal["auto", "cpu", "cuda"] = "auto"
    # On a GPU every run has `batch` images, some of them blank. With a second session, an
    # image that comes alone runs alone; the weights are in the GPU's memory twice.
    single: bool = False


class Description(Section):
    """model.toml"""

    input: Input
    output: Output
    run: Run = Run()


def read_description(folder: Path) -> Description:
    path = folder / "model.toml"
    try:
        return Description.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise ModelError(f"There is no {path}") from None
    except ValidationError as error:
        wrong = error.errors()[0]
        where = ".".join(map(str, wrong["loc"]))
        reason = wrong["msg"].removeprefix("Value error, ")
        raise ModelError(f"{path}: {where}: {reason}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: {error}") from None


def read_labels(folder: Path) -> list[str]:
    """labels.txt: the first line is class 0."""
    path = folder / "labels.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []
