# fails: 3 store-down
# <cut predict>
running: dict[str, asyncio.Task[int]] = {}


@app.post("/predictions")
async def predict(name: str, request: Request) -> int:
    image = await request.body()
    digest = sha256(image).hexdigest()
    if digest not in running:
        running[digest] = asyncio.create_task(find_or_compute(digest, image))
        running[digest].add_done_callback(lambda _: running.pop(digest))
    return await asyncio.shield(running[digest])


async def find_or_compute(digest: str, image: bytes) -> int:
    try:
        generation = await store.get("generation") or b"0"
        key = f"{model.VERSION}:{generation.decode()}:{digest}"
        kept = await store.get(key)
    except ConnectionError:
        return await answer_for(image)
    if kept is not None:
        return int(kept)
    label = await answer_for(image)
    await store.set(key, label, ex=TTL)
    return label


# </cut>
