"""Puts cells of the course that a hand-in lost back where the course has them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from graders.notebooks.cells import grade_id


def put_back(
    cells: list[Any], whole: list[Any], is_wanted: Callable[[Any], bool]
) -> tuple[str, ...]:
    """Insert copies of the wanted cells of `whole` that `cells` lacks; returns their grade_ids.

    Each goes before the first cell that follows it in `whole` and is still in `cells`, else to the
    end: so a check comes after the answer, also where the answer has lost its metadata.
    """
    order = [grade_id(cell) for cell in whole]
    here = [grade_id(own) for own in cells]
    added = []
    for place, cell in reversed(list(enumerate(whole))):
        if order[place] in here or not is_wanted(cell):
            continue
        later = (here.index(name) for name in order[place + 1 :] if name and name in here)
        at = next(later, len(cells))
        cells.insert(at, copy.deepcopy(cell))
        here.insert(at, order[place])
        added.append(order[place])
    return tuple(reversed(added))
