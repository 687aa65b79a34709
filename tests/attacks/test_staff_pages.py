"""A student's text, outputs, names and files can't run, ask or pose on the pages that staff open.

Every attack stands in a hand-in; the pages are opened in a real Chromium. nbgrader's own formgrader
is opened, too: there they succeed, so these tests can fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import nbformat
import pytest
from playwright.sync_api import Browser

from graders.contracts import Outcome, Verdict
from graders.gradebook.show import verdict_output
from graders.reports.classpage import write_class_page
from graders.reports.feedback import feedback_page
from graders.reports.results import class_result
from graders.settings import Settings
from graders.state import db_url

from . import staff_notebooks
from .staff_browser import CHROMIUM, NEEDS, Listener, Seen, chromium, visit
from .staff_course import LAB, Server, hostile_course, put, served, submission_ids
from .staff_notebooks import filled, marker_of, notebook_of
from .staff_payloads import HTML, NAME

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NEEDS)

NOBODY = "http://nobody.invalid"
FAMILIES = {
    "memo": staff_notebooks.memo_attacks,
    "output": staff_notebooks.output_attacks,
    "metadata": staff_notebooks.metadata_attacks,
}
NAMES = [attack.name for make in FAMILIES.values() for attack in make(NOBODY)]
RUN_IN_STOCK = {
    "memo-script",
    "memo-img-onerror",
    "memo-svg-onload",
    "memo-iframe-srcdoc",
    "memo-a-javascript",
    "output-script",
    "output-javascript",
}
# a folder's name holds no slash; everything else that a script needs, it may hold
STUDENT = "<img src=x onerror=(top.pwned=top.pwned||[]).push('student-id')>"
QUOTES = '";top.pwned=[1];x="'
LISTS = {
    "manage-assignments": "/formgrader/manage_assignments",
    "manage-submissions": f"/formgrader/manage_submissions/{LAB}",
    "gradebook": "/formgrader/gradebook",
    "gradebook-notebooks": f"/formgrader/gradebook/{LAB}",
    "gradebook-submissions": f"/formgrader/gradebook/{LAB}/{LAB}",
    "manage-students": "/formgrader/manage_students",
    "student": f"/formgrader/manage_students/{quote(STUDENT)}",
    "student-notebooks": f"/formgrader/manage_students/{quote(STUDENT)}/{LAB}",
    "student-by-quotes": f"/formgrader/manage_students/{quote(QUOTES)}",
    "student-by-tag": f"/formgrader/manage_students/{quote('<script>top.pwned=[1]<')}",
    "data-students": "/formgrader/api/students",
    "data-submissions": f"/formgrader/api/submissions/{LAB}",
}


@dataclass
class Stage:
    """The hostile class, who shows it, and what was seen so far; pages are opened once."""

    settings: Settings
    browser: Browser
    listener: Listener
    server: Server | None = None
    seen: dict[str, Seen] = field(default_factory=dict)

    def marking_page(self, student: str, server: Server) -> Seen:
        """The formgrader's page of one hand-in."""
        address = f"/formgrader/submissions/{submission_ids(self.settings)[student]}/"
        return visit(self.browser, server.at(address), server.origin)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    root = tmp_path_factory.mktemp("staff")
    with Listener() as listener, chromium() as browser:
        settings = hostile_course(root)
        for family, make in FAMILIES.items():
            put(settings, family, notebook_of(make(listener.origin), listener.origin))
        named = filled(NAME, "person-name", listener.origin)
        said = filled(HTML, "reason-or-comment", listener.origin)
        put(
            settings,
            STUDENT,
            notebook_of([], listener.origin),
            reason=said,
            comment=said,
            name=(named, named),
        )
        yield Stage(settings, browser, listener)


@pytest.fixture(scope="module")
def ours(stage: Stage) -> Iterator[Stage]:
    with served(stage.settings) as server:
        stage.server = server
        yield stage
        stage.server = None


def nothing_happened(stage: Stage, seen: Seen) -> None:
    assert seen.harm == []
    assert stage.listener.heard == []


@pytest.mark.parametrize("name", NAMES)
def test_the_marking_page_is_harmless(ours: Stage, name: str) -> None:
    family = name.split("-")[0]
    if family not in ours.seen:
        ours.seen[family] = ours.marking_page(family, ours.server)
    seen = ours.seen[family]
    assert name not in seen.pwned
    assert not [url for url in [*seen.foreign, *ours.listener.heard] if url.endswith(name)]
    assert marker_of(name) in seen.text, "the attack hid what stands beside it"


@pytest.mark.parametrize("family", FAMILIES)
def test_the_marking_page_works_and_asks_nobody(ours: Stage, family: str) -> None:
    if family not in ours.seen:
        ours.seen[family] = ours.marking_page(family, ours.server)
    seen = ours.seen[family]
    nothing_happened(ours, seen)
    assert seen.address.startswith(ours.server.origin + "/formgrader/submissions/")
    assert seen.refused == [], "the sanitiser left something to the policy, or broke a script"


@pytest.mark.parametrize("page", LISTS)
def test_the_lists_are_harmless(ours: Stage, page: str) -> None:
    seen = visit(ours.browser, ours.server.at(LISTS[page]), ours.server.origin)
    nothing_happened(ours, seen)
    assert seen.refused == []
    if page == "manage-students":
        assert STUDENT in seen.text


def test_a_name_that_makes_jquery_run_an_answer_is_stopped(ours: Stage) -> None:
    """Two question marks in an address make jQuery take the answer for a script."""
    address = f"/formgrader/manage_students/{quote('x??y')}"
    seen = visit(ours.browser, ours.server.at(address), ours.server.origin)
    nothing_happened(ours, seen)
    assert any("Content Security Policy" in words for words in seen.refused)


@pytest.mark.parametrize("family", [*FAMILIES, STUDENT], ids=[*FAMILIES, "person"])
def test_the_feedback_page_is_harmless(stage: Stage, family: str) -> None:
    place = stage.settings.root / "autograded" / family / LAB / f"{LAB}.ipynb"
    notebook = nbformat.reads(place.read_text(), as_version=4)
    page = feedback_page(stage.settings, LAB, family, notebook, db_url(stage.settings))
    seen = visit_file(stage, page, "feedback.html")
    nothing_happened(stage, seen)
    attacks = [name for name in NAMES if name.startswith(family)]
    assert [name for name in attacks if marker_of(name) not in seen.text] == []


def test_the_class_page_is_harmless(stage: Stage) -> None:
    result = class_result(stage.settings, LAB)
    page = write_class_page(stage.settings, result, {STUDENT: HTML}).read_text()
    seen = visit_file(stage, page, "class.html")
    nothing_happened(stage, seen)
    assert STUDENT in seen.text


def test_a_reason_stays_text_in_the_notebook_that_jupyter_shows(stage: Stage) -> None:
    verdict = hostile_verdict(stage)
    page = f"<!doctype html><body>{verdict_output(verdict).data['text/html']}"
    nothing_happened(stage, visit_file(stage, page, "verdict.html"))


def test_nbgraders_own_page_runs_them(stage: Stage) -> None:
    """Without our extension: scripts run, requests leave, a name runs, data run as a page."""
    attacks = [
        attack for attack in all_attacks(stage.listener.origin) if attack.name in RUN_IN_STOCK
    ]
    # without metadata of the whole: nbgrader's page would be an error instead
    put(stage.settings, "stock", {**notebook_of(attacks, stage.listener.origin), "metadata": {}})
    with served(stage.settings, stock=True) as server:
        seen = stage.marking_page("stock", server)
        names = visit(stage.browser, server.at(LISTS["student"]), server.origin)
        data = visit(stage.browser, server.at(LISTS["data-students"]), server.origin)
    heard = set(stage.listener.heard)
    stage.listener.heard.clear()
    assert seen.pwned >= RUN_IN_STOCK
    assert heard >= RUN_IN_STOCK
    assert "student-id" in names.pwned
    assert "student-id" in data.pwned


def all_attacks(beacon: str) -> list[staff_notebooks.Attack]:
    return [attack for make in FAMILIES.values() for attack in make(beacon)]


def visit_file(stage: Stage, page: str, name: str) -> Seen:
    file = stage.settings.root / name
    file.write_text(page, encoding="utf-8")
    return visit(stage.browser, file.as_uri(), "file:")


def hostile_verdict(stage: Stage) -> Verdict:
    said = filled(HTML, "verdict", stage.listener.origin)
    return Verdict(said, Outcome.LOST, 0.0, 6.0, said, said)
