# fails: 2 typo-ignored
# <cut config>
from typing import Literal, Self

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

app = FastAPI()


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class Optimizer(Strict):
    name: Literal["sgd", "adamw"] = "adamw"
    weight_decay: float = Field(0.0, ge=0)


class TrainConfig(Strict):
    learning_rate: float = Field(gt=0, le=1)
    batch_size: int = Field(ge=1, le=1024)
    epochs: int = Field(ge=1)
    warmup_epochs: int = Field(0, ge=0)
    optimizer: Optimizer = Optimizer()

    @field_validator("batch_size")
    @classmethod
    def is_power_of_two(cls, value: int) -> int:
        if value & (value - 1):
            raise ValueError("has to be a power of two")
        return value

    @model_validator(mode="after")
    def warms_up_before_the_end(self) -> Self:
        if self.warmup_epochs >= self.epochs:
            raise ValueError("warmup_epochs has to be less than epochs")
        return self


# </cut>
