# fails: 3 schema-leaked
# <cut app>
import json
import os

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

hidden = os.environ.get("ENVIRONMENT") == "production"
app = FastAPI(title="Digit API", version="1.0.0", docs_url=None if hidden else "/docs")


@app.get("/")
async def read_root() -> dict[str, str]:
    return {"message": "Hello World"}


# </cut>
