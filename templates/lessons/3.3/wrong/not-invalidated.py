# fails: 4 not-invalidated
# <cut correct>
@app.put("/predictions/{digest}", status_code=204)
async def correct(digest: str, label: int) -> None:
    async with sessions.begin() as session:
        await session.merge(Correction(digest=digest, label=label))


# </cut>
