"""Answers and texts that were lost, moved or renamed: what is sure, what a person decides."""

from __future__ import annotations

from typing import Any

import pytest

from graders.intake.cells import Cell
from graders.intake.restore import restore
from graders.intake.slots import slots_of

from .restoring import RELEASE, Change, after, bare, by_name, code, doubts, nothing, text
from .scrambles import OPEN_NAMES


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


def test_an_answer_known_by_its_function_alone_and_a_name_that_disagrees_are_a_persons() -> None:
    def change(named: Any, cells: list[dict[str, Any]]) -> None:
        answer = named["kd_loss"]
        own = code("print('mine')", metadata=answer["metadata"])
        source = answer["source"].split("\n", 1)[1]
        answer |= {"metadata": {}, "source": source}
        cells.insert(cells.index(answer), own)

    assert "another cell bears its name" in doubts(after(change))["kd_loss"]


def test_words_written_into_a_prompt_are_not_lost() -> None:
    def change(named: Any, cells: Any) -> None:
        named["reconcile-peaked-prompt"]["source"] += "\n\nI was wrong about the tail."
        named["reconcile-peaked"]["source"] = "YOUR ANSWER HERE"

    restored = after(change)
    assert "written into the course's own text" in doubts(restored)["reconcile-peaked"]


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


def test_a_memo_in_a_cell_of_code_is_text_again() -> None:
    def change(named: Any, cells: Any) -> None:
        named["memo-defence"] |= code("I ship it, because the tail says so.")

    cell = by_name(after(change))["memo-defence"]
    assert (cell.cell_type, cell.source) == ("markdown", "I ship it, because the tail says so.")


def test_another_notebook_is_not_taken_for_this_one() -> None:
    restored = restore((Cell("code", "print('week 1')"), Cell("markdown", "My memo")), RELEASE)
    assert set(doubts(restored)) == OPEN_NAMES & {slot.name for slot in slots_of(RELEASE)}
