import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.permissions import ROLE_SCOPES, Scope, UserRole
from tests.accounts import Headers, log_in

ITEMS = "/api/v1/items"
PEN = {"name": "Pen", "price": 1}


@pytest.fixture
def pen(client: TestClient) -> dict[str, Any]:
    """Ada's, whom `client` is logged in as."""
    item: dict[str, Any] = client.post(ITEMS, json=PEN).json()
    return item


def test_an_item_belongs_to_who_made_it(
    client: TestClient, pen: dict[str, Any], bob: Headers
) -> None:
    assert pen["owner_id"] == client.get("/api/v1/users/me").json()["id"]
    forged = PEN | {"owner_id": pen["owner_id"]}
    bobs = client.post(ITEMS, json=forged, headers=bob).json()
    assert bobs["owner_id"] == client.get("/api/v1/users/me", headers=bob).json()["id"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/summary"), ("GET", "/label"), ("PUT", ""), ("DELETE", "")],
)
def test_to_others_an_item_does_not_exist(
    client: TestClient, pen: dict[str, Any], bob: Headers, method: str, path: str
) -> None:
    json = PEN if method == "PUT" else None
    foreign = client.request(
        method, f"{ITEMS}/{pen['id']}{path}", json=json, headers=bob
    )
    missing = client.request(method, f"{ITEMS}/404{path}", json=json, headers=bob)
    assert foreign.status_code == missing.status_code == 404
    # The two answers are equal.
    told = foreign.json()["detail"].replace(str(pen["id"]), "404")
    assert told == missing.json()["detail"]
    assert client.get(f"{ITEMS}/{pen['id']}").json() == pen


def test_a_list_shows_ones_own_items(
    client: TestClient, pen: dict[str, Any], bob: Headers, admin: Headers
) -> None:
    theirs = client.post(ITEMS, json=PEN, headers=bob).json()
    assert client.get(ITEMS).json()["items"] == [pen]
    assert client.get(ITEMS, headers=bob).json()["items"] == [theirs]
    everything = client.get(ITEMS, headers=admin).json()
    assert everything["items"] == [pen, theirs]
    assert everything["total"] == 2


def test_admins_manage_the_items_of_all(
    client: TestClient, pen: dict[str, Any], admin: Headers
) -> None:
    url = f"{ITEMS}/{pen['id']}"
    assert client.get(url, headers=admin).json() == pen
    changed = client.put(url, json=PEN | {"price": 2}, headers=admin).json()
    # The item does not become the admin's.
    assert changed["owner_id"] == pen["owner_id"]
    assert client.delete(url, headers=admin).status_code == 204


# The scopes that each operation needs. Empty: a login is enough. Public operations are
# absent.
REQUIRED = {
    ("POST", "/api/v1/items"): {"items:write"},
    ("GET", "/api/v1/items"): {"items:read"},
    ("GET", "/api/v1/items/{item_id}"): {"items:read"},
    ("GET", "/api/v1/items/{item_id}/summary"): {"items:read"},
    ("GET", "/api/v1/items/{item_id}/label"): {"items:read"},
    ("PUT", "/api/v1/items/{item_id}"): {"items:read", "items:write"},
    ("DELETE", "/api/v1/items/{item_id}"): {"items:read", "items:write"},
    ("GET", "/api/v1/users/me"): set(),
    ("PATCH", "/api/v1/users/me"): {"account"},
    ("POST", "/api/v1/users/me/deletion"): {"account"},
    ("PUT", "/api/v1/users/me/email"): {"account"},
    ("PUT", "/api/v1/users/me/password"): {"account"},
    ("GET", "/api/v1/users"): {"users:admin"},
    ("GET", "/api/v1/users/{user_id}"): {"users:admin"},
    ("PATCH", "/api/v1/users/{user_id}"): {"users:admin"},
    ("DELETE", "/api/v1/users/{user_id}"): {"users:admin"},
    ("POST", "/api/v1/auth/logout-everywhere"): {"account"},
    ("POST", "/api/v1/api-keys"): {"account"},
    ("GET", "/api/v1/api-keys"): {"account"},
    ("DELETE", "/api/v1/api-keys/{key_id}"): {"account"},
    ("GET", "/api/v1/jobs/{job_id}"): set(),
    ("POST", "/api/v1/jobs/catalogue-report"): {"items:read"},
    ("GET", "/api/v1/activity"): {"activity:read"},
    ("POST", "/api/v1/uploads"): {"uploads:write"},
    ("GET", "/api/v1/uploads"): {"uploads:read"},
    ("GET", "/api/v1/uploads/{upload_id}"): {"uploads:read"},
    ("GET", "/api/v1/uploads/{upload_id}/content"): {"uploads:read"},
    ("DELETE", "/api/v1/uploads/{upload_id}"): {"uploads:read", "uploads:write"},
    ("GET", "/api/v1/models"): {"predictions:create"},
    ("POST", "/api/v1/models/toy/predict"): {"predictions:create"},
    ("POST", "/api/v1/models/toy/predict-several"): {"predictions:create"},
    ("POST", "/api/v1/models/{model}/batches"): {"predictions:create"},
    ("GET", "/api/v1/board/posts"): {"board:read"},
    ("GET", "/api/v1/board/posts/numbered"): {"board:read"},
    ("POST", "/api/v1/board/posts"): {"board:write"},
    ("GET", "/api/v1/board/posts/{post_id}"): {"board:read"},
    ("PUT", "/api/v1/board/posts/{post_id}"): {"board:read", "board:write"},
    ("DELETE", "/api/v1/board/posts/{post_id}"): {"board:read", "board:write"},
    ("GET", "/api/v1/board/posts/{post_id}/comments"): {"board:read"},
    ("POST", "/api/v1/board/posts/{post_id}/comments"): {"board:read", "board:write"},
    ("PUT", "/api/v1/board/comments/{comment_id}"): {"board:read", "board:write"},
    ("DELETE", "/api/v1/board/comments/{comment_id}"): {"board:read", "board:write"},
    ("PUT", "/api/v1/board/posts/{post_id}/attachments/{upload_id}"): {
        "board:read",
        "board:write",
        "uploads:read",
    },
    ("DELETE", "/api/v1/board/posts/{post_id}/attachments/{upload_id}"): {
        "board:read",
        "board:write",
    },
    ("GET", "/api/v1/board/posts/{post_id}/attachments/{upload_id}/content"): {
        "board:read"
    },
}
PUBLIC = {
    ("POST", "/api/v1/users"),
    ("POST", "/api/v1/auth/token"),
    ("POST", "/api/v1/auth/refresh"),
    ("POST", "/api/v1/auth/password-reset"),
    ("POST", "/api/v1/auth/password-reset/confirm"),
}


def filled(path: str, number: int) -> str:
    path = path.replace("{job_id}", str(UUID(int=number)))
    return re.sub(r"\{\w+\}", str(number), path)


def test_every_operation_says_what_it_needs(app: FastAPI) -> None:
    """A new path that everybody may use is public on purpose, not by mistake."""
    paths = app.openapi()["paths"]
    documented = {
        (method.upper(), path): operation.get("security")
        for path, operations in paths.items()
        if path.startswith("/api/")
        for method, operation in operations.items()
    }
    protected = {key: value for key, value in documented.items() if value}
    assert documented.keys() - protected.keys() == PUBLIC
    required = {
        key: set(security[0]["OAuth2PasswordBearer"])
        for key, security in protected.items()
    }
    # An operation that is not listed needs a login all the same.
    assert {key: required.get(key) for key in REQUIRED} == REQUIRED


@pytest.mark.parametrize(("method", "path"), REQUIRED)
def test_without_a_login_everything_protected_is_refused(
    client: TestClient, method: str, path: str
) -> None:
    del client.headers["Authorization"]
    response = client.request(method, filled(path, 1))
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [(*operation, scope) for operation, need in REQUIRED.items() for scope in need],
)
def test_a_missing_scope_is_refused(
    client: TestClient, admin: Headers, method: str, path: str, scope: str
) -> None:
    """The role allows everything here; the token was made to do less."""
    others = " ".join(set(Scope) - {scope})
    headers = log_in(client, "root@example.com", scope=others)
    path = filled(path, 404)
    refused = client.request(method, path, headers=headers)
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    challenge = refused.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer error="insufficient_scope", scope="')
    assert scope in challenge
    # With the right scope the request is not refused, even if its object is missing.
    assert client.request(method, path, headers=admin).status_code != 403


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("", " ".join(sorted(ROLE_SCOPES[UserRole.USER]))),
        ("items:read", "items:read"),
        ("users:admin", ""),
        ("items:write users:admin unknown", "items:write"),
        ("items:read items:read", "items:read"),
    ],
)
def test_a_token_gets_of_what_is_asked_what_the_role_allows(
    client: TestClient, asked: str, granted: str
) -> None:
    form = {
        "username": "ada@example.com",
        "password": "correct horse battery staple",
        "scope": asked,
    }
    token = client.post("/api/v1/auth/token", data=form).json()
    assert token["scope"] == granted
