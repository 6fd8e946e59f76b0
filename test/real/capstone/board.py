"""A board of another shape than ours: one file, other paths, other names, SQL by hand.

`BUG` plants what a learner may really write; see capstone.test.ts for the message that has to come of each.
"""

import hashlib
import hmac
import os
import sqlite3
import sys
import time
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

BUG = os.environ.get("BUG", "")
KEY = b"of another shape"


def connect() -> sqlite3.Connection:
    database = sqlite3.connect(os.environ.get("BOARD", "board.db"), isolation_level=None, timeout=30, check_same_thread=False)
    database.row_factory = sqlite3.Row
    unique = "" if BUG == "race" else "UNIQUE"
    database.executescript(f"""
        CREATE TABLE IF NOT EXISTS users
            (id INTEGER PRIMARY KEY, mail TEXT {unique}, secret TEXT, nickname TEXT, admin INTEGER DEFAULT 0);
        CREATE TABLE IF NOT EXISTS articles
            (id INTEGER PRIMARY KEY AUTOINCREMENT, author INTEGER, headline TEXT, text TEXT);
        CREATE TABLE IF NOT EXISTS replies (id INTEGER PRIMARY KEY, article INTEGER, author INTEGER, text TEXT);
        CREATE TABLE IF NOT EXISTS files (id INTEGER PRIMARY KEY, article INTEGER, name TEXT, data BLOB);
    """)
    return database


def hashed(secret: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), KEY, 1000).hex()


def signature(user: str) -> str:
    return hmac.new(KEY, user.encode(), "sha256").hexdigest()


app = FastAPI()


def database() -> Any:
    opened = connect()
    try:
        yield opened
    finally:
        opened.close()


Database = Annotated[sqlite3.Connection, Depends(database)]


def current_user(request: Request, database: Database) -> sqlite3.Row:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    user, _, signed = token.partition(".")
    if BUG != "forged-token" and not hmac.compare_digest(signed, signature(user)):
        raise HTTPException(401, "Log in first")
    found = database.execute("SELECT * FROM users WHERE id = ?", (user,)).fetchone()
    if found is None:
        raise HTTPException(401, "Log in first")
    return found


User = Annotated[sqlite3.Row, Depends(current_user)]


def error(status: int, message: object, headers: Any = None) -> JSONResponse:
    body = {"error": {"code": status, "message": message}}
    return JSONResponse(body, status, headers=headers)


@app.exception_handler(StarletteHTTPException)
async def refused(request: Request, exception: StarletteHTTPException) -> JSONResponse:
    if BUG == "many-types":
        return JSONResponse({"error": exception.detail}, exception.status_code)
    return error(exception.status_code, exception.detail, exception.headers)


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, exception: RequestValidationError) -> JSONResponse:
    if BUG in ("many-types", "input-echoed"):
        errors = [{"loc": one["loc"], "input": one["input"]} for one in exception.errors()]
        return JSONResponse({"error": {"code": 422, "message": errors}}, 422)
    return error(422, [one["loc"][-1] for one in exception.errors()])


class Account(BaseModel):
    mail: str = Field(pattern=r"^\S+@\S+$")
    secret: str = Field(min_length=8)


class Nickname(BaseModel):
    nickname: str


class Article(BaseModel):
    headline: str = Field(default="?", min_length=1) if BUG == "empty-title" else Field(min_length=1)
    text: str = ""


class Reply(BaseModel):
    text: str


@app.post("/register", status_code=201)
def register(account: Account, database: Database) -> dict[str, Any]:
    sent = (account.mail, hashed(account.secret))
    if BUG == "race":
        if database.execute("SELECT 1 FROM users WHERE mail = ?", sent[:1]).fetchone():
            raise HTTPException(409, "Taken")
        time.sleep(0.2)
    try:
        database.execute("INSERT INTO users (mail, secret) VALUES (?, ?)", sent)
    except sqlite3.IntegrityError:
        raise HTTPException(409, "Taken") from None
    return {"mail": account.mail, "secret": account.secret if BUG == "password-shown" else "-"}


@app.post("/session")
def log_in(account: Account, database: Database) -> dict[str, Any]:
    sent = (account.mail, hashed(account.secret))
    found = database.execute("SELECT id FROM users WHERE mail = ? AND secret = ?", sent).fetchone()
    if found is None:
        raise HTTPException(401, "Wrong mail or secret")
    user = str(found["id"])
    return {"jwt": {"token": f"{user}.{signature(user)}"}}


@app.get("/profile")
def read_profile(user: User) -> dict[str, Any]:
    return {"mail": user["mail"], "nickname": user["nickname"]}


@app.post("/profile")
def change_profile(new: Nickname, user: User, database: Database) -> dict[str, Any]:
    database.execute("UPDATE users SET nickname = ? WHERE id = ?", (new.nickname, user["id"]))
    return {"nickname": new.nickname}


def find(database: sqlite3.Connection, table: str, id: int) -> sqlite3.Row:
    found = database.execute(f"SELECT * FROM {table} WHERE id = ?", (id,)).fetchone()
    if found is None:
        raise HTTPException(404, "There is no such thing")
    return found


def must_be_allowed(user: sqlite3.Row, row: sqlite3.Row, deletes: bool) -> None:
    allowed = row["author"] == user["id"] or (user["admin"] and (deletes or BUG == "admin-writes"))
    if not allowed and BUG != "others-post":
        raise HTTPException(403, "Not yours")


@app.post("/articles", status_code=201)
def write(article: Article, user: User, database: Database) -> dict[str, Any]:
    row = (user["id"], article.headline, article.text)
    made = database.execute("INSERT INTO articles (author, headline, text) VALUES (?, ?, ?)", row)
    return {"key": made.lastrowid, **article.model_dump()}


@app.get("/articles")
def list_articles(
    database: Database,
    after: int | None = None,
    size: int = Query(default=10, **({} if BUG == "limit-taken" else {"ge": 1, "le": 100})),
    find: str = "",
) -> dict[str, Any]:
    text = find if BUG == "wildcard" else find.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    if BUG == "seen-twice":
        where, order, values = "1 = 1", f"LIMIT {size} OFFSET {after or 0}", [f"%{text}%"]
    else:
        where, order = "id < ?", f"LIMIT {max(size, 0)}"
        values = [f"%{text}%", 2**62 if after is None else after]
    rows = database.execute(
        f"SELECT * FROM articles WHERE headline LIKE ? ESCAPE '!' AND {where} ORDER BY id DESC {order}", values
    ).fetchall()
    following = (after or 0) + size if BUG == "seen-twice" else rows[-1]["id"] if rows else None
    return {
        "data": [{"key": row["id"], "headline": row["headline"]} for row in rows],
        "links": {"next": following if len(rows) == size else None},
    }


@app.get("/articles/{id}")
def read(id: int, database: Database) -> dict[str, Any]:
    row = find(database, "articles", id)
    return {"key": row["id"], "headline": row["headline"], "text": row["text"]}


@app.put("/articles/{id}")
def change(id: int, article: Article, user: User, database: Database) -> dict[str, Any]:
    must_be_allowed(user, find(database, "articles", id), deletes=False)
    database.execute("UPDATE articles SET headline = ?, text = ? WHERE id = ?", (article.headline, article.text, id))
    return {"key": id}


@app.delete("/articles/{id}", status_code=204)
def delete(id: int, user: User, database: Database) -> None:
    must_be_allowed(user, find(database, "articles", id), deletes=True)
    database.execute("DELETE FROM articles WHERE id = ?", (id,))
    if BUG != "left-behind":
        database.execute("DELETE FROM files WHERE article = ?", (id,))


@app.post("/articles/{id}/replies", status_code=201)
def reply(id: int, new: Reply, user: User, database: Database) -> dict[str, Any]:
    if BUG != "comment-nowhere":
        find(database, "articles", id)
    row = (id, user["id"], new.text)
    made = database.execute("INSERT INTO replies (article, author, text) VALUES (?, ?, ?)", row)
    return {"key": made.lastrowid, "text": new.text}


@app.get("/articles/{id}/replies")
def list_replies(id: int, database: Database) -> dict[str, Any]:
    rows = database.execute("SELECT * FROM replies WHERE article = ?", (id,)).fetchall()
    return {"data": [{"key": row["id"], "text": row["text"]} for row in rows]}


@app.put("/replies/{id}")
def change_reply(id: int, new: Reply, user: User, database: Database) -> dict[str, Any]:
    must_be_allowed(user, find(database, "replies", id), deletes=False)
    database.execute("UPDATE replies SET text = ? WHERE id = ?", (new.text, id))
    return {"key": id}


@app.delete("/replies/{id}", status_code=204)
def delete_reply(id: int, user: User, database: Database) -> None:
    must_be_allowed(user, find(database, "replies", id), deletes=True)
    database.execute("DELETE FROM replies WHERE id = ?", (id,))


@app.post("/articles/{id}/files", status_code=201)
def attach(id: int, attachment: UploadFile, user: User, database: Database) -> dict[str, Any]:
    must_be_allowed(user, find(database, "articles", id), deletes=False)
    data = attachment.file.read()
    if BUG != "html-taken" and not data.startswith(b"\x89PNG"):
        raise HTTPException(415, "Images only")
    name = attachment.filename or "file"
    if BUG != "path-in-name":
        name = name.replace("\\", "/").rpartition("/")[2]
    made = database.execute("INSERT INTO files (article, name, data) VALUES (?, ?, ?)", (id, name, data))
    return {"file": {"key": made.lastrowid, "called": name}}


@app.get("/articles/{id}/files/{file}")
def download(id: int, file: int, database: Database) -> Response:
    headers = {} if BUG == "may-run" else {"X-Content-Type-Options": "nosniff"}
    return Response(find(database, "files", file)["data"], media_type="image/png", headers=headers)


if __name__ == "__main__":
    with connect() as opened:
        opened.execute("UPDATE users SET admin = 1 WHERE mail = ?", (sys.argv[1],))
    print(HTTPStatus.OK.phrase)
