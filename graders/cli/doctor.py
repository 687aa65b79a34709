"""The verb that looks at the machine: doctor."""

from __future__ import annotations

from importlib import import_module

import typer

from graders.cli.base import app


@app.command()
def doctor() -> None:
    """Show that the sandbox holds on this machine, and say what is missing for grading.

    Each line is a promise that student code, run in a real sandbox, has just tried to break.

    Example: course doctor
    """
    # what it looks at takes seconds to import, which its help doesn't need
    if not import_module("graders.cli.examining").all_well():
        raise typer.Exit(1)
