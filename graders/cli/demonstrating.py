"""The verb that grades a made-up class: demo."""

from __future__ import annotations

import typer

from graders.cli.base import AssignmentArgument, app, out, settings_to_build
from graders.demo.run import run_demo


@app.command()
def demo(assignment: AssignmentArgument) -> None:
    """Grade, mark and return a made-up class in a throw-away course, and check every point.

    Example: course demo week6_lab
    """
    if run_demo(settings_to_build(assignment), assignment, out):
        raise typer.Exit(1)
