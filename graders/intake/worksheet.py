"""Moodle's grading worksheet: changes grades and comments, and leaves every other byte as it was.

Moodle takes a worksheet back only with the header and the identifiers that it wrote, in the
importer's language. So the file is cut into raw fields, of which some are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graders.errors import CourseError

BOM = "\ufeff"
GRADE = {"grade", "bewertung", "note", "calificación", "valutazione", "értékelés", "pontszám"}
COMMENT = {
    "feedback comments",
    "feedback als kommentar",
    "feedback",
    "commentaires de feedback",
    "comentarios de retroalimentación",
    "commenti",
    "visszajelzés megjegyzések",
}
_DIGITS = re.compile(r"(\d+)\s*$")


@dataclass(frozen=True)
class Field:
    """One field as it stands in the file, quotes included; end: a delimiter or a line's end."""

    raw: str
    end: str

    @property
    def value(self) -> str:
        """The text that it means: quotes around it gone, doubled ones single."""
        if len(self.raw) >= 2 and self.raw[0] == self.raw[-1] == '"':
            return self.raw[1:-1].replace('""', '"')
        return self.raw


Row = list[Field]


def cut(text: str, delimiter: str) -> list[Row]:
    """Rows of raw fields; joined again they are the text, to the letter.

    >>> [[f.value for f in row] for row in cut('a,"b,c"\\r\\n1,2', ",")]
    [['a', 'b,c'], ['1', '2']]
    """
    rows: list[Row] = []
    row: Row = []
    start, quoted, place = 0, False, 0
    while place < len(text):
        letter = text[place]
        if letter == '"' and text[start] == '"':  # a doubled quote closes and opens again
            quoted = not quoted
        elif not quoted and letter in (delimiter, "\r", "\n"):
            end = text[place : place + 2] if text[place : place + 2] == "\r\n" else letter
            row.append(Field(text[start:place], end))
            place += len(end) - 1
            start = place + 1
            if letter != delimiter:
                rows.append(row)
                row = []
        place += 1
    if start < len(text) or row:
        row.append(Field(text[start:], ""))
        rows.append(row)
    return rows


def joined(rows: list[Row]) -> str:
    """The text of rows."""
    return "".join(field.raw + field.end for row in rows for field in row)


@dataclass(frozen=True)
class Worksheet:
    """A worksheet that was read. identifiers: Moodle's number -> row; grade, comment: columns."""

    rows: list[Row]
    identifiers: Mapping[str, int]
    grade: int
    comment: int
    has_bom: bool
    decimal: str

    def filled(self, grades: Mapping[str, float], comments: Mapping[str, str]) -> bytes:
        """The file's bytes with these grades and comments, by Moodle's number; the rest untouched.

        CourseError for a number that the worksheet doesn't hold.
        """
        rows = [list(row) for row in self.rows]
        if unknown := sorted((grades.keys() | comments.keys()) - self.identifiers.keys()):
            raise CourseError(
                f"the worksheet holds no participant {', '.join(unknown)}; "
                "download it again for this assignment"
            )
        for number, points in grades.items():
            self._put(rows, number, self.grade, f"{points:.2f}".replace(".", self.decimal))
        for number, words in comments.items():
            self._put(rows, number, self.comment, words)
        return ((BOM if self.has_bom else "") + joined(rows)).encode("utf-8")

    def _put(self, rows: list[Row], number: str, column: int, value: str) -> None:
        row = rows[self.identifiers[number]]
        raw = '"' + value.replace('"', '""') + '"'
        row[column] = Field(raw, row[column].end)


def read_worksheet(content: bytes) -> Worksheet:
    """The worksheet in a file as Moodle's "Download grading worksheet" gives it.

    CourseError where it is no UTF-8, or the columns for grade and comment can't be told.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CourseError(
            f"the worksheet is no UTF-8 ({error.reason} at byte {error.start}); take the file as "
            "Moodle gave it, not one that a spreadsheet saved"
        ) from error
    has_bom = text.startswith(BOM)
    text = text.removeprefix(BOM)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = cut(text, delimiter)
    if len(rows) < 2:
        raise CourseError("the worksheet holds no participants; download it again")
    header = [field.value.strip().lower() for field in rows[0]]
    grade, comment = grade_column(header, rows), comment_column(header)
    identifiers = {
        found[1]: place
        for place, row in enumerate(rows[1:], 1)
        if len(row) == len(header) and (found := _DIGITS.search(row[0].value))
    }
    if not identifiers:
        raise CourseError(
            'the worksheet\'s first column holds no identifiers such as "Participant 12"; in '
            "Moodle, switch on offline grading worksheets and download it again"
        )
    most = next((row[grade + 1].value for row in rows[1:] if len(row) == len(header)), "")
    return Worksheet(rows, identifiers, grade, comment, has_bom, "," if "," in most else ".")


def grade_column(header: list[str], rows: list[Row]) -> int:
    """The column of the grade, by its name, else as the one before a column of one same number.

    The last such column is the maximum: grades, too, may all be the same.
    """
    named = [place for place, name in enumerate(header) if name in GRADE]
    if len(named) == 1:
        return named[0]
    whole = [row for row in rows[1:] if len(row) == len(header)]
    for place in reversed(range(2, len(header))):
        values = {row[place].value for row in whole}
        if len(values) == 1 and re.fullmatch(r"\d+[.,]\d+", next(iter(values))):
            return place - 1
    raise CourseError(
        f"which column of the worksheet is the grade? It has {', '.join(header)}; "
        "download it with Moodle set to English"
    )


def comment_column(header: list[str]) -> int:
    """The column of the feedback comments, by its name, else the last: there Moodle puts it."""
    named = [place for place, name in enumerate(header) if name in COMMENT]
    return named[0] if len(named) == 1 else len(header) - 1
