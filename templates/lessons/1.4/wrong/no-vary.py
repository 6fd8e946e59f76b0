# fails: 3 no-vary
# <cut card>
@app.get("/models/{name}/card", response_model=ModelPublic)
async def read_card(name: str, accept: Annotated[str, Header()] = "*/*") -> Response:
    card = ModelPublic(**find_card(name).model_dump())
    headers = {"Vary": "Accept"}
    if "text/html" not in accept:
        return JSONResponse(card.model_dump())
    return HTMLResponse(f"<h1>{escape(card.name)}</h1><p>{escape(card.task)}</p>")


# </cut>
