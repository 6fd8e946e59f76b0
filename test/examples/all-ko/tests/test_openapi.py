from fastapi import FastAPI

PROBLEM = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
}


def test_every_error_is_documented_as_a_problem(app: FastAPI) -> None:
    schema = app.openapi()
    assert "HTTPValidationError" not in schema["components"]["schemas"]
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert operation["responses"]["default"]["content"] == PROBLEM
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")):
                    assert response["content"] == PROBLEM


def test_every_tag_is_described(app: FastAPI) -> None:
    schema = app.openapi()
    described = {tag["name"] for tag in schema["tags"] if tag["description"]}
    used = {
        tag
        for operations in schema["paths"].values()
        for operation in operations.values()
        for tag in operation["tags"]
    }
    assert used <= described
