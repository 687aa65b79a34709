"""What the panel's pages and its data share: the open book, who asks, and how a refusal is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pygments.formatters import HtmlFormatter
from tornado import web

from graders.errors import CourseError
from graders.markbook.book import MarkBook
from graders.markbook.pseudonyms import slug_of
from graders.markbook.rounds import Text
from graders.marking.desk import Desk, desk_for
from graders.marking.handlers import Fresh
from graders.marking.queueing import minutes
from graders.rubrics import RubricCell

FOLDER = Path(__file__).parent
STATIC, TEMPLATES = FOLDER / "static", FOLDER / "templates" / "panel"
BOOK = "course_markbook"
HOME = "/course/marking"
ASSIGNMENT, CELL, NAME = "([A-Za-z0-9_]+)", "([A-Za-z0-9_-]+)", "([a-z0-9-]+)"


class Room(Fresh):
    """A request about one assignment's marks. Mixed into pages and data handlers."""

    @property
    def root(self) -> Path:
        """The course's folder, as nbgrader knows it."""
        return Path(self.settings["nbgrader_formgrader"].coursedir.root)

    @property
    def book(self) -> MarkBook:
        """The marks, in nbgrader's own database; opened at the first request that needs them."""
        book: MarkBook | None = self.settings.get(BOOK)
        if book is None:
            book = MarkBook(self.settings["nbgrader_formgrader"].coursedir.db_url)
            self.settings[BOOK] = book
        return book

    @property
    def marker(self) -> str:
        """Who asks, by Jupyter Server's own word."""
        return str(self.current_user.username)

    def desk(self, assignment: str) -> Desk:
        """This marker's desk; 404 with the reason where there is none."""
        try:
            return desk_for(self.root, self.book, assignment, self.marker)
        except CourseError as error:
            raise web.HTTPError(404, str(error)) from error

    def text(self, desk: Desk, cell: str, slug: str) -> Text:
        """One text; 404 with the reason where there is none."""
        try:
            return desk.text(cell, slug)
        except CourseError as error:
            raise web.HTTPError(404, str(error)) from error

    def section(self, assignment: str, cell: str) -> RubricCell:
        """One section of the rubric; 404 with the reason where there is none."""
        try:
            return self.desk(assignment).rubric.cell(cell)
        except CourseError as error:
            raise web.HTTPError(404, str(error)) from error

    def home(self, *more: str) -> str:
        """The address of a page of the panel's."""
        return "/".join([self.base_url.rstrip("/") + HOME, *more])


def reason_of(status: int, told: Any) -> str:
    """Why a request was refused, for a person; nothing of a fault of our own."""
    error = told.get("exc_info", (None, None))[1]
    if isinstance(error, web.HTTPError) and error.log_message:
        return str(error.log_message).replace("%%", "%")  # tornado doubles them for its log
    if isinstance(error, CourseError):
        return str(error)
    return {403: "Log in again: open the address that `course mark` printed."}.get(
        status, "That didn't work. The server's log says why."
    )


def panel_pages() -> Environment:
    """The panel's templates; what isn't Markup is escaped, what is missing is an error."""
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(slug=slug_of, minutes=minutes)
    # a new version of a script has a new address, so that no browser keeps the old one
    newest = max(file.stat().st_mtime_ns for file in STATIC.iterdir())
    pages.globals["version"] = f"{newest:x}"
    pages.globals["code_style"] = Markup(HtmlFormatter(style="friendly").get_style_defs(".code"))
    return pages
