"""Text and notebook, brought together both ways."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from graders.errors import BuildError
from graders.publishing.sync import drift_problems, sync
from graders.settings import Settings

NAME = "one_lab"


@pytest.fixture
def synced(course: Settings) -> Settings:
    assert sync(course, NAME) == "source/one_lab/one_lab.ipynb brought up to authoring/one_lab.py"
    return course


def read(course: Settings) -> Any:
    return nbformat.read(course.source_notebook(NAME), as_version=4)


def newer(path: Path, than: Path) -> None:
    later = than.stat().st_mtime + 10
    os.utime(path, (later, later))


def test_the_second_sync_changes_nothing(synced: Settings) -> None:
    files = (synced.authoring_file(NAME), synced.source_notebook(NAME))
    before = [path.read_bytes() for path in files]
    assert sync(synced, NAME) == "text and notebook agree"
    assert [path.read_bytes() for path in files] == before
    assert drift_problems(synced, NAME) == []


def test_an_edited_text_changes_the_notebook_and_keeps_its_ids(synced: Settings) -> None:
    text, before = synced.authoring_file(NAME), read(synced)
    text.write_text(text.read_text().replace("print(growth)", "print(growth + 0)"))
    newer(text, synced.source_notebook(NAME))
    (found,) = drift_problems(synced, NAME)
    assert "differ in cell 6 ('growth = double(21) / 21'); run: course build one_lab" in found
    sync(synced, NAME)
    assert "growth + 0" in read(synced).cells[5].source
    assert [cell.id for cell in read(synced).cells] == [cell.id for cell in before.cells]


def test_an_edited_notebook_changes_the_text_and_loses_its_outputs(synced: Settings) -> None:
    notebook, nb = synced.source_notebook(NAME), read(synced)
    nb.cells[5].source = "print(growth + 1)"
    nb.cells[5].outputs = [nbformat.v4.new_output("stream", text="3")]
    nb.cells[5].execution_count = 7
    nbformat.write(nb, notebook)
    newer(notebook, synced.authoring_file(NAME))
    assert any("holds outputs" in problem for problem in drift_problems(synced, NAME))
    assert sync(synced, NAME) == "authoring/one_lab.py brought up to source/one_lab/one_lab.ipynb"
    assert "growth + 1" in synced.authoring_file(NAME).read_text()
    assert read(synced).cells[5].outputs == []
    assert drift_problems(synced, NAME) == []


def test_an_added_cell_is_drift(synced: Settings) -> None:
    text = synced.authoring_file(NAME)
    text.write_text(text.read_text() + "\n# %%\nmore = 1\n")
    (found,) = drift_problems(synced, NAME)
    assert "have 11 and 10 cells" in found or "have 10 and 9 cells" in found


def test_changed_points_are_drift(synced: Settings) -> None:
    text = synced.authoring_file(NAME)
    text.write_text(text.read_text().replace('"points": 3', '"points": 4'))
    assert len(drift_problems(synced, NAME)) == 1


def test_a_text_without_pairing_gets_it(course: Settings) -> None:
    text = course.authoring_file(NAME)
    lines = text.read_text().splitlines(keepends=True)
    text.write_text("".join(x for x in lines if "formats:" not in x and "jupytext:" not in x))
    sync(course, NAME)
    assert "formats: authoring///py:percent,source/one_lab///ipynb" in text.read_text()
    assert len(read(course).cells) == len([x for x in lines if x.startswith("# %%")])


def test_company_in_the_source_is_refused(
    synced: Settings, write: Callable[[str, str], Path]
) -> None:
    write("source/one_lab/one_lab.py", "solutions")
    with pytest.raises(BuildError, match=r"source/one_lab/one_lab.py would be handed to students"):
        sync(synced, NAME)
    assert drift_problems(synced, NAME)


def test_no_text_and_no_notebook_are_told(course: Settings) -> None:
    (found,) = drift_problems(course, NAME)
    assert found == "source/one_lab/one_lab.ipynb is missing; run: course build one_lab"
    course.authoring_file(NAME).unlink()
    with pytest.raises(BuildError, match=r"authoring/one_lab\.py is missing"):
        sync(course, NAME)
