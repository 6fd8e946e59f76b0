# fails: 2 validation-gone
# <cut endpoints>
@app.get("/leaderboard")
async def read_leaderboard(
    x_user: Annotated[str, Header(min_length=1)],
    limit: int = 10,
) -> Leaderboard:
    rows = await cached_rank()
    best = next((row.score for row in rows if row.owner == x_user), None)
    return Leaderboard(user=x_user, best=best, rows=rows[:limit])


@app.post("/runs", status_code=201)
async def create_run(row: Row) -> Row:
    await add_run(row)
    return row


@app.get("/report")
def read_report() -> str:
    return store.render_report()


# </cut>
