# fails: 4 random-swallowed
# <cut sample>
@app.get("/samples/{sample_id}")
async def read_sample(sample_id: Annotated[int, Path(ge=0)]) -> Sample:
    if sample_id >= len(SAMPLES):
        raise HTTPException(404, f"There is no sample {sample_id}")
    return SAMPLES[sample_id]


@app.get("/samples/random")
async def read_random_sample() -> Sample:
    return secrets.choice(SAMPLES)


# </cut>
