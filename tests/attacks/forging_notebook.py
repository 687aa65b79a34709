"""Forging by what the notebook file says: metadata, cells, outputs, a kernel of its own."""

from __future__ import annotations

import copy
import json

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from ..small_course import MEMO
from .attack import CHECKS, KD_LOSS, Attack, Change, cell_of


def checks_of(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells of the task's checks."""
    return [cell_of(notebook, name) for name in sorted(KD_LOSS)]


def more_points(notebook: NotebookNode) -> None:
    for cell in checks_of(notebook):
        cell.metadata.nbgrader.points = 1000


def as_manual(notebook: NotebookNode) -> None:
    for cell in checks_of(notebook):
        cell.metadata.nbgrader.update(solution=True, locked=False)


def as_ordinary(notebook: NotebookNode) -> None:
    for cell in checks_of(notebook):
        cell.metadata.nbgrader.update(grade=False, locked=False)


def renamed(notebook: NotebookNode) -> None:
    for cell in checks_of(notebook):
        cell.metadata.nbgrader.grade_id += "-done"


def swapped(notebook: NotebookNode) -> None:
    """The check that the honest task earns takes the names of those that are worth more."""
    direction, values = (
        cell_of(notebook, "kd_loss-direction"),
        cell_of(notebook, "tier_scores-values"),
    )
    direction.metadata, values.metadata = values.metadata, direction.metadata
    direction.source, values.source = values.source, direction.source


def texts_as_checks(notebook: NotebookNode) -> None:
    """The memo, which a person marks, says that it is a check; a check says that it is the memo."""
    memo, check = cell_of(notebook, MEMO), cell_of(notebook, "kd_loss-direction")
    memo.metadata, check.metadata = check.metadata, memo.metadata


def other_cell_types(notebook: NotebookNode) -> None:
    for cell in checks_of(notebook):
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]


def odd_schema(notebook: NotebookNode) -> None:
    for cell in checks_of(notebook):
        cell.metadata.nbgrader.schema_version = 1
        cell.metadata.nbgrader.points = -1e9


def without_metadata(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if not cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith(("tier", "memo")):
            cell.metadata.pop("nbgrader", None)


def copied(notebook: NotebookNode) -> None:
    """An emptied copy of each check behind all, where the last one of a name is kept."""
    for cell in checks_of(notebook):
        again = copy.deepcopy(cell)
        again.source, again.id = "pass", f"copy-{again.id}"[:60]
        notebook.cells.append(again)


def deleted(notebook: NotebookNode) -> None:
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in KD_LOSS
    ]


def rewritten(notebook: NotebookNode) -> None:
    for cell in checks_of(notebook):
        cell.source = "### BEGIN HIDDEN TESTS\nprint('all tests passed')\n### END HIDDEN TESTS"


def prefilled(notebook: NotebookNode) -> None:
    """Outputs as a graded notebook has them, an observation among them."""
    for cell in checks_of(notebook):
        name = cell.metadata.nbgrader.grade_id
        page = f"<div><b>✓ {name}: {CHECKS[name]:g} of {CHECKS[name]:g} points</b></div>"
        observation = json.dumps({"check": name, "results": []})
        data = {"text/html": page, "application/vnd.ecbs5200.observation": observation}
        cell.outputs = [
            new_output("execute_result", {"text/plain": "-1"}, execution_count=1),
            new_output("display_data", data),
        ]
        cell.execution_count = 1


def own_kernel(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {
        "name": "full_marks",
        "display_name": "Full marks",
        "language": "python",
    }


def in_anothers_name(notebook: NotebookNode) -> None:
    notebook.metadata.update(
        nbgrader={"student": "honest", "student_id": "honest", "assignment": "week6_lab"},
        authors=[{"name": "honest"}],
        title="../../honest/week6_lab/week6_lab",
    )


def hidden_region_in_answer(notebook: NotebookNode) -> None:
    """A cell of the student's own that looks like a check, hidden tests included."""
    region = 'print("earned")\n### BEGIN HIDDEN TESTS\nprint("earned")\n### END HIDDEN TESTS'
    for name in sorted(KD_LOSS):
        cell = new_code_cell(region, metadata=copy.deepcopy(cell_of(notebook, name).metadata))
        notebook.cells.insert(1, cell)


EMPTY = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
KERNEL = {"argv": ["python3", "-c", "print('full marks')"], "display_name": "Full marks"}


def forging(name: str, tries: str, change: Change) -> Attack:
    """An attack with a plain wrong answer in a changed notebook."""
    return Attack(name, "forging", tries, change=change)


ATTACKS = (
    forging("more-points", "The checks' metadata say 1000 points each.", more_points),
    forging("checks-as-texts", "The checks say that a person marks them.", as_manual),
    forging("checks-as-code", "The checks say that they are ordinary cells.", as_ordinary),
    forging("checks-renamed", "The checks get other names.", renamed),
    Attack(
        "checks-swapped",
        "forging",
        "A check of another task, which the hand-in earns, and a lost one swap names and text.",
        change=swapped,
        loses=frozenset(CHECKS),  # the other check now stands in front of the answer that it tests
    ),
    forging("memo-as-check", "The memo's cell and a check swap their metadata.", texts_as_checks),
    forging("checks-as-markdown", "The checks' cells turn into text.", other_cell_types),
    forging(
        "old-metadata", "The checks' metadata name an older format and negative points.", odd_schema
    ),
    forging("no-metadata", "Answer and checks have lost all their metadata.", without_metadata),
    forging("checks-copied", "Each check stands there again at the end, emptied.", copied),
    forging("checks-deleted", "The checks are deleted.", deleted),
    forging("checks-rewritten", "The checks' text is replaced, hidden region included.", rewritten),
    forging(
        "checks-in-front", "Cells in the checks' names stand before them.", hidden_region_in_answer
    ),
    forging("prefilled-outputs", "The checks' cells already show verdicts and results.", prefilled),
    forging("anothers-name", "The notebook's metadata name another student.", in_anothers_name),
    Attack(
        "own-kernel",
        "forging",
        "The notebook asks for a kernel that lies beside it and says yes to everything.",
        change=own_kernel,
        files={"kernels/full_marks/kernel.json": json.dumps(KERNEL).encode()},
    ),
    Attack(
        "second-notebook",
        "forging",
        "Other notebooks lie beside the wrong one, one of them in a folder named like a student.",
        files={
            "week6_lab_final.ipynb": EMPTY,
            "honest/week6_lab/week6_lab.ipynb": b"{}",
        },
    ),
)
