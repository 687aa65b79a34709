"""How much of a hand-in a page shows in colours and markup; the rest is shown as plain text.

Parsing is what costs time, up to a second for 30,000 hostile characters, and a notebook may hold
any number of texts: so the page has one budget, and its making takes seconds whatever comes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graders.reports.outputs import joined
from graders.reports.safe import MAX_MARKUP

# More than twice the longest notebook of the course: an honest hand-in stays below it.
MAX_PAGE = 120_000
PARSED = ("text/html", "text/markdown", "text/latex")


def rich_cells(cells: Sequence[Any]) -> tuple[bool, ...]:
    """For each cell, whether it is shown in its rich form.

    A cell that doesn't fit in what is left of MAX_PAGE takes nothing from it: the course's texts
    after one huge cell look as ever.

    >>> from nbformat.v4 import new_code_cell, new_markdown_cell
    >>> rich_cells([new_markdown_cell("a" * 25_000)] * 6 + [new_code_cell("b")])
    (True, True, True, True, False, False, True)
    """
    left, found = MAX_PAGE, []
    for cell in cells:
        size = size_of(cell)
        found.append(size <= left)
        left -= size if size <= left else 0
    return tuple(found)


def size_of(cell: Any) -> int:
    """The characters of a cell that its rich form would parse."""
    bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
    parsed = [joined(bundle[kind]) for bundle in bundles for kind in PARSED if kind in bundle]
    # what is longer is never parsed: a plot's own page beside its picture, for one
    sizes = (len(text) for text in (joined(cell.source), *parsed))
    return sum(size for size in sizes if size <= MAX_MARKUP)
