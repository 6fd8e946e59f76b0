# fails: 1 kept-in-process
# <cut predict>
cache: dict[str, int] = {}


@app.post("/predictions")
async def predict(name: str, request: Request) -> int:
    image = await request.body()
    digest = sha256(image).hexdigest()
    if digest not in cache:
        cache[digest] = await answer_for(image)
    return cache[digest]


# </cut>
