"""A notebook as a student handed it in: its cells' texts, and nothing of it that only takes room.

What it says of itself counts for nothing but its cells' names, and outputs are made anew: both are
dropped before nbformat copies and checks them several times over.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

MOST_MB = 16
"""Of a notebook file. One of lists in lists takes 36 bytes of memory for each byte of its own: so
the grading process, of 390 MB itself, stays below a gigabyte."""
MOST_CELLS = 2000
KEPT = ("nbformat", "nbformat_minor", "cells", "worksheets")
KEPT_OF_CELLS = (
    "cell_type",
    "id",
    "source",
    "input",
    "level",
    "language",
    "execution_count",
    "attachments",
)
TOO_LARGE = f"it is larger than {MOST_MB} MB; ask for it with its outputs cleared, or look yourself"


def read_handed_in(file: Path) -> NotebookNode:
    """The notebook in a file; ValueError, OSError or an error of nbformat's where it is none.

    A byte order mark at its start is passed over; half a surrogate pair becomes a question mark.
    """
    if file.stat().st_size > MOST_MB * 2**20:
        raise ValueError(TOO_LARGE)
    whole = json.loads(file.read_bytes().decode("utf-8-sig"))
    text = json.dumps(lightened(whole), ensure_ascii=False)
    notebook: NotebookNode = nbformat.reads(text.encode("utf-8", "replace").decode(), as_version=4)
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as fault:
        raise ValueError(str(fault).splitlines()[0]) from fault
    return notebook


def lightened(whole: Any) -> Any:
    """A notebook of format 3 or 4 without its outputs and without metadata but cells' names.

    ValueError where there are more than MOST_CELLS cells. What has no such shape stays as it is.

    >>> lightened({"nbformat": 4, "cells": [{"source": "x", "metadata": {"tags": []}}]})
    {'nbformat': 4, 'cells': [{'source': 'x', 'metadata': {}}], 'metadata': {}}
    """
    if not isinstance(whole, dict):
        raise ValueError("it holds no notebook")
    light = {key: whole[key] for key in KEPT if key in whole} | {"metadata": {}}
    sheets = light.get("worksheets")
    for part in (light, *(sheets if isinstance(sheets, list) else ())):
        if isinstance(part, dict) and isinstance(part.get("cells"), list):
            if len(part["cells"]) > MOST_CELLS:
                raise ValueError(f"it holds more than {MOST_CELLS} cells; look at it by hand")
            part["cells"] = [_light_cell(cell) for cell in part["cells"]]
    return light


def _light_cell(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    light = {key: cell[key] for key in KEPT_OF_CELLS if key in cell}
    if "outputs" in cell:
        light["outputs"] = []
    metadata = cell.get("metadata")
    given = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = given.get("grade_id") if isinstance(given, dict) else None
    return light | {"metadata": {"nbgrader": {"grade_id": name}} if isinstance(name, str) else {}}
