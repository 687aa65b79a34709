"""A hand-in as cells: a notebook file read with care, whatever wrote it and however it is damaged.

Nothing of the file is trusted but the cells' types and texts; names and ids are kept as hints.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graders.errors import CourseError
from graders.notebooks.handed_in import MOST_CELLS, MOST_MB, TOO_LARGE

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
TYPES = ("code", "markdown", "raw")


@dataclass(frozen=True)
class Cell:
    """One cell of a hand-in: cell_type "code", "markdown" or "raw"; source with "\\n" line ends.

    name: the grade_id that it still bears, "" for none. id: its cell id. outputs: as the file has
    them, unchecked.
    """

    cell_type: str
    source: str
    name: str = ""
    id: str = ""
    outputs: tuple[Any, ...] = ()


def decoded(content: bytes) -> str:
    """Text in the encoding that its first bytes tell, else UTF-8, else Windows' western one."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def cells_of_notebook(text: str) -> tuple[Cell, ...]:
    """The cells of a notebook file, format 3 or 4.

    CourseError where it is no notebook, or none with cells.
    """
    if len(text) > MOST_MB * 2**20:
        raise CourseError(TOO_LARGE)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CourseError(f"it is no notebook: {error}; ask for it again") from error
    found = tuple(cell for raw in raw_cells(whole) if (cell := read_cell(raw)) is not None)
    if not found:
        raise CourseError("it is no notebook: there are no cells in it; ask for it again")
    if len(found) > MOST_CELLS:
        raise CourseError(f"it holds more than {MOST_CELLS} cells; look at it by hand")
    return found


def raw_cells(whole: Any) -> Iterator[Any]:
    """The cells as the file has them; format 3 keeps them in worksheets."""
    if not isinstance(whole, dict):
        return
    sheets = whole.get("worksheets")
    for part in (whole, *(sheets if isinstance(sheets, list) else ())):
        cells = part.get("cells") if isinstance(part, dict) else None
        yield from cells if isinstance(cells, list) else ()


def read_cell(raw: Any) -> Cell | None:
    """A cell, None where there is nothing that could be one."""
    if not isinstance(raw, dict):
        return None
    source = joined(raw.get("source", raw.get("input")))
    kind = raw.get("cell_type")
    if kind == "heading":  # format 3
        level = raw.get("level")
        source = f"{'#' * level if isinstance(level, int) and 0 < level < 7 else '#'} {source}"
        kind = "markdown"
    if kind not in TYPES:
        return None
    outputs = raw.get("outputs")
    return Cell(
        kind,
        with_unix_ends(source),
        name_of(raw.get("metadata")),
        raw["id"] if isinstance(raw.get("id"), str) else "",
        tuple(outputs) if isinstance(outputs, list) else (),
    )


def joined(source: Any) -> str:
    """A source as text: the format allows a list of lines."""
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def with_unix_ends(text: str) -> str:
    r"""The text with "\n" for every line's end.

    >>> with_unix_ends("a\r\nb\rc")
    'a\nb\nc'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def name_of(metadata: Any) -> str:
    """The grade_id in a cell's metadata, "" where it is gone or damaged."""
    meta = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else ""
