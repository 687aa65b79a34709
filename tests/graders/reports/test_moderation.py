"""The report on how markers agree: what it holds, as a page and as a person runs it."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.demo.marking import mark_texts
from graders.demo.roster import load_roster
from graders.errors import CourseError
from graders.markbook.marks import Mark
from graders.markbook.pseudonyms import pseudonyms, secret_of, slug_of
from graders.marking.serving import queue_of
from graders.reports import pictures
from graders.reports.moderation import (
    Moderation,
    moderation,
    moderation_page,
    report_marking,
)
from graders.rubrics import load_rubric
from graders.rubrics.schema import digest
from graders.settings import Settings, load_settings
from graders.state import db_url

REPOSITORY = Path(__file__).resolve().parents[3]
NAME = "week5_homework"
QUEUE = queue_of(NAME)
SETTINGS = load_settings(REPOSITORY)
RUBRIC = load_rubric(SETTINGS, NAME)
ROSTER = load_roster(NAME)
START = datetime(2026, 5, 7, 9, tzinfo=UTC)


def mark(student: str, marker: str, points: float, minute: int = 0, **more: object) -> Mark:
    cell = RUBRIC.cells[0]
    given = {"version": 1, "band": cell.band(points).name, "rubric": digest(cell), **more}
    when = START + timedelta(minutes=minute)
    return Mark(NAME, student, cell.id, marker=marker, when=when, points=points, **given)  # type: ignore[arg-type]


def pair(student: str, first: float, second: float, minute: int = 0, **more: object) -> list[Mark]:
    return [
        mark(student, "ines", first, minute, **more),
        mark(student, "jonas", second, minute + 1, second=True, **more),
    ]


def of(*history: Mark) -> Moderation:
    return moderation(history, RUBRIC, {})


def page(report: Moderation, **names: str) -> str:
    return moderation_page(SETTINGS, report, names, QUEUE)


def test_the_widest_open_pair_comes_first_and_near_ones_not_at_all() -> None:
    report = of(
        *pair("near", 14, 16),
        *pair("band", 17, 18),
        *pair("wide", 19, 5),
        *pair("points", 17, 12),
        *pair("done", 20, 0),
        mark("done", "ines", 10, 9, version=2),
    )
    assert [one.first.student for one in report.pairs] == ["wide", "band", "points", "done"]
    assert [one.settled for one in report.pairs] == [False, False, False, True]
    assert (len(report.open), report.close) == (3, 1)


def test_the_page_shows_pseudonyms_views_and_what_is_settled() -> None:
    report = of(
        *pair("ada", 14, 5, comment="one axis"),
        *pair("ben", 20, 9),
        mark("ben", "jonas", 12, 9, version=2),
    )
    text = page(report, ada="Ruby Tern 96", ben="Jade Wren 12")
    assert "Ruby Tern 96" in text
    assert not re.search(r"\bada\b|\bben\b", text)
    assert "one axis" in text
    assert "Settled by jonas: Satisfactory, 12." in text
    assert "<b>1</b> to talk over" in text


def test_pictures_are_png_and_say_what_they_show() -> None:
    report = of(*[m for i in range(12) for m in pair(f"s{i}", 5 + i, 4 + i, 2 * i)])
    found = re.findall(
        r'<img class="plot" src="data:image/png;base64,([^"]+)" alt="([^"]+)"', page(report)
    )
    assert len(found) == 3
    for data, said in found:
        assert base64.b64decode(data).startswith(b"\x89PNG")
        assert said


def test_only_what_is_drawn_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_png", lambda figure: figure)
    alone = [mark(f"s{i}", ("ines", "jonas")[i % 2], 9 + i % 7, i) for i in range(30)]
    both = [m for i in range(12) for m in pair(f"p{i}", 5 + i, 4 + i, 2 * i)]
    for history, n in ((alone, 1), ([*alone, *both], 2)):
        figure: Any = pictures.leniency_picture(of(*history).leniency)
        assert len(figure.axes[0].get_legend().get_texts()) == n
    monkeypatch.undo()
    assert "Each dot is a pair" not in page(of(*alone))
    assert "Each dot is a pair" in page(of(*both))


@pytest.mark.parametrize("n", [0, 1, 4, 6], ids=str)
def test_few_pairs_are_said_in_words_and_nothing_is_nan(n: int) -> None:
    report = of(mark("solo", "ines", 14), *[m for i in range(n) for m in pair(f"s{i}", 14, 14)])
    text = page(report)
    shown = re.sub(r'base64,[^"]+', "", text[text.index("<main") :])
    assert not re.search(r"\bnan\b|\bNone\b", shown)
    assert (f"not enough pairs: {n} of at least 5" in shown) == (n < 5)
    assert ("all texts are in one band" in shown) == (n >= 5)
    assert ("No text is marked twice yet." in text) == (n == 0)


def test_words_of_markers_are_no_markup() -> None:
    danger = "<script>document.title='owned'</script>"
    text = page(of(*pair("ada", 19, 3, comment=danger, reason=danger), mark("b", danger, 5)))
    assert "<script" not in text
    assert text.count("<style>") == 1


def test_marks_under_an_older_rubric_are_said() -> None:
    text = page(of(*pair("ada", 19, 3, rubric="0123456789ab")))
    assert "2 marks were given under an older rubric" in text
    assert f"course remap {NAME}" in text
    assert "2 judgements are left out" in text


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A course as the demo leaves it, marked by its two markers: no authoring/."""
    root = tmp_path_factory.mktemp("marked")
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(REPOSITORY / name, root / name)
    settings = load_settings(root)
    settings.rubric_file(NAME).parent.mkdir(parents=True)
    shutil.copy(SETTINGS.rubric_file(NAME), settings.rubric_file(NAME))
    with pytest.MonkeyPatch.context() as patch:
        # a new gradebook is stamped by alembic's command
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
        book = Gradebook(db_url(settings), settings.course.id)
    with book:
        book.add_assignment(NAME)
        book.add_notebook(NAME, NAME)
        for cell in RUBRIC.cells:
            book.add_grade_cell(cell.id, NAME, NAME, max_score=cell.points, cell_type="markdown")
            book.add_solution_cell(cell.id, NAME, NAME)
        for student in ROSTER.students:
            book.add_student(student.name)
            with book.db.no_autoflush:
                book.add_submission(NAME, student.name)
    mark_texts(settings, ROSTER)
    return settings


@pytest.fixture
def course(marked: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    shutil.copytree(marked.root, tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    return load_settings(tmp_path / "course")


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    return done.exit_code, done.output


def test_the_demos_class_has_something_to_show(course: Settings) -> None:
    report, file = report_marking(course, NAME, QUEUE)
    assert {row.marker for row in report.leniency} == {"ines", "jonas"}
    assert all(row.icc.value is not None for row in report.sections)
    assert all(row.paired.value is not None for row in report.leniency)
    assert len(report.open) >= 5
    assert sum(one.settled for one in report.pairs) == 1
    text = file.read_text(encoding="utf-8")
    names = re.compile("|".join(rf"\b{one.name}\b" for one in ROSTER.students))
    assert not names.search(re.sub(r"base64,[^\"]+", "", text)), "pseudonyms only"


def test_each_pair_leads_to_its_text_in_the_queue(course: Settings) -> None:
    _, file = report_marking(course, NAME, QUEUE)
    links = re.findall(rf'href="{QUEUE}/([a-z0-9-]+)/([a-z0-9-]+)"', file.read_text())
    assert len(links) == 17
    assert {cell for cell, _ in links} <= {cell.id for cell in RUBRIC.cells}
    names = pseudonyms(secret_of(course.root), [one.name for one in ROSTER.students])
    assert {slug for _, slug in links} <= {slug_of(name) for name in names.values()}


def test_the_command_prints_the_figures_and_the_page(course: Settings) -> None:
    status, said = run("report", "marking", NAME)
    assert status == 0
    assert "memo-frontier" in said
    assert said.splitlines()[-1] == f"reports/{NAME}-marking.html"
    assert (course.root / f"reports/{NAME}-marking.html").exists()


def test_a_changed_rubric_is_listed_then_applied(course: Settings) -> None:
    assert run("remap", NAME) == (0, "Every mark was given under today's rubric.\n")
    file = course.rubric_file(NAME)
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("Both fronts from own runs", "Both fronts, by own hand"), "utf-8")
    status, said = run("remap", NAME)
    assert status == 0
    assert "stays as it is" in said
    assert "Nothing is written yet. --yes writes 19 marks." in said
    assert "under an older rubric. Run: course remap" in run("report", "marking", NAME)[1]
    status, said = run("remap", NAME, "--yes")
    assert (status, said.splitlines()[-1]) == (0, "19 marks written")
    assert run("remap", NAME) == (0, "Every mark was given under today's rubric.\n")
    assert "Marked twice: 36" in run("report", "marking", NAME)[1], "the pairs are what they were"


def test_what_a_person_must_decide_is_status_1(course: Settings) -> None:
    file = course.rubric_file(NAME)
    words = file.read_text(encoding="utf-8")
    low = words.index("      - name: Satisfactory"), words.index("      - name: Needs improvement")
    merged = words[: low[0]] + words[low[1] :].replace("high: 11", "high: 17", 1)
    file.write_text(merged, "utf-8")
    status, said = run("remap", NAME, "--yes")
    assert status == 1
    assert "needs a person" in said
    assert f"to be marked anew: course mark {NAME}" in said


def test_wrong_words_are_wrong_usage(course: Settings) -> None:
    for words in (["marking"], ["marking", NAME, NAME], [NAME, NAME], ["marking", "week9_lab"]):
        assert CliRunner().invoke(app, ["report", *words]).exit_code == 2


def test_nothing_marked_and_nothing_to_mark_say_so(course: Settings) -> None:
    shutil.copy(SETTINGS.rubric_file("week6_lab"), course.rubric_file("week6_lab"))
    with pytest.raises(CourseError, match="course mark week6_lab"):
        report_marking(course, "week6_lab", QUEUE)
    with pytest.raises(CourseError, match="has no rubric"):
        report_marking(course, "week4_lab", QUEUE)


def test_the_plain_report_imports_no_statistics_of_markers() -> None:
    said = "import sys, graders.cli.grading; print('pingouin' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
