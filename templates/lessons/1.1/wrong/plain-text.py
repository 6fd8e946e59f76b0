# fails: 1 not-json
# <cut app>
import json
import os

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI(title="Digit API", version="1.0.0")


@app.get("/")
async def read_root() -> PlainTextResponse:
    return PlainTextResponse('{"message": "Hello World"}')


# </cut>
