"""The list that course_lib.submission goes through before a student hands in.

Names and titles of what a whole hand-in holds, read off the source notebook; nothing that a
release doesn't show.
"""

from __future__ import annotations

import json
import re

from graders.notebooks.cells import PREDICT, Kind, grade_id, kind_of, read_notebook
from graders.rubrics import load_rubric
from graders.settings import Settings

LIMIT = re.compile(r"[Aa]t most (\d+) words")


def hand_in_list(settings: Settings, assignment: str) -> bytes:
    """The text of hand_in.json for that assignment, which must have a source notebook."""
    cells = read_notebook(settings.source_notebook(assignment)).cells
    rubric = load_rubric(settings, assignment).cells
    titles = {cell.id: cell.title for cell in rubric}
    names: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for cell in cells:
        names[kind_of(cell)].append(grade_id(cell))
    known = settings.assignment(assignment)
    listed = {
        "assignment": assignment,
        "answers": names[Kind.ANSWER],
        "predictions": [name.removeprefix(PREDICT) for name in names[Kind.PREDICT]],
        "texts": {name: titles.get(name, name) for name in names[Kind.MANUAL]},
        "files": list(known.saves),
        "words": known.words,
        "limits": {cell.id: int(said[1]) for cell in rubric if (said := LIMIT.search(cell.prompt))},
    }
    return json.dumps(listed, indent=2, ensure_ascii=False).encode() + b"\n"
