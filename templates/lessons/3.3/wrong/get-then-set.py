# fails: 2 computed-by-all
# <cut predict>
@app.post("/predictions")
async def predict(name: str, request: Request) -> int:
    image = await request.body()
    digest = sha256(image).hexdigest()
    generation = await store.get("generation") or b"0"
    key = f"{model.VERSION}:{generation.decode()}:{digest}"
    kept = await store.get(key)
    if kept is not None:
        return int(kept)
    label = await answer_for(image)
    await store.set(key, label, ex=TTL)
    return label


# </cut>
