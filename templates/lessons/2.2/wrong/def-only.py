# fails: 2 too-many
# <cut predict>
@app.post("/predictions")
def predict(pixels: list[int]) -> int:
    return classify(pixels)


# </cut>
