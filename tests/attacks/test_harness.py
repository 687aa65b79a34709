"""The harness itself: an honest hand-in passes it, and each thing that it looks for is seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graders.execution.pool import Pool

from ..small_course import LAB, RIGHT
from . import watching
from .arena import HONEST, PLANTED, Arena
from .attack import NOTHING, WRONG, Attack
from .holding import assert_points, assert_reasons, hold_off

HONEST_ONE = Attack("harness-right", "none", "nothing", kd_loss=RIGHT, loses=NOTHING)


def test_a_right_answer_earns_all_and_leaves_nothing_behind(arena: Arena) -> None:
    hold_off(arena, HONEST_ONE)


def test_a_plain_wrong_answer_earns_nothing_of_its_checks(arena: Arena) -> None:
    wrong = replace(HONEST_ONE, name="harness-wrong", kd_loss=WRONG, loses=Attack("", "", "").loses)
    found = hold_off(arena, wrong)
    with pytest.raises(AssertionError):
        assert_points(HONEST_ONE, found)
    with pytest.raises(AssertionError):
        assert_reasons(arena, replace(wrong, says="no such words"), found)


def test_a_planted_text_in_the_outputs_is_seen(arena: Arena) -> None:
    shows = f"{RIGHT}\nprint({PLANTED['git']!r})"
    attack = replace(HONEST_ONE, name="harness-shows", kd_loss=shows)
    assert arena.grade(attack).leaked == {"git"}


def test_a_changed_file_and_row_of_others_are_seen(arena: Arena) -> None:
    notes = arena.root / "submitted" / HONEST / LAB / "notes.txt"
    files, rows = watching.files_of(arena.root), watching.rows_of(arena.root)
    before = notes.read_bytes()
    notes.write_bytes(b"changed")
    with arena.book() as book:
        book.find_grade("memo-defence", LAB, LAB, HONEST).manual_score = 8
        book.db.commit()
    after, rows_after = watching.files_of(arena.root), watching.rows_of(arena.root)
    assert watching.foreign_files(arena.root, "eve", files, after) == [str(notes)]
    assert {table for table, _ in watching.foreign_rows("eve", rows, rows_after)} == {"grade"}
    assert watching.foreign_rows(HONEST, rows, rows_after) == []
    notes.write_bytes(before)
    with arena.book() as book:
        book.find_grade("memo-defence", LAB, LAB, HONEST).manual_score = None
        book.db.commit()


def test_a_process_and_a_folder_that_stay_are_seen(arena: Arena) -> None:
    arena.grade(replace(HONEST_ONE, name="harness-stays"))  # so that a sandbox waits
    arena.forget()
    with Pool.take(arena.pool()) as sandbox:
        namespaces = arena.taken[-1][1]
        assert watching.survivors([namespaces])
        assert Path(sandbox.run).exists()
    assert watching.survivors([namespaces]) == []
