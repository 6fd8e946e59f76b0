# fails: 1 hidden-query
# <cut list>
@app.get("/runs")
async def list_runs(session: SessionDep, limit: int = 100) -> list[RunPublic]:
    runs = await session.scalars(select(Run).order_by(Run.id).limit(limit))
    return [
        RunPublic(
            id=run.id,
            name=run.name,
            metrics=[MetricPublic.model_validate(one) for one in run.metrics],
        )
        for run in runs
    ]


# </cut>
