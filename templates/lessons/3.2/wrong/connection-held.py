# fails: 3 connection-held
# <cut memory>
@app.get("/runs/{run_id}/memory")
async def read_run_memory(run_id: int) -> int:
    async with sessions() as session:
        run = await session.get(Run, run_id)
        if run is None:
            raise HTTPException(404, f"There is no run {run_id}")
        return await read_memory(run.name)


# </cut>
