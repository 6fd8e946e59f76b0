# fails: 4 id-reused
# <cut create>
@app.post("/runs", status_code=201)
async def create_run(run: RunIn) -> Run:
    created = Run(id=max(runs, default=0) + 1, **run.model_dump())
    runs[created.id] = created
    return created


# </cut>
