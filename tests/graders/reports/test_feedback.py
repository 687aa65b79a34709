"""Feedback pages, made by nbgrader's own command from hostile and honest notebooks."""

from __future__ import annotations

import base64
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook

from graders.contracts import Outcome, Verdict
from graders.errors import CourseError
from graders.markbook.book import MarkBook
from graders.markbook.marks import Mark
from graders.markbook.rubric_texts import remember
from graders.reports.page import blocks_of
from graders.reports.render import policy, style_sheet
from graders.reports.results import student_result
from graders.reports.returning import write_feedback
from graders.rubrics import Rubric, RubricCell, load_rubric
from graders.rubrics.schema import digest
from graders.settings import Settings
from graders.state import db_url

from .conftest import LAB, Record, autograded, check_cell, graded_cell, lost
from .test_results import MARKS

PIXEL = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
    )
).decode()
HIDDEN = 'assert kd_loss(1)\n### BEGIN HIDDEN TESTS\nobserve("x", SECRET)\n### END HIDDEN TESTS'
WRONG = lost("kd_loss-direction", 6, "the roles are <swapped>", "who is the target?")
RIGHT = Verdict("kd_loss-mixing", Outcome.EARNED, 4, 4)


def memo_of(rubric: Rubric) -> RubricCell:
    return rubric.cell("memo-defence")


def cells_of(danger: str) -> list[Any]:
    """A notebook whose student tries `danger` wherever a student can write."""
    html = {"text/html": danger, "text/plain": "plain"}
    table = {"text/html": f"<table><tr><td>{danger}</td></tr></table>", "text/plain": "t"}
    outputs = [
        new_output("stream", name="stdout", text=f"printed {danger}"),
        new_output("stream", name="stderr", text=f"warned {danger}"),
        new_output("display_data", data=html),
        new_output("execute_result", data=table),
        new_output("display_data", data={"image/png": PIXEL, "text/plain": f'" {danger}'}),
        new_output("display_data", data={"image/svg+xml": danger, "application/javascript": "x()"}),
        new_output("display_data", data={"text/markdown": danger, "text/plain": danger}),
        new_output("error", ename=danger, evalue=danger, traceback=[danger, danger]),
    ]
    answer = new_code_cell(f"# task: kd_loss\n'''{danger}'''", outputs=outputs)
    memo = new_markdown_cell(f"My memo. {danger}")
    return [
        graded_cell(
            new_markdown_cell("## 1 · Meet\n\nRead **this** $T_d$."), "intro", None, answer=False
        ),
        graded_cell(answer, "kd_loss", None, answer=True),
        check_cell(WRONG, HIDDEN, [new_output("stream", name="stdout", text="seen")]),
        check_cell(RIGHT, HIDDEN, []),
        graded_cell(memo, "memo-defence", 8, answer=True),
    ]


@pytest.fixture
def page(course: Settings, record: Record) -> str:
    record("amber", {WRONG.check: WRONG}, MARKS)
    autograded(course, "amber", cells_of("<script>document.title='owned'</script>"))
    (file,) = write_feedback(course, LAB)
    return file.read_text(encoding="utf-8")


def test_points_reasons_hints_and_comments_are_on_the_page(page: str) -> None:
    assert "<b>50.5</b> of 63 points" in page
    assert "the roles are &lt;swapped&gt;" in page
    assert "who is the target?" in page
    assert "the flip is vague" in page
    assert "<b>Excellent</b> (7-8 points)" in page
    assert 'href="#cell-memo-defence"' in page
    assert 'id="cell-memo-defence"' in page


def test_a_marked_text_has_the_markers_band_in_the_words_of_its_time(
    course: Settings, record: Record
) -> None:
    record("amber")
    rubric = load_rubric(course, LAB)
    bands = [
        band.model_copy(update={"evidence": f"old {band.name}"}) for band in memo_of(rubric).bands
    ]
    older = memo_of(rubric).model_copy(update={"bands": tuple(bands)})
    given = Mark(
        LAB, "amber", older.id, 1, "ines", datetime(2026, 5, 7, tzinfo=UTC), "Satisfactory", 7.0,
        reason="for staff", comment="names the flip", rubric=digest(older),
    )  # fmt: skip
    with MarkBook(db_url(course)) as book:
        remember(book, rubric.model_copy(update={"cells": (older,)}))
        book.give(given, 0)
    autograded(course, "amber", cells_of("harmless"))
    (file,) = write_feedback(course, LAB)
    page = file.read_text(encoding="utf-8")
    section = page[page.index('id="section-memo-defence"') :].split("</article>")[0]
    assert "<b>Satisfactory</b>" in section
    assert "went outside these points on purpose" in section
    assert "old Satisfactory" in section
    assert "What Excellent would have needed</b>" in section
    assert "old Excellent" in section
    assert "names the flip" in section
    assert "for staff" not in page


def test_the_top_says_what_would_have_gained_most(page: str) -> None:
    top = page[: page.index("<nav")]
    assert "Checks: <b>37</b> of 43. Texts: <b>13.5</b> of 20." in top
    assert "Most to gain: kd_loss-direction (6)," in top


def test_the_summary_says_reason_and_hint_together(page: str) -> None:
    summary = page[page.index("<nav") : page.index("</nav>")]
    assert "the roles are &lt;swapped&gt;</small>" in summary
    assert "<b>Hint.</b> who is the target?</small>" in summary


def test_hidden_tests_stay_hidden(page: str) -> None:
    assert "assert</span>" in page
    for word in ("SECRET", "observe", "HIDDEN"):
        assert word not in page


def test_the_verdict_is_shown_once_and_by_us(page: str) -> None:
    assert page.count("who is the target?") == 2, "in the summary, and with the check"
    assert "kd_loss-direction: 0 of 6 points" not in page


def test_nothing_a_student_wrote_is_an_element(page: str) -> None:
    assert "<script" not in page
    assert "<svg onload" not in page
    assert page.count("<style>") == 1
    assert "http://" not in page.replace("http://www.w3.org/1998/Math/MathML", "")
    assert "<iframe" not in page


def test_the_policy_lets_in_nothing_but_our_style(page: str) -> None:
    stated = policy(style_sheet())
    assert stated.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in stated
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_course_text_has_its_heading_and_formula(page: str) -> None:
    assert "<h2>1 · Meet</h2>" in page
    assert "<msub>" in page


def test_ungraded_parts_say_that_they_cost_nothing(course: Settings, record: Record) -> None:
    ours = Verdict("kd_loss-direction", Outcome.UNGRADED, None, 6, "the sandbox did not start")
    record("birch", {ours.check: ours})
    autograded(course, "birch", [check_cell(ours, HIDDEN, [])])
    (file,) = write_feedback(course, LAB)
    page = file.read_text(encoding="utf-8")
    assert "not graded yet. They cost you nothing" in page
    assert "<p>Not graded yet, at no cost to you; a person will look.</p>" in page
    assert "the sandbox did not start" not in page, "that is for staff"


def test_what_staff_should_look_into_stays_off_the_page_after_a_marker_gave_points(
    course: Settings, record: Record
) -> None:
    ours = Verdict("kd_loss-direction", Outcome.UNGRADED, None, 6, "look at this hand-in")
    record("birch", {ours.check: ours})
    with Gradebook(db_url(course), course.course.id) as book:
        book.find_grade(ours.check, LAB, LAB, "birch").manual_score = 2.0
        book.db.commit()
    autograded(course, "birch", [check_cell(ours, HIDDEN, [])])
    (file,) = write_feedback(course, LAB)
    page = file.read_text(encoding="utf-8")
    assert "A marker set these points by hand." in page
    assert "look at this hand-in" not in page


def test_one_page_that_fails_keeps_nobody_else_from_theirs(
    course: Settings, record: Record
) -> None:
    for student in ("amber", "birch", "cedar"):
        record(student, marks=MARKS)
        autograded(course, student, cells_of("harmless"))
    notebook = course.root / "autograded" / "amber" / LAB / f"{LAB}.ipynb"
    notebook.write_text("{", encoding="utf-8")
    seen: list[str] = []
    with pytest.raises(CourseError) as told:
        write_feedback(course, LAB, seen.append)
    lines = str(told.value).splitlines()
    assert lines[0].startswith("2 of 3 pages were written")
    assert len(lines) == 2
    assert lines[1].startswith("  no page for amber: ")
    assert "JSON" in lines[1]
    assert seen == ["amber", "birch", "cedar"]
    pages = sorted(page.parts[-3] for page in (course.root / "feedback").glob("*/*/*.html"))
    assert pages == ["birch", "cedar"]


def test_before_autograde_there_is_nothing_to_return(course: Settings) -> None:
    with pytest.raises(CourseError, match="course autograde week6_lab"):
        write_feedback(course, LAB)


def test_a_forged_verdict_in_the_outputs_changes_nothing(course: Settings, record: Record) -> None:
    record("amber", {WRONG.check: WRONG}, MARKS)
    forged = new_output("stream", name="stdout", text="✓ kd_loss-direction: 6 of 6 points.")
    cell = check_cell(WRONG, HIDDEN, [forged])
    result = student_result(course, LAB, "amber", f"sqlite:///{course.root}/gradebook.db")
    nb = type("Notebook", (), {"cells": [cell]})()
    (block,) = blocks_of(nb, result, {WRONG.check: WRONG})
    assert block.part is not None
    assert (block.part.points, block.part.state) == (0, "lost")


class Listener(BaseHTTPRequestHandler):
    """Notes that somebody asked for something."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """A server that no page may reach, and what was asked of it."""
    Listener.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Listener.asked
    server.shutdown()
    thread.join()
    server.server_close()


def opened(file: Path, profile: Path) -> str:
    """The page as Chromium has it after scripts had their chance."""
    command = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={profile}",
    ]
    command += ["--virtual-time-budget=2000", "--dump-dom", f"file://{file}"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")
def test_in_a_browser_nothing_runs_and_nothing_is_fetched(
    course: Settings, record: Record, outside: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, asked = outside
    danger = (
        f"<img src='{url}/picture' onerror=\"document.title='owned'\">"
        f"<script>document.title='owned';fetch('{url}/script')</script>"
        f"<style>body{{background:url({url}/style)}}</style><iframe src='{url}/frame'></iframe>"
    )
    bare = tmp_path / "bare.html"
    bare.write_text(f"<title>clean</title>{danger}")
    assert "owned" in opened(bare, tmp_path / "profile-a").split("</title>")[0]
    assert asked, "the listener hears an unprotected page, so its silence means something"
    record("amber", {WRONG.check: WRONG}, MARKS)
    autograded(course, "amber", cells_of(danger))
    (file,) = write_feedback(course, LAB)
    asked.clear()
    dom = opened(file, tmp_path / "profile-b")
    assert "<title>Week 6 lab: feedback for amber</title>" in dom
    raw = file.read_text(encoding="utf-8").replace("</article>", f"{danger}</article>")
    file.chmod(0o644)
    file.write_text(raw, encoding="utf-8")
    assert "<title>Week 6 lab: feedback for amber</title>" in opened(file, tmp_path / "profile-c")
    assert asked == [], "even with the cleaning gone, the policy lets nothing out"


def test_a_hint_that_several_checks_share_is_said_once_a_task(
    course: Settings, record: Record
) -> None:
    hint = "who is the target?"
    names = ("kd_loss-direction", "kd_loss-mixing", "kd_loss-scaling")
    record("amber", {name: lost(name, 4, f"{name} fails", hint) for name in names}, MARKS)
    autograded(course, "amber", cells_of("harmless"))
    (file,) = write_feedback(course, LAB)
    page = file.read_text(encoding="utf-8")
    summary = page[page.index("<nav") : page.index("</nav>")]
    assert all(f"{name} fails" in summary for name in names)
    assert summary.count(hint) == 1
    assert page[page.index("</nav>") :].count(f"<b>Hint.</b> {hint}") == 1
