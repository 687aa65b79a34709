"""Autograde a class as `nbgrader autograde` does, hand-in by hand-in, with progress and a summary.

The work is nbgrader's own converter with our preprocessors; this adds what a person wants to see,
and grades again what changed without being told to.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from graders.contracts import Outcome, Verdict
from graders.errors import CourseError
from graders.execution.store import digest_of_folder, files_below
from graders.gradebook.book import read_verdicts, verdicts_of
from graders.gradebook.configuring import load_config
from graders.gradebook.marks import Marks
from graders.gradebook.plain import without_notebook
from graders.gradebook.session import STATE, session_of

Progress = Callable[[str], None]
LOG = "autograde.log"


@dataclass(frozen=True)
class Graded:
    """One hand-in after autograding; verdicts are empty where `fault` says why there are none."""

    student: str
    verdicts: tuple[Verdict, ...]
    fault: str = ""

    @property
    def why_a_human(self) -> str:
        """What here is our fault and waits for a person, in words; "" where nothing does."""
        ungraded = [v for v in self.verdicts if v.outcome is Outcome.UNGRADED]
        if self.fault or not ungraded:
            return self.fault
        return f"{len(ungraded)} checks ungraded: {ungraded[0].reason}"

    @property
    def for_a_human(self) -> bool:
        """Whether something here is our fault and waits for a person."""
        return bool(self.why_a_human)


@dataclass(frozen=True)
class Summary:
    """What a run did with all hand-ins; executed: how many of them ran student code."""

    graded: tuple[Graded, ...]
    executed: int
    unchanged: int

    def __str__(self) -> str:
        failed = sum(one.for_a_human for one in self.graded)
        kept = max(0, len(self.graded) - self.executed - self.unchanged - failed)
        counts = {
            "executed and judged": self.executed,
            "judged from a kept execution": kept,
            "unchanged since they were graded": self.unchanged,
            "not graded, or not in full": failed,
        }
        said = [f"{count} {words}" for words, count in counts.items() if count]
        return f"{len(self.graded)} handed in: {', '.join(said)}"


def strays_of(root: Path, assignment: str) -> dict[str, str]:
    """Student -> in words, what lies near the place of a hand-in that isn't there."""
    found = {}
    for folder in sorted((root / "submitted").glob("*/")):
        place = folder / assignment / f"{assignment}.ipynb"
        if place.exists():
            continue
        near = [*files_below(folder / assignment), *folder.glob("*.ipynb")]
        lying = [p for p in near if assignment in str(p).lower()]
        if lying:
            found[folder.name] = (
                f"{place.relative_to(root)} isn't there, but {lying[0].relative_to(root)} is; "
                "rename it or move it there"
            )
    return found


def students_of(root: Path, assignment: str) -> list[str]:
    """Everyone who has handed the assignment in, in order."""
    notebooks = (root / "submitted").glob(f"*/{assignment}/{assignment}.ipynb")
    return sorted(notebook.parts[-3] for notebook in notebooks)


def autograde(
    root: Path,
    assignment: str,
    students: Iterable[str] | None = None,
    *,
    rejudge: bool = False,
    progress: Progress = lambda student: None,
) -> Summary:
    """Grade the hand-ins that are new or changed; with rejudge all of them, executing none.

    progress is called with each student's name when that hand-in is done. A hand-in that can't be
    graded is listed with the fault and the rest goes on. The log goes to .course/autograde.log.
    """
    session = session_of(root, assignment)
    before = session.executed
    without = without_notebook(root, assignment)
    everyone = students_of(root, assignment)
    strays = strays_of(root, assignment) | without
    if not everyone and not strays:
        raise CourseError(
            f"nobody has handed in {assignment}: submitted/<student>/{assignment}/"
            f"{assignment}.ipynb is where hand-ins belong"
        )
    wanted = list(students) if students is not None else everyone
    if unknown := sorted(set(wanted) - set(everyone)):
        said = [strays.get(student, f"no hand-in of {assignment}") for student in unknown]
        raise CourseError("; ".join(map(": ".join, zip(unknown, said, strict=True))))
    config = load_config(root)
    config.SandboxExecute.only_stored = rejudge
    log = log_to(root / STATE / LOG)
    marks = Marks(root / STATE / "graded" / assignment)
    recorded = recorded_students(config, root, assignment)
    unchanged = 0
    graded = []
    for student in wanted:
        handed_in = digest_of_folder(root / "submitted" / student / assignment, whole=True)
        mark = f"{handed_in} {session.conditions}"
        if marks.has(student, mark) and not rejudge and student in recorded:
            unchanged += 1
            graded.append(Graded(student, verdicts_of(root, assignment, student)))
        else:
            graded.append(grade_safely(config, root, assignment, student, log))
        if graded[-1].for_a_human:
            marks.drop(student)
        else:
            marks.put(student, mark)
        progress(student)
    if students is None:
        graded += [Graded(student, (), words) for student, words in strays.items()]
    return Summary(tuple(graded), session.executed - before, unchanged)


def grade_safely(
    config: Config, root: Path, assignment: str, student: str, log: logging.Logger
) -> Graded:
    """Grade one hand-in; whatever goes wrong on our side is told, and the class goes on."""
    try:
        fault = grade_one(config, root, assignment, student, log)
        return Graded(student, () if fault else verdicts_of(root, assignment, student), fault)
    except Exception as error:
        log.exception("%s: not graded", student)
        said = str(error).split("\n")[0][:160]
        words = f"not graded, and no fault of the student's: {type(error).__name__}: {said}"
        return Graded(student, (), f"{words}; the whole of it stands in {STATE}/{LOG}")


def grade_one(
    config: Config, root: Path, assignment: str, student: str, log: logging.Logger
) -> str:
    """Grade one hand-in through nbgrader; returns the fault in words, or ""."""
    place = Path("submitted") / student / assignment / f"{assignment}.ipynb"
    try:
        nbformat.read(root / place, as_version=4)
    except Exception as fault:
        return f"{place} is no notebook ({str(fault)[:120]}); ask for it again"
    folder = CourseDirectory(config=config)
    folder.root, folder.assignment_id, folder.student_id = str(root), assignment, student
    converter = Autograde(coursedir=folder, config=config, force=True)
    converter.log = log
    try:
        converter.start()
    except (NbGraderException, SystemExit) as fault:
        return f"nbgrader refused {place}; the reason stands in {STATE}/{LOG} ({str(fault)[:60]})"
    return ""


def recorded_students(config: Config, root: Path, assignment: str) -> set[str]:
    """Students whose grades stand in the gradebook and whose verdicts are kept."""
    folder = CourseDirectory(config=config)
    try:
        with Gradebook(folder.db_url, folder.course_id) as book:
            graded = {one.student.id for one in book.assignment_submissions(assignment)}
    except (MissingEntry, SQLAlchemyError):
        return set()  # what is wrong with the gradebook is told for each hand-in
    return graded & read_verdicts(root, assignment).keys()


def log_to(file: Path) -> logging.Logger:
    """A logger that writes to one file only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    log = logging.Logger("course.autograde", logging.INFO)
    handler = logging.FileHandler(file)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    return log
