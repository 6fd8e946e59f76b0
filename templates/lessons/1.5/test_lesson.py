from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lessons.judge import check

BASELINE = {"name": "baseline", "learning_rate": 0.1, "tags": ["resnet50", "first"]}


class Records:
    def __init__(self, exercise: ModuleType) -> None:
        self.http = TestClient(exercise.app)

    def send(self, method: str, path: str, status: int, body: object = None) -> Any:
        request = f"{method} {path}"
        try:
            response = self.http.request(method, path, json=body)
        except KeyError:
            check(False, "key-error", request=request, expected=status)
        seen = response.status_code
        check(
            seen == status, "wrong-status", request=request, seen=seen, expected=status
        )
        return response.json() if response.content else None

    def create(self, **run: object) -> Any:
        return self.send("POST", "/runs", 201, {"name": "run"} | run)


@pytest.fixture
def records(exercise: ModuleType) -> Records:
    return Records(exercise)


def test_1_what_was_created_can_be_read(records: Records) -> None:
    created = records.create(**BASELINE)
    check(isinstance(created.get("id"), int), "no-id", seen=created)
    read = records.send("GET", f"/runs/{created['id']}", 200)
    check(
        read == BASELINE | {"id": created["id"]}, "not-stored", sent=BASELINE, seen=read
    )
    other = records.create(name="other")
    check(other["id"] != created["id"], "same-id", seen=other["id"])
    records.send("GET", "/runs/999", 404)


def test_2_a_list_is_a_page_and_a_total(records: Records) -> None:
    empty = records.send("GET", "/runs", 200)
    check(
        empty == {"items": [], "total": 0},
        "wrong-page",
        path="/runs",
        seen=empty,
        expected=[],
    )
    names = [f"run-{number}" for number in range(5)]
    for name in names:
        records.create(name=name)
    for skip, limit in ((0, 2), (2, 2), (4, 2), (9, 2)):
        path = f"/runs?skip={skip}&limit={limit}"
        page = records.send("GET", path, 200)
        seen, expected = (
            [run["name"] for run in page["items"]],
            names[skip : skip + limit],
        )
        check(seen == expected, "wrong-page", path=path, seen=seen, expected=expected)
        check(page["total"] == 5, "wrong-total", path=path, seen=page["total"])


def test_3_put_replaces_and_delete_removes(records: Records) -> None:
    run_id = records.create(**BASELINE)["id"]
    path = f"/runs/{run_id}"
    records.send("PUT", path, 200, {"name": "renamed"})
    seen = records.send("GET", path, 200)
    expected = {"id": run_id, "name": "renamed", "learning_rate": 0.001, "tags": []}
    check(seen == expected, "put-merged", seen=seen, expected=expected)
    check(records.send("GET", "/runs", 200)["total"] == 1, "put-added")
    records.send("PUT", "/runs/999", 404, {"name": "nobody"})
    records.send("DELETE", path, 204)
    records.send("GET", path, 404)
    records.send("DELETE", path, 404)


def test_4_an_id_is_never_given_twice(records: Records) -> None:
    ids = [records.create()["id"] for _ in range(3)]
    records.send("DELETE", f"/runs/{ids[0]}", 204)
    after_first = records.create(name="fourth")["id"]
    check(after_first not in ids, "id-reused", seen=after_first, deleted=ids[0])
    kept = records.send("GET", f"/runs/{ids[2]}", 200)
    check(kept["name"] == "run", "id-reused", seen=ids[2], deleted=ids[0])
    records.send("DELETE", f"/runs/{after_first}", 204)
    after_last = records.create()["id"]
    check(after_last != after_first, "id-reused", seen=after_last, deleted=after_first)
