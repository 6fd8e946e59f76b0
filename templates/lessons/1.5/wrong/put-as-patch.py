# fails: 3 put-merged
# <cut replace>
@app.put("/runs/{run_id}")
async def replace_run(run_id: int, run: RunIn) -> Run:
    changes = run.model_dump(exclude_unset=True)
    runs[run_id] = find_run(run_id).model_copy(update=changes)
    return runs[run_id]


# </cut>
