# fails: 3 somebody-elses
# <cut endpoints>
responses: dict[int, Leaderboard] = {}
responding = asyncio.Lock()


@app.get("/leaderboard")
async def read_leaderboard(
    x_user: Annotated[str, Header(min_length=1)],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Leaderboard:
    async with responding:
        if limit not in responses:
            rows = await cached_rank()
            best = next((row.score for row in rows if row.owner == x_user), None)
            board = Leaderboard(user=x_user, best=best, rows=rows[:limit])
            responses[limit] = board
        return responses[limit]


@app.post("/runs", status_code=201)
async def create_run(row: Row) -> Row:
    await add_run(row)
    return row


@app.get("/report")
def read_report() -> str:
    return store.render_report()


# </cut>
