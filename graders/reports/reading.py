"""A notebook for staff's pages, read fast and as far as it is one, whatever a student wrote there.

nbformat's own reader checks the whole against a schema; that takes longer than a page may.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from graders.drivers.driving import tidy
from graders.notebooks.handed_in import MOST_MB
from graders.reports.outputs import joined

MOST_SAID = 120
OUTPUTS_MB = 16
"""More than a run leaves of outputs (`graders.execution.attempt`), beside what was handed in."""


@dataclass(frozen=True)
class Found:
    """A notebook as far as it is one, empty where it isn't; fault: why it can't be read, or "".

    The fault doesn't name the student: whoever marks may know a pseudonym only.
    """

    notebook: NotebookNode
    fault: str = ""


def notebook_at(root: Path, path: Path) -> Found:
    """The notebook; empty and no fault where it isn't there, or lies outside the course."""
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root.resolve()):
            return Found(nbformat.v4.new_notebook())
        return Found(_parsed(real, real.stat().st_mtime_ns, real.stat().st_size))
    except FileNotFoundError:
        return Found(nbformat.v4.new_notebook())
    except OSError as error:  # its text names the path, and a path the student
        return Found(nbformat.v4.new_notebook(), error.strerror or "it can't be opened")
    except (ValueError, TypeError, RecursionError) as error:  # no JSON, no list, too deep
        return Found(nbformat.v4.new_notebook(), tidy(str(error), MOST_SAID))


@lru_cache(maxsize=4)
def _parsed(path: Path, _changed: int, size: int) -> NotebookNode:
    if size > (MOST_MB + OUTPUTS_MB) * 2**20:
        raise ValueError(f"it is larger than {MOST_MB + OUTPUTS_MB} MB")
    content = json.loads(path.read_bytes())
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise TypeError("it holds no notebook")
    found = [_cell(one) for one in cells if isinstance(one, dict)]
    notebook: NotebookNode = nbformat.from_dict({"cells": found, "metadata": {}})
    return notebook


def _cell(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A cell with what a page needs, each part of the right kind."""
    outputs = raw.get("outputs") if isinstance(raw.get("outputs"), list) else []
    metadata = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    attachments = raw.get("attachments") if isinstance(raw.get("attachments"), dict) else {}
    return {
        "cell_type": str(raw.get("cell_type", "raw")),
        "source": joined(raw.get("source", "")),
        "metadata": metadata,
        "attachments": attachments,
        "outputs": [one for one in map(_output, outputs or []) if one],
    }


def _output(raw: Any) -> dict[str, Any] | None:
    """An output as nbformat describes it, or None."""
    if not isinstance(raw, dict):
        return None
    match raw.get("output_type"):
        case "stream":
            text = joined(raw.get("text", ""))
            return {"output_type": "stream", "name": str(raw.get("name")), "text": text}
        case "error":
            trace = raw.get("traceback")
            lines = [str(line) for line in trace] if isinstance(trace, list) else []
            named = {key: str(raw.get(key, "")) for key in ("ename", "evalue")}
            return {"output_type": "error", "traceback": lines, **named}
        case "display_data" | "execute_result" as kind:
            data = raw.get("data")
            return {"output_type": kind, "data": data if isinstance(data, dict) else {}}
    return None
