"""Autograde a class as `nbgrader autograde` does, hand-in by hand-in, with progress and a summary.

The work is nbgrader's own converter with our preprocessors; this adds what a person wants to see,
and grades again what changed without being told to.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from graders.drivers.driving import in_a_line
from graders.errors import CourseError
from graders.execution.store import digest_of_folder, files_below
from graders.gradebook.book import kept_verdicts, read_verdicts, verdicts_of
from graders.gradebook.configuring import load_config
from graders.gradebook.converting import AutogradeOne, converter_for, fault_of, log_to
from graders.gradebook.handin import files_beside
from graders.gradebook.marks import Marks
from graders.gradebook.plain import without_notebook
from graders.gradebook.session import STATE, session_of
from graders.gradebook.summary import Graded, Summary

Progress = Callable[[str], None]
LOG = "autograde.log"
NOT_GRADED = (
    f"not graded, and no fault of the student's: {{}}; the whole of it stands in {STATE}/{LOG}"
)


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

    What a rejudging can't judge (nothing stored, or other cases since) keeps the grade that it has
    and is named in `needs_run`; the next plain run executes it. progress is called with each
    student's name when that hand-in is done. A hand-in that can't be graded is listed with the
    fault and the rest goes on. The log goes to .course/autograde.log.
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
    log = log_to(root / STATE / LOG, "course.autograde")
    grade = rejudge_safely if rejudge else grade_safely
    marks = Marks(root / STATE / "graded" / assignment)
    recorded = recorded_students(config, root, assignment)
    unchanged = 0
    graded = []
    for place, student in enumerate(wanted, start=1):
        session.more_to_come = place < len(wanted)
        handed_in = digest_of_folder(root / "submitted" / student / assignment, whole=True)
        mark = f"{handed_in} {session.conditions}"
        if marks.has(student, mark) and not rejudge and student in recorded:
            unchanged += 1
            graded.append(Graded(student, verdicts_of(root, assignment, student)))
        else:
            fault = unreadable(root, assignment, student)
            graded.append(
                Graded(student, (), fault)
                if fault
                else grade(config, root, assignment, student, log)
            )
        if graded[-1].for_a_human or graded[-1].needs_run:
            marks.drop(student)
        else:
            marks.put(student, mark)
        progress(student)
    if students is None:
        graded += [Graded(student, (), words) for student, words in strays.items()]
    return Summary(tuple(graded), session.executed - before, unchanged)


def unreadable(root: Path, assignment: str, student: str) -> str:
    """Why a hand-in can't be read, with the mend; "" where it can."""
    folder = Path("submitted") / student / assignment
    place, time = folder / f"{assignment}.ipynb", folder / "timestamp.txt"
    try:
        nbformat.read(root / place, as_version=4)
    except Exception as fault:  # nbformat raises many kinds
        return f"{place} is no notebook ({str(fault)[:120]}); ask for it again"
    try:
        said = (root / time).read_text() if (root / time).is_file() else ""
        parse_utc(said.strip() or "2026-05-06")
    except (ValueError, OverflowError):
        return f"{time} holds no time; write one such as 2026-05-06 10:15:00 UTC"
    return ""


def grade_safely(
    config: Config, root: Path, assignment: str, student: str, log: logging.Logger
) -> Graded:
    """Grade one hand-in; whatever goes wrong on our side is told, and the class goes on."""
    try:
        fault = fault_of(converter_for(AutogradeOne, config, root, assignment, student, log))
        verdicts = () if fault else verdicts_of(root, assignment, student)
    except Exception as error:
        log.exception("%s: not graded", student)
        fault, verdicts = in_a_line(error), ()
    return Graded(student, verdicts, NOT_GRADED.format(fault[:160]) if fault else "")


def rejudge_safely(
    config: Config, root: Path, assignment: str, student: str, log: logging.Logger
) -> Graded:
    """Judge what is stored of a hand-in anew; where nothing is, its grade stays as it is."""
    try:
        session = session_of(root, assignment)
        folder = root / "submitted" / student / assignment
        files = files_beside(folder, session.settings.limits.work_mb * 2**20)
        handed_in = converter_for(AutogradeOne, config, root, assignment, student, log).sanitised()
        stored = session.stored(handed_in, files)
    except Exception as error:
        log.exception("%s: not judged again", student)
        kept = kept_verdicts(root, assignment, student)
        return Graded(student, kept, NOT_GRADED.format(in_a_line(error)[:160]))
    if stored is None:
        kept = kept_verdicts(root, assignment, student)
        return Graded(student, kept, needs_run="no run of these files is stored")
    graded = grade_safely(config, root, assignment, student, log)
    changed = ", ".join(session.changed_checks(stored))
    return replace(graded, needs_run=f"the cases changed of {changed}" if changed else "")


def recorded_students(config: Config, root: Path, assignment: str) -> set[str]:
    """Students whose grades stand in the gradebook and whose verdicts are kept.

    CourseError where the gradebook doesn't know the assignment: nobody's grade could be recorded.
    """
    folder = CourseDirectory(config=config)
    try:
        with Gradebook(folder.db_url, folder.course_id) as book:
            book.find_assignment(assignment)
            graded = {one.student.id for one in book.assignment_submissions(assignment)}
    except MissingEntry:
        raise CourseError(
            f"{assignment} is not in the gradebook. Run: course build {assignment}"
        ) from None
    except SQLAlchemyError:
        return set()  # what is wrong with the gradebook is told for each hand-in
    return graded & read_verdicts(root, assignment).keys()
