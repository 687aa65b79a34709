"""Hands an attack in to a small course, has it graded, and tells what happened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from graders.contracts import Verdict
from graders.execution.pool import Pool
from graders.execution.sandbox import Sandbox
from graders.gradebook.autograding import LOG, Graded, autograde
from graders.gradebook.session import session_of

from ..small_course import ANSWERS, LAB, MEMO, release_course, source_notebook, submit
from . import watching
from .attack import Attack, cell_of

TAKE = Pool.take
HONEST = "honest"
NEIGHBOUR = "neighbour"
PLANTED = {
    "gradebook": "planted-in-the-gradebook-5e1f",
    "hand-in": "planted-in-another-hand-in-90c2",
    "file": "planted-beside-another-hand-in-d7a4",
    "environment": "planted-in-the-environment-3b86",
    "settings": "planted-in-the-settings-f20d",
    "git": "planted-in-the-checkout-81ee",
    "solution": "planted-in-the-solution-c459",
}
"""Where something secret lies -> a text that stands there and nowhere else."""


@dataclass(frozen=True)
class Score:
    """One row of the gradebook: points by the machine, by a person, at most, and who is waiting."""

    auto: float | None
    manual: float | None
    extra: float | None
    most: float
    waits: bool


@dataclass(frozen=True)
class Found:
    """What grading one hand-in left behind.

    scores: cell -> score. verdicts: check -> verdict. fault: why a person must look, or "".
    told: all that its own files hold afterwards (notebook, outputs, record, verdicts), as text.
    foreign: files and rows that changed outside of its own. left: processes and folders that stay.
    """

    scores: Mapping[str, Score]
    verdicts: Mapping[str, Verdict]
    fault: str
    told: str
    foreign: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def leaked(self) -> set[str]:
        """The places whose planted text stands in what the hand-in left behind."""
        return {place for place, text in PLANTED.items() if text in self.told}


def open_course(root: Path, limits: Mapping[str, int] | None = None) -> None:
    """Make root a course with two honest hand-ins, not graded yet, and secrets planted in it.

    limits: what to change in course.toml, so that an attack on a limit needn't reach a large one.
    """
    source = plant_around(root, source_notebook(*ANSWERS))
    release_course(root, source)
    settings = (root / "course.toml").read_text()
    for name, value in (limits or {}).items():
        settings, changed = re.subn(rf"(?m)^{name} = \d+$", f"{name} = {value}", settings)
        assert changed == 1, name
    (root / "course.toml").write_text(f"{settings}\n# {PLANTED['settings']}\n")
    for student in (HONEST, NEIGHBOUR):
        notebook = hand_in_of(root, ANSWERS, f"My choice. {PLANTED['hand-in']} {student}")
        submit(root, student, notebook, {"notes.txt": PLANTED["file"].encode()})


def plant_around(root: Path, source: NotebookNode) -> NotebookNode:
    """Plant secrets in the course's git folder and in the solution; returns the notebook."""
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text(f"[user]\n\tname = {PLANTED['git']}\n")
    solution = cell_of(source, "kd_loss")
    solution.source = solution.source.replace("return", f"# {PLANTED['solution']}\n    return", 1)
    return source


def hand_in_of(root: Path, answers: Mapping[str, str], memo: str) -> NotebookNode:
    """The release with these answers and this text."""
    notebook = nbformat.read(root / "release" / LAB / f"{LAB}.ipynb", as_version=4)
    for task, text in answers.items():
        cell_of(notebook, task).source = f"# task: {task}\n{text}"
    cell_of(notebook, MEMO).source = memo
    return notebook


class Arena:
    """A course opened by `open_course`; the working directory must be its root.

    taken: every sandbox that was used, with the namespaces of its processes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.taken: list[tuple[Sandbox, watching.Namespaces]] = []

    def take(self, pool: Pool) -> Sandbox:
        """Stands in front of Pool.take and notes what it hands out."""
        sandbox = TAKE(pool)
        self.taken.append((sandbox, watching.Namespaces(sandbox)))
        return sandbox

    def forget(self) -> None:
        """Let go of the sandboxes used so far."""
        for _, namespaces in self.taken:
            namespaces.close()
        self.taken.clear()

    def grade_honest(self) -> None:
        """Grade the honest students and plant a secret among their grades."""
        autograde(self.root, LAB, [HONEST, NEIGHBOUR])
        with self.book() as book:
            book.update_or_create_student(HONEST, last_name=PLANTED["gradebook"])

    def grade(self, attack: Attack) -> Found:
        """Hand the attack in, grade it, and look at all that is left."""
        notebook = hand_in_of(
            self.root,
            {"kd_loss": attack.kd_loss, "tier_scores": attack.tier_scores},
            "I would ship the vanilla student.",
        )
        attack.change(notebook)
        submit(self.root, attack.name, notebook, attack.files)
        return self.grade_student(attack.name)

    def grade_student(self, student: str) -> Found:
        """Grade what that student has handed in, and look at all that is left."""
        files, rows = watching.files_of(self.root), watching.rows_of(self.root)
        self.forget()
        (graded,) = autograde(self.root, LAB, [student]).graded
        after = watching.files_of(self.root)
        foreign = watching.foreign_files(self.root, student, files, after)
        foreign += map(str, watching.foreign_rows(student, rows, watching.rows_of(self.root)))
        new = [Path(path) for path in after if files.get(path) != after[path]]
        own = [path for path in new if path.name != LOG]
        told = [path.read_bytes().decode(errors="replace") for path in own]
        return self._found(student, graded, "\n".join(told), foreign)

    def _found(self, student: str, graded: Graded, told: str, foreign: list[str]) -> Found:
        left = watching.settled_survivors([namespaces for _, namespaces in self.taken])
        left += [str(sandbox.run) for sandbox, _ in self.taken if sandbox.run.exists()]
        return Found(
            scores=self.scores(student),
            verdicts={verdict.check: verdict for verdict in graded.verdicts},
            fault=graded.why_a_human,
            told=told,
            foreign=tuple(foreign),
            left=tuple(left),
        )

    def scores(self, student: str) -> dict[str, Score]:
        """Cell -> score, as the gradebook holds them."""
        with self.book() as book:
            notebook = book.find_submission_notebook(LAB, LAB, student)
            return {
                grade.name: Score(
                    grade.auto_score,
                    grade.manual_score,
                    grade.extra_credit,
                    grade.max_score,
                    grade.needs_manual_grade,
                )
                for grade in notebook.grades
            }

    def book(self) -> Gradebook:
        """The course's gradebook, to be used in a with statement."""
        return Gradebook(f"sqlite:///{self.root}/gradebook.db")

    def close(self) -> None:
        """Close the sandboxes that wait."""
        self.forget()
        session_of(self.root, LAB).close()

    def pool(self) -> Pool:
        """The sandboxes that this course's grading uses."""
        return session_of(self.root, LAB)._warm_pool()
