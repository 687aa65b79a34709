"""The panel's pages: the queue of an assignment, one text with its rubric, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from jupyter_server.utils import url_path_join
from tornado import web

from graders.errors import CourseError
from graders.markbook.pseudonyms import slug_of
from graders.markbook.rounds import Text
from graders.markbook.scores import Place
from graders.marking.data import ROUTES as DATA
from graders.marking.data import state_of
from graders.marking.desk import Desk, kept_for, middle, rubric_of, settings_of
from graders.marking.handlers import Page
from graders.marking.queueing import next_in_section, next_of_students, open_sections
from graders.marking.room import ASSIGNMENT, CELL, HOME, NAME, STATIC, Room, reason_of
from graders.marking.sheets import sheet_of
from graders.reports.render import title_of
from graders.rubrics.schema import digest

TEMPLATES = "course_marking_panel"
BY_STUDENT = "student"


class DeskPage(Page, Room):
    """One of the panel's own pages."""

    def show(self, template_name: str, **contents: Any) -> None:
        """Send the page that a template makes."""
        _ = self.xsrf_token  # sets the cookie that the page's scripts send back
        template = self.settings[TEMPLATES].get_template(template_name)
        shared = {"nonce": self.nonce, "marker": self.marker, "home": self.home()}
        self.finish(template.render(**shared, base=self.base_url.rstrip("/"), **contents))

    def write_error(self, status_code: int, **told: Any) -> None:
        """The reason on a page of its own."""
        who = self.current_user.username if self.current_user else ""
        template = self.settings[TEMPLATES].get_template("refused.html.j2")
        shared = {"nonce": self.nonce, "marker": who, "home": self.home()}
        place, address = self.way_back()
        reason = reason_of(status_code, told)
        self.finish(template.render(**shared, reason=reason, place=place, address=address))

    def way_back(self) -> tuple[str, str]:
        """Where a refusal leads: the place's name and its address."""
        return "formgrader", f"{self.base_url.rstrip('/')}/formgrader/"


class QueuePage(DeskPage):
    """All sections with their progress, and the texts of one section or of all students."""

    @web.authenticated
    def get(self, assignment: str) -> Any:
        """The queue; nbgrader's list where the assignment has no rubric."""
        try:
            rubric_of(self.root, assignment)
        except CourseError:
            listed = f"/formgrader/gradebook/{assignment}/{assignment}"
            return self.redirect(self.base_url.rstrip("/") + listed)
        desk = self.desk(assignment)
        mine = open_sections(desk.cells, desk.claimed, self.marker) or list(desk.cells)
        left = [p.cell for p in desk.progress() if p.done < p.total]
        default = next((cell for cell in mine if cell in left), mine[0])
        section = along_of(self, desk, default)
        return self.show(
            "queue.html.j2",
            desk=desk,
            title=title_of(settings_of(self.root).assignment(assignment)),
            progress=desk.progress(),
            section=section,
            rows=rows_of(desk, section) if section != BY_STUDENT else [],
            students=students_of(desk) if section == BY_STUDENT else [],
        )


class TextPage(DeskPage):
    """One text: read it on the left, mark it on the right."""

    @web.authenticated
    def get(self, assignment: str, cell: str, slug: str) -> None:
        """The page."""
        desk = self.desk(assignment)
        self.show_text(desk, self.text(desk, cell, slug), along_of(self, desk))

    def way_back(self) -> tuple[str, str]:
        """To the queue, to choose another text."""
        return "queue", self.home(self.path_args[0])

    def show_text(self, desk: Desk, text: Text, along: str) -> None:
        """Send the page of that text."""
        score, name = desk.scores[text.student, text.cell], desk.names[text.student]
        given_under = text.mark.rubric if text.mark else ""
        self.show(
            "text.html.j2",
            desk=desk,
            text=text,
            rubric=desk.rubric.cell(text.cell),
            name=name,
            along=along,
            progress=next(one for one in desk.progress() if one.cell == text.cell),
            older=given_under not in ("", digest(desk.rubric.cell(text.cell))),
            claimed=desk.claimed.get(text.cell, self.marker),
            formgrader=f"/formgrader/submissions/{score.page}/",
            sheet=sheet_of(self.root, desk.assignment, text.student, text.cell),
            state=self._state(desk, text, along),
        )

    def _state(self, desk: Desk, text: Text, along: str) -> dict[str, Any]:
        """What the page's script starts with."""
        cell, slug = desk.rubric.cell(text.cell), slug_of(desk.names[text.student])
        typed = "" if text.second or text.mark else desk.scores[text.student, cell.id].comment
        return {
            **state_of(text, self.marker, typed),
            "points": cell.points,
            "bands": [
                {"name": b.name, "low": b.low, "high": b.high, "middle": middle(b.low, b.high)}
                for b in cell.bands
            ],
            "bank": [asdict(kept) for kept in kept_for(self.book, desk.assignment, cell.id)],
            "api": self.home("api", desk.assignment),
            "place": f"{cell.id}/{slug}",
            "cell": cell.id,
            "address": f"{self.home(desk.assignment, cell.id, slug)}?along={along}",
            "next": self.home(desk.assignment, f"next?along={along}&cell={cell.id}&name={slug}"),
            "queue": f"{self.home(desk.assignment)}?along={along}",
        }


class NextPage(TextPage):
    """The next text that is left to do.

    The page itself, not a way to it, which would read the class twice; its script sets the address.
    """

    @web.authenticated
    def get(self, assignment: str) -> None:
        """From where the marker is, along a section or along students; the queue at the end."""
        desk = self.desk(assignment)
        along, after = along_of(self, desk), self._after(desk)
        if along == BY_STUDENT:
            cells = open_sections(desk.cells, desk.claimed, self.marker)
            place = next_of_students(desk.texts, desk.order, cells, after)
        else:
            place = next_in_section(desk.texts, desk.order, along, after[0] if after else None)
        if place is None:  # the queue opens at whatever section is left
            self.redirect(self.home(assignment))
        else:
            self.show_text(desk, desk.texts[place], along)

    def _after(self, desk: Desk) -> Place | None:
        slug, cell = (self.get_query_argument(name, "") for name in ("name", "cell"))
        return (self.text(desk, cell, slug).student, cell) if slug else None


class Script(web.StaticFileHandler):
    """The panel's own scripts and styles; they hold nothing of anybody's."""

    def set_extra_headers(self, path: str) -> None:
        """No guessing of kinds."""
        self.set_header("X-Content-Type-Options", "nosniff")


def along_of(page: DeskPage, desk: Desk, default: str = BY_STUDENT) -> str:
    """What the marker goes along: a section across students, or students across sections."""
    along = str(page.get_query_argument("along", ""))
    return along if along in (*desk.cells, BY_STUDENT) else default


def rows_of(desk: Desk, cell: str) -> list[Text]:
    """A section's texts in this marker's order, what is left to do first."""
    texts = [desk.texts[s, cell] for s in desk.order if (s, cell) in desk.texts]
    return sorted(texts, key=lambda text: text.done)


def students_of(desk: Desk) -> list[tuple[str, Sequence[Text], float | None]]:
    """Each student's texts and total, who has some left to do first."""
    found = []
    for student in desk.order:
        texts = [desk.texts[student, c] for c in desk.cells if (student, c) in desk.texts]
        found.append((student, texts, desk.total(student)))
    return sorted(found, key=lambda row: all(text.done for text in row[1]))


def desk_handlers(base_url: str) -> list[tuple[Any, ...]]:
    """The routes of pages, data and scripts."""
    routes: list[tuple[Any, ...]] = [
        *DATA,
        (rf"{HOME}/static/(.*)", Script, {"path": str(STATIC)}),
        (rf"{HOME}/{ASSIGNMENT}/?", QueuePage),
        (rf"{HOME}/{ASSIGNMENT}/next", NextPage),
        (rf"{HOME}/{ASSIGNMENT}/{CELL}/{NAME}", TextPage),
    ]
    return [(url_path_join(base_url, route.lstrip("/")), *rest) for route, *rest in routes]
