"""Notebook outputs as markup for a feedback page: the richest form that can't do harm."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from graders.contracts import Verdict
from graders.gradebook.show import verdict_text
from graders.reports import safe

FOLDED = Markup('<details class="more"><summary>{}</summary>{}</details>')
WARNED = Markup('<div class="stderr">{}</div>')
PRINTED = Markup('<div class="printed">{}</div>')
MAX_OUTPUTS = 60


def shown_outputs(
    cell: Any, verdict: Verdict | None = None, *, rich: bool = True
) -> tuple[Markup, ...]:
    """A code cell's outputs in order; rich: whether tables and formulas are more than text.

    The output that repeats the verdict is left out: the page shows the verdict itself.
    """
    repeated = verdict_text(verdict) if verdict else None
    kept = [o for o in cell.get("outputs", []) if plain_of(o) != repeated or repeated is None]
    shown = [shown_output(output, rich=rich) for output in kept[:MAX_OUTPUTS]]
    if len(kept) > MAX_OUTPUTS:
        shown.append(PRINTED.format(f"{len(kept) - MAX_OUTPUTS} more outputs are left out"))
    return tuple(markup for markup in shown if markup)


def shown_output(output: Any, *, rich: bool = True) -> Markup:
    """One output: text, a picture, a table or an error; empty where nothing of it can be shown."""
    match output.output_type:
        case "stream" if output.name == "stderr":
            return WARNED.format(safe.text(joined(output.text)))
        case "stream":
            return PRINTED.format(safe.text(joined(output.text)))
        case "error":
            return shown_error(output)
        case _:
            return shown_data(output, rich=rich)


def shown_error(output: Any) -> Markup:
    """The error's own line; the way to it folded."""
    said = f"{output.ename}: {output.evalue}" if output.evalue else output.ename
    line = WARNED.format(safe.text(said))
    if len(output.traceback) <= 1:
        return line
    return line + FOLDED.format("Where it happened", safe.text("\n".join(output.traceback)))


def shown_data(output: Any, *, rich: bool = True) -> Markup:
    """Picture first, then a table's HTML, then plain text. Scripts and SVG have no form here.

    Without rich, what would have to be parsed is its plain text, or its source where it has none.
    """
    data = output.get("data", {})
    described = plain_of(output) or "a picture"
    for kind in ("image/png", "image/jpeg"):
        shown = safe.picture(kind, joined(data[kind]), described) if kind in data else None
        if shown is not None:
            return Markup("<figure>{}</figure>").format(shown)
    page = joined(data.get("text/html", ""))
    if rich and "<table" in page and len(page) <= safe.MAX_MARKUP:
        return Markup('<div class="wide">{}</div>').format(safe.html(page))
    for kind in ("text/markdown", "text/latex"):
        if kind in data and (rich or not plain_of(output)):
            source = joined(data[kind])
            return safe.markdown(source) if rich else PRINTED.format(safe.text(source))
    return PRINTED.format(safe.text(plain_of(output))) if plain_of(output) else Markup("")


def plain_of(output: Any) -> str:
    """The output's text form, "" where it has none."""
    return joined(output.get("data", {}).get("text/plain", ""))


def joined(value: Any) -> str:
    """Text of a field that a notebook may hold as one text or as lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def folded(title: str, content: Markup) -> Markup:
    """Content behind a line that opens it."""
    return FOLDED.format(escape(title), content)
