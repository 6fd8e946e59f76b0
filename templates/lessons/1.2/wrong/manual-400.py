# fails: 2 wrong-status
# <cut list>
class Split(StrEnum):
    train = "train"
    val = "val"
    test = "test"


@app.get("/samples")
async def list_samples(
    split: Split | None = None, label: str | None = None, skip: int = 0, limit: int = 10
) -> list[Sample]:
    if skip < 0 or not 1 <= limit <= 100:
        raise HTTPException(400, "out of range")
    found = [
        sample
        for sample in SAMPLES
        if split in (None, sample["split"]) and label in (None, sample["label"])
    ]
    return found[skip : skip + limit]


# </cut>
