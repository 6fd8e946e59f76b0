# fails: 2 no-location
# <cut changes>
@app.post("/models", status_code=201)
async def create_model(card: Model, response: Response) -> ModelPublic:
    cards[card.name] = card
    return ModelPublic(**card.model_dump())


@app.delete("/models/{name}", status_code=204)
async def delete_model(name: str) -> None:
    del cards[find_card(name).name]


# </cut>
