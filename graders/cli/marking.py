"""The verb that opens the marking pages: mark."""

from __future__ import annotations

import os
import secrets
import sys
from typing import Annotated

import typer

from graders.cli.base import AssignmentArgument, app, out, settings_for
from graders.marking.identity import MARKER, check_name
from graders.marking.serving import PORT, check_port, server_command


@app.command()
def mark(
    assignment: AssignmentArgument,
    port: Annotated[int, typer.Option(help="Where the server listens, on this machine only.")] = (
        PORT
    ),
    name: Annotated[
        str, typer.Option(help="Under which your marks are kept; your login's by default.")
    ] = "",
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Start Jupyter on this machine and open the queue of texts to mark; Ctrl-C ends it.

    Example: course mark week6_homework --name tina
    """
    settings = settings_for(assignment)
    check_name(name)
    check_port(port)
    token = secrets.token_hex(24)
    out.print("starting, up to half a minute; then the address follows …", highlight=False)
    command = server_command(settings, assignment, port, browser=browser)
    os.chdir(settings.root)
    sys.stdout.flush()  # the server takes this process over, and what wasn't written is lost
    os.execve(command[0], command, {**os.environ, MARKER: name, "JUPYTER_TOKEN": token})
