# fails: 4 half-saved
# <cut predict>
@app.post("/predictions", status_code=201)
async def predict(
    files: list[UploadFile], dataset: Annotated[str, Form(min_length=1)]
) -> dict[str, object]:
    digits = {}
    for file in files:
        digits[name_of(file)] = saved[name_of(file)] = classify(await read_image(file))
    return {"dataset": dataset, "predictions": digits}


def name_of(file: UploadFile) -> str:
    return re.split(r"[/\\]", file.filename or "")[-1]


# </cut>
