"""Tables follow the notebook: tasks, checks and texts stand everywhere in its order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graders.notebooks.cells import Kind, grade_id, kind_of, read_notebook
from graders.reports.results import asked_in
from graders.rubrics import load_rubric
from graders.settings import load_settings

SETTINGS = load_settings(Path(__file__).resolve().parents[3])


@pytest.mark.parametrize("name", [one.name for one in SETTINGS.built_assignments()])
def test_what_is_asked_stands_in_the_notebooks_order(name: str) -> None:
    cells: list[Any] = read_notebook(SETTINGS.source_notebook(name)).cells
    checks = [grade_id(cell) for cell in cells if kind_of(cell) is Kind.CHECK]
    texts = [grade_id(cell) for cell in cells if kind_of(cell) is Kind.MANUAL]
    asked = asked_in(name, load_rubric(SETTINGS, name))
    assert [one.id for one in asked] == [*checks, *texts]
