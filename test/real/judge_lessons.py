"""Judges many exercises in forks of one process that has imported what the judge imports.

Reads {"root": …, "cases": [{"name", "folder", "exercise", "beside"}]} and writes a line of JSON for each case.
"""

import importlib
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

import pytest

for library in (
    "alembic.autogenerate",
    "anyio.pytest_plugin",
    "fastapi.testclient",
    "multipart",
    "pwdlib",
    "sqlalchemy.ext.asyncio",
    "uvicorn",
):
    importlib.import_module(library)


class Result:
    """What the judge thought, which its exit code does not say in full."""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.lessons = session.config.pluginmanager.get_plugin("judge").lessons


def judge(root: Path, case: dict[str, Any]) -> dict[str, object]:
    folder = root / "lessons" / case["folder"]
    for path in case["left"]:
        (root / "lessons" / path).unlink(missing_ok=True)
    for path, text in {"exercise.py": case["exercise"], **case["beside"]}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    os.chdir(root)
    sys.path.insert(0, str(root))
    result = Result()
    code = pytest.main(["-p", "no:cacheprovider", f"lessons/{case['folder']}"], plugins=[result])
    [lesson] = result.lessons.values()
    task, _ = lesson.failed or (0, [])
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "name": case["name"],
        "code": int(code),
        "task": task,
        "key": lesson.key,
        "said": lesson.block(),
        "cpu": used.ru_utime + used.ru_stime,
    }


def forked(root: Path, case: dict[str, Any]) -> str:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            answer = judge(root, case)
        except BaseException as error:
            answer = {"name": case["name"], "code": -1, "task": 0, "key": repr(error), "said": "", "cpu": 0}
        with os.fdopen(write, "w") as pipe:
            json.dump(answer, pipe, ensure_ascii=False)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    return answer


given = json.load(sys.stdin)
left: list[str] = []
for one in given["cases"]:
    print(forked(Path(given["root"]), {**one, "left": left}), flush=True)
    # What the next case of this lesson may not find there.
    left = [f"{one['folder']}/{path}" for path in one["beside"]]
