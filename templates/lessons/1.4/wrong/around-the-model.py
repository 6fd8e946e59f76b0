# fails: 1 secret-leaked
# <cut public>
class ModelPublic(BaseModel):
    name: str
    task: str
    accuracy: float


@app.get("/models")
async def list_models() -> list[ModelPublic]:
    return [ModelPublic(**card.model_dump()) for card in cards.values()]


@app.get("/models/{name}")
async def read_model(name: str) -> ModelPublic:
    return JSONResponse(find_card(name).model_dump())


# </cut>
