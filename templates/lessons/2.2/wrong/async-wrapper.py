# fails: 1 on-loop
# <cut predict>
async def run(pixels: list[int]) -> int:
    return classify(pixels)


@app.post("/predictions")
async def predict(pixels: list[int]) -> int:
    return await run(pixels)


# </cut>
