# fails: 1 wrong-number
# <cut list>
@app.get("/runs")
async def list_runs(session: SessionDep, limit: int = 100) -> list[RunPublic]:
    query = select(Run, Metric).outerjoin(Run.metrics)
    found: dict[int, RunPublic] = {}
    for run, metric in await session.execute(
        query.order_by(Run.id, Metric.step).limit(limit)
    ):
        one = found.setdefault(run.id, RunPublic(id=run.id, name=run.name, metrics=[]))
        if metric is not None:
            one.metrics.append(MetricPublic.model_validate(metric))
    return list(found.values())


# </cut>
