"""One case for each way in which a notebook is damaged: what comes back, what a person decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbgrader.preprocessors import CheckCellMetadata

from graders.errors import CourseError
from graders.intake.cells import Cell, cells_of_notebook, decoded
from graders.intake.restore import Restored, assert_complete, restore
from graders.intake.slots import slots_of
from graders.notebooks.cells import grade_id

from .scrambles import LAB, OPEN_NAMES, name_of, release_text, solved_text

RELEASE = nbformat.reads(release_text(LAB), as_version=4)
Change = Callable[[dict[str, dict[str, Any]], list[dict[str, Any]]], object]


def after(change: Change, decisions: dict[str, tuple[int, ...]] | None = None) -> Restored:
    """What becomes of the solved notebook after a change; the change gets cells by name and all."""
    notebook = json.loads(solved_text(LAB))
    cells = notebook["cells"]
    change({name_of(cell): cell for cell in cells}, cells)
    return restore(cells_of_notebook(json.dumps(notebook)), RELEASE, decisions)


def nothing(named: Any, cells: Any) -> None:
    """The notebook as it should be."""


def bare(named: Any, cells: list[dict[str, Any]]) -> None:
    for cell in cells:
        cell["metadata"] = {}
        del cell["id"]


def code(source: str, **more: Any) -> dict[str, Any]:
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return {**empty, "source": source, **more}


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def doubts(restored: Restored) -> dict[str, str]:
    assert restored.notebook is None
    return {match.slot.name: match.why for match in restored.alignment.doubtful}


def by_name(restored: Restored) -> dict[str, Any]:
    assert restored.notebook is not None, doubts(restored)
    return {grade_id(cell): cell for cell in restored.notebook.cells if grade_id(cell)}


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


@pytest.mark.parametrize("name", ["kd_loss", "predict-peaked", "memo-defence"])
@pytest.mark.parametrize("also", [nothing, bare], ids=["names kept", "names lost"])
def test_a_lost_answer_is_a_persons_to_decide(name: str, also: Change) -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        cells.remove(named[name])
        also(named, cells)

    assert name in doubts(after(change))
    assert by_name(after(change, {name: ()}))[name].source == ""


def test_an_answer_without_its_first_line_is_known_by_what_it_sets() -> None:
    def change(named: Any, cells: Any) -> None:
        source = named["kd_loss"]["source"]
        named["kd_loss"] |= {"source": source.split("\n", 1)[1], "metadata": {}}

    assert by_name(after(change))["kd_loss"].source.startswith("def kd_loss")


def test_an_answer_that_lost_its_line_and_its_function_is_known_by_its_name_there() -> None:
    def change(named: Any, cells: Any) -> None:
        named["kd_loss"]["source"] = "def my_loss(): ..."

    assert by_name(after(change))["kd_loss"].source == "def my_loss(): ..."


def test_a_name_alone_moves_no_answer() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        meta = named["kd_loss"]["metadata"]
        cells.remove(named["kd_loss"])
        cells.insert(2, code("print('mine')", metadata=meta))

    assert "only a name" in doubts(after(change))["kd_loss"]


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


def test_words_written_into_a_prompt_are_not_lost() -> None:
    def change(named: Any, cells: Any) -> None:
        named["reconcile-peaked-prompt"]["source"] += "\n\nI was wrong about the tail."
        named["reconcile-peaked"]["source"] = "YOUR ANSWER HERE"

    restored = after(change)
    assert "written into the course's own text" in doubts(restored)["reconcile-peaked"]


@pytest.mark.parametrize("name", ["kd_loss", "reconcile-peaked"])
def test_two_versions_of_an_answer_are_a_persons_to_choose_from(name: str) -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        at = cells.index(named[name])
        twin = {**named[name], "source": named[name]["source"] + "\n# tried again"}
        del twin["id"]
        cells.insert(at + 1, twin)

    restored = after(change)
    assert name in doubts(restored)
    (match,) = (m for m in restored.alignment.doubtful if m.slot.name == name)
    chosen = match.candidates[-1]
    assert by_name(after(change, {name: (chosen,)}))[name].source.endswith("# tried again")


def test_a_copy_is_kept_as_the_students_own_and_without_metadata() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        cells.insert(cells.index(named["kd_loss"]) + 1, dict(named["kd_loss"]))

    cells = after(change).notebook.cells
    assert len(cells) == len(RELEASE.cells) + 1
    (own,) = (cell for cell in cells if not grade_id(cell))
    assert own.metadata == {}
    assert "# task: kd_loss" in own.source


def test_an_answer_cut_in_two_is_one_again() -> None:
    whole = json.loads(solved_text(LAB))["cells"][27]["source"]

    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        lines = whole.split("\n")
        named["kd_loss"]["source"] = "\n".join(lines[:5])
        cells.insert(cells.index(named["kd_loss"]) + 1, code("\n".join(lines[5:])))

    assert by_name(after(change))["kd_loss"].source == whole


def test_a_cut_within_a_line_is_a_persons_to_mend() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        named["predict-tail_f1"]["source"] = 'predicted_tail_f1 = 0.1\nbecause_tail_f1 = "a"'
        cells.insert(cells.index(named["predict-tail_f1"]) + 1, code('+ "b"'))

    assert "the rest of it" in doubts(after(change))["predict-tail_f1"]


def test_a_cut_that_can_be_read_in_two_ways_is_a_persons_to_mend() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        named["predict-tail_f1"]["source"] = "predicted_tail_f1 = 6"
        cells.insert(cells.index(named["predict-tail_f1"]) + 1, code('0\nbecause_tail_f1 = "a"'))

    assert "read in two ways" in doubts(after(change))["predict-tail_f1"]


def test_an_anchor_cut_in_two_is_a_persons_to_mend() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        answer = named["kd_loss"]
        at = cells.index(answer)
        source = answer["source"]
        bare(named, cells)
        answer["source"] = source[4:]
        cells.insert(at, code(source[:4]))

    assert "holds its first line" in doubts(after(change))["kd_loss"]


def test_a_prompt_cut_in_two_is_one_again() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        prompt = named["memo-defence-prompt"]
        head, tail = prompt["source"].split("\n\n", 1)
        prompt["source"] = head
        cells.insert(cells.index(prompt) + 1, text(tail))

    restored = after(change)
    assert by_name(restored)["memo-defence-prompt"].source == RELEASE.cells[74].source
    assert len(restored.notebook.cells) == len(RELEASE.cells)


def test_a_sentence_of_the_course_is_not_taken_for_a_memo() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        prompt = named["memo-defence-prompt"]
        sentence = prompt["source"].split("\n\n")[1][:60]
        bare(named, cells)
        cells.insert(cells.index(prompt) + 1, text(sentence))

    memo = next(c for c in json.loads(solved_text(LAB))["cells"] if name_of(c) == "memo-defence")
    assert by_name(after(change))["memo-defence"].source == memo["source"]


def test_the_end_of_a_memo_is_not_taken_for_a_sentence_of_the_course() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        memo = named["reconcile-peaked"]
        cells.insert(cells.index(memo) + 1, text("would change my mind."))

    assert "2 texts" in doubts(after(change))["reconcile-peaked"]


def test_two_memos_that_changed_places_are_a_persons_to_sort() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        one, other = (cells.index(named[f"reconcile-{what}"]) for what in ("peaked", "ece"))
        cells[one], cells[other] = cells[other], cells[one]

    assert set(doubts(after(change))) == {"reconcile-peaked", "reconcile-ece"}


def test_a_memo_that_bears_anothers_name_is_a_persons_to_sort() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        named["reconcile-peaked"]["metadata"] = named["reconcile-ece"]["metadata"]
        named["reconcile-ece"]["metadata"] = {}

    assert "bears" in doubts(after(change))["reconcile-peaked"]


def test_a_memo_that_was_moved_is_not_lost_to_a_note_in_its_place() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        memo = named["reconcile-peaked"]
        at = cells.index(memo)
        cells.remove(memo)
        cells.insert(at, text("see below"))
        cells.append(memo)

    assert "elsewhere" in doubts(after(change))["reconcile-peaked"]


def test_an_answer_known_by_its_function_alone_and_a_name_that_disagrees_are_a_persons() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        answer = named["kd_loss"]
        own = code("print('mine')", metadata=answer["metadata"])
        source = answer["source"].split("\n", 1)[1]
        answer |= {"metadata": {}, "source": source}
        cells.insert(cells.index(answer), own)

    assert "another cell bears its name" in doubts(after(change))["kd_loss"]


def test_a_memo_in_a_cell_of_code_is_text_again() -> None:
    def change(named: Any, cells: Any) -> None:
        named["memo-defence"] |= code("I ship it, because the tail says so.")

    cell = by_name(after(change))["memo-defence"]
    assert (cell.cell_type, cell.source) == ("markdown", "I ship it, because the tail says so.")


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


def test_another_notebook_is_not_taken_for_this_one() -> None:
    restored = restore((Cell("code", "print('week 1')"), Cell("markdown", "My memo")), RELEASE)
    assert set(doubts(restored)) == OPEN_NAMES & {slot.name for slot in slots_of(RELEASE)}


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
