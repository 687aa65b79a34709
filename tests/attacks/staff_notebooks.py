"""Hostile notebooks: each attack in a cell of its own, after a text that must stay readable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .staff_payloads import ATTACHMENTS, DATA, HTML, MARKDOWN, MARKUP, STREAMS, TEXT

GRADED = {"grade": True, "schema_version": 3, "task": False}


@dataclass(frozen=True)
class Attack:
    """One attack: its name, and the cells that hold it."""

    name: str
    cells: tuple[dict[str, Any], ...]


def script_of(name: str, beacon: str) -> str:
    """A script that tells on itself.

    Without quotes, blanks, pipes and slashes between words, so that it fits wherever a script does.
    """
    scheme, host = beacon.split("//")
    address = f"[/{scheme}/.source,,/{host}/.source,/{name}/.source].join(String.fromCharCode(47))"
    return f"fetch({address});(top.pwned??=[]).push(/{name}/.source);void(0)"


def filled(value: Any, name: str, beacon: str) -> Any:
    """The value with the script and the host in their places, also inside lists and mappings."""
    text = json.dumps(value)
    script = json.dumps(script_of(name, beacon))[1:-1]
    return json.loads(text.replace("JS!", script).replace("URL!", f"{beacon}/{name}"))


def markdown(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def code(source: str, *outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": {}, "source": source, "execution_count": 1}
    return {**cell, "outputs": list(outputs), **more}


def display(data: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def memo_attacks(beacon: str) -> list[Attack]:
    """In markdown cells: raw HTML, and markdown's own ways."""
    found = []
    for name, written in MARKUP.items():
        found.append(_attack(f"memo-{name}", markdown(f"text {written} text"), beacon))
        found.append(_attack(f"memo-block-{name}", markdown(f"{written}\n\nlast"), beacon))
    for name, written in MARKDOWN.items():
        cell = markdown(written, attachments=ATTACHMENTS)
        found.append(_attack(f"memo-{name}", cell, beacon))
    return found


def output_attacks(beacon: str) -> list[Attack]:
    """In what a cell showed: HTML, every other kind, streams, errors."""
    found = []
    for name, written in MARKUP.items():
        table = f"<table><tr><td>1</td></tr></table>{written}"
        cell = code("1", display({"text/html": table}), display({"text/markdown": written}))
        found.append(_attack(f"output-{name}", cell, beacon))
    for name, data in DATA.items():
        shown = {"text/plain": "an output", **data}
        size = {"image/png": {"width": f'1">{HTML}', "alt": f'">{HTML}'}}
        isolated = display(data, **{"text/html": {"isolated": True}})
        cell = code("1", display(shown, **size), display(data, filenames=data), isolated)
        found.append(_attack(f"output-{name}", cell, beacon))
    for number, (stream, text) in enumerate(STREAMS.items()):
        cell = code("1", {"output_type": "stream", "name": stream, "text": text})
        found.append(_attack(f"output-stream-{number}", cell, beacon))
    error = {"output_type": "error", "ename": TEXT, "evalue": TEXT, "traceback": [TEXT, TEXT]}
    found.append(_attack("output-error", code("raise E", error), beacon))
    return found


def metadata_attacks(beacon: str) -> list[Attack]:
    """In what surrounds a cell: its metadata, its id, its type, its source."""
    label = f'">{HTML}'
    tag = '"><img src=x onerror="(top.pwned??=[]).push(/metadata-tags/.source)">'  # no commas
    mine = {"grade_id": label, "points": 3, "solution": True, "locked": False, **GRADED}
    cells = {
        "tags": code(HTML, metadata={"tags": [tag], "name": label, "alt": label}),
        "id": code("1", id=label),
        "grade-id": code("1", metadata={"nbgrader": mine}),
        "points": code("1", metadata={"nbgrader": {**mine, "grade_id": "own", "points": 1e400}}),
        "hidden-source": code("shown()", metadata={"transient": {"remove_source": True}}),
        "odd-metadata": code("1", metadata={"transient": "x", "nbgrader": {}, "own": label}),
        "raw": {"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": HTML},
        "raw-latex": {"cell_type": "raw", "metadata": {"format": "text/latex"}, "source": HTML},
        "source-code": code(f'print("{HTML}") # </pre></div>{HTML}'),
        "source-magic": code(f"%%html\n{HTML}\n"),
        "source-lines": markdown(["text ", HTML]),  # type: ignore[arg-type]
    }
    return [_attack(f"metadata-{name}", cell, beacon) for name, cell in cells.items()]


def notebook_of(attacks: list[Attack], beacon: str) -> dict[str, Any]:
    """A notebook that holds the attacks, and two more in what belongs to the whole of it."""
    state = {"application/vnd.jupyter.widget-state+json": {"a": "</script><script>JS!</script>"}}
    whole = {
        "title": f"</title>{HTML}",
        "authors": [{"name": HTML}],
        "widgets": state,
        "kernelspec": {"name": HTML, "display_name": HTML, "language": HTML},
        "language_info": {"name": HTML, "pygments_lexer": HTML},
    }
    return {
        "cells": [cell for attack in attacks for cell in attack.cells],
        "metadata": filled(whole, "notebook-metadata", beacon),
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def memo_cell(source: str) -> dict[str, Any]:
    """The text that a person marks."""
    mine = {"grade_id": "memo-defence", "points": 8, "solution": True, "locked": False, **GRADED}
    return markdown(source, metadata={"nbgrader": mine})


def marker_of(name: str) -> str:
    """A text that stands before an attack's cell and must be readable on every page."""
    return f"here is {name} ."


def _attack(name: str, cell: dict[str, Any], beacon: str) -> Attack:
    before = code(f"# {marker_of(name)}")
    return Attack(name, (before, filled(cell, name, beacon)))
