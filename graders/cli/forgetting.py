"""The verb that removes a person's data: forget."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from graders.cli.base import app, err, out
from graders.demo.course import FOLDER
from graders.drivers.driving import in_a_line, tidy
from graders.errors import CourseError
from graders.intake.roster import load_roster
from graders.privacy.forget import NOT_REACHED, left_of, steps_for
from graders.privacy.person import Person, person_of
from graders.privacy.search import Found
from graders.privacy.step import Step
from graders.settings import load_settings


@app.command()
def forget(
    student: Annotated[str, typer.Argument(help="Id, e-mail, Kaggle user or name.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Remove, instead of only saying what.")
    ] = False,
    roster: Annotated[Path, typer.Option(help="The class list.")] = Path("students.csv"),
) -> None:
    """Say what the course holds of a person; with --yes, remove it and search for what is left.

    Exit status 1 where the search finds something that git doesn't hold, too.

    Example: course forget ada --yes
    """
    settings = load_settings()
    listed = settings.root / roster
    person = person_of(settings, load_roster(listed) if listed.exists() else None, student)
    with err.status("looking"):
        steps = steps_for(settings, str(roster), person)
    name = ", ".join(map(tidy, person.words))
    if not steps:
        raise CourseError(f"the course holds nothing that bears the name {tidy(student)}")
    tell(f"{'Removing' if yes else 'To be removed'} of {name}:", [step.says for step in steps])
    if not yes:
        out.print(
            f"Nothing was removed. To remove it: course forget {tidy(person.id)} --yes",
            markup=False,
            highlight=False,
        )
        return
    failed = carried_out(steps)
    tell("not removed:", failed)
    fine = told_left(settings.root, person)
    if failed or not fine:
        raise typer.Exit(1)


def carried_out(steps: Sequence[Step]) -> list[str]:
    """Carry out each step; returns those that failed, with the reason, and goes on after them."""
    failed = []
    for step in steps:
        try:
            step.act()
        except Exception as error:  # whatever it is, the rest must still go
            failed.append(f"{step.says}: {in_a_line(error)}")
    return failed


def told_left(root: Path, person: Person) -> bool:
    """Search, and say what is left and where nobody looked; True where nothing of ours is left."""
    with err.status("searching what is left"):
        searched = left_of(load_settings(root), person)
    known = in_git(root)
    ours = [one for one in searched.found if one.where in known or copied(root, one.where, known)]
    left = [one for one in searched.found if one not in ours]
    words = ", ".join(f'"{tidy(word)}"' for word in person.words)
    out.print(
        f"Searched {searched.files} files and {searched.rows} rows of the gradebook for {words}: "
        f"{'left in ' + str(len(left)) if left else 'nothing is left'}",
        markup=False,
        highlight=False,
    )
    tell("", in_words(left))
    if ours:
        out.print(
            f"Not listed: {len(ours)} of the repository's own files, or copies of them in "
            f"{FOLDER}/, use such a word; git grep shows where",
            markup=False,
            highlight=False,
        )
    tell("Another student bears the name as well, so it wasn't looked for:", person.shared)
    tell("Not reached from here:", NOT_REACHED)
    return not left


def in_words(found: Sequence[Found]) -> list[str]:
    """What was found, a line each."""
    return [f"{tidy(one.where)}: {tidy(one.word)}{around(one)}" for one in found]


def around(one: Found) -> str:
    """The letters around a hit, as far as there are any."""
    return f' in "{tidy(one.around)}"' if one.around else ""


def in_git(root: Path) -> set[str]:
    """The files that git holds; nobody's data are among them, or they are in its history."""
    asked = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        listed = subprocess.run(asked, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return set()
    return set(listed.stdout.decode("utf-8", "surrogateescape").split("\0"))


def copied(root: Path, where: str, known: set[str]) -> bool:
    """Whether a file of the demo's folder is, byte by byte, one that git holds."""
    name = where.removeprefix(f"{FOLDER}/")
    if name == where or name not in known:
        return False
    try:
        return (root / where).read_bytes() == (root / name).read_bytes()
    except OSError:
        return False


def tell(title: str, lines: Sequence[str]) -> None:
    """Print lines below a title; nothing where there are none."""
    if not lines:
        return
    if title:
        out.print(title, markup=False, highlight=False)
    for line in lines:
        out.print(f"  - {line}", markup=False, highlight=False)
