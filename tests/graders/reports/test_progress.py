"""A long job says how far it is: a bar on a terminal, plain lines now and then in a log."""

from __future__ import annotations

import io
import time

from rich.console import Console

from graders.reports.progress import EVERY, PlainLines, progress


def test_a_log_gets_a_line_now_and_then_and_one_at_the_end() -> None:
    times = iter([0.0, 1.0, EVERY + 1, EVERY + 2, EVERY + 3])
    lines: list[str] = []
    done = PlainLines("graded", 4, lines.append, clock=times.__next__)
    for name in ("ada", "bob", "cy", "di"):
        done(name)
    assert lines == ["2 of 4 graded, 16 s", "4 of 4 graded, 18 s"]


def test_without_a_terminal_the_lines_are_plain() -> None:
    log = io.StringIO()
    with progress(Console(file=log), "graded", 2) as done:
        done("ada")
        done("[/red]")
    assert log.getvalue() == "2 of 2 graded, 0 s\n"


def test_while_one_takes_long_the_log_goes_on() -> None:
    log = io.StringIO()
    with progress(Console(file=log), "graded", 2, every=0.02):
        deadline = time.monotonic() + 20
        while log.getvalue().count("0 of 2 graded, 0 s\n") < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert log.getvalue().startswith("0 of 2 graded, 0 s\n0 of 2 graded, 0 s\n")
    told = log.getvalue()
    time.sleep(0.1)
    assert log.getvalue() == told, "it ends with the job"


def test_on_a_terminal_there_is_a_bar_and_names_are_no_markup() -> None:
    screen = io.StringIO()
    with progress(Console(file=screen, force_terminal=True), "graded", 1) as done:
        done("[/red]")
    assert "graded [/red]" in screen.getvalue()
    assert "1/1" in screen.getvalue()
