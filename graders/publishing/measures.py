"""The measures of a notebook that `course check` prints, each with its limit.

They catch neglect, not bad teaching: read the notebook too. Everything is counted on what a
student sees, so without solutions and hidden tests, from the source notebook.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from graders.notebooks.cells import PREDICT, Kind, grade_id, kind_of, stub_line
from graders.notebooks.regions import Region, replaced, split, without
from graders.publishing.prose import plain, reading_grade, words
from graders.settings import Assignment

PROSE_WORDS_PER_MINUTE = 2400 / 80
BETWEEN_MEDIAN, BETWEEN_P90 = 60, 150
LINES_MEDIAN, LINES_P90 = 8, 20
GRADE = 10.0
TO_WRITE = 15
_ALT = re.compile(r"!\[(?P<alt>[^\]]*)\]\(|<img\b(?P<tag>[^>]*)>")


@dataclass(frozen=True)
class Measure:
    """One line of the report: what, how much, the limit in words, whether it holds."""

    name: str
    value: str
    limit: str
    ok: bool


def measure(nb: Any, assignment: Assignment) -> tuple[Measure, ...]:
    """All measures of a source notebook."""
    cells = [_shown(cell) for cell in nb.cells]
    prose = [text for is_code, text in cells if not is_code]
    code = [text for is_code, text in cells if is_code]
    minutes = assignment.minutes or 60 * (assignment.hours or 0)
    most = round(PROSE_WORDS_PER_MINUTE * minutes)
    count = sum(len(words(plain(text))) for text in prose)
    grade = reading_grade("\n\n".join(prose))
    lines = [_line_count(text) for text in code]
    return (
        Measure(
            "prose words", f"{count:,}", f"at most {most:,} for {minutes} minutes", count <= most
        ),
        *_spread("words between code cells", _words_between(cells), BETWEEN_MEDIAN, BETWEEN_P90),
        *_spread("lines of a shown code cell", lines, LINES_MEDIAN, LINES_P90),
        Measure("Flesch-Kincaid grade", f"{grade:.1f}", f"at most {GRADE:g}", grade <= GRADE),
        _most_to_write(nb),
        _share("assertions with a message", [a.msg is not None for a in _assertions(code)]),
        _share("reveals with a recorded prediction", list(_reveals(nb))),
        _share("images with alt text", list(_images(prose, code))),
        _minutes("\n".join(prose), minutes),
    )


def _shown(cell: Any) -> tuple[bool, str]:
    """(is code, what a student sees); a stub line where the solution was."""
    source = without(cell.source, Region.HIDDEN)
    if kind_of(cell) is Kind.ANSWER:
        return True, replaced(source, Region.SOLUTION, stub_line(grade_id(cell)))
    return cell.cell_type == "code", without(source, Region.SOLUTION)


def _line_count(code: str) -> int:
    return sum(bool(line.strip()) for line in code.split("\n"))


def _words_between(cells: list[tuple[bool, str]]) -> list[int]:
    """Words in each gap between two neighbouring code cells, collapsed text left out."""
    gaps: list[int] = []
    since: int | None = None
    for is_code, text in cells:
        if is_code:
            if since is not None:
                gaps.append(since)
            since = 0
        elif since is not None:
            since += len(words(plain(text, collapsed=False)))
    return gaps


def _spread(name: str, counts: list[int], median: int, p90: int) -> Iterator[Measure]:
    for label, share, limit in (("median", 50, median), ("90th percentile", 90, p90)):
        value = float(np.percentile(counts, share)) if counts else 0.0
        yield Measure(f"{name}, {label}", f"{value:g}", f"at most {limit}", value <= limit)


def _share(name: str, held: list[bool]) -> Measure:
    return Measure(name, f"{sum(held)} of {len(held)}", "all", all(held))


def _most_to_write(nb: Any) -> Measure:
    answers = {
        grade_id(cell): _line_count("\n".join(split(cell.source, Region.SOLUTION).inside))
        for cell in nb.cells
        if kind_of(cell) is Kind.ANSWER
    }
    name = max(answers, key=lambda key: answers[key], default="")
    most = answers.get(name, 0)
    said = f"{most} ({name})" if name else "0"
    return Measure("lines for the student to write", said, f"at most {TO_WRITE}", most <= TO_WRITE)


def _trees(code: list[str]) -> Iterator[ast.AST]:
    for text in code:
        kept = (line for line in text.split("\n") if not line.lstrip().startswith(("%", "!")))
        yield ast.parse("\n".join(kept))


def _assertions(code: list[str]) -> list[ast.Assert]:
    return [n for tree in _trees(code) for n in ast.walk(tree) if isinstance(n, ast.Assert)]


def _calls(code: list[str], name: str) -> list[ast.Call]:
    return [
        node
        for tree in _trees(code)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name
    ]


def _reveals(nb: Any) -> Iterator[bool]:
    """For each reveal cell, and each predict cell: does it have the other, in the right order?"""
    committed: set[str] = set()
    revealed: set[str] = set()
    for cell in nb.cells:
        if kind_of(cell) is Kind.PREDICT:
            committed.add(grade_id(cell).removeprefix(PREDICT))
        elif cell.cell_type == "code":
            asked = _asked(cell)
            revealed |= asked
            if asked or grade_id(cell).startswith("reveal-"):
                yield bool(asked) and asked <= committed
    yield from (False for _ in committed - revealed)


def _asked(cell: Any) -> set[str]:
    """Names of the predictions that the cell demands before it shows anything."""
    calls = _calls([without(cell.source, Region.HIDDEN)], "predicted")
    first = (call.args[0] for call in calls if call.args)
    return {str(arg.value) for arg in first if isinstance(arg, ast.Constant)}


def _images(prose: list[str], code: list[str]) -> Iterator[bool]:
    """Whether each image has alt text: those in markdown, and figures shown by course_lib.plots."""
    for text in prose:
        for found in _ALT.finditer(text):
            alt = found["alt"] if found["alt"] is not None else found["tag"].partition("alt=")[2]
            yield bool(alt.strip("\"' /"))
    for call in _calls(code, "show"):
        yield len(call.args) >= 2 or any(keyword.arg == "alt" for keyword in call.keywords)


def _minutes(prose: str, wanted: int) -> Measure:
    """The sum of the column "minutes" in the first table that has one."""
    stated = sum(_minute_rows(prose))
    return Measure("minutes stated", f"{stated}", f"{wanted}", stated == wanted)


def _minute_rows(prose: str) -> Iterator[int]:
    inside = False
    for line in prose.split("\n"):
        row = [part.strip().lower() for part in line.strip().strip("|").split("|")]
        if not line.lstrip().startswith("|"):
            if inside:
                return
        elif row[-1] == "minutes":
            inside = True
        elif inside and row[-1].isdigit() and not row[0].strip("*").startswith("sum"):
            yield int(row[-1])
