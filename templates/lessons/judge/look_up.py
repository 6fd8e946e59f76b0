"""Finds in the learner's own application what a lesson is about: read, never imported."""

import ast
import posixpath
import re
from collections.abc import Callable
from pathlib import Path

from lessons.judge import LESSONS, check

PROJECT = LESSONS.parent
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def modules(project: Path, folder: str = "app") -> dict[str, ast.Module]:
    """By path. What cannot be parsed is being written just now."""
    found = {}
    for path in sorted((project / folder).rglob("*.py")):
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            continue
        found[path.relative_to(project).as_posix()] = tree
    return found


def find(
    project: Path, matches: Callable[[Definition, ast.Module], object]
) -> set[str]:
    """Names on the top level of modules, as `app/db/session.py:get_session`."""
    return {
        f"{path}:{node.name}"
        for path, tree in modules(project).items()
        for node in tree.body
        if isinstance(node, Definition) and matches(node, tree)
    }


def calls(node: ast.AST, name: str) -> list[ast.Call]:
    """The calls of `name`, or of a method that is called so."""
    found = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return [one for one in found if re.search(rf"\b{name}$", ast.unparse(one.func))]


def yields(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Yield) for one in ast.walk(node))


def check_place(place: object, places: set[str], key: str) -> None:
    """Nothing is asked of a project that has no such thing."""
    if not places:
        return
    check(place, "place-empty")
    path, name = ([*re.split(r"\s*(?:::|[:·])\s*", str(place).strip()), ""])[:2]
    path = posixpath.normpath(path.replace("\\", "/"))
    known = modules(PROJECT).get(path)
    check(known, "place-no-file", path=path)
    check(f"{path}:{name}" in places, key, seen=f"{path}:{name}")
