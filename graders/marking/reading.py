"""A graded notebook read fast, and as far as it is one: whatever a student wrote into it.

nbformat's own reader checks the whole against a schema; that takes longer than a page may.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from graders.reports.outputs import joined

MOST_BYTES = 60 * 2**20


def notebook_at(root: Path, path: Path) -> NotebookNode:
    """The notebook as far as it is one; empty where it isn't there, or lies outside the course."""
    empty: NotebookNode = nbformat.v4.new_notebook()
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root.resolve()):
            return empty
        return _parsed(real, real.stat().st_mtime_ns, real.stat().st_size)
    except OSError:
        return empty


@lru_cache(maxsize=8)
def _parsed(path: Path, _changed: int, size: int) -> NotebookNode:
    try:
        content = json.loads(path.read_bytes()) if size <= MOST_BYTES else {}
        cells = content.get("cells") if isinstance(content, dict) else None
        found = [_cell(one) for one in cells or [] if isinstance(one, dict)]
        notebook: NotebookNode = nbformat.from_dict({"cells": found, "metadata": {}})
    except (ValueError, TypeError, RecursionError):  # no JSON, no list, too deep
        notebook = nbformat.v4.new_notebook()
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
