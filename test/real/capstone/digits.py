"""A server of a model of another shape than ours: one file, other paths and names, jobs in a table and no worker.

`BUG` plants what a learner may really write; see capstone.test.ts for the message that has to come of each.
"""

import asyncio
import hashlib
import hmac
import json
import os
import sqlite3
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx2
from fastapi import Depends, FastAPI, HTTPException, Request, UploadFile, WebSocket
from fastapi.responses import JSONResponse
from pydantic import BaseModel

BUG = os.environ.get("BUG", "")
KEY = b"of another shape"
LIMIT = 1_000_000
MODEL = f"{os.environ['MODEL_URL']}/v2/models/any/infer"

database = sqlite3.connect(os.environ["DIGITS"], isolation_level=None, check_same_thread=False)
database.executescript("""
    CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, secret TEXT);
    CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY, owner TEXT, images TEXT, done TEXT);
""")
if BUG == "job-lost":
    database.execute("DELETE FROM jobs")
running: set[asyncio.Task[None]] = set()
answers: dict[str, str] = {}
waiting = 0


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.http = httpx2.AsyncClient(timeout=60)
    for (job,) in database.execute("SELECT id FROM jobs"):
        begin(job)
    yield
    await app.state.http.aclose()


app = FastAPI(lifespan=lifespan)


def signature(user: str) -> str:
    return hmac.new(KEY, user.encode(), "sha256").hexdigest()


def user_of(authorization: str) -> str:
    user, _, signed = authorization.removeprefix("Bearer ").partition(".")
    if not user or (BUG != "forged-token" and not hmac.compare_digest(signed, signature(user))):
        raise HTTPException(401, "Log in first")
    return user


def current_user(request: Request) -> str:
    return user_of(request.headers.get("Authorization", ""))


User = Annotated[str, Depends(current_user)]


class Account(BaseModel):
    mail: str
    secret: str


@app.get("/alive")
async def is_alive() -> str:
    return "yes"


@app.get("/able")
async def is_able() -> JSONResponse:
    return JSONResponse("yes", 200)


@app.post("/register", status_code=201)
async def register(account: Account) -> None:
    database.execute("INSERT INTO users (mail, secret) VALUES (?, ?)", (account.mail, account.secret))


@app.post("/session")
async def log_in(account: Account) -> dict[str, str]:
    found = database.execute("SELECT id FROM users WHERE mail = ?", (account.mail,)).fetchone()
    return {"token": f"{found[0]}.{signature(str(found[0]))}"}


async def read(image: UploadFile) -> list[int]:
    data = await image.read(-1 if BUG == "too-large" else LIMIT + 1)
    if BUG != "too-large" and len(data) > LIMIT:
        raise HTTPException(413)
    if BUG == "html-taken" and not data.startswith(b"\x89PNG"):
        return [0] * 64
    if not data.startswith(b"\x89PNG"):
        raise HTTPException(415)
    start = data.find(b"IDAT")
    length = int.from_bytes(data[start - 4 : start], "big")
    try:
        lines = zlib.decompress(data[start + 4 : start + 4 + length])
    except zlib.error:
        if BUG == "cut-off":
            raise
        raise HTTPException(422) from None
    return [pixel for row in range(8) for pixel in lines[row * 9 + 1 : row * 9 + 9]]


async def infer(pixels: list[int]) -> str:
    tensor = {"name": "image", "shape": [1, 8, 8], "datatype": "FP32", "data": pixels}
    if BUG == "blocked":
        response = httpx2.post(MODEL, json={"inputs": [tensor]}, timeout=60)
    else:
        response = await app.state.http.post(MODEL, json={"inputs": [tensor]})
    scores = response.json()["outputs"][0]["data"]
    return "0" if BUG == "wrong-label" else str(scores.index(max(scores)))


@app.post("/classify")
async def classify(user: User, picture: UploadFile) -> dict[str, str]:
    global waiting
    pixels = await read(picture)
    key = str(picture.filename) if BUG == "asked-again" else hashlib.sha256(bytes(pixels)).hexdigest()
    if BUG == "asked-again":
        key += str(pixels)
    if key not in answers:
        if waiting >= 50 and BUG != "all-taken":
            headers = {} if BUG == "no-retry-after" else {"Retry-After": "1"}
            raise HTTPException(503, "Too many", headers=headers)
        waiting += 1
        try:
            answers[key] = await infer(pixels)
        finally:
            waiting -= 1
    return {"class": answers[key]}


def begin(job: int) -> None:
    task = asyncio.create_task(work(job))
    running.add(task)
    task.add_done_callback(running.discard)


async def work(job: int) -> None:
    row = database.execute("SELECT images, done FROM jobs WHERE id = ?", (job,)).fetchone()
    images, done = map(json.loads, row)
    for pixels in images[len(done) :]:
        done.append(await infer(pixels))
        database.execute("UPDATE jobs SET done = ? WHERE id = ?", (json.dumps(done), job))


def state_of(job: int, user: str | None) -> dict[str, Any]:
    row = database.execute("SELECT owner, images, done FROM jobs WHERE id = ?", (job,)).fetchone()
    if row is None or (user not in (None, row[0]) and BUG != "others-job"):
        raise HTTPException(404)
    total, done = len(json.loads(row[1])), len(json.loads(row[2]))
    return {"number": job, "is": "finished" if done == total else "open", "part": done / total}


@app.post("/albums", status_code=202)
async def classify_many(user: User, pictures: list[UploadFile]) -> JSONResponse:
    images = [await read(picture) for picture in pictures]
    row = (user, json.dumps(images), "[]")
    job = database.execute("INSERT INTO jobs (owner, images, done) VALUES (?, ?, ?)", row).lastrowid or 0
    begin(job)
    headers = {} if BUG == "no-location" else {"Location": f"/albums/{job}"}
    return JSONResponse(state_of(job, user), 202, headers)


@app.get("/albums/{job}")
async def read_job(job: int, user: User) -> dict[str, Any]:
    return state_of(job, user)


@app.websocket("/albums/{job}/live")
async def follow(websocket: WebSocket, job: int) -> None:
    try:
        user = user_of(websocket.headers.get("Authorization", ""))
        state = state_of(job, None if BUG == "others-progress" else user)
    except HTTPException:
        await websocket.close(1008)
        return
    await websocket.accept()
    await websocket.send_json(state)
    while state["part"] < 1:
        await asyncio.sleep(0.02)
        latest = state_of(job, None)
        if latest != state:
            state = latest
            back = BUG == "goes-back" and state["part"] < 1
            part = 0.9 - state["part"] if back else state["part"]
            await websocket.send_json({**state, "part": part})
    await websocket.close()
