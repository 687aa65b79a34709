"""Cells that were cut in two, copied or written twice: one again, or a person's to sort."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graders.notebooks.cells import grade_id

from .restoring import RELEASE, after, bare, by_name, code, doubts, text
from .scrambles import LAB, name_of, solved_text


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
