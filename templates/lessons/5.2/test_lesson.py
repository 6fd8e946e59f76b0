import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from lessons import judge
from lessons.judge import check

RIGHT, REVERSED = "right_app", "reversed_app"
# What is planted into service.py, by the message for who does not notice it.
BUGS = {
    "missed-status": ('"/runs", status_code=201', '"/runs"'),
    "missed-page": ("runs[skip : skip + limit]", "runs[skip : skip + limit + 1]"),
    "missed-total": ("total=len(runs)", "total=len(runs[skip : skip + limit])"),
    "missed-auth": (
        'delete("/runs/{run_id}", status_code=204, dependencies=[Depends(check_token)])',
        'delete("/runs/{run_id}", status_code=204)',
    ),
    "missed-id": ("store.last_id += 1", "store.last_id = len(store.runs) + 1"),
    "missed-error": (
        'raise HTTPException(503, "The model does not answer") from error',
        "return 0.0",
    ),
    "missed-stale": ("now + 60", "float('inf')"),
    "missed-cache": ("if now >= until:", "if True:"),
    "missed-race": ("async with store.evaluating:", "if True:"),
}


class Results:
    """What became of the learner's tests, by the application that they were run against."""

    def __init__(self) -> None:
        self.tests: dict[str, list[str]] = {}
        self.failed: dict[str, list[tuple[str, str]]] = {}
        self.left_behind: str | None = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            lines = str(report.longrepr).splitlines()
            place = report.nodeid.partition("/")[0]
            self.failed.setdefault(place, []).append(("exercise.py", lines[-1]))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            self.tests.setdefault(item.path.parent.name, []).append(item.name)
        items.sort(key=lambda item: item.path.parent.name)
        last = [item for item in items if item.path.parent.name == REVERSED]
        items[:] = [item for item in items if item not in last] + last[::-1]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if item.path.parent.name in self.failed:
            pytest.skip("this application is caught already")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Any:
        report = yield
        if report.failed:
            error = call.excinfo.value
            text = f"{type(error).__name__}: {error}".splitlines()[0]
            self.failed.setdefault(item.path.parent.name, []).append((item.name, text))
        return report

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        app = sys.modules[f"{RIGHT}.service"].app
        if nodeid.startswith(RIGHT) and app.dependency_overrides:
            self.left_behind = self.left_behind or nodeid.rpartition("::")[2]


async def called_at_once(
    function: Callable[..., Any], *args: Any, **options: Any
) -> Any:
    return function(*args, **options)


@pytest.fixture(scope="module")
def results(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Results:
    """Runs the tests of exercise.py against the right application, and against each broken one."""
    folder, places = request.path.parent, tmp_path_factory.mktemp("applications")
    judge.load(folder)
    for name, (right, wrong) in {RIGHT: ("", ""), REVERSED: ("", ""), **BUGS}.items():
        place = places / name.replace("-", "_")
        place.mkdir()
        (place / "__init__.py").touch()
        text = (folder / "exercise.py").read_text(encoding="utf-8")
        (place / "test_exercise.py").write_text(text, encoding="utf-8")
        text = (folder / "service.py").read_text(encoding="utf-8")
        text = text.replace(right, wrong, 1) if right else text
        (place / "service.py").write_text(text, encoding="utf-8")
    (places / "pytest.ini").write_text("[pytest]\nanyio_mode = auto\n")
    results, slept = Results(), list[float]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path])
        patch.setattr(time, "sleep", slept.append)
        # In a thread of its own each request would begin when a busy machine lets it.
        patch.setattr("fastapi.dependencies.utils.run_in_threadpool", called_at_once)
        options = ["-pno:terminal", "-pno:cacheprovider", "-Wignore"]
        pytest.main([*options, f"--rootdir={places}", str(places)], plugins=[results])
    for name in [one for one in sys.modules if "_app." in one or "missed_" in one]:
        del sys.modules[name]
    for test, error in results.failed.get(RIGHT, []):
        check(False, "fails-on-right", test=test, error=error)
    check(results.tests.get(RIGHT), "no-tests")
    check(sum(slept) < 1, "slept", seconds=round(sum(slept)))
    return results


def caught(results: Results, *bugs: str) -> None:
    for bug in bugs:
        check(results.failed.get(bug.replace("-", "_")), bug)


def test_1_the_right_application_passes_in_any_order(results: Results) -> None:
    left = results.left_behind
    check(left is None, "overrides-left", test=left)
    for test, error in results.failed.get(REVERSED, []):
        check(False, "order-matters", test=test, error=error)
    caught(results, "missed-status")


def test_2_bugs_of_the_crud_are_caught(results: Results) -> None:
    caught(results, "missed-page", "missed-total", "missed-auth", "missed-id")


def test_3_bugs_of_clock_and_model_are_caught(results: Results) -> None:
    caught(results, "missed-error", "missed-cache", "missed-stale")


def test_4_the_race_is_caught(results: Results) -> None:
    caught(results, "missed-race")
