# fails: 2 limit-ignored
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
    limit: Annotated[int, Query(ge=1)] = 10,
) -> list[Sample]:
    limit = min(limit, 100)
    found = [
        sample
        for sample in SAMPLES
        if split in (None, sample["split"]) and label in (None, sample["label"])
    ]
    return found[skip : skip + limit]


# </cut>
