# fails: 2 wrong-total
# <cut list>
@app.get("/runs")
async def list_runs(
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Page:
    items = list(runs.values())[skip : skip + limit]
    return Page(items=items, total=len(items))


# </cut>
