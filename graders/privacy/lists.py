"""Lines about a person in files that hold others' lines, too; these stay to the byte."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from graders.errors import CourseError
from graders.intake.roster import columns_of
from graders.intake.scores import columns_in
from graders.intake.worksheet import BOM, Row, cut, joined
from graders.privacy.person import Person
from graders.privacy.search import Words
from graders.privacy.step import Step, many

ROSTER, SCORES = "the class list", "a file of scores"


def roster_line(file: Path, person: Person) -> Iterator[Step]:
    """The person's line of the class list."""
    if file.exists():
        yield from rows_about(file, lambda header: columns_of(header, ROSTER)["id"], person)


def score_lines(folder: Path, person: Person) -> Iterator[Step]:
    """The person's lines in files of scores; a file that can't be read as one is left."""
    for file in sorted(folder.glob("*.csv")):
        try:
            yield from rows_about(file, lambda header: columns_in(header, SCORES)[0], person)
        except (CourseError, UnicodeDecodeError):
            continue  # the search at the end names it, if the person is in it


def rows_about(file: Path, column_of: Callable[[list[str]], int], person: Person) -> Iterator[Step]:
    """The rows whose cell in that column is the person's id or e-mail."""
    text = file.read_bytes().decode("utf-8")
    start = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    rows = cut(text, max(",;\t", key=text.split("\n", 1)[0].count))
    column = column_of([field.value for field in rows[0]] if rows else [])
    known = {word.casefold() for word in (person.id, *person.emails)}

    def is_theirs(row: Row) -> bool:
        return column < len(row) and row[column].value.strip().casefold() in known

    kept = [row for row in rows if not is_theirs(row)]
    if gone := len(rows) - len(kept):
        lines = "the line" if gone == 1 else f"{gone} lines"
        left = (start + joined(kept)).encode("utf-8")
        yield Step(f"{file.name}: {lines} of {person.id}", partial(replace, file, left))


def log_lines(state: Path, words: Words) -> Iterator[Step]:
    """Lines of the logs that name the person."""
    for file in sorted(state.glob("*.log*")):
        lines = file.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not words.inside(line)]
        if gone := len(lines) - len(kept):
            says = f".course/{file.name}: {many(gone, 'line')}"
            yield Step(says, partial(replace, file, b"".join(kept)))


def replace(file: Path, content: bytes) -> None:
    """Write a file anew, whole or not at all, as readable as it was."""
    part = file.with_name(f".{file.name}.part")
    part.touch(mode=0o600)
    part.write_bytes(content)
    os.chmod(part, file.stat().st_mode & 0o777)
    os.replace(part, file)
