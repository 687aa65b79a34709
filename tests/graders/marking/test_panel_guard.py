"""Who may write, what a planted script can do, and whether everyone can read the panel's pages."""

from __future__ import annotations

import http.cookiejar
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from course_lib.artifacts import TABLE

from ...attacks.staff_browser import CHROMIUM, NEEDS, Listener, visit
from ...attacks.staff_notebooks import memo_attacks, output_attacks
from ...attacks.test_staff_pages import RUN_IN_STOCK
from ..markbook.books import A, mark
from .classroom import TOKEN, Classroom, Server, classroom, notebook_of

FORM = {"band": "Excellent", "points": 19, "reason": "", "comment": "", "expected": 0}


class Person:
    """A browser without scripts. token: sent with each request; else the cookies of a login."""

    def __init__(self, server: Server, *, logged_in: bool, token: str = "") -> None:
        self.server, self.token = server, token
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        if logged_in:
            self.opener.open(server.at()).read()

    @property
    def xsrf(self) -> str:
        found = [cookie.value for cookie in self.jar if cookie.name == "_xsrf"]
        return str(found[0]).strip('"') if found else ""

    def ask(self, method: str, path: str, body: Any = None, xsrf: str = "") -> tuple[int, Any]:
        request = urllib.request.Request(self.server.origin + path, method=method)
        if self.token:
            request.add_header("Authorization", f"token {self.token}")
        if xsrf:
            request.add_header("X-XSRFToken", xsrf)
        request.data = None if body is None else json.dumps(body).encode()
        try:
            with self.opener.open(request) as answer:
                return answer.status, self._plain(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.code, self._plain(error.read().decode())

    def _plain(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            return text


def writes(room: Classroom) -> list[tuple[str, str, Any]]:
    """Every request of the panel's that writes."""
    api = f"/course/marking/api/{A}"
    return [
        ("PUT", f"{api}/marks/memo-frontier/{room.slug('eve')}", FORM),
        ("PUT", f"{api}/claims/memo-frontier", {"over": True}),
        ("DELETE", f"{api}/claims/memo-frontier", None),
        ("POST", f"{api}/bank/memo-frontier", {"criterion": "evidence", "text": "Which?"}),
        ("PUT", f"{api}/comments/1", {"text": "Which one?"}),
        ("POST", f"{api}/comments/1", None),
    ]


def test_nobody_writes_without_the_token(room: Classroom, server: Server) -> None:
    stranger = Person(server, logged_in=False)
    for method, path, body in writes(room):
        status, _ = stranger.ask(method, path, body)
        assert status == 403, path
    assert Person(server, logged_in=False, token="wrong").ask(*writes(room)[0])[0] == 403
    with room.book() as book:
        assert book.history(A) == ()


def test_nobody_reads_without_the_token(room: Classroom, server: Server) -> None:
    stranger = Person(server, logged_in=False)
    assert stranger.ask("GET", writes(room)[0][1])[0] == 403
    for path in (f"/course/marking/{A}", room.page("eve", "memo-frontier")):
        _, text = stranger.ask("GET", path)
        assert "unmarked" not in text
        assert "Evidence" not in text
        assert "password" in text.lower(), "it is the page to log in"


def test_another_page_cannot_write_in_a_markers_name(room: Classroom, server: Server) -> None:
    """Cookies alone, as a form on another host would send them, are refused."""
    person = Person(server, logged_in=True)
    assert person.xsrf
    for method, path, body in writes(room):
        assert person.ask(method, path, body)[0] == 403, path
        assert person.ask(method, path, body, xsrf="2|forged|forged|1")[0] == 403, path
    with room.book() as book:
        assert book.history(A) == ()


def test_the_markers_own_page_can(room: Classroom, server: Server) -> None:
    person = Person(server, logged_in=True)
    for method, path, body in writes(room):
        status, told = person.ask(method, path, body, xsrf=person.xsrf)
        assert status == 200, (path, told)
    with room.book() as book:
        (mark,) = book.history(A)
    assert (mark.marker, mark.points, mark.band) == ("tina", 19.0, "Excellent")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"band": "Splendid"}, 'band: "Splendid" is none; choose one of Excellent'),
        ({"band": "50%"}, 'band: "50%" is none'),
        ({"points": 17}, "reason: 17 points lie outside Excellent; say why"),
        ({"points": 21, "reason": "x"}, "points: 21 lies outside 0 to 20"),
        ({"points": -1, "reason": "x"}, "points: -1 lies outside 0 to 20"),
        ({"points": "19"}, "points: is missing"),
        ({"points": True}, "points: is missing"),
        ({"comment": "x" * 10_001}, "comment: is longer than 10000 letters"),
        ({"expected": None}, "expected: is missing"),
    ],
)
def test_what_breaks_the_rubrics_rules_is_refused_in_words(
    room: Classroom, server: Server, change: dict[str, Any], says: str
) -> None:
    path = f"/course/marking/api/{A}/marks/memo-frontier/{room.slug('finn')}"
    status, told = Person(server, logged_in=False, token=TOKEN).ask("PUT", path, {**FORM, **change})
    assert (status, told["error"][: len(says)]) == (400, says)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "claims/no-such-cell", {"over": True}),
        ("POST", "bank/no-such-cell", {"criterion": "evidence", "text": "Which?"}),
        ("PUT", f"comments/{10**30}", {"text": "Which?"}),
        ("POST", f"comments/{10**17}", None),
    ],
)
def test_what_is_not_there_is_refused_and_no_fault_of_the_server(
    server: Server, method: str, path: str, body: Any
) -> None:
    person = Person(server, logged_in=False, token=TOKEN)
    status, _ = person.ask(method, f"/course/marking/api/{A}/{path}", body)
    assert status in (400, 404)


@pytest.mark.parametrize(
    "path",
    [
        f"/course/marking/{A}/memo-frontier/eve",  # a name is no pseudonym
        f"/course/marking/{A}/memo-frontier/nobody-here-10",
        f"/course/marking/{A}/no-such-cell/{{slug}}",
        f"/course/marking/{A}/memo-frontier/..%2f..%2fgradebook.db",
        "/course/marking/..%2f..%2fetc/memo-frontier/x-y-1",
        "/course/marking/no_such_homework/memo-frontier/{slug}",
        "/course/marking/static/../desk.py",
        "/course/marking/static/..%2fdesk.py",
        "/course/marking/static/%2fetc%2fpasswd",
    ],
)
def test_an_address_reaches_nothing_else(room: Classroom, server: Server, path: str) -> None:
    person = Person(server, logged_in=False, token=TOKEN)
    status, told = person.ask("GET", path.format(slug=room.slug("eve")))
    assert status in (403, 404)
    assert "root:" not in str(told)
    assert "import" not in str(told)


def test_a_page_that_is_not_there_leads_back_to_the_queue(server: Server) -> None:
    person = Person(server, logged_in=False, token=TOKEN)
    _, told = person.ask("GET", f"/course/marking/{A}/memo-frontier/nobody-here-10")
    assert "choose a text from the queue" in told
    assert f'<a href="/course/marking/{A}">To the queue</a>' in told
    _, told = person.ask("GET", f"/course/marking/{A}/next?name=nobody-here-10&cell=memo-frontier")
    assert f'<a href="/course/marking/{A}">To the queue</a>' in told


def test_a_text_as_released_and_a_stand_in_are_said(room: Classroom, server: Server) -> None:
    notebook = notebook_of({"memo-frontier": "YOUR ANSWER HERE", "memo-damage": "int4 loses."})
    notebook["cells"][0]["outputs"][0]["data"][TABLE]["stand_ins"] = ["tiny"]
    room.put("gus", notebook)
    person = Person(server, logged_in=True)
    _, said = person.ask("GET", room.page("gus", "memo-frontier"))
    _, other = person.ask("GET", room.page("gus", "memo-damage"))
    assert "not answered: the text is as it was released" in said
    assert "2 words" in other
    assert other.count("STAND-IN for tiny: figures that build on it are the course’s own") == 1


def test_pages_name_no_student(room: Classroom, server: Server) -> None:
    person = Person(server, logged_in=True)
    pages = [f"/course/marking/{A}", f"/course/marking/{A}?along=student"]
    for path in [*pages, room.page("eve", "memo-frontier")]:
        _, text = person.ask("GET", path)
        assert "eve" not in text.replace("seven", "").replace("never", "").replace("every", "")
        assert "finn" not in text
        assert "gus" not in text


def test_a_mark_under_an_older_rubric_is_said(room: Classroom, server: Server) -> None:
    cell = "memo-decision"
    person, words = Person(server, logged_in=True), "The rubric was changed after this mark."
    assert words not in person.ask("GET", room.page("finn", cell))[1]
    with room.book() as book:
        book.give(mark("finn", cell, 28, rubric="0123456789ab"), 0)
    assert words in person.ask("GET", room.page("finn", cell))[1]
    path = f"/course/marking/api/{A}/marks/{cell}/{room.slug('finn')}"
    again = {**FORM, "points": 28, "expected": 1}
    assert person.ask("PUT", path, again, xsrf=person.xsrf)[0] == 200
    assert words not in person.ask("GET", room.page("finn", cell))[1]


def test_a_huge_hand_in_is_said_and_the_text_is_shown(room: Classroom, server: Server) -> None:
    folder = room.settings.root / "submitted" / "finn" / A
    folder.mkdir(parents=True)
    with (folder / f"{A}.ipynb").open("wb") as stream:
        stream.truncate(300 * 2**20)
    path = room.page("finn", "memo-frontier")
    status, page = Person(server, logged_in=True).ask("GET", path)
    assert status == 200
    assert "as handed in can’t be read: it is larger than 32 MB." in page
    assert 'id="memo"' in page
    (room.settings.root / "autograded" / "finn" / A / f"{A}.ipynb").write_text("[" * 100_000)
    status, page = Person(server, logged_in=True).ask("GET", path)
    assert status == 200
    assert "as graded can’t be read: " in page
    assert "its cell is missing" not in page


def test_an_assignment_without_a_rubric_opens_nbgraders_list(server: Server) -> None:
    request = urllib.request.Request(f"{server.origin}/course/marking/week1_lab")
    request.add_header("Authorization", f"token {TOKEN}")
    with urllib.request.urlopen(request) as answer:
        assert answer.url.endswith("/formgrader/gradebook/week1_lab/week1_lab")


@pytest.mark.skipif(CHROMIUM is None, reason=NEEDS)
def test_a_planted_script_does_not_run(tmp_path: Path, browser: Browser) -> None:
    """In a text, in what stands before it, in a table, in the bank, in somebody's comment."""
    with Listener() as listener:
        every = [*memo_attacks(listener.origin), *output_attacks(listener.origin)]
        attacks = [attack for attack in every if attack.name in RUN_IN_STOCK]
        assert len(attacks) == len(RUN_IN_STOCK)
        room = classroom(tmp_path, [f"s{number}" for number in range(len(attacks))])
        for student, attack in zip(room.students, attacks, strict=True):
            hostile = attack.cells[1]
            source = "".join(hostile["source"])
            notebook = notebook_of(dict.fromkeys(room.cells, f"readable {source} text"))
            notebook["cells"].insert(3, hostile)
            content = notebook["cells"][0]["outputs"][0]["data"]
            (saved,) = [value for key, value in content.items() if key.endswith("table+json")]
            saved["name"] = saved["source"] = saved["columns"]["config"][0] = source
            saved["columns"][source] = [source]
            room.put(student, notebook)
        with Server(room, "<script>top.pwned=[1]</script>") as server:
            person = Person(server, logged_in=False, token=TOKEN)
            said = "".join(attacks[0].cells[1]["source"])
            api = f"/course/marking/api/{A}"
            bank = {"criterion": "evidence", "text": said}
            assert person.ask("POST", f"{api}/bank/memo-frontier", bank)[0] == 200
            for student in room.students:
                path = f"{api}/marks/memo-frontier/{room.slug(student)}"
                assert person.ask("PUT", path, {**FORM, "comment": said})[0] == 200
            for student, attack in zip(room.students, attacks, strict=True):
                page = room.page(student, "memo-frontier")
                seen = visit(browser, server.at(page), server.origin)
                assert seen.harm == [], attack.name
                assert "readable" in seen.text
                assert seen.refused == [], "the sanitiser left something to the policy"
            seen = visit(browser, server.at(), server.origin)
            assert seen.harm == []
        assert listener.heard == []


UNDER_THE_MARK = """() => {
  const mark = document.querySelector(".mark")?.getBoundingClientRect();
  return [...document.querySelectorAll(".band")].map((band) => band.getBoundingClientRect())
    .filter((band) => getComputedStyle(document.querySelector(".bands")).overflowY === "visible"
                      && band.bottom > mark.top).length;
}"""
CONTRAST = Path(__file__).with_name("contrast.js").read_text()
UNNAMED = """() => [...document.querySelectorAll("button, input, textarea, a[href], [role]")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.textContent.trim() || one.ariaLabel || one.labels?.length
                     || one.getAttribute("aria-labelledby")))
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.skipif(CHROMIUM is None, reason=NEEDS)
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 768), (768, 1024), (390, 844)])
def test_the_pages_can_be_read_by_everyone(
    room: Classroom, server: Server, browser: Browser, width: int, height: int
) -> None:
    """WCAG AA contrast of every text, a name for every control, nothing beyond the edge."""
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        page.goto(server.at())
        queue = f"/course/marking/{A}"
        for path in (queue, f"{queue}?along=student", room.page("finn", "memo-damage")):
            page.goto(server.origin + path)
            if "memo-damage" in path:
                page.keyboard.press("2")
                page.keyboard.press("/")
                page.wait_for_selector("#state.saved")
            texts = page.evaluate(CONTRAST)
            assert len(texts) > 20
            assert [text for text in texts if text[0] < 4.5] == []
            assert page.evaluate(UNNAMED) == []
            assert page.evaluate(UNDER_THE_MARK) == 0
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width
