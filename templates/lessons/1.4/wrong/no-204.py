# fails: 2 wrong-status
# <cut changes>
@app.post("/models", status_code=201)
async def create_model(card: Model, response: Response) -> ModelPublic:
    cards[card.name] = card
    response.headers["Location"] = f"/models/{card.name}"
    return ModelPublic(**card.model_dump())


@app.delete("/models/{name}")
async def delete_model(name: str) -> None:
    del cards[find_card(name).name]


# </cut>
