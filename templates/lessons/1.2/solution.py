# ko: 데이터셋 브라우저. 매개변수의 타입이 검사를 맡게 하세요.
# en: A browser for a dataset. Let the types of the parameters do the checking.
# <cut imports>
import secrets
from enum import StrEnum
from typing import Annotated

from fastapi import FastAPI, HTTPException, Path, Query

from .dataset import SAMPLES

# <stub>
# import secrets
#
# from fastapi import FastAPI, HTTPException
#
# from .dataset import SAMPLES
#
# </cut>
app = FastAPI()

Sample = dict[str, object]


# <cut sample>
@app.get("/samples/random")
async def read_random_sample() -> Sample:
    return secrets.choice(SAMPLES)


@app.get("/samples/{sample_id}")
async def read_sample(sample_id: Annotated[int, Path(ge=0)]) -> Sample:
    if sample_id >= len(SAMPLES):
        raise HTTPException(404, f"There is no sample {sample_id}")
    return SAMPLES[sample_id]


# <stub>
# @app.get("/samples/{sample_id}")
# async def read_sample(sample_id) -> Sample:
#     if int(sample_id) >= len(SAMPLES):
#         raise HTTPException(404, f"There is no sample {sample_id}")
#     return SAMPLES[int(sample_id)]
#
#
# @app.get("/samples/random")
# async def read_random_sample() -> Sample:
#     return secrets.choice(SAMPLES)
#
#
# </cut>
# <cut list>
class Split(StrEnum):
    train = "train"
    val = "val"
    test = "test"


@app.get("/samples")
async def list_samples(
    split: Split | None = None,
    label: str | None = None,
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> list[Sample]:
    found = [
        sample
        for sample in SAMPLES
        if split in (None, sample["split"]) and label in (None, sample["label"])
    ]
    return found[skip : skip + limit]


# <stub>
# @app.get("/samples")
# async def list_samples(split=None, label=None, skip=0, limit=10) -> list[Sample]:
#     found = [
#         sample
#         for sample in SAMPLES
#         if split in (None, sample["split"]) and label in (None, sample["label"])
#     ]
#     return found[int(skip) : int(skip) + int(limit)]
#
#
# </cut>
