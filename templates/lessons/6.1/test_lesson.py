import re
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from lessons.judge import check

# The learner's folder, as far as an image is concerned.
FILES = ["requirements.txt", "app/main.py", ".env", ".git/config", "data/train.bin"]
INSTALL = re.compile(r"\b(pip\d?|uv) (install|sync|pip)|poetry install|apt-get install")
SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|API_?KEY", re.I)


@dataclass
class Stage:
    image: str
    lines: list[tuple[str, str]] = field(default_factory=list)

    def of(self, name: str) -> list[str]:
        return [value for one, value in self.lines if one == name]


def stages_of(text: str) -> list[Stage]:
    """As far as Docker's own parser has to be followed here."""
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.M)
    stages: list[Stage] = []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        name, _, value = line.strip().partition(" ")
        if name.upper() == "FROM":
            stages.append(Stage(value.split()[0]))
        elif name and stages:
            stages[-1].lines.append((name.upper(), value.strip()))
    return stages


def copied(value: str, files: list[str]) -> list[str]:
    """Which of the files a COPY takes from the learner's folder."""
    words = [word for word in value.split() if not word.startswith("--")]
    if "--from=" in value:
        return []
    sources = [re.sub(r"^\./|/$", "", word) or "." for word in words[:-1]]
    return [
        file
        for file in files
        if any(one in (".", file) or file.startswith(f"{one}/") for one in sources)
    ]


def sent(dockerignore: str) -> list[str]:
    """Which files are sent to the builder at all."""

    def is_sent(file: str) -> bool:
        sends = True
        for line in dockerignore.split():
            pattern = line.removeprefix("!").strip("/")
            parts = re.escape(pattern).replace(r"\*\*/", "(.*/)?")
            parts = parts.replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
            if re.fullmatch(f"{parts}(/.*)?", file):
                sends = line.startswith("!")
        return sends

    return [file for file in FILES if is_sent(file)]


@pytest.fixture
def stages(exercise: ModuleType) -> list[Stage]:
    stages = stages_of(exercise.DOCKERFILE)
    check(stages, "no-stage")
    return stages


def test_1_dependencies_are_built_apart_and_before_the_code(
    stages: list[Stage],
) -> None:
    last = stages[-1]
    check(len(stages) > 1, "one-stage")
    copies = [value for value in last.of("COPY") if "--from=" in value]
    check(copies, "nothing-copied")
    tools = [value for value in last.of("RUN") if INSTALL.search(value)]
    check(not tools, "tools-in-the-image", seen=tools[0] if tools else "")
    installed = False
    for stage in stages:
        code = False
        for name, value in stage.lines:
            code = code or (name == "COPY" and "app/main.py" in copied(value, FILES))
            if name == "RUN" and INSTALL.search(value) and "apt-get" not in value:
                installed = True
                check(not code, "code-before-dependencies", seen=value)
    check(installed, "nothing-installed")
    code = any("app/main.py" in copied(value, FILES) for value in last.of("COPY"))
    check(code, "no-code")


def test_2_no_secret_stays_in_a_layer(
    exercise: ModuleType, stages: list[Stage]
) -> None:
    for stage in stages:
        for name, value in stage.lines:
            found = name in ("ARG", "ENV") and SECRET.search(value.partition("=")[0])
            check(not found, "secret-in-a-layer", seen=f"{name} {value}")
    files = sent(exercise.DOCKERIGNORE)
    for needed in ("requirements.txt", "app/main.py"):
        check(needed in files, "needed-is-ignored", file=needed)
    for secret in (".env", ".git/config", "data/train.bin"):
        check(secret not in files, "file-is-sent", file=secret)
    downloads = [
        value
        for stage in stages
        for value in stage.of("RUN")
        if "hf download" in value and "--mount=type=secret" in value
    ]
    check(downloads, "no-download")


def test_3_it_runs_without_rights_and_ends_when_told(stages: list[Stage]) -> None:
    last = stages[-1]
    check(last.of("USER"), "runs-as-root")
    user = last.of("USER")[-1].partition(":")[0]
    check(user not in ("root", "0"), "runs-as-root")
    check(user.isdigit(), "user-by-name", seen=user)
    at = last.lines.index(("USER", last.of("USER")[0]))
    late = [value for name, value in last.lines[at:] if name == "RUN"]
    check(not late, "user-too-early", seen=late[0] if late else "")
    starts = last.of("CMD") or last.of("ENTRYPOINT")
    check(starts and starts[-1].startswith("["), "shell-form", seen=starts)
    check("reload" not in starts[-1] and '"dev"' not in starts[-1], "for-development")
    check(last.of("HEALTHCHECK"), "no-healthcheck")
    for stage in stages:
        tag = stage.image.rpartition(":")[2]
        check(tag not in (stage.image, "latest"), "any-version", seen=stage.image)


def test_4_it_waits_for_its_database(exercise: ModuleType) -> None:
    services: dict[str, Any] = exercise.COMPOSE["services"]
    app, db = services["app"], services["db"]
    check(db.get("healthcheck", {}).get("test"), "no-db-healthcheck")
    waits = app.get("depends_on")
    ok = (
        isinstance(waits, dict)
        and waits.get("db", {}).get("condition") == "service_healthy"
    )
    check(ok, "does-not-wait", seen=waits)
    password = str(db.get("environment", {}))
    check("${" in password, "password-in-the-file", seen=password)
    url = str(app.get("environment", {}))
    check("digits" not in url, "password-in-the-file", seen=url)


def test_4_a_gpu_is_asked_for_in_a_file_of_its_own(
    exercise: ModuleType, stages: list[Stage]
) -> None:
    base, overlay = repr(exercise.COMPOSE), repr(exercise.COMPOSE_GPU)
    check("gpu" not in base and "nvidia" not in base, "gpu-for-all")
    app = exercise.COMPOSE_GPU["services"].get("app", {})
    reserved = app.get("deploy", {}).get("resources", {}).get("reservations", {})
    ok = any(
        "gpu" in one.get("capabilities", ()) for one in reserved.get("devices", ())
    )
    check(ok or app.get("gpus"), "no-gpu", seen=overlay)
    drivers = [
        value
        for stage in stages
        for value in stage.of("RUN")
        if re.search(r"nvidia-driver|cuda-drivers", value)
    ]
    check(not drivers, "driver-in-the-image", seen=drivers[0] if drivers else "")
