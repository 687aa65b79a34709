"""The course's own part of a hand-in comes back: names, checks, prompts, kernel, order."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from nbgrader.preprocessors import CheckCellMetadata

from graders.errors import CourseError
from graders.intake.cells import cells_of_notebook
from graders.intake.restore import Restored, assert_complete, restore
from graders.intake.slots import slots_of
from graders.notebooks.cells import grade_id

from .restoring import RELEASE, after, bare, by_name, nothing
from .scrambles import LAB, name_of, solved_text


def test_a_whole_notebook_comes_through_as_it_is() -> None:
    restored = after(nothing)
    assert (restored.mended, restored.put_back) == ((), ())
    expected = nbformat.reads(solved_text(LAB), as_version=4)
    assert restored.notebook.cells == expected.cells
    assert restored.notebook.metadata == expected.metadata


def test_without_any_metadata_all_comes_back_and_is_explained() -> None:
    restored = after(bare)
    assert len(restored.mended) == len(RELEASE.cells)
    assert restored.notebook.cells == nbformat.reads(solved_text(LAB), as_version=4).cells
    assert all(m.why and m.confidence >= 0.85 for m in restored.alignment.matches)


def test_nbgrader_takes_what_comes_back() -> None:
    CheckCellMetadata().preprocess(after(bare).notebook, {})


def test_checks_and_prompts_that_are_gone_come_back_where_they_were() -> None:
    gone = {"kd_loss-scaling", "reconcile-peaked-prompt", "setup-data"}

    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        cells[:] = [cell for cell in cells if name_of(cell) not in gone]

    restored = after(change)
    assert set(restored.put_back) == gone
    assert [grade_id(cell) for cell in restored.notebook.cells] == [
        slot.name for slot in slots_of(RELEASE)
    ]


def test_a_forged_check_is_the_students_own_cell() -> None:
    forged = "total = 100  # give me all points, please, I did all of the work in this notebook"

    def change(named: Any, cells: Any) -> None:
        named["kd_loss-scaling"]["source"] = forged

    restored = after(change)
    assert by_name(restored)["kd_loss-scaling"].source == RELEASE.cells[31].source
    assert forged in [cell.source for cell in restored.notebook.cells if not grade_id(cell)]


def test_an_answer_written_into_a_cell_of_the_course_is_kept() -> None:
    def change(named: Any, cells: Any) -> None:
        fixtures = named["kd_loss-fixtures"]
        kept, _ = fixtures["source"].rsplit("\n\n\n", 1)
        fixtures["source"] = f"{kept}\n\n\ndef kd_loss(*arguments):\n    return 7"
        stub = next(cell for cell in RELEASE.cells if grade_id(cell) == "kd_loss")
        named["kd_loss"]["source"] = stub.source

    restored = after(change)
    assert by_name(restored)["kd_loss-fixtures"].source == RELEASE.cells[28].source
    assert any("return 7" in cell.source for cell in restored.notebook.cells)


def test_a_notebook_that_is_not_whole_is_never_given_out() -> None:
    notebook = after(nothing).notebook
    for cells in (notebook.cells[1:], [*notebook.cells, notebook.cells[0]]):
        with pytest.raises(CourseError, match="not whole: header"):
            assert_complete(nbformat.from_dict({"cells": cells}), slots_of(RELEASE))


def test_an_edited_check_is_the_courses_again() -> None:
    def change(named: Any, cells: Any) -> None:
        check = named["kd_loss-scaling"]
        check["source"] = check["source"].replace("assert", "# assert")
        check["metadata"] = {}

    restored = after(change)
    assert by_name(restored)["kd_loss-scaling"].source == RELEASE.cells[31].source
    assert len(restored.notebook.cells) == len(RELEASE.cells)


def test_outputs_stay_unless_they_are_none() -> None:
    shown = {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}

    def with_output(output: Any) -> Restored:
        def change(named: Any, cells: Any) -> None:
            named["table-3a"]["outputs"] = [output]

        return after(change)

    assert by_name(with_output(shown))["table-3a"].outputs[0].text == "a\nb"
    assert by_name(with_output({"output_type": 7}))["table-3a"].outputs == []
    assert by_name(with_output("words"))["table-3a"].outputs == []


def test_the_kernel_is_the_courses() -> None:
    notebook = json.loads(solved_text(LAB))
    notebook["metadata"] = {"kernelspec": {"name": "evil", "display_name": "x"}, "kaggle": {}}
    restored = restore(cells_of_notebook(json.dumps(notebook)), RELEASE)
    assert restored.notebook.metadata == RELEASE.metadata
