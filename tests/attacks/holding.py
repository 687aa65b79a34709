"""What must be true after an attack was graded."""

from __future__ import annotations

import re

import nbformat
from nbformat import NotebookNode

from ..small_course import LAB, MEMO, REPOSITORY
from .arena import Arena, Found, Score
from .attack import CHECKS, Attack


def hold_off(arena: Arena, attack: Attack) -> Found:
    """Grade the attack and assert all that must hold of any attack; returns what was found."""
    found = arena.grade(attack)
    assert_points(attack, found)
    assert_reasons(arena, attack, found)
    assert found.leaked == set()
    assert found.foreign == ()
    assert found.left == ()
    return found


def outputs_of(arena: Arena, attack: Attack) -> list[NotebookNode]:
    """What the cells that are no checks show in the graded notebook."""
    path = arena.root / "autograded" / attack.name / LAB / f"{LAB}.ipynb"
    return [
        output
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade")
        for output in cell.outputs
    ]


def errors_of(arena: Arena, attack: Attack) -> list[str]:
    """Errors in the attack's own cells: one that ends early has tried nothing."""
    outputs = outputs_of(arena, attack)
    return [f"{one.ename}: {one.evalue}" for one in outputs if one.output_type == "error"]


def assert_points(attack: Attack, found: Found) -> None:
    """Lost checks earn nothing, all others everything; the text waits for a person."""
    waiting = {check for check in attack.ungraded if found.scores[check].waits}
    expected = {
        check: Score(None, None, None, points, True)
        if check in waiting
        else Score(0.0 if check in attack.loses else points, None, None, points, False)
        for check, points in CHECKS.items()
    }
    memo = Score(None, None, None, 8.0, True)
    assert dict(found.scores) == expected | {MEMO: memo}
    assert bool(found.fault) == bool(waiting), found.fault


def assert_reasons(arena: Arena, attack: Attack, found: Found) -> None:
    """Each lost check says why, in words, and tells nothing of where this runs."""
    for check in sorted(attack.loses):
        reason = found.verdicts[check].reason
        assert reason, check
        for odd in (
            "Traceback",
            "\x1b",
            "site-packages",
            "/course/",
            str(REPOSITORY),
            str(arena.root),
        ):
            assert odd not in reason, reason
        if not found.scores[check].waits:
            assert re.search(attack.says, reason), reason
