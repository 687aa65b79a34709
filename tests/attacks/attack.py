"""What an attack is: a hand-in with a wrong answer that tries to get more than it deserves.

An attack is data: which cells and files it hands in, and what must be true afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from graders.misconceptions import misconceptions_of
from graders.tasks import tasks_of

from ..small_course import ANSWERS, IMPORTS, LAB

TASKS = tuple(task for name in ANSWERS for task in tasks_of(LAB) if task.name == name)
CHECKS = {check.id: check.points for task in TASKS for check in task.checks}
KD_LOSS = frozenset(check for check in CHECKS if check.startswith("kd_loss-"))
NOTHING: frozenset[str] = frozenset()
# plain cross-entropy: runs, looks like a loss, and deserves none of the six checks
WRONG = IMPORTS + next(w.answer for w in misconceptions_of("kd_loss") if w.name == "labels_only")

Change = Callable[[NotebookNode], None]


def leave_as_it_is(notebook: NotebookNode) -> None:
    """The change of an attack that changes nothing but its answer."""


@dataclass(frozen=True)
class Attack:
    """One attack.

    tries: what it does, one line for people. kd_loss, tier_scores: the texts of the two answer
    cells. change: what else it does to the notebook before it is handed in. files: what lies beside
    it, relative name -> content. loses: checks that must earn nothing; all others must earn all
    their points. ungraded: checks that may wait for a person instead, because the cause can't be
    told from a fault of ours. says: a pattern that the reason of each lost check must match.
    """

    name: str
    family: str
    tries: str
    kd_loss: str = WRONG
    tier_scores: str = ANSWERS["tier_scores"]
    change: Change = leave_as_it_is
    files: Mapping[str, bytes] = field(default_factory=dict)
    loses: frozenset[str] = KD_LOSS
    ungraded: frozenset[str] = NOTHING
    says: str = r"\w{3}"


def forging(name: str, tries: str, code: str, says: str = r"\w{3}") -> Attack:
    """An attack whose code stands behind the wrong answer, in its cell."""
    return Attack(name, "forging", tries, kd_loss=WRONG + code, says=says)


def named(attack: Attack) -> str:
    """The id of an attack in a test report."""
    return attack.name


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell with that grade_id."""
    return next(
        one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == name
    )
