import ast
import html
from importlib import import_module
from pathlib import Path
from types import ModuleType

import httpx2
import pytest
from fastapi.testclient import TestClient

from lessons.judge import check
from lessons.look_up import PROJECT, Definition, check_place, find

KEY = "kD7vQ1-xYw2ePz9Tn4Lr8Ub3Hs6Jc0Fa5Mg"
PROXY, STRANGER = "10.0.0.1", "198.51.100.9"
ADA = {"email": "ada@example.com", "password": "correct horse battery"}


class Server:
    def __init__(self, exercise: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SECRET_KEY", KEY)
        monkeypatch.setenv("TRUSTED_PROXY", PROXY)
        # Forty seconds into a minute of the clock
        self.now = 60.0 * 16_667 + 40
        self.app = exercise.create_app(exercise.Settings(), lambda: self.now)

    def send(
        self, method: str, path: str, host: str = STRANGER, forwarded: str = ""
    ) -> httpx2.Response:
        http = TestClient(self.app, client=(host, 50_000))
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        body = ADA if method == "POST" else None
        return http.request(method, path, headers=headers, json=body)

    def post(self, host: str = STRANGER, forwarded: str = "") -> httpx2.Response:
        return self.send("POST", "/token", host, forwarded)

    def statuses(self, count: int) -> list[int]:
        return [self.post().status_code for _ in range(count)]


@pytest.fixture
def server(exercise: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(exercise, monkeypatch)


def test_1_it_does_not_start_with_a_key_that_anybody_knows(
    exercise: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    for value in (None, "changeme", KEY[:31]):
        if value is None:
            monkeypatch.delenv("SECRET_KEY", raising=False)
        else:
            monkeypatch.setenv("SECRET_KEY", value)
        what = "" if value is None else value
        said = ""
        try:
            exercise.Settings()
        except (Exception, SystemExit) as error:
            said = str(error)
        else:
            check(False, "weak-key", what=what)
        output = capsys.readouterr()
        said += output.out + output.err
        check(not what or what not in said, "value-printed", what=what)
    monkeypatch.setenv("SECRET_KEY", KEY)
    settings = exercise.Settings()
    check(KEY not in f"{settings!r} {settings}", "secret-in-repr")


def test_1_the_key_signs_the_tokens(
    server: Server, request: pytest.FixtureRequest
) -> None:
    accounts = import_module(f"lessons.{request.path.parent.name}.accounts")
    response = server.post()
    expected = accounts.log_in(ADA["email"], ADA["password"], KEY)
    check(response.status_code == 200, "no-login", seen=response.status_code)
    check(response.json() == expected, "wrong-token", seen=response.json())


def test_2_no_minute_has_more_than_the_limit(server: Server) -> None:
    seen = server.statuses(10)
    check(seen == [200] * 10, "too-strict", seen=seen.count(200))
    server.now += 40
    passed = server.statuses(10).count(200)
    check(passed == 0, "twice-the-limit", seen=10 + passed)


def test_2_the_limit_is_for_all_paths(server: Server) -> None:
    seen = [server.send("GET", "/wp-login.php").status_code for _ in range(11)]
    check(seen[:10] == [404] * 10, "too-strict", seen=seen.count(404))
    check(seen[10] == 429, "path-open", seen=seen[10])


def test_2_who_waits_as_long_as_told_gets_through(server: Server) -> None:
    for _ in range(10):
        server.post()
        server.now += 1
    for _ in range(5):
        server.now += 1
        response = server.post()
    check(response.status_code == 429, "not-limited", seen=response.status_code)
    after = response.headers.get("retry-after", "")
    check(after.isdecimal(), "no-retry-after", seen=after)
    server.now += int(after) - 1
    seen = server.post().status_code
    check(seen == 429, "waits-too-long", after=after)
    server.now += 1
    seen = server.post().status_code
    check(seen == 200, "waits-in-vain", after=after, seen=seen)


def test_3_nobody_changes_their_address(server: Server) -> None:
    seen = [
        server.post(forwarded=f"203.0.113.{number}").status_code for number in range(11)
    ]
    check(seen[10] == 429, "stranger-believed")
    seen = [
        server.post(PROXY, f"203.0.113.{number}, 192.0.2.1").status_code
        for number in range(11)
    ]
    check(seen[10] == 429, "first-believed")


def test_3_those_behind_the_proxy_are_told_apart(server: Server) -> None:
    for _ in range(10):
        server.post(PROXY, "192.0.2.1")
    seen = server.post(PROXY, "192.0.2.2").status_code
    check(seen == 200, "all-as-one", seen=seen)


def test_4_a_name_is_shown_as_it_is(server: Server) -> None:
    for name in ("<script>alert(1)</script>", "O'Brien", 'Ann "Al" & Bo'):
        http = TestClient(server.app)
        text = http.get("/greeting", params={"name": name}).text
        check("<script>" not in text, "not-escaped", seen=text)
        shown = html.unescape(text.partition("<h1>")[2].partition("</h1>")[0])
        expected = f"Hello, {name}"
        check(shown == expected, "name-changed", seen=shown, expected=expected)


def test_5_it_is_found_in_the_project(exercise: ModuleType) -> None:
    check_place(exercise.PLACE, places(), "wrong-place")


def places(project: Path = PROJECT) -> set[str]:
    """The settings."""

    def is_settings(node: Definition, tree: ast.Module) -> bool:
        if not isinstance(node, ast.ClassDef):
            return False
        return "BaseSettings" in [ast.unparse(base) for base in node.bases]

    return find(project, is_settings)
