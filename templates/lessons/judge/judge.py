"""What the tests of the lessons are written with; conftest.py tells pytest what to make of it.

python -m lessons.judge lessons/s23_errors     exit code 0 passed, 1 not yet, 2 could not judge
"""

import ast
import asyncio
import contextlib
import hashlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

LESSONS = Path(__file__).parent
PROGRESS = LESSONS / "progress.json"


class NotYet(AssertionError):
    """The exercise does not do yet what its task asks for: a message of the lesson, by its key."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class CannotJudge(Exception):
    """Nothing can be said of the exercise: a word of words.json, by its key."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def check(ok: object, key: str, **values: object) -> None:
    if not ok:
        raise NotYet(key, **values)


def load(folder: Path) -> ModuleType:
    """Runs exercise.py afresh, so that no test sees what another one left behind."""
    path = folder / "exercise.py"
    name = f"{LESSONS.name}.{folder.name}.exercise"
    module = ModuleType(name)
    module.__file__ = str(path)
    module.__package__ = name.rpartition(".")[0]
    # Annotations of the exercise are looked up there.
    sys.modules[name] = module
    try:
        source = path.read_text(encoding="utf-8")
        exec(compile(source, str(path), "exec"), module.__dict__)
    except FileNotFoundError as error:
        raise CannotJudge("no-file", path=error.filename) from error
    except UnicodeDecodeError as error:
        raise CannotJudge("encoding", path=path) from error
    except SyntaxError as error:
        where = f"{Path(error.filename or path).name}:{error.lineno}"
        raise CannotJudge("syntax", where=where, text=error.msg) from error
    except ModuleNotFoundError as error:
        own = str(error.name).startswith(f"{LESSONS.name}.")
        key = "import" if own else "library"
        raise CannotJudge(key, name=error.name, text=error) from error
    except ImportError as error:
        raise CannotJudge("import", text=error) from error
    return module


async def until(condition: Callable[[], object], seconds: float = 10) -> bool:
    """Waits for what comes at once when the exercise is right: only what never comes takes that long."""
    for _ in range(int(seconds * 200)):
        if condition():
            return True
        await asyncio.sleep(0.005)
    return bool(condition())


def missing(libraries: list[str]) -> list[str]:
    """Those of the distributions that are not installed."""
    return [name for name in libraries if not any(metadata.distributions(name=name))]


def install_command(libraries: list[str]) -> str:
    """Adds them to the environment that runs this, and to no file of the project."""
    config = Path(sys.prefix) / "pyvenv.cfg"
    by_uv = config.exists() and "\nuv = " in config.read_text(encoding="utf-8")
    python = Path(sys.executable)
    if python.is_relative_to(LESSONS.parent):
        python = python.relative_to(LESSONS.parent)
    installer = "uv pip install" if by_uv else f"{python} -m pip install"
    return f"{installer} {' '.join(libraries)}"


def read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def digest(path: Path) -> str:
    """As the generator computes it; git may have changed the ends of lines."""
    text = path.read_text(encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def record(section: str, state: str) -> None:
    """One sorted line a lesson, so that git can merge the lessons of two branches."""
    progress = read_json(PROGRESS) if PROGRESS.exists() else {}
    before = {"hints": 0, "solution": False} | progress.get(section, {})
    # What was solved once stays solved while its owner tries something else.
    if before.get("state") == "done":
        return
    progress[section] = {**before, "state": state}
    lines = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(progress[key], sort_keys=True)}"
        for key in sorted(progress)
    )
    PROGRESS.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    try:
        import pytest
    except ModuleNotFoundError as error:
        words = read_json(LESSONS / "words.json")
        print(words["library"].format(name=error.name))
        return 2
    code = int(pytest.main(["-p", "no:cacheprovider", "-W", "ignore", *arguments]))
    # What else pytest may say is that it did not get that far.
    return code if code in (0, 1) else 2


def serve() -> None:
    """Judges each folder that it reads the path of, and ends with a line of its exit code.

    In a fork, the libraries are imported once for all judgements.
    """
    if hasattr(os, "fork"):
        with contextlib.suppress(ModuleNotFoundError):
            import fastapi.testclient  # noqa: F401
            import pytest  # noqa: F401
    for line in sys.stdin:
        arguments = [line.strip()]
        if hasattr(os, "fork"):
            sys.stdout.flush()
            import_libraries_of(Path(arguments[0]) / "test_lesson.py")
            pid = os.fork()
            if pid == 0:
                code = 2
                try:
                    code = main(arguments)
                finally:
                    sys.stdout.flush()
                    os._exit(code)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        else:
            command = [sys.executable, "-m", "lessons.judge", *arguments]
            code = subprocess.run(command, stdin=subprocess.DEVNULL).returncode
        print(f"\0{code}", flush=True)


def import_libraries_of(test: Path) -> None:
    """What is missing there, or broken, the judgement says."""
    with contextlib.suppress(Exception):
        for node in ast.parse(test.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in getattr(node, "names", [])]
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                if name.partition(".")[0] != LESSONS.name:
                    importlib.import_module(name)


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        # Ctrl-C ends whoever started this, and this with it.
        with contextlib.suppress(KeyboardInterrupt):
            serve()
    else:
        sys.exit(main(sys.argv[1:]))
