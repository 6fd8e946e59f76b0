# fails: 3 split-unknown
# <cut list>
@app.get("/samples")
async def list_samples(
    split: str | None = None,
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


# </cut>
