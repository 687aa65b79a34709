"""nbgrader's handlers with our headers, templates and exporter; the answers stay nbgrader's."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from nbgrader.server_extensions.formgrader import apihandlers, handlers
from nbgrader.server_extensions.formgrader.base import BaseApiHandler, BaseHandler
from tornado import web

from graders.marking.pages import NONCE
from graders.marking.policy import data_headers, file_headers, page_headers

EXPORTER, PAGES = "course_marking_exporter", "course_marking_pages"


class Fresh(BaseHandler):
    """Reads the gradebook as it is now: the panel writes beside nbgrader's long-lived session."""

    async def prepare(self) -> None:
        """Forget what an earlier request read."""
        book = self.settings.get("nbgrader_gradebook")
        if book is not None:
            book.db.expire_all()
        await super().prepare()


class Page(Fresh):
    """A page: its own scripts carry the answer's nonce, everything else in it is escaped."""

    @cached_property
    def nonce(self) -> str:
        """New for each answer."""
        return secrets.token_urlsafe(18)

    @property
    def exporter(self) -> Any:
        """Makes the page of one hand-in."""
        return self.settings[EXPORTER]

    def render(self, name: str, **contents: Any) -> str:
        """The page that a template of nbgrader's makes."""
        return str(self.settings[PAGES].get_template(name).render(**contents))

    def set_default_headers(self) -> None:
        """Jupyter's headers, and our policy in place of its own."""
        super().set_default_headers()
        set_all(self, page_headers(self.nonce))

    def write(self, chunk: Any) -> None:
        """Write a part of the answer, the nonce in its places."""
        super().write(chunk.replace(NONCE, self.nonce) if isinstance(chunk, str) else chunk)


class Entry(Page, handlers.FormgraderHandler):
    """The formgrader's first page; it opens this course and no other.

    nbgrader takes a folder from the address and runs the nbgrader_config.py in it: a link in a memo
    would be enough to run a student's file.
    """

    def get(self) -> Any:
        """Lead on to the assignments."""
        here = self.settings["nbgrader_formgrader"].coursedir.root
        asked = self.get_argument("path", "")
        if asked and Path(asked).resolve() != Path(here).resolve():
            raise web.HTTPError(403, "This server marks one course; start another one for another.")
        return super().get()


class Data(Fresh, BaseApiHandler):
    """What the pages' scripts read and write. nbgrader sends it as HTML; here it is text."""

    def set_default_headers(self) -> None:
        """Jupyter's headers and ours."""
        super().set_default_headers()
        set_all(self, data_headers())


class HandedInFile(handlers.SubmissionFilesHandler):
    """A file beside a notebook."""

    def set_default_headers(self) -> None:
        """Jupyter's headers and ours."""
        super().set_default_headers()
        set_all(self, file_headers())


def set_all(handler: web.RequestHandler, headers: Any) -> None:
    """Set each header, over what stands there."""
    for name, value in headers.items():
        handler.set_header(name, value)


def guarded_handlers(base_url: str) -> list[tuple[Any, ...]]:
    """nbgrader's routes in its own order, each answered by a guarded handler."""
    return [
        (url_path_join(base_url, route.lstrip("/")), handler, *rest)
        for route, handler, *rest in _guarded()
    ]


def _guarded() -> Iterator[tuple[Any, ...]]:
    for route, handler, *rest in [*handlers.default_handlers, *apihandlers.default_handlers]:
        if handler is handlers.FormgraderHandler:
            yield route, Entry, *rest
        elif handler is handlers.SubmissionFilesHandler:
            yield route, HandedInFile, *rest
        elif issubclass(handler, BaseHandler):
            guard = Data if issubclass(handler, BaseApiHandler) else Page
            # one guard for all of nbgrader's classes, those of a later version included
            yield route, type(handler.__name__, (guard, handler), {}), *rest
        else:
            yield route, handler, *rest  # nbgrader's own scripts and fonts
