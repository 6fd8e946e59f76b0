"""Judges a final project from outside, over HTTP: python -m lessons.capstone lessons/capstone_b [--stage 4]

All stages up to the first failure are run, the ones that passed before as well. Exit codes: 0 passed, 1 not yet, 2 could not judge.
"""

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from lessons import judge
from lessons.judge import LESSONS, CannotJudge, NotYet

PROJECT = LESSONS.parent
# How long an application may take to start or to answer. Nothing is judged by it but that it answers at all.
PATIENCE = 60
LAST_LINES = 20
PASSWORD = "correct horse battery 1906"
number = count(1)


class Site:
    """The learner's application, by the names that capstone.toml gives its paths and fields."""

    def __init__(self, settings: dict[str, Any], folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.connect()
        self.log = folder / "app.log"
        self.processes: list[subprocess.Popen[bytes]] = []
        # What else settings may name: {model} is the server of a stand-in model.
        self.names = {"folder": folder.as_posix(), "port": str(self.port)}

    def connect(self) -> None:
        import httpx2

        self.http = httpx2.Client(base_url=self.url, timeout=PATIENCE)

    def filled(self, text: str) -> str:
        for name, value in self.names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    @property
    def environment(self) -> dict[str, str]:
        given = {
            name: self.filled(str(value))
            for name, value in self.settings.get("env", {}).items()
        }
        return {**os.environ, **given, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}

    def command(self, text: str, **values: str) -> list[str]:
        words = [self.filled(word) for word in shlex.split(text)]
        for name, value in values.items():
            words = [word.replace(f"{{{name}}}", value) for word in words]
        # What is installed beside this Python, without its environment being active.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        program = (
            sys.executable
            if words[0] == "python"
            else shutil.which(words[0], path=path)
        )
        if program is None:
            raise CannotJudge("no-program", name=words[0])
        return [program, *words[1:]]

    def run(self, text: str, input: str = "", **values: str) -> None:
        done = subprocess.run(
            self.command(text, **values),
            cwd=PROJECT,
            env=self.environment,
            input=input.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode != 0:
            said = done.stdout.decode(errors="replace")
            self.log.write_text(said, encoding="utf-8")
            raise CannotJudge("command-failed", command=text, code=done.returncode)

    def start(self) -> None:
        """Starts the application and what belongs to it, and waits until it answers."""
        commands = [self.settings["start"], *self.settings.get("also", [])]
        for command in commands[len(self.processes) :]:
            self.launch(command)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for process in self.processes:
                if process.poll() is not None:
                    raise CannotJudge("stopped", code=process.returncode)
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.1)
        raise CannotJudge("does-not-start", seconds=PATIENCE)

    def launch(self, command: str, at: int | None = None) -> None:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(command),
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if at is None:
            self.processes.append(process)
        else:
            self.processes[at] = process

    def kill(self) -> None:
        """As in a crash: the application has no chance to put anything in order."""
        self.processes[0].kill()
        self.processes[0].wait()
        # The next request may not go over a connection of the one that is gone.
        self.http.close()
        self.connect()

    def start_again(self) -> None:
        self.launch(self.settings["start"], at=0)
        self.start()

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def last_lines(self) -> list[str]:
        if not self.log.exists():
            return []
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return text.splitlines()[-LAST_LINES:]

    def name(self, name: str) -> str:
        return str(self.settings["fields"][name])

    def path(self, name: str, **ids: object) -> tuple[str, str]:
        """A method and a path, as `GET /posts/7`."""
        given = str(self.settings["paths"][name])
        method, _, path = given.partition(" ")
        if not (method.isalpha() and path.startswith("/")):
            raise CannotJudge("no-method", name=f"paths.{name}", seen=given)
        for key, value in ids.items():
            path = path.replace(f"{{{key}}}", str(value))
        return method, path

    def send(self, name: str, token: str = "", **options: Any) -> Any:
        """Sends a request, by the name of its path; `ids` fill the path."""
        method, path = self.path(name, **options.pop("ids", {}))
        return self.request(method, path, token, **options)

    def request(self, method: str, path: str, token: str = "", **options: Any) -> Any:
        import httpx2

        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= options.pop("headers", {})
        try:
            response = self.http.request(method, path, headers=headers, **options)
        except httpx2.HTTPError as error:
            request, text = f"{method} {path}", type(error).__name__
            raise NotYet("no-answer", request=request, error=text) from error
        return response

    def expect(
        self, key: str, status: int | tuple[int, ...], *args: Any, **how: Any
    ) -> Any:
        """Sends a request; `key` is the message for another status than expected."""
        response = self.send(*args, **how)
        expected = (status,) if isinstance(status, int) else status
        if response.status_code not in expected:
            request = f"{response.request.method} {response.request.url.path}"
            wanted = " / ".join(map(str, expected))
            seen = response.status_code
            raise NotYet(key, request=request, seen=seen, expected=wanted)
        return response

    def value(self, response: Any, name: str) -> Any:
        """A field of a response, by the name that capstone.toml has for it: `author.id`, `0.id`."""
        try:
            found = response if isinstance(response, dict) else response.json()
            for part in filter(None, self.name(name).split(".")):
                found = found[int(part)] if isinstance(found, list) else found[part]
        except (ValueError, LookupError, TypeError):
            text = response if isinstance(response, dict) else response.text
            seen, field = str(text)[:200], self.name(name) or "[]"
            raise NotYet("no-field", name=name, field=field, seen=seen) from None
        return found


@contextlib.contextmanager
def running(settings: dict[str, Any]) -> Iterator[Site]:
    # Windows may still hold a file of the application that was stopped just now.
    folder = tempfile.TemporaryDirectory(prefix="capstone-", ignore_cleanup_errors=True)
    with folder:
        site = Site(settings, Path(folder.name))
        try:
            yield site
        finally:
            site.stop()


def new_email() -> str:
    return f"user{next(number)}.{uuid4().hex[:8]}@example.com"


def account(site: Site, email: str) -> dict[str, str]:
    return {site.name("email"): email, site.name("password"): PASSWORD}


def sign_up(site: Site, email: str | None = None) -> str:
    """Returns a token."""
    email = email or new_email()
    site.expect("sign-up", 201, "sign_up", json=account(site, email))
    return log_in(site, email)


def log_in(site: Site, email: str) -> str:
    sent = {site.name("log_in_email"): email, site.name("password"): PASSWORD}
    how = "data" if site.name("log_in_as") == "form" else "json"
    response = site.expect("log-in", 200, "log_in", **{how: sent})
    return str(site.value(response, "token"))


def read_yaml(file: Path) -> dict[str, Any]:
    try:
        import yaml
    except ModuleNotFoundError as error:
        raise CannotJudge("library", name=error.name) from error
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return content


class Settings(dict[str, Any]):
    """A table of capstone.toml that says which key is missing."""

    def __init__(self, table: dict[str, Any], inside: str = "") -> None:
        super().__init__(table)
        self.inside = inside
        for key, value in table.items():
            if isinstance(value, dict):
                self[key] = Settings(value, f"{inside}{key}.")

    def __missing__(self, key: str) -> Any:
        raise CannotJudge("no-setting", name=f"{self.inside}{key}")


def read_settings(file: Path) -> Settings:
    try:
        return Settings(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise CannotJudge("bad-settings", path=file, error=error) from error


def judge_stages(folder: Path, last: int) -> int:
    """Prints a line for each stage, and why the first one failed."""
    texts = judge.read_json(folder / "messages.json")
    words = judge.read_json(LESSONS / "words.json") | texts
    stages = import_module(f"lessons.{folder.name}.stages")
    titles = texts["stages"][: last or None]
    # b.03: sorted as the stages are.
    section = folder.name.rpartition("_")[2]
    progress = judge.read_json(judge.PROGRESS) if judge.PROGRESS.exists() else {}
    print(texts["title"])
    bring = getattr(stages, "services", contextlib.nullcontext)
    with contextlib.ExitStack() as stack:
        try:
            settings = read_settings(folder / "capstone.toml")
            site = stack.enter_context(running(settings))
            stack.enter_context(bring(site))
        except CannotJudge as error:
            return unjudged(error, words)
        number = 0
        try:
            for command in settings.get("prepare", []):
                site.run(command)
            site.start()
            for number, title in enumerate(titles, start=1):
                getattr(stages, f"stage_{number}")(site)
                judge.record(f"{section}.{number:02}", "done")
                print(f"  ✔ {number}. {title}", flush=True)
            print(words["stages-passed" if last else "all-passed"].format(last=last))
            return 0
        except NotYet as error:
            print(f"  ✗ {number}. {titles[number - 1]}")
            print(indented(words[error.key].format(**error.values)))
            before = progress.get(f"{section}.{number:02}", {})
            if before.get("state") == "done":
                print(indented(words["regression"]))
            path = f"{LESSONS.name}/{folder.name}/README.md"
            print(indented(words["read-page"].format(path=path, number=number)))
            code = 1
        except CannotJudge as error:
            code = unjudged(error, words)
        # The server answers with 500 first, and writes the traceback then.
        time.sleep(0.3)
        for line in site.last_lines():
            print(f"  [{words['app']}] {line}")
        return code


def unjudged(error: CannotJudge, words: dict[str, Any]) -> int:
    print(f"  ! {words['unjudged']}")
    print(indented(words[error.key].format(**error.values)))
    return 2


def indented(text: str) -> str:
    return "\n".join(f"      {line}" for line in text.splitlines())


def main(arguments: list[str]) -> int:
    folder = LESSONS / Path(arguments[0]).name
    last = int(arguments[arguments.index("--stage") + 1]) if len(arguments) > 1 else 0
    return judge_stages(folder, last)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
