"""A long job says how far it is: a bar on a terminal, plain lines now and then in a log."""

from __future__ import annotations

import io

from rich.console import Console

from graders.reports.progress import EVERY, PlainLines, progress


def test_a_log_gets_a_line_now_and_then_and_one_at_the_end() -> None:
    times = iter([0.0, 1.0, EVERY + 1, EVERY + 2, EVERY + 3])
    lines: list[str] = []
    done = PlainLines("graded", 4, lines.append, times.__next__)
    for name in ("ada", "bob", "cy", "di"):
        done(name)
    assert lines == ["2 of 4 graded, 11 s", "4 of 4 graded, 13 s"]


def test_without_a_terminal_the_lines_are_plain() -> None:
    log = io.StringIO()
    with progress(Console(file=log), "graded", 2) as done:
        done("ada")
        done("[/red]")
    assert log.getvalue() == "2 of 2 graded, 0 s\n"


def test_on_a_terminal_there_is_a_bar_and_names_are_no_markup() -> None:
    screen = io.StringIO()
    with progress(Console(file=screen, force_terminal=True), "graded", 1) as done:
        done("[/red]")
    assert "graded [/red]" in screen.getvalue()
    assert "1/1" in screen.getvalue()
