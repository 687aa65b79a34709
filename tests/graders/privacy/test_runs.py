"""Whose a kept execution is, where the hand-ins that could say so are hostile."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell, new_notebook

from graders.notebooks.handed_in import MOST_MB
from graders.privacy.runs import texts_of

WHOLE = writes(new_notebook(cells=[new_code_cell(" x = 1 ")]))


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (WHOLE, {"x = 1"}),
        (WHOLE + " " * MOST_MB * 2**20, set()),
        ("[" * 100_000, set()),
        ("no json", set()),
    ],
    ids=["sound", "huge", "deep", "text"],
)
def test_a_notebook_is_read_within_bounds(tmp_path: Path, content: str, texts: set[str]) -> None:
    file = tmp_path / "a.ipynb"
    file.write_text(content)
    assert texts_of(file) == texts
