"""Whatever happened to a notebook: restored right, or sent to a person. Never restored wrong."""

from __future__ import annotations

import random
from collections import Counter
from functools import lru_cache
from typing import Any

import nbformat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.intake.cells import cells_of_notebook
from graders.intake.restore import Restored, restore
from graders.intake.signatures import meaning
from graders.notebooks.cells import grade_id

from .scrambles import (
    HOMEWORK,
    LAB,
    OPEN_NAMES,
    SCRAMBLES,
    Scramble,
    as_file,
    release_text,
    solved,
)

EXAMPLES = 500


@lru_cache(maxsize=4)
def release(assignment: str) -> Any:
    return nbformat.reads(release_text(assignment), as_version=4)


def text_of(source: str) -> list[str]:
    """A source without what editors change: ends of lines, blanks at them, empty lines."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line.rstrip() for line in lines if line.strip()]


def wrong_in(restored: Restored, assignment: str) -> list[str]:
    """Names of cells whose text isn't the student's, or the course's where it should be."""
    cells = restored.notebook.cells
    by_name = {grade_id(cell): place for place, cell in enumerate(cells) if grade_id(cell)}
    originals = {grade_id(cell): cell for cell in release(assignment).cells}
    assert set(by_name) == set(originals)
    wrong = []
    for cell in solved(assignment)["cells"]:
        name = cell["truth"]
        place = by_name[name]
        if cells[place].cell_type != originals[name].cell_type:
            wrong.append(f"{name}: type")
        if cells[place].metadata != originals[name].metadata:
            wrong.append(f"{name}: metadata")
        if not says(cells, place, cell["source"] if name in OPEN_NAMES else originals[name].source):
            wrong.append(f"{name}: text")
    return wrong


def says(cells: list[Any], place: int, truth: str) -> bool:
    """Whether a cell's text is the true one.

    Code may run on in the student's own cells right behind it, and where a cut answer's pieces meet
    within a string, a line's end may stand too many: the same code.
    """
    source = cells[place].source
    if cells[place].cell_type != "code":
        return text_of(source) == text_of(truth)
    found = [text_of(source)]
    for cell in cells[place + 1 : place + 5]:
        if grade_id(cell) or cell.cell_type != "code":
            break
        found.append(found[-1] + text_of(cell.source))
    return text_of(truth) in found or meaning(source) == meaning("\n".join(text_of(truth)))


def scrambled(assignment: str, chosen: list[Scramble], seed: int) -> str:
    notebook = solved(assignment)
    rng = random.Random(seed)
    for scramble in chosen:
        scramble(notebook["cells"], rng)
    return as_file(notebook)


def test_restored_right_or_sent_to_a_person_never_wrong() -> None:
    told: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        st.sampled_from([LAB, HOMEWORK]),
        st.lists(st.sampled_from(SCRAMBLES), min_size=1, max_size=4),
        st.integers(0, 2**32),
    )
    def never_wrong(assignment: str, chosen: list[Scramble], seed: int) -> None:
        text = scrambled(assignment, chosen, seed)
        restored = restore(cells_of_notebook(text), release(assignment))
        told["all"] += 1
        if restored.notebook is None:
            told["to a person"] += 1
            assert restored.alignment.doubtful
        else:
            assert wrong_in(restored, assignment) == []
            assert restored.notebook.metadata == release(assignment).metadata

    never_wrong()
    print(dict(told))
    assert told["all"] >= EXAMPLES
    assert told["to a person"] < told["all"] / 2, told
