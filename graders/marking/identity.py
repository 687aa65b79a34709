"""Who marks, on a server that one person started: the name that `course mark` was given.

Jupyter Server knows a person who came with the token by a random name, another one in each browser.
"""

from __future__ import annotations

import getpass
import os
from typing import Any

from jupyter_server.auth.identity import PasswordIdentityProvider, User

from graders.errors import CourseError
from graders.markbook.rounds import NOBODY

MARKER = "COURSE_MARKER"
"""The variable that holds the name."""
MOST_LETTERS = 128


def marker_name() -> str:
    """The name in $COURSE_MARKER, else that of the login."""
    return os.environ.get(MARKER, "").strip() or getpass.getuser()


def check_name(name: str) -> None:
    """CourseError for a name that the book of marks can't keep, or keeps for marks of nobody's."""
    if name.strip() in NOBODY:
        raise CourseError(f'--name "{name.strip()}" stands for marks that no person gave')
    if len(name) > MOST_LETTERS or not name.isprintable():
        raise CourseError(f"--name: give up to {MOST_LETTERS} letters that can be printed")


class OnePerson(PasswordIdentityProvider):
    """Everyone with this server's token is the person who started it."""

    def generate_anonymous_user(self, handler: Any) -> User:
        """That person, for who comes with the token."""
        return _person()

    def user_from_cookie(self, cookie_value: str) -> User | None:
        """That person, for who came before; a cookie of an earlier server may name another one."""
        return _person() if super().user_from_cookie(cookie_value) else None


def _person() -> User:
    name = marker_name()
    return User(username=name, name=name, display_name=name)
