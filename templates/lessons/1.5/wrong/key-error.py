# fails: 1 key-error
# <cut read>
@app.get("/runs/{run_id}")
async def read_run(run_id: int) -> Run:
    return runs[run_id]


# </cut>
