"""A feedback page printed by Chromium: the demo's students get two pages, whoever they are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from graders.contracts import Outcome, Verdict
from graders.demo.handins import hand_in, must_lose
from graders.demo.marking import key_for
from graders.demo.roster import load_roster
from graders.reports.feedback import page_of
from graders.reports.page import blocks_of
from graders.reports.parts import HandIn, Part
from graders.reports.results import asked_in
from graders.reports.sections import sections_of
from graders.rubrics import load_rubric
from graders.settings import load_settings

SETTINGS = load_settings(Path(__file__).resolve().parents[3])
WHY = "for 3 of 5 cases the third column differs from what the table asks for: 0.31 instead of 0.28"
HINT = "Which half was the temperature fitted on, and which one is it judged on?"

pytestmark = pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")


def page(assignment: str, student: str) -> str:
    """The student's page as grading would leave it, with the longest reasons that are usual."""
    roster, rubric = load_roster(assignment), load_rubric(SETTINGS, assignment)
    one = next(one for one in roster.students if one.name == student)
    lost = must_lose(roster, one)
    parts = []
    for asked in asked_in(assignment, rubric):
        if asked.by_hand:
            points, comment = key_for(roster, one, asked.id)
            parts.append(Part(asked, points, comment=comment))
        elif asked.id in lost:
            parts.append(Part(asked, 0.0, WHY, HINT))
        else:
            parts.append(Part(asked, asked.max_points))
    result = HandIn(one.name, tuple(parts))
    verdicts = {
        part.asked.id: Verdict(
            part.asked.id, Outcome.LOST, part.points, part.asked.max_points, part.reason
        )
        for part in parts
        if part.lost
    }
    release = nbformat.read(SETTINGS.release_notebook(assignment), as_version=4)
    blocks = blocks_of(hand_in(release, roster, one), result, verdicts)
    sections = sections_of(result, rubric, {}, {})
    return page_of(SETTINGS, assignment, result, sections, blocks)


def printed_pages(text: str, folder: Path) -> int:
    """How many pages Chromium makes of it on paper."""
    file, pdf = folder / "page.html", folder / "page.pdf"
    file.write_text(text, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={pdf}", f"file://{file}"]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return len(re.findall(rb"/Type\s*/Page(?!s)\b", pdf.read_bytes()))


@pytest.mark.parametrize(
    ("assignment", "student"),
    [
        ("week5_homework", "chicory"),
        ("week5_homework", "elm"),
        ("week5_homework", "lavender"),
        ("week4_homework", "cedar"),
        ("week6_homework", "birch"),
        ("week6_lab", "maple"),
    ],
)
def test_a_student_of_the_demo_gets_two_pages(
    assignment: str, student: str, tmp_path: Path
) -> None:
    assert printed_pages(page(assignment, student), tmp_path) == 2


def test_pages_are_counted_and_the_notebook_would_take_more(tmp_path: Path) -> None:
    everything = page("week5_homework", "chicory").replace(".notebook, .up,", ".up,")
    assert printed_pages(everything, tmp_path) > 4
