# fails: 4 path-in-name
# <cut predict>
@app.post("/predictions", status_code=201)
async def predict(
    files: list[UploadFile], dataset: Annotated[str, Form(min_length=1)]
) -> dict[str, object]:
    digits = {name_of(file): classify(await read_image(file)) for file in files}
    saved.update(digits)
    return {"dataset": dataset, "predictions": digits}


def name_of(file: UploadFile) -> str:
    return file.filename or ""


# </cut>
