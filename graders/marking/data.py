"""What the panel's scripts read and write, as JSON. Each write needs the login and XSRF's token."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from tornado import web

from graders.errors import CourseError
from graders.markbook.bank import count_use, keep, reword
from graders.markbook.book import FORMGRADER, Stale
from graders.markbook.claims import Claimed, claim, release
from graders.markbook.marks import Mark
from graders.markbook.rounds import Text
from graders.marking.desk import Form, give
from graders.marking.handlers import Data
from graders.marking.room import ASSIGNMENT, CELL, HOME, NAME, Room, reason_of

KINDS = {str: "text", float: "number", int: "whole number", bool: "yes or no"}


class Answer(Data, Room):
    """JSON in, JSON out, a sentence where something is refused."""

    def get_login_url(self) -> str:
        """403 in place of a page to log in, which a script would take for an answer."""
        raise web.HTTPError(403)

    def write_error(self, status_code: int, **told: Any) -> None:
        """The reason as JSON."""
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(json.dumps({"error": reason_of(status_code, told)}))

    def tell(self, answer: Any) -> None:
        """Send it."""
        self.finish(json.dumps(answer))

    def sent(self, **kinds: type) -> dict[str, Any]:
        """The request's fields, each of its kind; 400 names the one that isn't."""
        body = self.get_json_body()
        found = body if isinstance(body, dict) else {}
        for name, kind in kinds.items():
            value = found.get(name)
            # to Python, true is the number 1; and a whole number is a number
            fits = type(value) is kind or (kind is float and type(value) is int)
            if not fits:
                raise web.HTTPError(400, f"{name}: is missing, or no {KINDS[kind]}")
        return {name: found[name] for name in kinds}


class MarkData(Answer):
    """One text's mark."""

    @web.authenticated
    def get(self, assignment: str, cell: str, slug: str) -> None:
        """What stands now."""
        desk = self.desk(assignment)
        self.tell(state_of(self.text(desk, cell, slug), self.marker))

    @web.authenticated
    def put(self, assignment: str, cell: str, slug: str) -> None:
        """Save a mark: 409 with the other one where somebody was faster, 400 against the rubric."""
        desk = self.desk(assignment)
        text = self.text(desk, cell, slug)
        fields = self.sent(band=str, points=float, reason=str, comment=str, expected=int)
        form = Form(**{**fields, "points": float(fields["points"])})
        try:
            self.tell(told(give(desk, self.book, text, form, datetime.now(UTC)), self.marker))
        except Stale as stale:
            if stale.other and same(stale.other, form, self.marker):
                # it was written before, and the answer was lost on the way
                self.tell(told(stale.other, self.marker))
            else:
                self.set_status(409)
                other = told(stale.other, self.marker) if stale.other else None
                self.tell({"error": str(stale), "other": other})
        except ValueError as error:
            raise web.HTTPError(400, str(error)) from error
        except CourseError as error:  # its words name the student
            gone = "the text isn't in the gradebook any more; go back to the queue"
            raise web.HTTPError(404, gone) from error


class ClaimData(Answer):
    """A section in one person's hands."""

    @web.authenticated
    def put(self, assignment: str, cell: str) -> None:
        """Claim it; 409 where somebody else has it, unless `over` says to take it over."""
        self.section(assignment, cell)
        over = self.sent(over=bool)["over"]
        try:
            claim(self.book, assignment, cell, self.marker, datetime.now(UTC), over=over)
        except Claimed as error:
            raise web.HTTPError(409, str(error)) from error
        self.tell({"marker": self.marker})

    @web.authenticated
    def delete(self, assignment: str, cell: str) -> None:
        """Give it back."""
        release(self.book, assignment, cell, self.marker)
        self.tell({"marker": None})


class BankData(Answer):
    """A section's comments."""

    @web.authenticated
    def post(self, assignment: str, cell: str) -> None:
        """Keep a new one."""
        self.section(assignment, cell)
        sent = self.sent(criterion=str, text=str)
        try:
            self.tell(asdict(keep(self.book, assignment, cell, sent["criterion"], sent["text"])))
        except ValueError as error:
            raise web.HTTPError(400, str(error)) from error


class CommentData(Answer):
    """One comment of the bank."""

    @web.authenticated
    def put(self, assignment: str, id: str) -> None:
        """Reword it."""
        text = self.sent(text=str)["text"]
        try:
            self.tell(asdict(reword(self.book, assignment, int(id), text)))
        except (ValueError, CourseError) as error:
            raise web.HTTPError(400, str(error)) from error

    @web.authenticated
    def post(self, assignment: str, id: str) -> None:
        """Count one use."""
        try:
            self.tell(asdict(count_use(self.book, assignment, int(id))))
        except CourseError as error:
            raise web.HTTPError(404, str(error)) from error


def state_of(text: Text, marker: str, comment: str = "") -> dict[str, Any]:
    """One text for a page's script. It never says to which round the text belongs.

    comment: what stands in nbgrader's page beside no points.
    """
    mark = told(text.mark, marker) if text.mark else None
    return {"version": text.version, "mark": mark, "again": text.again, "comment": comment}


def told(mark: Mark, marker: str) -> dict[str, Any]:
    """A mark for a page's script."""
    kept = {name: getattr(mark, name) for name in ("band", "points", "reason", "comment")}
    who = "nbgrader's page" if mark.marker == FORMGRADER else mark.marker
    more = {"version": mark.version, "when": mark.when.isoformat(), "marker": who}
    return {**kept, **more, "mine": mark.marker == marker}


def same(mark: Mark, form: Form, marker: str) -> bool:
    """Whether that mark is what the form asks for, by the same person, in the next version."""
    kept = (mark.marker, mark.version, mark.band, mark.points, mark.comment)
    asked = (marker, form.expected + 1, form.band, form.points, form.comment.strip())
    # a reason is kept only where one is needed
    return kept == asked and (not mark.reason or mark.reason == form.reason.strip())


ROUTES = [
    (rf"{HOME}/api/{ASSIGNMENT}/marks/{CELL}/{NAME}", MarkData),
    (rf"{HOME}/api/{ASSIGNMENT}/claims/{CELL}", ClaimData),
    (rf"{HOME}/api/{ASSIGNMENT}/bank/{CELL}", BankData),
    (rf"{HOME}/api/{ASSIGNMENT}/comments/([0-9]{{1,18}})", CommentData),
]
