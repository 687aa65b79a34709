"""Hand-ins are read as honest editors write them, and never at the cost of the grader."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from graders.errors import CourseError
from graders.gradebook.autograding import autograde
from graders.gradebook.reading import unreadable
from graders.intake.cells import cells_of_notebook
from graders.notebooks.handed_in import MOST_MB
from graders.reports.newest import readable
from graders.settings import load_settings

from .conftest import LAB, RIGHT, HandIn, nbgrader
from .test_autograding import earned


def place(course: Path, student: str) -> Path:
    return course / "submitted" / student / LAB / f"{LAB}.ipynb"


def with_mark(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())


def change(file: Path, **keys: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | keys))


def with_half_a_pair(file: Path) -> None:
    whole = json.loads(file.read_text())
    whole["cells"][1]["source"] += "\nhalf = '\ud83d'"
    whole["cells"][-1]["source"] = "so it is \ud83d"
    file.write_text(json.dumps(whole))


def kernel_without_a_name(file: Path) -> None:
    change(file, metadata={"kernelspec": {"name": "python3"}})


def kernel_of_nothing(file: Path) -> None:
    change(file, metadata={"kernelspec": None})


ODD = [with_mark, with_half_a_pair, kernel_without_a_name, kernel_of_nothing]


def test_what_honest_editors_write_is_graded(course: Path, hand_in: HandIn) -> None:
    for odd in ODD:
        hand_in(odd.__name__, RIGHT)
        odd(place(course, odd.__name__))
    faults = {graded.student: graded.why_a_human for graded in autograde(course, LAB).graded}
    assert faults == {odd.__name__: "" for odd in ODD}
    assert {earned(course, odd.__name__) for odd in ODD} == {26}
    assert all(readable(load_settings(course), LAB, odd.__name__) for odd in ODD)


def test_the_stock_command_reads_them_too(course: Path, hand_in: HandIn) -> None:
    hand_in("marked", RIGHT)
    with_mark(place(course, "marked"))
    done = nbgrader(course, "autograde", LAB)
    assert done.returncode == 0, done.stderr
    assert earned(course, "marked") == 26


def test_a_reason_names_the_fault(course: Path, hand_in: HandIn) -> None:
    hand_in("odd", RIGHT)
    whole = json.loads(place(course, "odd").read_text())
    whole["cells"][0]["source"] = 3
    change(place(course, "odd"), cells=whole["cells"])
    (graded,) = autograde(course, LAB).graded
    assert "is no notebook (3 is not " in graded.fault
    assert graded.fault.endswith("; ask for it again")


def test_a_time_stamp_of_digits_without_end_takes_no_time(course: Path, hand_in: HandIn) -> None:
    hand_in("slow", RIGHT)
    (place(course, "slow").parent / "timestamp.txt").write_text("1" * 400_000)
    began = time.monotonic()
    assert "timestamp.txt holds no time" in unreadable(course, LAB, "slow")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("graded_before", [False, True])
def test_nor_does_it_for_the_stock_command(
    course: Path, hand_in: HandIn, *, graded_before: bool
) -> None:
    hand_in("slow", RIGHT)
    stamp = place(course, "slow").with_name("timestamp.txt")
    if graded_before:
        stamp.write_text("2026-05-06 10:15:00 UTC")
        assert nbgrader(course, "autograde", LAB).returncode == 0
    stamp.write_text("1" * 5000)  # few enough for a test that fails to end
    done = nbgrader(course, "autograde", LAB)
    assert done.returncode != 0
    said = f"submitted/slow/{LAB}/timestamp.txt holds no time; write one such as 2026-05-06"
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_notebook_over_the_limit_waits_for_a_person(tmp_path: Path) -> None:
    file = tmp_path / "submitted" / "ada" / LAB / f"{LAB}.ipynb"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        stream.truncate(MOST_MB * 2**20 + 1)
    assert f"larger than {MOST_MB} MB" in unreadable(tmp_path, LAB, "ada")
    with pytest.raises(CourseError, match=f"larger than {MOST_MB} MB"):
        cells_of_notebook(" " * (MOST_MB * 2**20 + 1))


@pytest.mark.parametrize("unit", ["{},", "[[]],"], ids=["flat", "nested"])
def test_the_worst_notebook_under_the_limit_stays_below_a_gigabyte(
    tmp_path: Path, unit: str
) -> None:
    file = tmp_path / "a.ipynb"
    start, end = '{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": {"x": [', "0]}}"
    many = (MOST_MB * 2**20 - len(start) - len(end)) // len(unit)
    file.write_text(start + unit * many + end)
    code = (
        "import re, sys; from pathlib import Path\n"
        "from graders.notebooks.handed_in import read_handed_in\n"
        "assert read_handed_in(Path(sys.argv[1])).cells == []\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())\n"
        "print(int(peak[1]) // 1024)"  # ru_maxrss would begin with the size of who started it
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 1000 - 300, f"{done.stdout} MB"


@pytest.mark.parametrize("keys", [{"source": None}, {"id": "a b\n<b>"}, {"cell_type": "heading"}])
def test_a_cell_that_is_none_is_asked_for_again(tmp_path: Path, keys: dict[str, Any]) -> None:
    """Once it was told as a fault of ours, with no way out."""
    file = place(tmp_path, "eve")
    file.parent.mkdir(parents=True)
    cell = {"cell_type": "code", "id": "a", "source": "", "metadata": {}, "outputs": []}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    file.write_text(json.dumps(whole | {"cells": [cell | {"execution_count": None} | keys]}))
    assert "is no notebook (" in unreadable(tmp_path, LAB, "eve")
    assert "ask for it again" in unreadable(tmp_path, LAB, "eve")


def test_a_time_stamp_that_is_a_folder_is_named(course: Path, hand_in: HandIn) -> None:
    hand_in("eve", RIGHT)
    (place(course, "eve").parent / "timestamp.txt").mkdir()
    assert unreadable(course, LAB, "eve").endswith("timestamp.txt is a folder; remove it")
