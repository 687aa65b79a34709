"""Takes the pictures in docs/pictures: the queue, the panel, the marking report, a feedback page.

    course demo week5_homework
    python -m tests.pictures

They show the class of the demo, as it lies in demo/: the report and the feedback page whole,
and the marking pages in the middle of marking, in a copy. Nothing in demo/ is changed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, sync_playwright

from graders.demo.marking import marks_of
from graders.demo.roster import load_roster
from graders.markbook.book import MarkBook
from graders.markbook.tables import marks
from graders.marking.serving import HOST, entrance_to, page_of, server_command
from graders.rubrics import load_rubric
from graders.settings import Settings, load_settings
from graders.state import db_url

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURES = REPOSITORY / "docs" / "pictures"
DEMO = REPOSITORY / "demo"
NAME = "week5_homework"
STUDENT = "gorse"
MARKER = "ines"
SOME = 22
TOKEN = "for-these-pictures-only"
WIDE = {"width": 1280, "height": 800}


def main() -> None:
    """Take all pictures anew."""
    report = DEMO / "reports" / f"{NAME}-marking.html"
    page = DEMO / "feedback" / STUDENT / NAME / f"{NAME}.html"
    if not report.exists() or not page.exists():
        sys.exit(f"there is no demo to show; run: course demo {NAME}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        of_file(browser, report, "marking-report", height=1500)
        of_file(browser, page, "feedback", height=1500, width=900)
        with tempfile.TemporaryDirectory() as folder:
            course = half_marked(Path(folder) / "course")
            with served(course) as address:
                of_marking(browser, address)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as driver:
        program = shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def of_file(browser: Browser, file: Path, name: str, *, height: int, width: int = 1280) -> None:
    """A static page from its top."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"file://{file}")
    take(page, name)


def of_marking(browser: Browser, address: str) -> None:
    """The queue, then the next unmarked text with a band picked by key."""
    page = browser.new_page(viewport=WIDE)  # type: ignore[arg-type]
    page.goto(address)
    take(page, "queue")
    page.keyboard.press("n")
    # the page's script gives it its own address; before that no key is heard
    page.wait_for_url(lambda url: f"/{NAME}/memo-" in url)
    page.keyboard.press("1")
    page.wait_for_selector("#state.saved")
    take(page, "panel")


def take(page: Page, name: str) -> None:
    """What the window shows, as a picture."""
    page.screenshot(path=str(PICTURES / f"{name}.png"))
    print(PICTURES.joinpath(f"{name}.png").relative_to(REPOSITORY))
    page.wait_for_timeout(50)


def half_marked(root: Path) -> Settings:
    """A copy of the demo in which the two markers are under way."""
    shutil.copytree(DEMO, root)
    settings, roster = load_settings(root), load_roster(NAME)
    rubric = load_rubric(settings, NAME)
    with MarkBook(db_url(settings)) as book:
        with book.session(writes=True) as session:
            session.execute(marks.delete())
        unmark(settings, [cell.id for cell in rubric.cells], [one.name for one in roster.students])
        for mark in islice(marks_of(roster, rubric), SOME):
            book.give(mark, 0)
    return settings


def unmark(settings: Settings, cells: list[str], students: list[str]) -> None:
    """Take the points and comments of all texts out of nbgrader's gradebook."""
    with Gradebook(db_url(settings), settings.course.id) as book:
        for student in students:
            for cell in cells:
                grade = book.find_grade(cell, NAME, NAME, student)
                grade.manual_score, grade.needs_manual_grade = None, True
                book.find_comment(cell, NAME, NAME, student).manual_comment = None
        book.db.commit()


@contextmanager
def served(course: Settings) -> Iterator[str]:
    """`course mark` without a browser; the address of the queue."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "JUPYTER_TOKEN": TOKEN, "COURSE_MARKER": MARKER}
    command = server_command(course, NAME, port, browser=False)
    server = subprocess.Popen(command, cwd=course.root, env=environment, stderr=subprocess.DEVNULL)
    address = f"http://{HOST}:{port}{entrance_to(page_of(NAME), token=TOKEN)}"
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str, seconds: float = 60) -> None:
    """Until the server answers; TimeoutError where it doesn't."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the marking server gave no page in time")


if __name__ == "__main__":
    main()
