"""What a hand-in's file holds as cells, in any encoding and format, or why it holds none."""

from __future__ import annotations

import json

import pytest

from graders.errors import CourseError
from graders.intake.cells import Cell, cells_of_notebook, decoded


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", "{}", '{"cells": []}', '{"cells": [7, {"cell_type": "x"}]}', "[" * 10**5],
)
def test_what_is_no_notebook_says_so(content: str) -> None:
    with pytest.raises(CourseError, match="no notebook"):
        cells_of_notebook(content)


def test_the_oldest_format_and_odd_fields_are_read() -> None:
    old = {
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": ["Ti", "tle"]},
                    {"cell_type": "code", "input": "a = 1\r\nb = 2", "metadata": None, "id": 7},
                ]
            }
        ]
    }
    found = cells_of_notebook(json.dumps(old))
    assert found == (Cell("markdown", "## Title"), Cell("code", "a = 1\nb = 2"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_in_any_encoding_is_read(encoding: str) -> None:
    assert decoded("Zoë – “ok”".encode(encoding)) == "Zoë – “ok”"
