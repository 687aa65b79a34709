"""What lies on the desk for one text, whatever a student's notebook holds."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from course_lib.artifacts import TABLE
from graders.marking.sheets import ROWS, Sheet, sheet_of
from graders.marking.signatures import signs_of

from ...attacks.staff_notebooks import memo_attacks, output_attacks
from ..markbook.books import A
from .classroom import CONFIGURATIONS, REPOSITORY, notebook_of

CELL = "memo-frontier"


def put(root: Path, content: Any, room: str = "autograded") -> None:
    folder = root / room / "eve" / A
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{A}.ipynb").write_text(content if isinstance(content, str) else json.dumps(content))


def sheet(root: Path, notebook: Any, cell: str = CELL) -> Sheet:
    put(root, notebook)
    return sheet_of(root, A, "eve", cell)


def saved(notebook: dict[str, Any], place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = notebook["cells"][place]["outputs"][0]["data"][TABLE]
    return found


def test_the_text_its_tables_and_what_led_to_it(tmp_path: Path) -> None:
    found = sheet(tmp_path, notebook_of({CELL: "F1 is **0.136**, or 0.777 with luck."}))
    assert "<strong>0.136</strong>" in str(found.memo)
    assert found.words == 7
    assert [one.text for one in found.open] == ["0.777"]
    assert [table.name for table in found.tables] == ["configurations", "tiers"]
    assert found.tables[0].head[:2] == ("config", "macro_f1")
    assert found.tables[0].rows[0] == (
        "encoder_fp16", "0.136", "0.062", "78.9", "0.0591", "0.0562", "True",
    )  # fmt: skip
    assert "What do your figures say?" in str(found.before[-1])


def test_columns_keep_the_students_order_and_stand_ins_are_named(tmp_path: Path) -> None:
    """nbformat writes a notebook's keys sorted; tables of before tell neither."""
    notebook = notebook_of({CELL: "x"})
    said = {"order": ["tier", "n", "gone", 3, []], "stand_ins": ["kd_run", "tiers"]}
    saved(notebook).update(columns={"delta": [0.1], "n": [9], "tier": ["head"]}, **said)
    new, old = sheet(tmp_path, notebook).tables
    assert (new.head, new.rows) == (("tier", "n", "delta"), (("head", "9", "0.1"),))
    assert (new.stand_ins, old.stand_ins) == ("kd_run, tiers", "")
    saved(notebook).update(order="tier", stand_ins=3)
    assert sheet(tmp_path, notebook).tables[0].head == ("delta", "n", "tier")


def test_a_text_as_released_is_not_answered(tmp_path: Path) -> None:
    released = (REPOSITORY / f"release/{A}/{A}.ipynb").read_text("utf-8")
    found = sheet(tmp_path, released)
    assert found.unanswered
    assert not sheet(tmp_path, notebook_of({CELL: "int4"})).unanswered


def test_a_signed_text_is_read_without_the_name(tmp_path: Path) -> None:
    """Name in either order, e-mail, Kaggle user; a plain word stays, and so does anybody else."""
    text = "eve: On the eve of int4. EVE  Stone, stone, eve; eve@x.org; kaggle.com/eve7. Finn Wood."
    assert "EVE" in str(sheet(tmp_path, notebook_of({CELL: text})).memo), "there is no class list"
    listed = "id,name,email,kaggle\neve,Eve Stone,eve@x.org,eve7\nfinn,Finn Wood,,\n"
    (tmp_path / "students.csv").write_text(listed)
    shown = str(sheet_of(tmp_path, A, "eve", CELL).memo)
    said = "eve: On the eve of int4. ‹name›, ‹name›; ‹name›; kaggle.com/‹name›. Finn Wood."
    assert said in re.sub("<[^>]*>", "", shown)
    (tmp_path / "students.csv").write_text("id,name,kaggle\neve,Stone,14\n")
    assert signs_of(tmp_path, "eve") == (), "14 could be a figure, stone a word"
    (tmp_path / "students.csv").write_text("no class list")
    assert "Stone" in str(sheet_of(tmp_path, A, "eve", CELL).memo)


def test_tables_measured_elsewhere_come_from_what_was_handed_in(tmp_path: Path) -> None:
    put(tmp_path, notebook_of({CELL: "0.31"}))
    handed = notebook_of({CELL: "0.31"})
    saved(handed)["columns"] = {**CONFIGURATIONS, "ece": [0.31] * 5}
    put(tmp_path, handed, "submitted")
    found = sheet_of(tmp_path, A, "eve", CELL)
    assert [table.name for table in found.tables] == ["configurations", "tiers", "configurations"]
    assert found.open == ()


def test_a_missing_text_is_said_and_the_tables_stay(tmp_path: Path) -> None:
    found = sheet(tmp_path, notebook_of({"memo-week3": "x"}))
    assert (found.memo, len(found.tables)) == (None, 2)
    assert sheet_of(tmp_path, A, "nobody", CELL).memo is None


def test_what_was_answered_before_is_not_shown_again(tmp_path: Path) -> None:
    found = sheet(tmp_path, notebook_of({CELL: "mine", "memo-week3": "older"}), "memo-week3")
    assert len(found.before) == 1
    assert "mine" not in str(found.before[0])


def test_a_long_table_is_cut(tmp_path: Path) -> None:
    notebook = notebook_of({CELL: "x"})
    saved(notebook)["columns"] = {"n": list(range(1000)), "w": ["long " * 50] * 3}
    table = sheet(tmp_path, notebook).tables[0]
    assert (len(table.rows), table.left_out) == (ROWS, 1000 - ROWS)
    assert table.rows[3] == ("3", "")
    assert len(table.rows[0][1]) <= 60


@pytest.mark.parametrize(
    "content",
    [
        "", "no json", "[]", "null", "1", '{"cells": 3}', '{"cells": [1, null, "x"]}',
        '{"cells": [{}]}', "[" * 100_000, '{"cells": [{"outputs": [{"data": 1}]}]}',
        '{"cells": [{"metadata": 1, "outputs": {"a": 1}, "source": {"x": 1}}]}',
    ],
    ids=[
        "empty", "text", "list", "null", "number", "cells-number", "cells-odd", "cell-empty",
        "deep", "data-number", "cell-odd",
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_an_empty_one(tmp_path: Path, content: str) -> None:
    found = sheet(tmp_path, content)
    assert (found.memo, found.tables, found.open) == (None, (), ())
    assert bool(found.faults) == ('"cells": [' not in content)
    assert not any("eve" in fault for fault in found.faults), "the marker knows a pseudonym only"


def test_a_huge_hand_in_is_named_and_the_text_stays(tmp_path: Path) -> None:
    put(tmp_path, "", "submitted")
    os.truncate(tmp_path / "submitted" / "eve" / A / f"{A}.ipynb", 300 * 2**20)
    found = sheet(tmp_path, notebook_of({CELL: "0.31"}))
    assert found.words == 1
    (said,) = found.faults
    assert said.startswith("The notebook as handed in can’t be read: it is larger than 32 MB.")


@pytest.mark.parametrize(
    "columns",
    [{"a": 1}, {"a": [{}, [1], None, 1e400, 10**400, True]}, {"a": [1], "b": []}, {}, {"": [[]]}],
    ids=["number", "nested", "uneven", "none", "nameless"],
)
def test_a_table_of_any_shape_is_shown(tmp_path: Path, columns: dict[str, Any]) -> None:
    notebook = notebook_of({CELL: "0.5"})
    saved(notebook)["columns"] = columns
    assert len(sheet(tmp_path, notebook).tables) == 2


def test_a_link_out_of_the_course_is_not_followed(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "course", tmp_path / "elsewhere.ipynb"
    elsewhere.write_text(json.dumps(notebook_of({CELL: "a secret"})))
    folder = root / "autograded" / "eve" / A
    folder.mkdir(parents=True)
    os.symlink(elsewhere, folder / f"{A}.ipynb")
    assert sheet_of(root, A, "eve", CELL).memo is None


@pytest.mark.parametrize(
    "attack", [*memo_attacks("http://x"), *output_attacks("http://x")], ids=lambda one: one.name
)
def test_every_attack_is_shown_harmless(tmp_path: Path, attack: Any) -> None:
    """The browser's test opens a few; this one reads what is made of all of them."""
    hostile = attack.cells[1]
    notebook = notebook_of({CELL: "".join(hostile["source"])})
    notebook["cells"].insert(3, hostile)
    found = sheet(tmp_path, notebook)
    page = "".join(map(str, [found.memo, *found.before])).lower()
    for word in (
        "<script",
        "<iframe",
        "<svg",
        "<style",
        "<form",
        "<object",
        "<embed",
        "<link",
        "<meta",
        "<base",
        "srcdoc=",
        'href="javascript',
        'src="http',
    ):
        assert word not in page, word
