"""A whole lab from its release to Moodle's worksheet: solved, graded, marked, returned."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from ...small_course import LAB, REPOSITORY
from ..reports.moodle import GERMAN, imported, unpacked
from .rounds import playing_round, publishing_course
from .scrambles import is_open, name_of, solved_text

SHARE = 0.5  # of the points for texts


def solution() -> dict[str, str]:
    """grade_id -> what the course itself answers."""
    released = json.loads((REPOSITORY / f"release/{LAB}/{LAB}.ipynb").read_text("utf-8"))
    answered = {name_of(cell) for cell in released["cells"] if is_open(cell)}
    cells = json.loads(solved_text(LAB))["cells"]
    return {name_of(cell): cell["source"] for cell in cells if name_of(cell) in answered}


def marked(root: Path, student: str) -> tuple[float, float]:
    """Mark the texts as a person would in the formgrader; the points of texts and checks then."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        grades = book.find_submission_notebook(LAB, LAB, student).grades
        texts = [grade for grade in grades if grade.auto_score is None]
        for grade in texts:
            grade.manual_score, grade.needs_manual_grade = grade.max_score * SHARE, False
        book.db.commit()
        lost = {g.name: g.auto_score for g in grades if g not in texts and g.score != g.max_score}
        assert not lost  # the course's own solution loses nothing on the whole way
        return sum(grade.max_score for grade in texts), sum(grade.max_score for grade in grades)


def test_a_whole_lab_fills_its_row_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "course"
    root.mkdir()
    publishing_course(root, nbformat.read(REPOSITORY / f"source/{LAB}/{LAB}.ipynb", as_version=4))
    with playing_round(root, tmp_path / "home", monkeypatch) as steps:
        steps.publish()
        ada = steps.solve(solution(), tmp_path / "ada")
        assert f"{LAB}: nothing is missing." in ada.said
        packed = {"lab.html": ada.page, f"{LAB}.zip": ada.files[f"{LAB}.zip"]}
        steps.hand_in_to_moodle({"Ada Lovelace_11_assignsubmission_file": packed})
        said = steps.course("collect", LAB, "--moodle", "all.zip", "--worksheet", "grades.csv")
        assert "0 received, 1 restored, 0 for a human, 2 missing" in said
        steps.autograde()
        texts, whole = marked(root, "ada")
        worksheet, pages = steps.return_worksheet()

    given = (root / "grades.csv").read_bytes()
    read = imported(worksheet, GERMAN)
    assert read[11].grade == round(100 * (whole - (1 - SHARE) * texts) / whole, 2)
    assert read[11].comment.startswith(f"Points: {whole - (1 - SHARE) * texts:g} of {whole:g}")
    assert (read[12].grade, read[13].grade) == (None, None)
    before, after = given.split(b"\n"), worksheet.split(b"\n")
    assert [line for line in after if b" 11," not in line] == [
        b for b in before if b" 11," not in b
    ]
    assert set(unpacked(pages, {11, 12, 13})) == {11}
