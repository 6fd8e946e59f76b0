# fails: 1 secret-leaked
# <cut public>
class ModelPublic(BaseModel):
    name: str
    task: str
    accuracy: float


@app.get("/models")
async def list_models() -> list[Model]:
    return list(cards.values())


@app.get("/models/{name}")
async def read_model(name: str) -> ModelPublic:
    return ModelPublic(**find_card(name).model_dump())


# </cut>
