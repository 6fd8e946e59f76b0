# fails: 4 wrong-summary
# <cut summary>
@app.get("/summary")
async def read_summary(session: SessionDep) -> dict[str, int | None]:
    query = select(func.count(Run.id), func.count(Metric.id)).outerjoin(Run.metrics)
    runs, metrics = (await session.execute(query)).one()
    return {"runs": runs, "metrics": metrics}


# </cut>
