# fails: 3 kept-for-ever
# <cut cache>
ranking: tuple[float, list[Row]] | None = None
# ko: 계산하는 동안에는 바꾸지 않고, 바꾸는 동안에는 계산하지 않습니다.
# en: Nothing is changed while it is computed, and nothing computed while it is changed.
using_ranking = asyncio.Lock()


async def cached_rank() -> list[Row]:
    global ranking
    async with using_ranking:
        if ranking is None:
            ranking = (store.now() + TTL, await rank())
        return ranking[1]


async def add_run(row: Row) -> None:
    global ranking
    async with using_ranking:
        await store.add_run(row.run, row.owner, row.score)
        ranking = None


# </cut>
