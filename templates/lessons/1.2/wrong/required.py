# fails: 2 label-required
# <cut list>
class Split(StrEnum):
    train = "train"
    val = "val"
    test = "test"


@app.get("/samples")
async def list_samples(
    label: str | None,
    split: Split | None = None,
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> list[Sample]:
    found = [
        sample
        for sample in SAMPLES
        if split in (None, sample["split"]) and label in (None, sample["label"])
    ]
    return found[skip : skip + limit]


# </cut>
