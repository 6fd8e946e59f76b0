# fails: 4 session-shared
# <cut summary>
@app.get("/summary")
async def read_summary(session: SessionDep) -> dict[str, int | None]:
    import asyncio

    runs, metrics = await asyncio.gather(
        session.scalar(select(func.count(Run.id))),
        session.scalar(select(func.count(Metric.id))),
    )
    return {"runs": runs, "metrics": metrics}


# </cut>
