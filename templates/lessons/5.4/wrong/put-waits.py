# fails: 3 worker-waits
# <cut publish>
@contextmanager
def subscribed(batch_id: str) -> Iterator[Updates]:
    # ko: 끊겼다는 표시(None)가 들어갈 자리를 하나 더 둡니다.
    # en: One place more, for the mark (None) of having been dropped.
    updates = Updates(MAX_BEHIND + 1)
    subscribers.setdefault(batch_id, set()).add(updates)
    try:
        yield updates
    finally:
        subscribers[batch_id].discard(updates)


async def publish(batch_id: str, state: dict[str, int]) -> None:
    for updates in list(subscribers.get(batch_id, ())):
        await updates.put(state)


async def advance(batch_id: str) -> None:
    # ko: 워커가 이미지 한 장을 마칠 때마다 부릅니다.
    # en: The worker calls it after each image.
    batch = batches[batch_id]
    batch.done += 1
    await publish(batch_id, batch.state)


# </cut>
