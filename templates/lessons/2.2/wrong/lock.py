# fails: 2 one-at-a-time
# <cut predict>
gpu = anyio.Lock()


@app.post("/predictions")
async def predict(pixels: list[int]) -> int:
    async with gpu:
        return await anyio.to_thread.run_sync(classify, pixels)


# </cut>
