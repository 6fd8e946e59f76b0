from collections.abc import Callable
from types import ModuleType

import pytest
from fastapi.exceptions import ResponseValidationError
from fastapi.testclient import TestClient

from lessons.judge import NotYet, check

DOCUMENTS = ("/docs", "/redoc", "/openapi.json")


def test_1_the_root_is_an_object_in_json(exercise: ModuleType) -> None:
    try:
        response = TestClient(exercise.app).get("/")
    except ResponseValidationError as error:
        raise NotYet("wrong-annotation") from error
    media = response.headers.get("content-type", "")
    check(media == "application/json", "not-json", seen=media)
    check(not isinstance(response.json(), str), "double-encoded", seen=response.text)
    check(
        response.json() == {"message": "Hello World"}, "wrong-body", seen=response.text
    )


def test_2_the_documents_say_what_it_is(exercise: ModuleType) -> None:
    info = exercise.app.openapi()["info"]
    for name, expected in {"title": "Digit API", "version": "1.0.0"}.items():
        check(
            info[name] == expected,
            "wrong-info",
            name=name,
            seen=info[name],
            expected=expected,
        )


def test_3_the_documents_are_off_in_production(
    load: Callable[[], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    client = TestClient(load().app)
    for path in DOCUMENTS:
        seen = client.get(path).status_code
        check(seen == 200, "documents-gone", path=path, seen=seen)
    monkeypatch.setenv("ENVIRONMENT", "production")
    client = TestClient(load().app)
    open_ones = [path for path in DOCUMENTS if client.get(path).status_code != 404]
    check(open_ones != list(DOCUMENTS), "still-open")
    check("/openapi.json" not in open_ones, "schema-leaked")
    check(not open_ones, "page-left", seen=open_ones)
    check(client.get("/").status_code == 200, "root-gone")
