# fails: 3 still-open
# <cut app>
import json
import os

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI(title="Digit API", version="1.0.0")


@app.get("/")
async def read_root() -> dict[str, str]:
    return {"message": "Hello World"}


# </cut>
