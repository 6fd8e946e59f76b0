from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lessons.judge import check


class Browser:
    def __init__(self, exercise: ModuleType) -> None:
        self.http = TestClient(exercise.app, raise_server_exceptions=False)

    def get(self, path: str) -> Any:
        response = self.http.get(path)
        seen = response.status_code
        check(seen == 200, "wrong-status", path=path, seen=seen, expected=200)
        return response.json()

    def refused(self, path: str, *loc: str) -> None:
        response = self.http.get(path)
        seen = response.status_code
        check(seen == 422, "wrong-status", path=path, seen=seen, expected=422)
        where = [error.get("loc") for error in response.json()["detail"]]
        check(
            where == [list(loc)], "wrong-loc", path=path, seen=where, expected=list(loc)
        )


@pytest.fixture
def browser(exercise: ModuleType) -> Browser:
    return Browser(exercise)


def test_1_an_id_is_a_number_from_0(browser: Browser) -> None:
    for wrong in ("ten", "-1", "1.5"):
        browser.refused(f"/samples/{wrong}", "path", "sample_id")
    check(browser.get("/samples/7")["id"] == 7, "wrong-sample")
    seen = browser.http.get("/samples/500").status_code
    check(seen == 404, "wrong-status", path="/samples/500", seen=seen, expected=404)


def test_2_label_may_be_left_out(browser: Browser) -> None:
    required = browser.http.get("/samples?limit=3").status_code == 422
    check(not required, "label-required")
    check(browser.get("/samples?limit=3"), "label-none")


def test_2_skip_and_limit_have_bounds(browser: Browser) -> None:
    for wrong in ("limit=0", "limit=1000", "limit=ten", "skip=-1"):
        path = f"/samples?{wrong}"
        if wrong == "limit=1000" and browser.http.get(path).status_code == 200:
            check(False, "limit-ignored", seen=len(browser.http.get(path).json()))
        browser.refused(path, "query", wrong.partition("=")[0])
    for path, ids in {
        "/samples": range(10),
        "/samples?skip=495&limit=100": range(495, 500),
        "/samples?skip=20&limit=2": range(20, 22),
    }.items():
        seen = [sample["id"] for sample in browser.get(path)]
        check(seen == list(ids), "wrong-page", path=path, seen=seen, expected=list(ids))


def test_3_split_is_one_of_three(browser: Browser) -> None:
    seen = {sample["label"] for sample in browser.get("/samples?label=dog&limit=100")}
    check(seen == {"dog"}, "wrong-label", seen=sorted(seen))
    typo = "/samples?split=trian"
    check(browser.http.get(typo).status_code != 200, "split-unknown")
    browser.refused(typo, "query", "split")
    seen = {sample["split"] for sample in browser.get("/samples?split=val&limit=100")}
    check(seen == {"val"}, "wrong-split", seen=sorted(seen))


def test_4_random_is_no_id(browser: Browser) -> None:
    swallowed = browser.http.get("/samples/random").status_code == 422
    check(not swallowed, "random-swallowed")
    check("label" in browser.get("/samples/random"), "no-sample")
