# fails: 3 documents-gone
# <cut app>
import json
import os

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI(title="Digit API", version="1.0.0", openapi_url=None)


@app.get("/")
async def read_root() -> dict[str, str]:
    return {"message": "Hello World"}


# </cut>
