# ko: 이미지를 받아 숫자를 분류하는 서버. 클라이언트의 말이 아니라 바이트를 믿으세요.
# en: A server that classifies images of digits. Believe the bytes, not what the client says.
# <cut imports>
import re
from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, UploadFile

from .image import classify, decode, read_size

# <stub>
# from fastapi import FastAPI, HTTPException, UploadFile
#
# from .image import classify, decode
#
# </cut>
app = FastAPI()

MAX_BYTES = 64 * 1024
MAX_PIXELS = 1024 * 1024

# ko: 저장한 예측. 파일 이름 -> 숫자
# en: The predictions that were stored: name of the file -> digit
saved: dict[str, int] = {}


# <cut read>
async def read_image(file: UploadFile) -> list[bytes]:
    data = await file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise HTTPException(413, f"At most {MAX_BYTES} bytes")
    size = read_size(data)
    if size is None:
        raise HTTPException(415, "This is no PNG")
    width, height = size
    if width * height > MAX_PIXELS:
        raise HTTPException(413, f"At most {MAX_PIXELS} pixels")
    try:
        return decode(data)
    except ValueError as error:
        raise HTTPException(422, f"The image cannot be read: {error}") from error


# <stub>
# async def read_image(file: UploadFile) -> list[bytes]:
#     if file.content_type != "image/png":
#         raise HTTPException(415, "This is no PNG")
#     return decode(await file.read())
#
#
# </cut>
# <cut predict>
@app.post("/predictions", status_code=201)
async def predict(
    files: list[UploadFile], dataset: Annotated[str, Form(min_length=1)]
) -> dict[str, object]:
    digits = {name_of(file): classify(await read_image(file)) for file in files}
    saved.update(digits)
    return {"dataset": dataset, "predictions": digits}


def name_of(file: UploadFile) -> str:
    return re.split(r"[/\\]", file.filename or "")[-1]


# <stub>
# @app.post("/predictions", status_code=201)
# async def predict(files: list[UploadFile]) -> dict[str, object]:
#     digits = {}
#     for file in files:
#         digits[file.filename] = saved[file.filename] = classify(await read_image(file))
#     return {"dataset": "?", "predictions": digits}
#
#
# </cut>
