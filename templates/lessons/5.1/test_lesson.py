import ast
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lessons.judge import LESSONS, check
from lessons.look_up import PROJECT, check_place, find, modules

CONFIG, SCHEMAS, CRUD = "core/config.py", "schemas/model.py", "crud/model.py"
ENDPOINTS, ROUTER = "api/v1/endpoints/models.py", "api/v1/router.py"
# What each layer must not know, be it a package or a file's beginning
FORBIDDEN = {
    CONFIG: ("api", "crud", "schemas", "exercise", "fastapi"),
    SCHEMAS: ("api", "crud", "core", "exercise", "fastapi"),
    CRUD: ("api", "exercise", "fastapi", "starlette"),
    ENDPOINTS: ("exercise",),
    ROUTER: ("exercise",),
}
RESNET = {"name": "resnet50", "task": "classification", "parameters": 25_557_032}


class Project:
    """The learner's files. Modules are imported afresh, as a new process would."""

    def __init__(self, folder: Path, load: Callable[[], ModuleType]) -> None:
        self.folder = folder
        self.package = f"{LESSONS.name}.{folder.name}"
        self._load = load

    def forget(self) -> None:
        """Only the modules that this lesson has imported."""
        importlib.invalidate_caches()
        for name in list(sys.modules):
            if name.startswith(f"{self.package}.") and not name.endswith("test_lesson"):
                del sys.modules[name]

    def load(self) -> ModuleType:
        self.forget()
        return self._load()

    def imported(self, path: str) -> set[str]:
        """Beginnings of what a file imports: `crud`, `fastapi`."""
        names = set()
        module = (self.package.split(".") + path.removesuffix(".py").split("/"))[:-1]
        for node in ast.walk(ast.parse((self.folder / path).read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                parent = module[: len(module) + 1 - node.level] if node.level else []
                source = ".".join([*parent, *filter(None, [node.module])])
                names |= {f"{source}.{alias.name}" for alias in node.names}
        return {name.removeprefix(f"{self.package}.").split(".")[0] for name in names}


@pytest.fixture
def project(
    request: pytest.FixtureRequest, load: Callable[[], ModuleType]
) -> Iterator[Project]:
    project = Project(request.path.parent, load)
    yield project
    project.forget()


def test_1_each_layer_has_its_file(project: Project) -> None:
    for path in FORBIDDEN:
        check((project.folder / path).exists(), "no-file", path=path)
    exercise = project.load()
    endpoints = importlib.import_module(f"{project.package}.api.v1.endpoints.models")
    for name in ("create_model", "list_models", "read_model", "delete_model"):
        check(hasattr(endpoints, name), "not-moved", name=name, path=ENDPOINTS)
        check(not hasattr(exercise, name), "left-behind", name=name)
    for name in ("ModelCreate", "ModelPublic", "ModelPage"):
        schemas = importlib.import_module(f"{project.package}.schemas.model")
        check(hasattr(schemas, name), "not-moved", name=name, path=SCHEMAS)


def test_1_a_lower_layer_does_not_know_a_higher_one(project: Project) -> None:
    for path, forbidden in FORBIDDEN.items():
        known = sorted(project.imported(path) & set(forbidden))
        check(not known, "knows-too-much", path=path, seen=", ".join(known))


def test_2_it_does_what_it_did(project: Project) -> None:
    exercise = project.load()
    original = importlib.import_module(f"{project.package}.original")
    clients = [
        TestClient(module.app, raise_server_exceptions=False)
        for module in (original, exercise)
    ]
    for method, path, body in (
        ("GET", "/health", None),
        ("GET", "/api/v1/models", None),
        ("POST", "/api/v1/models", RESNET),
        ("POST", "/api/v1/models", RESNET),
        ("POST", "/api/v1/models", RESNET | {"name": "vit"}),
        ("POST", "/api/v1/models", RESNET | {"parameters": 0}),
        ("GET", "/api/v1/models?skip=1&limit=1", None),
        ("GET", "/api/v1/models?limit=101", None),
        ("GET", "/api/v1/models/1", None),
        ("DELETE", "/api/v1/models/1", None),
        ("DELETE", "/api/v1/models/1", None),
        ("GET", "/api/v1/models/1", None),
        ("GET", "/api/v1/api/v1/models", None),
    ):
        was, now = (
            described(client.request(method, path, json=body)) for client in clients
        )
        check(now == was, "differs", request=f"{method} {path}", seen=now, expected=was)


def described(response: Any) -> str:
    try:
        body = without_time(response.json())
    except ValueError:
        body = response.text
    return f"{response.status_code} {body}"


def without_time(body: Any) -> Any:
    if isinstance(body, dict):
        return {
            key: without_time(value)
            for key, value in body.items()
            if key != "created_at"
        }
    return [without_time(one) for one in body] if isinstance(body, list) else body


def test_2_its_documents_are_the_same(project: Project) -> None:
    exercise = project.load()
    was = importlib.import_module(f"{project.package}.original").app.openapi()
    now = exercise.app.openapi()
    for path in sorted(was["paths"] | now["paths"]):
        for method in was["paths"].get(path, {}) | now["paths"].get(path, {}):
            before = was["paths"].get(path, {}).get(method, {})
            after = now["paths"].get(path, {}).get(method, {})
            changed = [
                key for key in before | after if before.get(key) != after.get(key)
            ]
            request = f"{method.upper()} {path}"
            check(not changed, "document", request=request, seen=", ".join(changed))
    check(now["components"] == was["components"], "schemas-differ")
    check(now["info"] == was["info"], "title-differs", seen=now["info"]["title"])


def test_3_settings_are_read_in_one_place(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_NAME", "Registry")
    monkeypatch.setenv("MAX_MODELS", "1")
    exercise = project.load()
    seen = exercise.app.title
    check(seen == "Registry", "setting-ignored", name="APP_NAME", seen=seen)
    client = TestClient(exercise.app, raise_server_exceptions=False)
    client.post("/api/v1/models", json=RESNET)
    response = client.post("/api/v1/models", json=RESNET | {"name": "vit"})
    seen = response.status_code
    check(seen == 409, "setting-ignored", name="MAX_MODELS", seen=seen)
    for value in ("many", "0"):
        monkeypatch.setenv("MAX_MODELS", value)
        try:
            project.load()
        except (ValueError, SystemExit) as error:
            named = "max_models" in str(error).lower()
            check(named, "setting-unnamed", value=value, seen=str(error))
        else:
            check(False, "setting-unchecked", value=value)


def test_4_any_file_may_be_imported_first(project: Project) -> None:
    for path in FORBIDDEN:
        project.forget()
        module = path.removesuffix(".py").replace("/", ".")
        try:
            importlib.import_module(f"{project.package}.{module}")
        except (ImportError, AttributeError) as error:
            check(False, "circular", path=path, error=error)


def test_5_it_is_found_in_the_project(exercise: ModuleType) -> None:
    check_place(exercise.PLACE, places(), "wrong-place")


def places(project: Path = PROJECT) -> set[str]:
    """Classes of the exceptions that are raised in crud."""
    crud = modules(project, "app/crud").values()
    raised = [
        ast.unparse(node.exc).split("(")[0]
        for tree in crud
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and node.exc
    ]
    return find(
        project,
        lambda node, tree: isinstance(node, ast.ClassDef) and node.name in raised,
    )
