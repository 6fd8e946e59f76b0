import ast
import hmac
import re
import secrets
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from lessons.judge import check
from lessons.look_up import PROJECT, Definition, check_place, find

ADMIN, ADA, GRACE = 1, 2, 3
READ, WRITE, KEYS, USERS = "runs:read", "runs:write", "keys", "users:read"


class Server:
    def __init__(self, exercise: ModuleType, tokens: ModuleType) -> None:
        self.exercise = exercise
        self.http = TestClient(exercise.app, raise_server_exceptions=False)
        self.tokens = tokens

    def token(self, user: int, *scopes: str) -> dict[str, str]:
        role = "admin" if user == ADMIN else "user"
        token = self.tokens.create_token(user, role, *scopes)
        return {"Authorization": f"Bearer {token}"}

    def ask(
        self, request: str, headers: dict[str, str], body: object = None
    ) -> httpx2.Response:
        method, path = request.split()
        return self.http.request(method, path, headers=headers, json=body)

    def key(self, headers: dict[str, str], *scopes: str) -> httpx2.Response:
        return self.ask("POST /keys", headers, {"scopes": scopes})


@pytest.fixture
def server(request: pytest.FixtureRequest, load: Callable[[], ModuleType]) -> Server:
    tokens = import_module(f"lessons.{request.path.parent.name}.tokens")
    return Server(load(), tokens)


def test_1_no_route_is_left_open(server: Server) -> None:
    for path, operations in server.exercise.app.openapi()["paths"].items():
        for method in operations:
            asked = f"{method.upper()} {re.sub(r'{[^}]*}', '1', path)}"
            seen = server.ask(asked, {}, {"name": "vit", "scopes": []}).status_code
            check(seen == 401, "open", request=asked, seen=seen)


def test_1_a_token_does_what_its_scopes_say(server: Server) -> None:
    for request, user, scopes, expected in (
        ("GET /runs", ADA, [READ], 200),
        ("GET /runs/export", ADA, [READ], 200),
        ("GET /runs/1", ADA, [READ], 200),
        ("POST /runs", ADA, [READ], 403),
        ("DELETE /runs/1", ADA, [READ], 403),
        ("POST /keys", ADA, [READ], 403),
        ("GET /users", ADA, [READ], 403),
        ("GET /users", ADA, [READ, USERS], 403),
        ("GET /users", ADMIN, [READ], 403),
        ("DELETE /runs/1", ADMIN, [READ], 403),
        ("GET /users", ADMIN, [READ, WRITE, KEYS, USERS], 200),
        ("POST /runs", ADA, [READ, WRITE], 201),
        ("DELETE /runs/1", ADA, [READ, WRITE], 204),
    ):
        body = {"name": "vit", "scopes": []}
        seen = server.ask(request, server.token(user, *scopes), body).status_code
        check(
            seen == expected,
            "wrong-status",
            request=request,
            actor="admin" if user == ADMIN else "user",
            scopes=" ".join(scopes),
            seen=seen,
            expected=expected,
        )


def test_2_what_is_not_yours_is_not_there(server: Server) -> None:
    ada = server.token(ADA, READ, WRITE)
    for method in ("GET", "DELETE"):
        missing = server.ask(f"{method} /runs/99", ada)
        check(missing.status_code == 404, "not-missing", seen=missing.status_code)
        response = server.ask(f"{method} /runs/2", ada)
        seen = response.status_code
        request = f"{method} /runs/2"
        check(seen == 404, "not-hidden", request=request, seen=seen)
        same = response.text.replace("2", "99") == missing.text
        check(same, "tells-apart", other=response.text, missing=missing.text)
    seen = [run["id"] for run in server.ask("GET /runs", ada).json()]
    check(seen == [1], "others-listed", request="GET /runs", seen=seen)
    seen = server.ask("GET /runs/export", ada).json()
    check("vit" not in seen, "others-listed", request="GET /runs/export", seen=seen)
    admin = server.token(ADMIN, READ, WRITE)
    seen = server.ask("DELETE /runs/2", admin).status_code
    check(seen == 204, "admin-refused", seen=seen)


def test_3_a_role_is_what_it_is_today(server: Server) -> None:
    admin = server.token(ADMIN, READ, USERS)
    server.exercise.users[ADMIN].role = "user"
    seen = server.ask("GET /users", admin).status_code
    check(seen == 403, "old-role", request="GET /users", seen=seen)
    seen = server.ask("GET /runs/1", admin).status_code
    check(seen == 404, "old-role", request="GET /runs/1", seen=seen)
    ada = server.token(ADA, READ)
    del server.exercise.users[ADA]
    seen = server.ask("GET /runs", ada).status_code
    check(seen == 401, "deleted-user", seen=seen)


def test_4_a_key_is_stored_as_a_hash(
    request: pytest.FixtureRequest,
    load: Callable[[], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[Any] = []
    original = secrets.compare_digest

    def compare_digest(a: Any, b: Any) -> bool:
        compared.append((a, b))
        return original(a, b)

    for module in (secrets, hmac):
        monkeypatch.setattr(module, "compare_digest", compare_digest)
    tokens = import_module(f"lessons.{request.path.parent.name}.tokens")
    server = Server(load(), tokens)
    response = server.key(server.token(ADA, READ, KEYS), READ)
    check(response.status_code == 201, "no-key", seen=response.status_code)
    key = response.json()
    check(key not in str(server.exercise.api_keys), "stored-plain")
    seen = server.ask("GET /runs", {"X-API-Key": key}).status_code
    check(seen == 200, "key-refused", seen=seen)
    for what, forged in {
        "another end": key[:-4] + "0000",
        "the prefix": key[:8],
        "nothing": "",
    }.items():
        seen = server.ask("GET /runs", {"X-API-Key": forged}).status_code
        check(seen == 401, "forged-key", what=what, seen=seen)
    check(compared, "not-constant")


def test_4_a_key_does_no_more_than_its_owner(server: Server) -> None:
    ada = server.token(ADA, READ, KEYS)
    for scopes in ([READ, WRITE], [USERS]):
        seen = server.key(ada, *scopes).status_code
        check(seen == 403, "key-grows", scopes=", ".join(scopes), seen=seen)
    headers = {"X-API-Key": server.key(ada, READ).json()}
    seen = server.ask("POST /runs", headers, {"name": "vit"}).status_code
    check(seen == 403, "key-unlimited", seen=seen)
    seen = server.ask("GET /runs/2", headers).status_code
    check(seen == 404, "not-hidden", request="GET /runs/2", seen=seen)
    del server.exercise.users[ADA]
    seen = server.ask("GET /runs", headers).status_code
    check(seen == 401, "deleted-user", seen=seen)


def test_5_it_is_found_in_the_project(exercise: ModuleType) -> None:
    check_place(exercise.PLACE, places(), "wrong-place")


def places(project: Path = PROJECT) -> set[str]:
    """Dependencies that are told the scopes that an endpoint needs."""

    def takes_scopes(node: Definition, tree: ast.Module) -> bool:
        if isinstance(node, ast.ClassDef):
            return False
        return "SecurityScopes" in ast.unparse(node.args)

    return find(project, takes_scopes)
