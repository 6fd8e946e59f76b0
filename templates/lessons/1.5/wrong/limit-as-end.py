# fails: 2 wrong-page
# <cut list>
@app.get("/runs")
async def list_runs(
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Page:
    return Page(items=list(runs.values())[skip:limit], total=len(runs))


# </cut>
