# fails: 1 n-plus-one
# <cut list>
@app.get("/runs")
async def list_runs(session: SessionDep, limit: int = 100) -> list[RunPublic]:
    found = []
    for run in (await session.scalars(select(Run).order_by(Run.id).limit(limit))).all():
        await session.refresh(run, ["metrics"])
        metrics = [MetricPublic.model_validate(one) for one in run.metrics]
        found.append(RunPublic(id=run.id, name=run.name, metrics=metrics))
    return found


# </cut>
