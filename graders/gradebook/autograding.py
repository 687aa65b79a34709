"""Autograde a class as `nbgrader autograde` does, hand-in by hand-in, with progress and a summary.

The work is nbgrader's own converter with our preprocessors; this adds what a person wants to see,
and grades again what changed without being told to.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from graders.drivers.driving import in_a_line, tidy
from graders.errors import CourseError
from graders.execution.store import digest_of_folder, files_below
from graders.gradebook.book import kept_verdicts, read_verdicts, verdicts_of
from graders.gradebook.configuring import load_config
from graders.gradebook.converting import AutogradeOne, converter_for, fault_of, log_to
from graders.gradebook.handin import files_beside
from graders.gradebook.marks import Marks
from graders.gradebook.plain import in_the_way, without_notebook
from graders.gradebook.reading import unreadable
from graders.gradebook.session import STATE, Session, session_of
from graders.gradebook.summary import Graded, Summary

Progress = Callable[[str], None]
LOG = "autograde.log"
MOST_SAID = 400
NOT_GRADED = (
    f"not graded, and no fault of the student's: {{}}; the whole of it stands in {STATE}/{LOG}"
)


def strays_of(root: Path, assignment: str) -> dict[str, str]:
    """Student -> in words, what lies near the place of a hand-in that isn't there."""
    found = {}
    for folder in sorted((root / "submitted").glob("*/")):
        place = folder / assignment / f"{assignment}.ipynb"
        try:
            if place.exists():
                continue
            near = [*files_below(folder / assignment), *folder.glob("*.ipynb")]
        except OSError as fault:
            found[folder.name] = in_the_way(fault)
            continue
        lying = [p for p in near if assignment in str(p).lower()]
        if lying:
            found[folder.name] = (
                f"{place.relative_to(root)} isn't there, but {lying[0].relative_to(root)} is; "
                "rename it or move it there"
            )
    return found


def students_of(root: Path, assignment: str) -> list[str]:
    """Everyone who has handed the assignment in, in order."""
    found = (folder.name for folder in (root / "submitted").glob("*"))
    return sorted(
        name
        for name in found
        # os.path takes what can't be looked at for absent: strays_of names it
        if os.path.exists(root / "submitted" / name / assignment / f"{assignment}.ipynb")
    )


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
    kept_out = without_notebook(root, assignment)
    everyone = [name for name in students_of(root, assignment) if name not in kept_out]
    strays = strays_of(root, assignment) | kept_out
    if not everyone and not strays:
        raise CourseError(
            f"nobody has handed in {assignment}: submitted/<student>/{assignment}/"
            f"{assignment}.ipynb is where hand-ins belong"
        )
    wanted = list(students) if students is not None else everyone
    if unknown := sorted(set(wanted) - set(everyone)):
        said = [strays.get(student, f"no hand-in of {assignment}") for student in unknown]
        raise CourseError("; ".join(map(": ".join, zip(unknown, said, strict=True))))
    run = Run(root, assignment, session, rejudge=rejudge)
    graded = []
    for place, student in enumerate(wanted, start=1):
        session.more_to_come = place < len(wanted)
        graded.append(run.graded(student))
        progress(student)
    if students is None:
        graded += [Graded(tidy(student), (), words) for student, words in strays.items()]
    return Summary(tuple(graded), session.executed - before, run.unchanged)


class Run:
    """What one run of autograde knows, and one hand-in after the other through it."""

    def __init__(self, root: Path, assignment: str, session: Session, *, rejudge: bool) -> None:
        self.root, self.assignment, self.session, self.rejudge = root, assignment, session, rejudge
        self.config = load_config(root)
        self.config.SandboxExecute.only_stored = rejudge
        self.log = log_to(root / STATE / LOG, "course.autograde")
        self.marks = Marks(root / STATE / "graded" / assignment)
        self.recorded = recorded_students(self.config, root, assignment)
        self.unchanged = 0

    def graded(self, student: str) -> Graded:
        """One hand-in, whatever comes of it: a fault is told, and the others' turn comes."""
        try:
            return self._graded(student)
        except OSError as fault:
            return Graded(student, (), in_the_way(fault))
        except Exception as fault:
            self.log.exception("%s: not graded", student)
            return Graded(student, (), NOT_GRADED.format(in_a_line(fault)[:MOST_SAID]))

    def _graded(self, student: str) -> Graded:
        where = self.root, self.assignment, student
        handed_in = digest_of_folder(
            self.root / "submitted" / student / self.assignment, whole=True
        )
        mark = f"{handed_in} {self.session.conditions}"
        if self.marks.has(student, mark) and not self.rejudge and student in self.recorded:
            one = Graded(student, verdicts_of(*where))
            self.unchanged += 1
        elif fault := unreadable(*where):
            one = Graded(student, (), fault)
        else:
            grade = rejudge_safely if self.rejudge else grade_safely
            one = grade(self.config, *where, self.log)
        if one.for_a_human or one.needs_run:
            self.marks.drop(student)
        else:
            self.marks.put(student, mark)
        return one


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
    return Graded(student, verdicts, NOT_GRADED.format(fault[:MOST_SAID]) if fault else "")


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
        return Graded(student, kept, NOT_GRADED.format(in_a_line(error)[:MOST_SAID]))
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
