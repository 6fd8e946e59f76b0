# fails: 2 too-many
# <cut predict>
@app.post("/predictions")
async def predict(pixels: list[int]) -> int:
    gpu = anyio.CapacityLimiter(2)
    return await anyio.to_thread.run_sync(classify, pixels, limiter=gpu)


# </cut>
