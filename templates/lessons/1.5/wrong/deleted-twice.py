# fails: 3 wrong-status
# <cut delete>
@app.delete("/runs/{run_id}", status_code=204)
async def delete_run(run_id: int) -> None:
    runs.pop(run_id, None)


# </cut>
