from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import event

POSTS = "/api/v1/board/posts"
TEXT: dict[str, Any] = {"title": "Hello", "body": "Is anybody here?"}
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 10
MOST = 5


@contextmanager
def noted(client: TestClient) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*execution: Any) -> None:
        statements.append(execution[2])

    engine = client.app_state["database"].kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_request_takes_few_statements_and_reading_writes_nothing(
    client: TestClient,
) -> None:
    """The first of them reads the user of the token."""
    for _ in range(12):
        client.post(POSTS, json=TEXT).raise_for_status()
    post = f"{POSTS}/1"
    for _ in range(12):
        client.post(f"{post}/comments", json=TEXT).raise_for_status()
    files = [("files", ("cat.png", PNG))]
    client.post("/api/v1/uploads", files=files).raise_for_status()
    attachment = f"{post}/attachments/1"
    comment = "/api/v1/board/comments/1"
    requests = [
        ("GET", POSTS),
        ("GET", f"{POSTS}?limit=1"),
        ("GET", f"{POSTS}?q=hello&author=me&order=oldest&cursor=3"),
        ("GET", f"{POSTS}/numbered"),
        ("GET", post),
        ("GET", f"{post}/comments"),
        ("POST", POSTS),
        ("PUT", post),
        ("POST", f"{post}/comments"),
        ("PUT", comment),
        ("DELETE", comment),
        ("PUT", attachment),
        ("GET", f"{attachment}/content"),
        ("DELETE", attachment),
        ("DELETE", post),
    ]
    for method, url in requests:
        json = TEXT if method in ("POST", "PUT") else None
        with noted(client) as statements:
            client.request(method, url, json=json).raise_for_status()
        assert len(statements) <= MOST, (method, url, statements)
        if method == "GET":
            assert all(one.startswith("SELECT") for one in statements), statements


def test_a_page_takes_as_many_statements_as_a_post(client: TestClient) -> None:
    client.post(POSTS, json=TEXT).raise_for_status()
    counts: list[int] = []
    for _ in range(2):
        with noted(client) as statements:
            client.get(POSTS, params={"limit": 100}).raise_for_status()
        counts.append(len(statements))
        for _ in range(30):
            client.post(POSTS, json=TEXT).raise_for_status()
    assert counts[0] == counts[1]
