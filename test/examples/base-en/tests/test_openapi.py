from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}


@pytest.fixture
def operations(app: FastAPI) -> Iterator[dict[str, Any]]:
    """Every operation of the OpenAPI schema."""
    return (
        operation
        for operations in app.openapi()["paths"].values()
        for operation in operations.values()
    )


def test_every_error_is_documented_as_a_problem(
    app: FastAPI, operations: Iterator[dict[str, Any]]
) -> None:
    assert "HTTPValidationError" not in app.openapi()["components"]["schemas"]
    for operation in operations:
        for status, response in operation["responses"].items():
            if not status.startswith(("2", "3")):
                assert response["content"]["application/problem+json"] == PROBLEM


def test_a_generated_client_has_a_short_name_for_every_operation(
    operations: Iterator[dict[str, Any]],
) -> None:
    names = Counter(operation["operationId"] for operation in operations)
    assert set(names.values()) == {1}
    assert "items_create_item" in names


def test_every_tag_is_described(
    app: FastAPI, operations: Iterator[dict[str, Any]]
) -> None:
    described = {tag["name"] for tag in app.openapi()["tags"] if tag["description"]}
    used = {tag for operation in operations for tag in operation["tags"]}
    assert used <= described
