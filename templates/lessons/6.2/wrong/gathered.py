# fails: 2 still-one-by-one
# <cut rank>
async def rank() -> list[Row]:
    runs = await store.fetch_runs()
    scored = await asyncio.gather(*(store.fetch_score(run.id) for run in runs))
    scores = dict(zip([run.id for run in runs], scored, strict=True))
    rows = [Row(run=run.name, owner=run.owner, score=scores[run.id]) for run in runs]
    return sorted(rows, key=lambda row: -row.score)


# </cut>
