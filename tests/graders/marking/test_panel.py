"""The panel in a real browser: a class by keyboard, two people at once, a killed server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ...attacks.staff_browser import CHROMIUM, NEEDS
from ..markbook.books import A, in_gradebook, type_in_formgrader
from .classroom import Classroom, Server, classroom

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NEEDS)

STUDENTS = ["eve", "finn", "gus"]
MIDDLES = {"1": "19", "2": "14", "3": "5"}


@pytest.fixture(scope="module")
def bobs(room: Classroom) -> Iterator[Server]:
    with Server(room, "bob") as server:
        yield server


@contextmanager
def page_on(browser: Browser, server: Server) -> Iterator[Page]:
    """A page that is logged in; whatever its console says fails the test."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(server.at())
    yield page
    context.close()
    # what the browser says of a refused or failed request isn't a fault of the page's
    assert [said for said in wrong if not said.startswith("Failed to load resource")] == []


def saved(page: Page) -> str:
    page.wait_for_selector("#state.saved")
    return page.inner_text("#state")


def go_on(page: Page) -> None:
    """The next text; at a section's end the queue comes between."""
    for _ in range(2):
        was = page.url
        page.keyboard.press("n")
        page.wait_for_url(lambda url, was=was: "/next?" not in url and url != was)
        if page.locator("main.desk").count():
            return
    raise AssertionError(f"no text after {page.url}")


def test_a_class_is_marked_by_keyboard_alone(tmp_path: Path, browser: Browser) -> None:
    """From the queue to the last text of the last section with five kinds of keys and no mouse."""
    room = classroom(tmp_path, STUDENTS)
    with Server(room, "tina") as server, page_on(browser, server) as page:
        marked: dict[str, float] = {}
        for number in range(len(STUDENTS) * len(room.cells)):
            go_on(page)
            assert page.inner_text("#state") == "not marked yet"
            page.keyboard.press("123"[number % 3])
            page.keyboard.press("ArrowRight")
            if number % 4 == 0:
                page.keyboard.press("c")
                page.keyboard.type(f"Which figure carries this? ({number})")
                page.keyboard.press("Escape")
            assert re.fullmatch(r"saved \d\d:\d\d", saved(page))
            place = page.url.split("?")[0].rsplit("/", 1)[1]
            marked[place] = marked.get(place, 0) + float(page.inner_text("#shown"))
        page.keyboard.press("n")
        page.wait_for_selector("main.queue")
        assert "15 of 15 texts marked" in page.inner_text(".bar")
        assert page.locator(".pill.open").count() == 0
    assert {room.slug(student): room.score(student) for student in STUDENTS} == marked
    with room.book() as book:
        assert {mark.marker for mark in book.history(A)} == {"tina"}
        comments = [mark.comment for mark in book.standing(A).values() if mark.comment]
    assert len(comments) == 4


def test_keys_move_the_points_and_the_bands_ends_hold(
    room: Classroom, server: Server, browser: Browser
) -> None:
    with page_on(browser, server) as page:
        page.goto(server.origin + room.page("eve", "memo-frontier"))
        for key, middle in MIDDLES.items():
            page.keyboard.press(key)
            assert page.inner_text("#shown") == middle
        page.keyboard.press("2")
        for _ in range(9):
            page.keyboard.press("ArrowRight")
        assert page.inner_text("#shown") == "17"
        saved(page)
        page.keyboard.press("Shift+ArrowRight")
        assert page.inner_text("#shown") == "18"
        assert page.inner_text("#state") == "not saved: say why the points leave the band"
        assert in_gradebook(room.url, "eve", "memo-frontier")[0] == 17.0
        page.keyboard.press("2")
        assert page.inner_text("#shown") == "14", "a key stays a key"
        for _ in range(4):
            page.keyboard.press("Shift+ArrowRight")
        assert page.inner_text("#shown") == "18"
        assert page.input_value("#reason") == ""
        page.keyboard.press("w")
        page.keyboard.type("The figures are excellent, the argument isn't.")
        page.keyboard.press("Escape")
        saved(page)
        with room.book() as book:
            mark = book.standing(A)["eve", "memo-frontier"]
        assert (mark.band, mark.points) == ("Satisfactory", 18.0)
        assert mark.reason == "The figures are excellent, the argument isn't."
        page.reload()
        assert page.input_value("#reason") == mark.reason
        page.keyboard.press("ArrowLeft")
        saved(page)
        assert page.locator("#why").is_hidden(), "back in the band no reason is asked"


def test_the_slider_leaves_the_band_once_the_marker_says_so(
    room: Classroom, server: Server, browser: Browser
) -> None:
    """By mouse, and by arrow keys; pressed again, the button leads back into the band."""
    with page_on(browser, server) as page:
        page.goto(server.origin + room.page("finn", "memo-frontier"))
        page.click(".band >> nth=1")
        saved(page)
        drag(page, 14, 19)
        assert page.inner_text("#shown") == "17", "the band's end holds"
        page.click("#leave")
        assert page.get_attribute("#leave", "aria-pressed") == "true"
        drag(page, 17, 19)
        assert page.inner_text("#shown") == "19"
        page.fill("#reason", "The figures are excellent.")
        saved(page)
        page.click("#leave")
        assert page.inner_text("#shown") == "14"
        page.wait_for_selector("#state.saved")
        page.click("#leave")
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        assert page.inner_text("#shown") == "18"
        assert page.get_attribute("#leave", "aria-pressed") == "true"


def drag(page: Page, start: int, end: int) -> None:
    """Draw the slider's thumb in small steps, as a hand does."""
    box = page.locator("#points").bounding_box()
    low, high = (int(page.get_attribute("#points", name) or 0) for name in ("min", "max"))
    assert box
    left, width, y = box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2
    page.mouse.move(left + width * (start - low) / (high - low), y)
    page.mouse.down()
    for step in range(21):
        now = start + (end - start) * step / 20
        page.mouse.move(left + width * (min(now, high) - low) / (high - low), y)
    page.mouse.up()


def test_comments_are_kept_found_inserted_and_counted_by_key(
    room: Classroom, server: Server, browser: Browser
) -> None:
    hostile = "Which <img src=x onerror=alert(1)> figure?"
    with page_on(browser, server) as page:
        page.goto(server.origin + room.page("eve", "memo-week3"))
        page.keyboard.press("2")
        for words in (hostile, "Name the mechanism."):
            page.fill("#comment", words)
            page.keyboard.press("Escape")
            page.keyboard.press("/")
            for _ in range(20):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.dataset.keep") == "reasoning":
                    break
            page.keyboard.press("Enter")
            page.wait_for_selector(f"#found >> text={words.split()[-1]}")
        saved(page)
        page.goto(server.origin + room.page("finn", "memo-week3"))
        page.keyboard.press("1")
        page.keyboard.press("/")
        page.keyboard.type("figure")
        page.keyboard.press("Enter")
        page.wait_for_selector("#found >> text=used 1×")
        assert page.input_value("#comment") == hostile
        page.keyboard.press("Escape")
        saved(page)
    assert in_gradebook(room.url, "finn", "memo-week3")[1] == hostile


def test_two_people_at_once_see_both_marks(
    room: Classroom, server: Server, bobs: Server, browser: Browser
) -> None:
    with page_on(browser, server) as tina, page_on(browser, bobs) as bob:
        for page, where in ((tina, server), (bob, bobs)):
            page.goto(where.origin + room.page("gus", "memo-damage"))
        tina.keyboard.press("1")
        saved(tina)
        bob.keyboard.press("3")
        bob.wait_for_selector("#conflict:visible")
        assert bob.inner_text("#state") == "not saved: somebody saved meanwhile"
        assert bob.inner_text("#their-name").startswith("tina, ")
        assert "23 points, Excellent" in bob.inner_text("#theirs")
        assert "7 points, Needs improvement" in bob.inner_text("#mine")
        assert in_gradebook(room.url, "gus", "memo-damage")[0] == 23.0
        bob.keyboard.press("Tab")
        bob.keyboard.press("Enter")
        saved(bob)
        assert in_gradebook(room.url, "gus", "memo-damage")[0] == 7.0
        tina.keyboard.press("ArrowRight")
        tina.wait_for_selector("#conflict:visible")
        tina.keyboard.press("Enter")
        tina.wait_for_selector("#conflict", state="hidden")
        assert tina.inner_text("#shown") == "7"
        assert in_gradebook(room.url, "gus", "memo-damage")[0] == 7.0
    with room.book() as book:
        place = [m for m in book.history(A) if (m.student, m.cell) == ("gus", "memo-damage")]
    assert [(m.marker, m.points) for m in place] == [("tina", 23.0), ("bob", 7.0)]


def test_what_was_shown_as_saved_survives_reloads_and_a_killed_server(
    tmp_path: Path, browser: Browser
) -> None:
    room = classroom(tmp_path, STUDENTS)
    server = Server(room, "tina")
    server.start()
    with page_on(browser, server) as page:
        for place, key in enumerate("1231"):
            page.goto(server.origin + room.page(STUDENTS[place % 3], room.cells[place]))
            page.keyboard.press(key)
            page.fill("#comment", f"Kept, whatever happens: {place}.")
            saved(page)
            shown = page.inner_text("#shown"), page.input_value("#comment")
            if place % 2:
                server.kill()
                page.keyboard.press("Escape")
                page.keyboard.press("ArrowRight")
                page.wait_for_selector("#state.unsaved")
                words = page.inner_text("#state")
                assert words == "not saved: the server doesn’t answer; trying again"
                with room.book() as book:
                    stands = book.standing(A)[STUDENTS[place % 3], room.cells[place]]
                assert (f"{stands.points:g}", stands.comment) == shown
                moved = page.inner_text("#shown"), shown[1]
                server.start()
                page.wait_for_selector("#state.saved", timeout=60_000)
                shown = moved
            page.reload()
            assert (page.inner_text("#shown"), page.input_value("#comment")) == shown
            assert page.inner_text("#state").startswith("saved ")
    server.kill()


def test_points_typed_into_the_formgrader_are_shown_and_never_overwritten_unseen(
    room: Classroom, server: Server, browser: Browser
) -> None:
    with page_on(browser, server) as page:
        page.goto(server.origin + room.page("finn", "memo-damage"))
        page.keyboard.press("2")
        saved(page)
        type_in_formgrader(room.url, "finn", "memo-damage", 21.5, "typed there")
        page.keyboard.press("ArrowRight")
        page.wait_for_selector("#conflict:visible")
        assert page.inner_text("#their-name").startswith("nbgrader's page")
        assert page.inner_text("#theirs") == "21.5 points\ntyped there"
        assert in_gradebook(room.url, "finn", "memo-damage")[0] == 21.5
        page.keyboard.press("Enter")
        page.reload()
        assert page.inner_text("#shown") == "21.5"
        assert page.input_value("#comment") == "typed there"
        assert "by nbgrader's page; choose a band" in page.inner_text("#state")


def test_the_formgrader_shows_the_panels_points_at_once(
    room: Classroom, server: Server, browser: Browser
) -> None:
    """On one server: nbgrader's session lives as long as that, and would remember old points."""
    with room.book() as book:
        address = f"/formgrader/submissions/{book.scores(A)['gus', 'memo-frontier'].page}/"
    with page_on(browser, server) as page:
        for key, points in (("1", "19"), ("3", "5")):
            page.goto(server.origin + room.page("gus", "memo-frontier"))
            page.keyboard.press(key)
            saved(page)
            page.goto(server.origin + address)
            page.wait_for_timeout(700)
            assert page.input_value("#memo-frontier") == points
        page.click("a[href*='/memo-damage/']")
        page.wait_for_selector("main.desk")
        assert page.url.endswith(f"/memo-damage/{room.slug('gus')}?along=student")


def test_a_section_is_claimed_and_taken_over(
    server: Server, bobs: Server, browser: Browser
) -> None:
    cell = "memo-calibration"
    with page_on(browser, server) as tina:
        tina.click(f"[data-claim={cell}]")
        tina.wait_for_selector(f"[data-claim={cell}][data-deed=release]")
        assert f"/{cell}/" not in tina.url
        tina.keyboard.press("n")
        tina.wait_for_selector("#state")
        assert f"/{cell}/" in tina.url, "one's own section comes first"
        with page_on(browser, bobs) as bob:
            bob.goto(f"{bobs.origin}/course/marking/{A}?along=student")
            bob.keyboard.press("n")
            bob.wait_for_selector("#state")
            assert f"/{cell}/" not in bob.url
            bob.goto(bobs.at())
            bob.click(f"[data-claim={cell}][data-deed=over]")
            bob.wait_for_selector(f"[data-claim={cell}][data-deed=release]")
        tina.goto(server.at())
        assert "bob" in tina.inner_text(".sections")
