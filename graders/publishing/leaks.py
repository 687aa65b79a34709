"""Looks through a release for what students must not get; every finding names file, cell and mend.

A line of a secret counts where it is long enough to be no accident, or where two lines follow each
other as they do in the secret. In an answer cell every line of its own solution counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from graders.notebooks.cells import grade_id, read_notebook
from graders.notebooks.regions import Region, split
from graders.publishing.preprocessors import KEPT_IN_CELL, KEPT_IN_NOTEBOOK
from graders.publishing.secrets import Secret, normal

LONG = 40  # letters; a shorter line alone may well be written twice by chance
SHORT = 12  # letters; lines below carry nothing, such as "else:" or "return x"
OWN = 8  # letters, for a solution's line in its own cell

_WORDS = (
    (re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)"), "a mark of nbgrader's"),
    (re.compile(r"\bobserve\s*\("), "a call of observe"),
    (re.compile(r"\b(from|import) graders\b|\bgraders[./]\w"), "a name of the graders"),
    (re.compile(r"\b(authoring|solutions|source)/"), "a path of the staff repository"),
    (re.compile(r"(?<![\w.])/(home|root|Users|work|tmp)/"), "a path of the build machine"),
    (re.compile(r"<!-- rubric:"), "an unfilled rubric placeholder"),
)
_NBGRADER_KEYS = frozenset(
    {"cell_type", "checksum", "grade", "grade_id", "locked", "points"}
    | {"schema_version", "solution", "task"}
)
_BORING = ("import ", "from ", "def ", "class ", "@", "#")


def leak_problems(
    release: Path, source: Any, secrets: Sequence[Secret], shared: Sequence[str] = ()
) -> list[str]:
    """Everything in the release folder that gives something away; [] when all is well.

    source: the source notebook. shared: texts that students have anyway (see shared_texts); their
    lines are no secrets.
    """
    notebooks = sorted(release.glob("*.ipynb"))
    problems = [
        f"{path.name}: lies in the release, which holds notebooks only; take it out of source/"
        for path in sorted(release.rglob("*"))
        if path.is_file() and path not in notebooks
    ]
    known = {normal(line) for text in shared for line in text.split("\n")}
    for path in notebooks:
        nb = read_notebook(path)
        problems += [f"{path.name}: {found}" for found in _notebook(nb, source, secrets, known)]
    return problems


def _notebook(nb: Any, source: Any, secrets: Sequence[Secret], known: set[str]) -> Iterator[str]:
    for key in sorted(set(nb.metadata) - set(KEPT_IN_NOTEBOOK)):
        yield f'metadata "{key}" of the notebook is left over; drop it'
    own = {grade_id(cell): cell for cell in source.cells if grade_id(cell)}
    for place, cell in enumerate(nb.cells, 1):
        name = f"cell {place} ({grade_id(cell) or cell.cell_type})"
        yield from (f"{name} {found}" for found in _left_over(cell))
        yield from (f"{name} holds {found}" for found in _words(cell.source))
        yield from (f"{name} holds {found}" for found in _copied(cell.source, secrets, known))
        if grade_id(cell) in own:
            yield from (f"{name} {found}" for found in _own_solution(cell, own[grade_id(cell)]))


def _left_over(cell: Any) -> Iterator[str]:
    if cell.get("outputs") or cell.get("execution_count"):
        yield "holds outputs; strip them"
    for key in sorted(set(cell.metadata) - set(KEPT_IN_CELL)):
        yield f'has metadata "{key}" left over; drop it'
    for key in sorted(set(cell.metadata.get("nbgrader", {})) - _NBGRADER_KEYS):
        yield f'has nbgrader metadata "{key}" left over; drop it'


def _words(text: str) -> Iterator[str]:
    for pattern, name in _WORDS:
        found = pattern.search(text)
        if found:
            yield f'{name}: "{found.group()}"; cut it or hide it'


def _copied(text: str, secrets: Sequence[Secret], known: set[str]) -> Iterator[str]:
    lines = [line for line in map(normal, text.split("\n")) if line]
    pairs = set(pairwise(lines))
    for secret in secrets:
        telling = [line for line in secret.lines if line not in known and _tells(line)]
        alone = next((line for line in telling if len(line) >= LONG and line in lines), None)
        together = (pair for pair in pairwise(telling) if pair in pairs)
        found = alone or " / ".join(next(together, ()))
        if found:
            yield f'{secret.what}: "{found}"; cut it or word it differently'


def _tells(line: str) -> bool:
    return len(line) >= SHORT and not line.startswith(_BORING)


def _own_solution(cell: Any, source: Any) -> Iterator[str]:
    parts = split(source.source, Region.SOLUTION)
    shown = {normal(line) for line in parts.outside}
    there = {normal(line) for line in cell.source.split("\n")}
    for line in map(normal, parts.inside):
        if len(line) >= OWN and line in there and line not in shown:
            yield f'still holds its solution: "{line}"; check the region\'s marks'
            return


def shared_texts(bundle: Path, source: Any, given: Sequence[str]) -> list[str]:
    """What students may read anyway: the week's bundle, and the source's cells named in given."""
    cells = [cell.source for cell in source.cells if grade_id(cell) in given]
    return cells + [path.read_text(encoding="utf-8") for path in sorted(bundle.rglob("*.py"))]
