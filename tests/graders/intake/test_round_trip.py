"""From the release to the grade and back: publish, solve, pack, collect, autograde, return."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from graders.tasks import tasks_of

from ...small_course import LAB, MEMO, cell, source_notebook
from ..reports.moodle import GERMAN, imported, unpacked
from .rounds import ANSWERS, WRONG, Round, playing_round, publishing_course

SAVES = """\
import pandas as pd
from course_lib import artifacts

print(artifacts.save_table("table_3a", pd.DataFrame({"f1": [0.5]}), "replica"))"""
LAST = "from course_lib import submission\n\nmissing = submission.preflight()\n"
LAST += "packed = submission.pack()"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small course that could publish: one task, a table to save, a text, the cell that packs."""
    root = tmp_path_factory.mktemp("round")
    notebook = source_notebook("kd_loss")
    notebook.cells.append(cell(SAVES, "save-3a", answer=False))
    notebook.cells.append(cell(LAST, "hand-in-pack", answer=False))
    publishing_course(root, notebook)
    return root


@pytest.fixture
def round_trip(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Round]:
    with playing_round(released, tmp_path / "home", monkeypatch) as steps:
        yield steps


def test_work_goes_out_and_comes_back_graded(round_trip: Round, tmp_path: Path) -> None:
    round_trip.publish()
    worked = {who: round_trip.solve(texts, tmp_path / who) for who, texts in ANSWERS.items()}
    for one in worked.values():
        assert "table_3b.json is not in" in one.said  # the small lab saves one table of four
        assert "kd_loss" not in one.said
        assert {"table_3a.json", "table_3a.csv", f"{LAB}.zip"} <= set(one.files)

    folder = "{}_assignsubmission_file"
    archive, notebook = f"{LAB}.zip", f"{LAB}.ipynb"
    ada, bob = worked["ada"], worked["bob"]
    round_trip.hand_in_to_moodle(
        {
            folder.format("Ada Lovelace_11"): {
                "lab.html": ada.page,
                archive: ada.files[archive],
            },
            folder.format("Bob_12"): {
                notebook: nbformat.writes(bob.notebook).encode(),
                archive: bob.files[archive],
            },
        }
    )
    round_trip.share_on_kaggle("cydk", worked["cyd"])
    round_trip.collect()
    for student in ANSWERS:
        saved = round_trip.root / "submitted" / student / LAB / "table_3a.json"
        assert saved.read_bytes() == worked[student].files["table_3a.json"]

    round_trip.autograde()
    graded = round_trip.root / "autograded" / "ada" / LAB / notebook
    (shown,) = nbformat.read(graded, as_version=4).cells[-1].outputs
    assert shown.text.count("while grading, nothing is checked or packed here.") == 2
    points = {student: round_trip.points(student) for student in ANSWERS}
    assert points["ada"] == points["cyd"]
    assert points["bob"] == points["ada"] | {"kd_loss-direction": 0}
    (task,) = (task for task in tasks_of(LAB) if task.name == "kd_loss")
    assert points["ada"] == {check.id: check.points for check in task.checks} | {MEMO: None}

    pages = round_trip.return_pages()
    assert set(pages) == set(ANSWERS)
    assert all("vanilla" in page for page in pages.values())
    assert WRONG.hint[:40] in pages["bob"]
    assert WRONG.hint[:40] not in pages["ada"]

    # A part of a lab is no whole grade: Moodle's cells stay as they were, the pages go out.
    # Whole grades are filled in by test_whole_round.py.
    given = (round_trip.root / "grades.csv").read_bytes()
    worksheet, archive_of_pages = round_trip.return_worksheet()
    assert worksheet == given
    assert set(imported(worksheet, GERMAN)) == {11, 12, 13}
    placed = unpacked(archive_of_pages, {11, 12, 13})
    assert {n: len(files) for n, files in placed.items()} == {11: 1, 12: 1, 13: 1}
