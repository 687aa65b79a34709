"""What must not reach a student: the texts that a leak scan looks for.

Solutions and hidden tests come from the source notebook, references from course_lib's locked
modules and from graders.tasks, expectations and wrong answers from the graders themselves.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders.contracts import Task
from graders.notebooks.cells import grade_id
from graders.notebooks.regions import Region, split
from graders.settings import Settings

_ROOMS = ("tasks", "misconceptions", "judging")


@dataclass(frozen=True)
class Secret:
    """Consecutive lines of one text; what: how a finding names it."""

    what: str
    lines: tuple[str, ...]


def normal(line: str) -> str:
    """A line without indent and doubled blanks, so that a re-indented copy is still found."""
    return " ".join(line.split())


def gather(settings: Settings, assignment: str, nb: Any, tasks: Sequence[Task]) -> list[Secret]:
    """All secrets of an assignment; nb is its source notebook."""
    return [
        *_notebook_secrets(nb),
        *(_code(f"the reference of {task.name}", task.reference) for task in tasks),
        *_library_secrets(settings, assignment),
        *_staff_secrets(settings),
    ]


def _notebook_secrets(nb: Any) -> Iterator[Secret]:
    names = {Region.SOLUTION: "the solution of", Region.HIDDEN: "the hidden test of"}
    for cell in nb.cells:
        for region, name in names.items():
            inside = split(cell.source, region).inside
            if inside:
                yield Secret(f"{name} {grade_id(cell)}", _lines(inside))


def _library_secrets(settings: Settings, assignment: str) -> Iterator[Secret]:
    for module in settings.locked_modules(assignment):
        for path in _module_files(settings.root / "course_lib" / module):
            yield _code(f"the reference in course_lib/{module}", path.read_text("utf-8"))


def _staff_secrets(settings: Settings) -> Iterator[Secret]:
    for room in _ROOMS:
        for path in sorted((settings.root / "graders" / room).rglob("*.py")):
            yield _code(f"graders/{room}/{path.name}", path.read_text("utf-8"))


def _module_files(module: Path) -> list[Path]:
    return sorted(module.rglob("*.py")) if module.is_dir() else [module.with_suffix(".py")]


def _code(what: str, text: str) -> Secret:
    """A text of Python as a secret; docstrings say in prose what notebooks may say too."""
    prose: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            prose |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return Secret(what, _lines(x for n, x in enumerate(text.split("\n"), 1) if n not in prose))


def _lines(lines: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    return tuple(found for line in lines if (found := normal(line)))
