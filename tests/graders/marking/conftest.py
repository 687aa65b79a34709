"""A class of three, the server on which tina marks it, and a browser: each once a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from ...attacks.staff_browser import chromium
from .classroom import Classroom, Server, classroom


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    return classroom(tmp_path_factory.mktemp("room"), ["eve", "finn", "gus"])


@pytest.fixture(scope="module")
def server(room: Classroom) -> Iterator[Server]:
    with Server(room, "tina") as server:
        yield server
