"""Starts the Jupyter server in which the course is marked: on this machine only, with a token."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from graders.errors import CourseError
from graders.marking.identity import OnePerson
from graders.settings import Settings

HOST, PORT = "127.0.0.1", 8888
SWITCHES = Path(__file__).with_name("zz-course-marking.json")


def page_of(assignment: str) -> str:
    """The path of an assignment's queue: where marking begins.

    >>> page_of("week6_lab")
    '/course/marking/week6_lab'
    """
    return f"/course/marking/{assignment}"


def queue_of(assignment: str) -> str:
    """The address of an assignment's queue, where `course mark` runs on its usual port.

    >>> queue_of("week6_lab")
    'http://127.0.0.1:8888/course/marking/week6_lab'
    """
    return f"http://{HOST}:{PORT}{page_of(assignment)}"


def entrance_to(path: str, **more: str) -> str:
    """The path that logs in and leads on, so that the token doesn't stay in the address.

    nbgrader's own pages, opened with a token, would keep the login for their own folder only.

    >>> entrance_to("/formgrader/gradebook", token="secret")
    '/login?next=%2Fformgrader%2Fgradebook&token=secret'
    """
    return f"/login?{urlencode({'next': path, **more})}"


def server_command(settings: Settings, assignment: str, port: int, *, browser: bool) -> list[str]:
    """The command that serves the course; the token goes by the environment, not by the command.

    A command line can be read by everyone on a machine, and so can the switches: our extension on,
    nbgrader's bare one off.
    """
    switches = json.loads(SWITCHES.read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"]
    options = {
        "ip": HOST,
        "port": port,
        "port_retries": 0,
        "root_dir": settings.root,
        "default_url": entrance_to(page_of(assignment)),
        "open_browser": browser,
        "allow_root": os.geteuid() == 0,
        # marks are kept under the name of who started this server
        "identity_provider_class": "graders.marking.identity.OnePerson",
        "jpserver_extensions": switches,
    }
    given = [f"--ServerApp.{name}={value}" for name, value in options.items()]
    # of all its parts: JupyterLab tells its folders, the server that it finds no browser
    quiet = "--Application.log_level=ERROR"
    return [sys.executable, "-m", "jupyter", "server", quiet, *given]


def tell_address(serverapp: Any) -> None:
    """Print where to mark once the server answers; its loop starts when it listens.

    Says nothing on a server that `course mark` didn't start.
    """
    if isinstance(serverapp.identity_provider, OnePerson):
        address = f"http://{HOST}:{serverapp.port}{serverapp.default_url}"
        token = urlencode({"token": serverapp.identity_provider.token})
        serverapp.io_loop.add_callback(print, f"{address}&{token}", flush=True)


def check_port(port: int) -> None:
    """CourseError where another program listens on that port."""
    with socket.socket() as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ours.bind((HOST, port))
        except OSError as error:
            raise CourseError(f"port {port} is taken; choose another with --port") from error
