# fails: 1 wrong-annotation
# <cut app>
import os

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI(title="Digit API", version="1.0.0")


@app.get("/")
async def read_root() -> str:
    return {"message": "Hello World"}


# </cut>
