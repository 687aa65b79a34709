"""A class as CSV for a spreadsheet: one row a student, what is missing said as missing.

Cells that a spreadsheet would take for a formula get an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from graders.reports.parts import ClassResult, HandIn, Part

# A full-width sign counts as the sign itself, and so does one behind what a spreadsheet strips:
# blanks, quotes, marks that nobody sees.
FORMULA_STARTS = re.compile(r"[\s\ufeff\u200b-\u200f\u2060'\"`]*[=+\-@＝＋－＠]|[\t\r\n]")
MISSING, UNGRADED = "missing", "ungraded"
OLDER = "an older hand-in's points"


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula, on one line.

    >>> safe_cell("=1+1"), safe_cell(" ＝1"), safe_cell("amber")
    ("'=1+1", "' ＝1", 'amber')
    """
    line = " ".join(text.splitlines()) if len(text.splitlines()) > 1 else text
    return f"'{line}" if FORMULA_STARTS.match(text) or FORMULA_STARTS.match(line) else line


def header(result: ClassResult) -> list[str]:
    """The columns: total only stands where all is graded, so_far always."""
    fixed = ["student", "state", "handed_in_utc", "hours_late", "total", "so_far", "possible"]
    return [*fixed, *(asked.id for asked in result.asked)]


def row(result: ClassResult, one: HandIn) -> list[str]:
    """One student's cells, as in header."""
    if one.missing:
        blank = [MISSING] * len(result.asked)
        return [safe_cell(one.student), MISSING, "", "", MISSING, MISSING, "", *blank]
    done = not one.waiting
    handed_in = one.handed_in.isoformat(timespec="seconds") if one.handed_in else ""
    points = {part.asked.id: part for part in one.parts}
    return [
        safe_cell(one.student),
        OLDER if one.older else "graded" if done else UNGRADED,
        handed_in,
        f"{one.seconds_late / 3600:.2f}",
        f"{one.earned:g}" if done else UNGRADED,
        f"{one.earned:g}",
        f"{one.possible:g}",
        *(cell(points.get(asked.id)) for asked in result.asked),
    ]


def cell(part: Part | None) -> str:
    """The points of one part in words that can't be summed as a zero by mistake."""
    if part is None:
        return MISSING
    return UNGRADED if part.points is None else f"{part.points:g}"


def to_csv(result: ClassResult) -> str:
    """The class as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([safe_cell(name) for name in header(result)])
    writer.writerows(row(result, one) for one in result.students)
    return text.getvalue()


def write_csv(result: ClassResult, file: Path) -> Path:
    """The CSV as a file."""
    return write_table(to_csv(result), file)


def write_table(text: str, file: Path) -> Path:
    """CSV text as a file, UTF-8 with the mark by which spreadsheets know it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8-sig", newline="")
    return file
