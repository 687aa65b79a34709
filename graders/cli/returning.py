"""The verbs that give grades out of the house: return, export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from graders.cli.base import (
    AssignmentArgument,
    app,
    err,
    gradable,
    out,
    settings_for,
    told_all_well,
)
from graders.intake.roster import load_roster
from graders.intake.scores import load_scores
from graders.intake.worksheet import read_worksheet
from graders.reports.export import write_csv, write_table
from graders.reports.moodle_files import check_given, write_return
from graders.reports.moodle_return import Filling, filling
from graders.reports.parts import ClassResult
from graders.reports.progress import progress
from graders.reports.render import number
from graders.reports.results import class_result
from graders.reports.returning import (
    Returned,
    counted,
    graded_students,
    lacking,
    write_pages,
)
from graders.reports.term import students_of, term_of
from graders.reports.term_table import to_csv
from graders.settings import Settings, load_settings


def scores_option(name: str) -> Any:
    """An option that names a file of scores, which must be there."""
    said = f"A file of scores; without it grades/{name}.csv, where there is one."
    return typer.Option(help=said, exists=True, dir_okay=False)


@app.command(name="return")
def return_feedback(
    assignment: AssignmentArgument,
    worksheet: Annotated[
        Path | None,
        typer.Option(
            help="Moodle's grading worksheet, as downloaded.", exists=True, dir_okay=False
        ),
    ] = None,
    roster: Annotated[Path, typer.Option(help="The class list.")] = Path("students.csv"),
) -> None:
    """Write each graded student's feedback page; with Moodle's worksheet, what goes back there.

    Pages are made anew through nbgrader generate_feedback. With --worksheet, returned/<assignment>/
    gets a copy of the worksheet in which only grades and comments have changed, and feedback.zip
    with the pages. The file that you give is never changed. Who isn't graded in full keeps the
    cells and is named; such a page says so too. Exit status 1 where a page could not be written, or
    a grade has no row.

    Example: course return week6_lab --worksheet grades.csv
    """
    settings = settings_for(assignment)
    if worksheet is not None:  # what can go wrong with files goes wrong before the long work
        check_given(settings.root, assignment, worksheet)
        listed, sheet = load_roster(settings.root / roster), read_worksheet(worksheet.read_bytes())
    with progress(err, "pages written", len(graded_students(settings, assignment))) as done:
        returned = write_pages(settings, assignment, done)
    result = class_result(settings, assignment)
    tell_pages(settings, result, returned)
    fine = not returned.failed
    if worksheet is not None:
        filled = filling(result, listed, sheet)
        for file in write_return(settings.root, assignment, sheet, filled, returned.pages):
            out.print(file.relative_to(settings.root).as_posix(), markup=False, highlight=False)
        fine &= told_filled(result, filled)
    if not fine:
        raise typer.Exit(1)


def tell_pages(settings: Settings, result: ClassResult, returned: Returned) -> None:
    """Name the pages, and for whom what is missing."""
    for page in returned.pages.values():
        out.print(page.relative_to(settings.root).as_posix(), markup=False, highlight=False)
    lines = lacking(result, returned)
    whole = f"; not whole yet for {len(lines)}:" if lines else ", all whole"
    tell(f"{counted(returned.pages, 'page')} written{whole}", lines)


def told_filled(result: ClassResult, filled: Filling) -> bool:
    """Say what became of each grade; True where every grade found its row."""
    scale = f"out of {number(filled.maximum)}, as in the worksheet"
    if filled.maximum != result.possible:
        scale = f"scaled from {number(result.possible)} points to the worksheet's "
        scale += f"{number(filled.maximum)}"
    out.print(f"{counted(filled.grades, 'grade')} filled in, {scale}", highlight=False)
    if filled.kept:
        tell("left as they were:", filled.kept)
    if not filled.commented:
        out.print("the worksheet has no column for comments, so only grades are filled in")
    if filled.replaced:
        tell("other grades stood there before:", filled.replaced)
    if filled.nobody:
        tell("rows of people whom the class list doesn't tell, left as they were:", filled.nobody)
    return told_all_well("grades that have a row in the worksheet", filled.unplaced)


def tell(title: str, lines: Sequence[str]) -> None:
    """Print lines below a title."""
    out.print(title, highlight=False)
    for line in lines:
        out.print(f"  - {line}", markup=False, highlight=False)


@app.command()
def export(
    assignment: Annotated[
        str | None, typer.Argument(help="Its name, for example week6_lab; none: the term.")
    ] = None,
    term: Annotated[bool, typer.Option("--term", help="The term, as without a name.")] = False,
    quizzes: Annotated[Path | None, scores_option("quizzes")] = None,
    exam: Annotated[Path | None, scores_option("exam")] = None,
    participation: Annotated[Path | None, scores_option("participation")] = None,
    roster: Annotated[Path, typer.Option(help="The class list.")] = Path("students.csv"),
) -> None:
    """Write a class's points as CSV, or the term's grades by the weights in course.toml.

    What is missing or not graded says so and is no zero. The term takes its memos from the
    gradebook, the rest from files with a line a student under student,week2/10,week3/10.

    Example: course export week6_lab

    Example: course export --quizzes grades/quizzes.csv --exam grades/exam.csv
    """
    files = {"quizzes": quizzes, "exam": exam, "participation": participation}
    if assignment is not None:
        if term or any(files.values()):
            raise typer.BadParameter("the term's options go without an assignment")
        settings = settings_for(assignment)
        result = class_result(settings, assignment)
        file = write_csv(result, settings.root / "reports" / f"{assignment}.csv")
        out.print(file.relative_to(settings.root).as_posix(), highlight=False)
        return
    export_term(load_settings(), files, roster)


def export_term(settings: Settings, given: Mapping[str, Path | None], roster: Path) -> None:
    """Write the term's table, and say what of it isn't there."""
    homework = [name for name in gradable(settings) if settings.assignment(name).kind == "homework"]
    results = {name: class_result(settings, name) for name in homework}
    file = settings.root / roster
    students = students_of(load_roster(file) if file.exists() else None, results)
    paths = {name: path or settings.root / "grades" / f"{name}.csv" for name, path in given.items()}
    there = {name: path for name, path in paths.items() if given[name] or path.exists()}
    known = {key.casefold(): one.id for one in students for key in (one.email, one.id) if key}
    files = {name: load_scores(path, known) for name, path in there.items()}
    table = term_of(settings, students, results, files)
    file = write_table(to_csv(table), settings.root / "reports" / "term.csv")
    out.print(file.relative_to(settings.root).as_posix(), highlight=False)
    lacking = [
        f"{name}: no {paths[name].relative_to(settings.root)}" for name in paths.keys() - there
    ]
    lacking += [f"{title}: not released" for title in table.parts[0].titles if title not in results]
    if lacking:
        tell("missing for everybody:", sorted(lacking))
    everyone = counted([one.id for one in students], "student")
    out.print(f"a grade for the whole term: {table.whole} of {everyone}", highlight=False)
