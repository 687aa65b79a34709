"""How a verdict reads under its cell, on feedback pages and for markers. All text is escaped."""

from __future__ import annotations

from html import escape

from nbformat import NotebookNode
from nbformat.v4 import new_output

from graders.contracts import Outcome, Verdict

LOOKS = {
    Outcome.EARNED: ("✓", "#1b7f3b"),
    Outcome.LOST: ("✗", "#b3261e"),
    Outcome.UNGRADED: ("?", "#8a6100"),
}


def verdict_text(verdict: Verdict) -> str:
    """One verdict in plain words.

    >>> verdict_text(Verdict("kd_loss-scaling", Outcome.LOST, 0.0, 6.0, "It ignores T.", "Why?"))
    '✗ kd_loss-scaling: 0 of 6 points. It ignores T. Hint: Why?'
    """
    mark, _ = LOOKS[verdict.outcome]
    if verdict.points is None:
        said = f"not graded yet, at no cost to you; a person will look. {verdict.reason}"
    else:
        said = f"{verdict.points:g} of {verdict.max_points:g} points. {verdict.reason}"
    hint = f" Hint: {verdict.hint}" if verdict.hint else ""
    return f"{mark} {verdict.check}: {said}".strip() + hint


def verdict_output(verdict: Verdict) -> NotebookNode:
    """A notebook output that shows the verdict, as HTML and as text."""
    mark, colour = LOOKS[verdict.outcome]
    points = "not graded yet" if verdict.points is None else f"{verdict.points:g}"
    rows = [f"<b>{mark} {escape(verdict.check)}: {points} of {verdict.max_points:g} points</b>"]
    rows += [escape(verdict.reason)] if verdict.reason else []
    rows += [f"<i>Hint:</i> {escape(verdict.hint)}"] if verdict.hint else []
    style = f"border-left:4px solid {colour};padding:6px 12px;margin:6px 0;max-width:46em"
    page = f'<div style="{style}">{"<br>".join(rows)}</div>'
    data = {"text/html": page, "text/plain": verdict_text(verdict)}
    output: NotebookNode = new_output("display_data", data=data)
    return output
