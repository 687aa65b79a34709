"""The server behind the marking pages: marking works as ever, and the back doors are shut."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from graders.settings import Settings

from .staff_browser import CHROMIUM, NEEDS, chromium
from .staff_course import (
    LAB,
    MEMO,
    TOKEN,
    Server,
    hostile_course,
    memo_grade,
    put,
    served,
    submission_ids,
)
from .staff_notebooks import code, memo_cell, notebook_of

HERE = "http://nobody.invalid"
# nbgrader's script fills the boxes with what the gradebook holds; who types before is overwritten
LOADED = "!!window.formgrader?.grades?.loaded && !!window.formgrader?.comments?.loaded"
EVIL_CONFIG = "from pathlib import Path\nPath({file!r}).write_text('it ran')\nc = get_config()\n"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = hostile_course(tmp_path_factory.mktemp("server"))
    for student in ("ada", "bob"):
        cells = [code("1"), memo_cell("My memo.")]
        put(settings, student, {**notebook_of([], HERE), "cells": cells})
    beside = settings.root / "autograded" / "ada" / LAB
    (beside / "page.html").write_text("<script>top.pwned=[1]</script>")
    return settings


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Server]:
    with served(settings) as server:
        yield server


def ask(server: Server, path: str) -> tuple[int, Message, str]:
    """Status, headers and text of an answer to staff."""
    request = urllib.request.Request(server.origin + path)
    request.add_header("Authorization", f"token {TOKEN}")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def config_that_tells(settings: Settings, name: str) -> tuple[Path, Path]:
    """A hand-in with a configuration of its own, and the file that it writes if it is run."""
    folder = settings.root / "submitted" / name / LAB
    folder.mkdir(parents=True)
    told = settings.root / f"told-by-{name}.txt"
    (folder / "nbgrader_config.py").write_text(EVIL_CONFIG.format(file=str(told)))
    return folder, told


def test_a_link_cannot_make_the_server_run_a_students_file(
    settings: Settings, server: Server
) -> None:
    folder, told = config_that_tells(settings, "eve")
    status, _, _ = ask(server, f"/formgrader/?path={folder}")
    ask(server, "/formgrader/manage_assignments")
    assert (status, told.exists()) == (403, False)
    status, _, _ = ask(server, f"/formgrader/?path={settings.root}")
    assert status == 200, "the course itself may be named"


def test_nbgraders_own_server_runs_it(settings: Settings) -> None:
    folder, told = config_that_tells(settings, "mallory")
    with served(settings, stock=True) as stock:
        ask(stock, f"/formgrader/?path={folder}")
        assert told.exists()
        _, headers, _ = ask(stock, "/formgrader/api/students")
        assert headers["Content-Type"].startswith("text/html")


def test_a_students_file_is_saved_and_not_opened(settings: Settings, server: Server) -> None:
    number = submission_ids(settings)["ada"]
    status, headers, _ = ask(server, f"/formgrader/submissions/{number}/page.html")
    assert status == 200
    assert headers["Content-Disposition"] == "attachment"
    assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["students", f"submissions/{LAB}", f"submitted_notebooks/{LAB}/{LAB}"]
)
def test_data_are_text(server: Server, path: str) -> None:
    status, headers, text = ask(server, f"/formgrader/api/{path}")
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=UTF-8")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert len(json.loads(text)) > 0


def test_without_the_token_nothing_is_shown(server: Server) -> None:
    for path in ("/formgrader/manage_students", "/formgrader/api/students"):
        with urllib.request.urlopen(server.origin + path) as answer:
            assert "/login" in answer.url


def wait_until_saved(page: Page, box: str) -> None:
    with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        page.dispatch_event(box, "change")
    assert saved.value.status == 200


def wait_until_filled(page: Page) -> None:
    """Playwright's own waiting evaluates text in the page, which the policy refuses."""
    for _ in range(200):
        if page.evaluate(LOADED):
            return
        page.wait_for_timeout(100)
    raise AssertionError("nbgrader's script didn't fill the boxes")


@pytest.mark.skipif(CHROMIUM is None, reason=NEEDS)
def test_a_person_marks_a_text_and_goes_on(settings: Settings, server: Server) -> None:
    """From the list to a hand-in, points, a comment, the next one; then the gradebook is read."""
    wrong: list[Any] = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(server.at(f"/formgrader/gradebook/{LAB}/{LAB}"))
        page.click("text=Submission #1")
        page.wait_for_url("**/submissions/**")
        first = page.url
        wait_until_filled(page)
        page.fill(f"#{MEMO}", "6.5")
        wait_until_saved(page, f"#{MEMO}")
        page.fill(f"#{MEMO}-comment", "Which <b>constraint</b> binds?")
        wait_until_saved(page, f"#{MEMO}-comment")
        page.click("text=Next")
        page.wait_for_url(lambda url: "/submissions/" in url and url != first)
        wait_until_filled(page)
        page.click("button.full-credit >> nth=-1")
        page.wait_for_timeout(500)
        page.click(".help")
        page.wait_for_selector("#help-dialog")
    marks = {memo_grade(settings, student) for student in ("ada", "bob")}
    assert (6.5, "Which <b>constraint</b> binds?") in marks
    assert {points for points, _ in marks} == {6.5, 8.0}
    assert wrong == []
