import logging
from types import ModuleType

import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient

from lessons.judge import check

RESNET = {"name": "resnet50", "hub_token": "hf_0123456789"}


class Client:
    def __init__(self, exercise: ModuleType) -> None:
        self.http = TestClient(exercise.app, raise_server_exceptions=False)

    def problem(self, status: int, method: str, path: str, body: object = None):
        request = f"{method} {path}"
        response = self.http.request(method, path, json=body)
        seen = response.status_code
        check(
            seen == status, "wrong-status", request=request, seen=seen, expected=status
        )
        media = response.headers.get("content-type", "")
        ok = media.startswith("application/problem+json")
        check(ok, "not-problem", request=request, seen=media)
        content = response.json()
        ok = isinstance(content, dict) and "title" in content
        check(
            ok and content.get("status") == status,
            "wrong-keys",
            request=request,
            seen=content,
        )
        return response


@pytest.fixture
def client(exercise: ModuleType) -> Client:
    return Client(exercise)


def test_1_the_registry_raises_errors_of_its_own(exercise: ModuleType) -> None:
    model = exercise.Model(**RESNET)
    exercise.add_model(model)
    for name, call in {
        "find_model": lambda: exercise.find_model("vgg16"),
        "add_model": lambda: exercise.add_model(model),
    }.items():
        try:
            call()
        except Exception as error:
            own = type(error).__module__ == exercise.__name__
            check(not isinstance(error, HTTPException), "crud-http", function=name)
            check(own, "crud-builtin", function=name, type=type(error).__name__)
        else:
            check(False, "crud-silent", function=name)


def test_1_each_becomes_a_problem(client: Client) -> None:
    client.http.post("/models", json=RESNET)
    client.problem(409, "POST", "/models", RESNET)
    response = client.problem(404, "GET", "/models/vgg16")
    check(
        "vgg16" in str(response.json().get("detail")), "no-detail", seen=response.json()
    )


def test_2_what_the_framework_refuses_is_a_problem_too(client: Client) -> None:
    client.problem(404, "GET", "/datasets")
    response = client.problem(405, "PUT", "/models")
    check(
        "allow" in response.headers, "headers-lost", request="PUT /models", name="Allow"
    )
    response = client.problem(401, "DELETE", "/models/resnet50")
    kept = response.headers.get("www-authenticate") == "Bearer"
    check(
        kept, "headers-lost", request="DELETE /models/resnet50", name="WWW-Authenticate"
    )


def test_3_a_422_names_the_field_and_not_its_value(client: Client) -> None:
    body = {"name": "resnet50", "hub_token": "hf_1234"}
    response = client.problem(422, "POST", "/models", body)
    check("hf_1234" not in response.text, "input-echoed")
    errors = response.json().get("errors")
    named = isinstance(errors, list) and [one.get("loc") for one in errors]
    check(named == [["body", "hub_token"]], "no-errors", seen=response.json())


def test_4_a_500_says_nothing_and_the_log_everything(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = client.problem(500, "GET", "/models/resnet50/latency")
    leaked = [
        word for word in ("division", "ZeroDivisionError") if word in response.text
    ]
    check(not leaked, "details-leaked", seen=response.text)
    logged = [record for record in caplog.records if record.exc_info]
    check(logged, "not-logged")
