# fails: 1 secret-in-schema
# <cut public>
class ModelPublic(BaseModel):
    name: str
    task: str
    accuracy: float


@app.get("/models")
async def list_models() -> list[ModelPublic]:
    return [ModelPublic(**card.model_dump()) for card in cards.values()]


@app.get("/models/{name}", response_model_exclude={"api_token", "weights_path"})
async def read_model(name: str) -> Model:
    return find_card(name)


# </cut>
