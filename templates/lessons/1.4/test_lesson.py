import csv
import io
from types import ModuleType

import pytest
from fastapi.testclient import TestClient

from lessons.judge import check

TOKEN, WEIGHTS = "hf_secret", "/mnt/weights/resnet50.pt"
RESNET = {
    "name": "resnet50",
    "task": "image classification",
    "accuracy": 0.761,
    "api_token": TOKEN,
    "weights_path": WEIGHTS,
}


def no_secret(request: str, text: str) -> None:
    seen = [
        name
        for name, secret in {"api_token": TOKEN, "weights_path": WEIGHTS}.items()
        if secret in text
    ]
    check(not seen, "secret-leaked", request=request, seen=", ".join(seen))


@pytest.fixture
def client(exercise: ModuleType) -> TestClient:
    client = TestClient(exercise.app)
    client.post("/models", json=RESNET)
    return client


def test_1_no_secret_leaves(client: TestClient) -> None:
    for path in ("/models", "/models/resnet50"):
        response = client.get(path)
        check(
            response.status_code == 200,
            "wrong-status",
            request=f"GET {path}",
            seen=response.status_code,
            expected=200,
        )
        no_secret(f"GET {path}", response.text)
        body = response.json()
        card = body[0] if isinstance(body, list) else body
        public = {"name": "resnet50", "task": "image classification", "accuracy": 0.761}
        check(card == public, "not-public", request=f"GET {path}", seen=card)
    schemas = client.get("/openapi.json").json()
    operation = schemas["paths"]["/models/{name}"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    name = schema.get("$ref", "").rpartition("/")[2]
    fields = schemas["components"]["schemas"].get(name, {}).get("properties", {})
    check(
        name and "weights_path" not in fields, "secret-in-schema", seen=name or schema
    )


def test_2_created_and_deleted_say_so(client: TestClient) -> None:
    response = client.post("/models", json=RESNET | {"name": "vit"})
    seen = response.status_code
    check(seen == 201, "wrong-status", request="POST /models", seen=seen, expected=201)
    no_secret("POST /models", response.text)
    location = response.headers.get("location")
    check(location, "no-location")
    check(
        client.get(str(location)).json().get("name") == "vit",
        "wrong-location",
        seen=location,
    )
    response = client.delete("/models/vit")
    seen = response.status_code
    check(
        seen == 204,
        "wrong-status",
        request="DELETE /models/vit",
        seen=seen,
        expected=204,
    )
    check(not response.content, "delete-body", seen=response.text)
    seen = client.get("/models/vit").status_code
    check(seen == 404, "not-deleted", seen=seen)


def test_3_a_card_has_two_faces(client: TestClient) -> None:
    client.post(
        "/models", json=RESNET | {"name": "evil", "task": "<script>alert(1)</script>"}
    )
    for accept, expected in {
        "text/html,application/xhtml+xml;q=0.9": "text/html",
        "application/json": "application/json",
        "*/*": "application/json",
    }.items():
        response = client.get("/models/evil/card", headers={"Accept": accept})
        seen = response.headers["content-type"]
        check(
            seen.startswith(expected),
            "wrong-face",
            accept=accept,
            seen=seen,
            expected=expected,
        )
        no_secret("GET /models/evil/card", response.text)
        vary = response.headers.get("vary", "").lower()
        check("accept" in vary.split(", "), "no-vary", accept=accept)
        if expected == "text/html":
            check("<script>" not in response.text, "not-escaped", seen=response.text)
            check("&lt;script&gt;" in response.text, "text-lost", seen=response.text)


def test_4_the_list_is_exported(client: TestClient) -> None:
    client.post("/models", json=RESNET | {"name": "vit", "task": 'vision, "large"'})
    response = client.get("/models.csv")
    seen = response.headers["content-type"]
    check(seen.startswith("text/csv"), "not-csv", seen=seen)
    no_secret("GET /models.csv", response.text)
    rows = list(csv.reader(io.StringIO(response.text)))
    check(rows[:1] == [["name", "task", "accuracy"]], "csv-header", seen=rows[:1])
    expected = [
        ["resnet50", "image classification", "0.761"],
        ["vit", 'vision, "large"', "0.761"],
    ]
    check(rows[1:] == expected, "csv-broken", seen=rows[1:])
