"""Feedback pages for a class, through nbgrader's generate_feedback, and what they still lack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from graders.drivers.driving import tidy
from graders.errors import CourseError
from graders.gradebook.configuring import load_config
from graders.gradebook.converting import FeedbackOne, converter_for, fault_of, log_to
from graders.reports.parts import ClassResult, HandIn
from graders.settings import Settings

LOG = ".course/feedback.log"
NO_PAGE = "no page, for it isn't autograded yet"


@dataclass(frozen=True)
class Returned:
    """pages: student -> page. failed: student -> why there is none."""

    pages: Mapping[str, Path]
    failed: Mapping[str, str]


def graded_students(settings: Settings, assignment: str) -> list[str]:
    """Everyone with an autograded notebook, in order."""
    found = (settings.root / "autograded").glob(f"*/{assignment}/{assignment}.ipynb")
    return sorted(notebook.parts[-3] for notebook in found)


def write_pages(
    settings: Settings, assignment: str, progress: Callable[[str], None] = lambda student: None
) -> Returned:
    """Make each graded student's page anew; one that can't be made keeps nobody from theirs.

    Raises CourseError where nothing was autograded yet.
    """
    students = graded_students(settings, assignment)
    if not students:
        raise CourseError(
            f"nothing of {assignment} is autograded yet; run: course autograde {assignment}"
        )
    config = load_config(settings.root)
    log = log_to(settings.root / LOG, "course.feedback")
    failed = {}
    for student in students:
        page = converter_for(FeedbackOne, config, settings.root, assignment, student, log)
        if fault := fault_of(page):
            failed[student] = fault
        progress(student)
    folder = settings.root / "feedback"
    written = [student for student in students if student not in failed]
    pages = {student: folder / student / assignment / f"{assignment}.html" for student in written}
    return Returned(pages, failed)


def write_feedback(
    settings: Settings, assignment: str, progress: Callable[[str], None] = lambda student: None
) -> tuple[Path, ...]:
    """The same for a class in which no page may fail: the pages, in the students' order.

    Raises CourseError, once everyone else has a page, that names each student and the reason.
    """
    returned = write_pages(settings, assignment, progress)
    if returned.failed:
        lines = [f"  no page for {tidy(name)}: {why}" for name, why in returned.failed.items()]
        all_of_them = len(returned.pages) + len(returned.failed)
        written = f"{len(returned.pages)} of {all_of_them} pages were written; see {LOG}"
        raise CourseError("\n".join([written, *lines]))
    return tuple(returned.pages.values())


def lacking(result: ClassResult, returned: Returned) -> tuple[str, ...]:
    """A line for each student without a page, or whose page says that something isn't graded yet.

    Who handed nothing in is left out.
    """
    found = []
    for one in result.students:
        gaps = gaps_of(one)
        if one.student in returned.failed:
            gaps = [f"no page: {returned.failed[one.student]}; see {LOG}"]
        elif one.student not in returned.pages:
            gaps = [f"no page: {one.not_taken}" if one.not_taken else NO_PAGE]
        if gaps and not one.missing:
            found.append(f"{tidy(one.student)}: {'; '.join(gaps)}")
    return tuple(found)


def gaps_of(one: HandIn) -> list[str]:
    """What one hand-in's grade lacks, in words; [] where it is whole."""
    checks = [part.asked.id for part in one.waiting if not part.asked.by_hand]
    texts = [part.asked.id for part in one.waiting if part.asked.by_hand]
    gaps = [f"{counted(checks, 'check')} not graded ({', '.join(checks)})"] if checks else []
    gaps += [f"{counted(texts, 'text')} not marked ({', '.join(texts)})"] if texts else []
    if one.older:
        gaps.append("the points are an older hand-in's: the newest can't be read")
        gaps += [one.not_taken] if one.not_taken else []
    return gaps


def counted(names: Collection[str], noun: str) -> str:
    """How many, with the noun: "1 text", "3 texts"."""
    return f"{len(names)} {noun}{'' if len(names) == 1 else 's'}"
