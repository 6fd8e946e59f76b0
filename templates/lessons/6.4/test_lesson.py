from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lessons.judge import check

SEVEN = {"pixels": [3, 4]}
# What version 1 answered when its clients were written.
RECORDED = [
    ("POST", "/predictions", SEVEN, 201, '{"id":1,"label":"seven","score":0.9}'),
    ("GET", "/predictions/1", None, 200, '{"id":1,"label":"seven","score":0.9}'),
    ("GET", "/predictions/9", None, 404, '{"detail":"There is no such prediction"}'),
]


@pytest.fixture
def client(exercise: ModuleType) -> TestClient:
    return TestClient(exercise.app)


def test_1_version_1_answers_as_ever(client: TestClient) -> None:
    for method, path, body, status, text in RECORDED:
        response = client.request(method, f"/api/v1{path}", json=body)
        request = f"{method} /api/v1{path}"
        seen = f"{response.status_code} {response.text}"
        check(seen == f"{status} {text}", "v-one-changed", request=request, seen=seen)
    seen = client.post("/api/v1/predictions", json={"pixels": []}).status_code
    check(seen == 422, "validation-changed", seen=seen)


def test_2_version_2_has_a_shape_of_its_own(client: TestClient) -> None:
    response = client.post("/api/v2/predictions", json=SEVEN)
    check(response.status_code == 201, "no-v-two", seen=response.status_code)
    seen = response.json()
    check("label" not in response.text, "old-field", seen=seen)
    expected = {"id": 1, "best": {"class_name": "seven", "score": 0.9}}
    check(seen == expected, "wrong-shape", seen=seen, expected=expected)
    missing = client.get("/api/v2/predictions/9").status_code
    check(missing == 404, "unknown-found", seen=missing)


def test_2_both_see_the_same_predictions(client: TestClient) -> None:
    client.post("/api/v1/predictions", json=SEVEN)
    seen = client.get("/api/v2/predictions/1").status_code
    check(seen == 200, "two-stores", made="v1", read="v2", seen=seen)
    client.post("/api/v2/predictions", json=SEVEN)
    seen = client.get("/api/v1/predictions/2").status_code
    check(seen == 200, "two-stores", made="v2", read="v1", seen=seen)


def operations(client: TestClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def test_3_version_1_says_that_it_ends(
    exercise: ModuleType, client: TestClient
) -> None:
    found = list(operations(client))
    for version in ("/api/v1/", "/api/v2/"):
        seen = sum(path.startswith(version) for _, path, _ in found)
        check(seen == 2, "hidden", version=version, seen=seen)
    for method, path, operation in found:
        old = path.startswith("/api/v1/")
        seen = bool(operation.get("deprecated"))
        check(seen or not old, "not-deprecated", request=f"{method} {path}")
        check(old or not seen, "new-one-deprecated", request=f"{method} {path}")
    responses = [
        client.post("/api/v1/predictions", json=SEVEN),
        client.get("/api/v1/predictions/1"),
    ]
    for response in responses:
        request = f"{response.request.method} {response.request.url.path}"
        for name in ("Deprecation", "Sunset", "Link"):
            check(name in response.headers, "no-notice", request=request, name=name)
        link = response.headers["Link"]
        ok = "/api/v2/predictions" in link and "successor-version" in link
        check(ok, "wrong-link", seen=link)
    new = client.post("/api/v2/predictions", json=SEVEN)
    check("Sunset" not in new.headers, "new-one-ends")
    template = "/api/v1/predictions/{prediction_id}"
    client.get("/api/v1/predictions/2")
    counted = exercise.v1_requests
    check(counted[template] == 2, "not-counted", seen=dict(counted))
    check(sum(counted.values()) == 3, "not-counted", seen=dict(counted))


def test_4_the_document_makes_a_client(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    found = list(operations(client))
    ids = [operation["operationId"] for _, _, operation in found]
    same = sorted({one for one in ids if ids.count(one) > 1})
    check(not same, "same-operation-id", seen=", ".join(same))
    described = {
        tag["name"] for tag in schema.get("tags", ()) if tag.get("description")
    }
    for _, _, operation in found:
        for tag in operation.get("tags", ()) or ["-"]:
            check(tag in described, "tag-undescribed", tag=tag)
    pixels = schema["components"]["schemas"]["NewPrediction"]["properties"]["pixels"]
    examples = pixels.get("examples", [])
    check(examples, "no-example")
    for example in examples:
        response = client.post("/api/v2/predictions", json={"pixels": example})
        ok = response.status_code == 201
        check(ok, "example-refused", seen=example, status=response.status_code)
