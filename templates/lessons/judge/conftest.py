"""Turns what pytest finds out into one block a lesson: the first task that is not done yet, in a sentence.

Exit codes: 0 passed, 1 not yet, 2 could not judge. `-v` shows pytest's own report instead.
"""

import re
import sys
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from types import ModuleType

import pytest

from lessons import judge
from lessons.judge import LESSONS, CannotJudge, NotYet

WORDS = judge.read_json(LESSONS / "words.json")
TEST = "test_lesson.py"


class Lesson:
    """What is known of one folder by now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts = judge.read_json(folder / "lesson.json")
        self.messages: dict[str, str] = self.texts["messages"]
        # Those that pytest is to run: an editor may ask for one.
        self.tests: set[str] = set()
        self.failed: tuple[int, list[str]] | None = None
        self.unjudged: list[str] | None = None
        # The key of the message, which the generator's own tests look at.
        self.key = ""
        libraries = judge.missing(self.texts.get("libraries", []))
        if libraries:
            self.key = "libraries"
            self.unjudged = (
                WORDS["libraries"]
                .format(
                    libraries=", ".join(libraries),
                    install=judge.install_command(libraries),
                    feature=self.texts["feature"],
                )
                .splitlines()
            )

    def fail(self, task: int, error: BaseException) -> None:
        if isinstance(error, CannotJudge):
            self.key = error.key
            self.unjudged = [WORDS[error.key].format(**error.values)]
            return
        where = self.line_of(error)
        if isinstance(error, NotYet):
            self.key = error.key
            message = self.messages.get(error.key) or WORDS[error.key]
            text = message.format(**error.values)
        elif isinstance(error, NotImplementedError) and where:
            self.key = "todo"
            text = WORDS["todo"].format(text=error)
        elif isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
            self.key = "missing"
            text = WORDS["missing"].format(name=error.name)
        else:
            self.key = "error"
            text = WORDS["error"].format(type=type(error).__name__, text=error)
        lines = text.splitlines()
        lines[-1] += f"   {where}" if where else ""
        self.failed = (task, lines)

    def line_of(self, error: BaseException) -> str:
        """The last line of the learner's that took part in it."""
        files = [
            f"{Path(frame.filename).name}:{frame.lineno}"
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename) == self.folder / "exercise.py"
        ]
        return files[-1] if files else ""

    @property
    def whole(self) -> bool:
        text = (self.folder / TEST).read_text(encoding="utf-8")
        return self.tests == set(re.findall(r"^def (test_\w+)", text, re.M))

    def block(self) -> str:
        section = self.texts["section"]
        lines = [f"{section} {self.texts['title']}"]
        if self.unjudged:
            lines += [
                f"  ! {WORDS['unjudged']}",
                *(f"      {x}" for x in self.unjudged),
            ]
            return "\n".join(lines)
        at, why = self.failed or (len(self.texts["tasks"]) + 1, [])
        run = {task_of(name) for name in self.tests}
        for number, title in enumerate(self.texts["tasks"], start=1):
            mark = (
                "✗" if number == at else "✔" if number < at and number in run else "·"
            )
            lines.append(f"  {mark} {number}. {title}")
            if number == at:
                lines += [f"      {line}" for line in why]
        if why or self.whole:
            lines.append(WORDS["hint" if why else "passed"].format(section=section))
        return "\n".join(lines)


class Judge:
    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.lessons: dict[Path, Lesson] = {}
        self.quiet = config.get_verbosity() <= 0 and all(
            (config.invocation_params.dir / x.partition("::")[0]).is_relative_to(
                LESSONS
            )
            # The tests of a learner's own are pytest's.
            and not x.partition("::")[0].endswith("exercise.py")
            for x in config.args
        )
        if self.quiet and not config.option.collectonly:
            reporter = config.pluginmanager.get_plugin("terminalreporter")
            config.pluginmanager.unregister(reporter)

    def lesson(self, folder: Path) -> Lesson:
        if folder not in self.lessons:
            self.lessons[folder] = Lesson(folder)
        return self.lessons[folder]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        path = LESSONS.parent / report.nodeid
        if report.failed and (path.parent / "lesson.json").exists():
            lesson = self.lesson(path.parent)
            lesson.unjudged = lesson.unjudged or str(report.longrepr).splitlines()[-3:]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # Stable: the tests of one task stay in the order of the file.
        items.sort(key=lambda item: (str(item.path), task_of(item.name)))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            if item.path.name == TEST and (item.path.parent / "lesson.json").exists():
                lesson = self.lesson(item.path.parent)
                lesson.tests.add(item.name)
                if judge.digest(item.path) != lesson.texts["digest"]:
                    section = lesson.texts["section"]
                    lesson.unjudged = [WORDS["edited"].format(section=section)]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        lesson = self.lessons.get(item.path.parent)
        if lesson and (lesson.failed or lesson.unjudged):
            pytest.skip("an earlier task is not done yet")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        lesson = self.lessons.get(item.path.parent)
        if lesson and call.excinfo and report.failed:
            lesson.fail(task_of(item.name), call.excinfo.value)
            if self.config.get_verbosity() <= 0:
                # What an editor shows.
                report.longrepr = lesson.block()
        return report

    def pytest_keyboard_interrupt(self) -> None:
        # Tasks that were not run have not passed.
        self.lessons.clear()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        for lesson in self.lessons.values():
            if lesson.whole and not lesson.unjudged:
                state = "open" if lesson.failed else "done"
                judge.record(lesson.texts["section"], state)
        if any(lesson.unjudged for lesson in self.lessons.values()):
            session.exitstatus = 2
        if self.quiet:
            blocks = [lesson.block() for lesson in self.lessons.values()]
            encoding = sys.__stdout__.encoding if sys.__stdout__ else "utf-8"
            text = "\n\n".join(blocks).encode(encoding, "replace").decode(encoding)
            capture = self.config.pluginmanager.get_plugin("capturemanager")
            if capture:
                capture.suspend_global_capture(in_=True)
            print(text)


def task_of(test: str) -> int:
    """`test_2_the_loop_stays_free` is of task 2."""
    found = re.match(r"test_(\d+)_", test)
    return int(found[1]) if found else 0


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    # A warning that the project turns into an error is not what a lesson is about.
    config.addinivalue_line("filterwarnings", "ignore")
    config.pluginmanager.register(Judge(config), "judge")


@pytest.fixture
def load(request: pytest.FixtureRequest) -> Callable[[], ModuleType]:
    """Loads the exercise when the test has prepared what the exercise imports."""
    return lambda: judge.load(request.path.parent)


@pytest.fixture
def exercise(load: Callable[[], ModuleType]) -> ModuleType:
    return load()
