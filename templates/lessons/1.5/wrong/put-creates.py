# fails: 3 wrong-status
# <cut replace>
@app.put("/runs/{run_id}")
async def replace_run(run_id: int, run: RunIn) -> Run:
    runs[run_id] = Run(id=run_id, **run.model_dump())
    return runs[run_id]


# </cut>
