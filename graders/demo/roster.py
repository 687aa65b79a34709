"""The demo class as written in its YAML file: who believes what, and the key for marked texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graders.contracts import Misconception
from graders.errors import SettingsError
from graders.misconceptions import misconceptions_of

EMPTY: Literal["empty"] = "empty"
Twist = Literal["none", "endless", "exits", "untouched", "warns", "late"]
Level = Literal["strong", "middling", "weak", "empty"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OwnAnswer(_Frozen):
    """An answer that no misconception of the bank is, and the checks that it must lose."""

    code: str
    loses: frozenset[str]


class TwistedAnswer(_Frozen):
    """What a twist does to the answer of one task, and the checks that this must cost.

    added: whether the code follows a right answer instead of standing in its place.
    """

    task: str
    code: str
    loses: frozenset[str] = frozenset()
    added: bool = False


class Opinion(_Frozen):
    """What a marker says of a text."""

    points: Annotated[float, Field(ge=0)]
    comment: str


class Text(Opinion):
    """What a student wrote in a manual cell, and how it is marked.

    second: what another marker says of it, blind to the first; the first one's view counts.
    """

    text: str
    second: Opinion | None = None


class Student(_Frozen):
    """One invented student. believes: task -> name of a misconception about it."""

    name: Annotated[str, Field(pattern=r"^[a-z]+$")]
    note: str = ""
    believes: Mapping[str, str] = {}
    own_answers: Mapping[str, OwnAnswer] = {}
    twist: Twist = "none"
    texts: Level | Mapping[str, Level] = EMPTY

    def level(self, cell: str) -> str:
        """How well the student wrote in that manual cell."""
        return self.texts if isinstance(self.texts, str) else self.texts.get(cell, EMPTY)


class Roster(_Frozen):
    """The class. predictions: predict cell -> source; texts: manual cell -> level -> text.

    twists: twist -> the answer that it changes; those that touch no answer have no entry.
    """

    assignment: str
    students: tuple[Student, ...]
    twists: Mapping[Twist, TwistedAnswer] = {}
    predictions: Mapping[str, str]
    texts: Mapping[str, Mapping[Level, Text]]

    @model_validator(mode="after")
    def _names_stand(self) -> Roster:
        for student in self.students:
            for task, name in student.believes.items():
                if all(name != known.name for known in misconceptions_of(task)):
                    raise ValueError(f"{student.name}: {task} has no misconception {name!r}")
            for cell, levels in self.texts.items():
                if student.level(cell) not in (*levels, EMPTY):
                    raise ValueError(f"{student.name}: {cell} has no {student.level(cell)} text")
        return self


def load_roster(assignment: str) -> Roster:
    """The demo class of an assignment; SettingsError where there is none, or where it is wrong."""
    file = Path(__file__).with_name(f"{assignment}.yaml")
    if not file.exists():
        raise SettingsError(f"{assignment} has no demo class; write graders/demo/{file.name}")
    try:
        return Roster.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise SettingsError(f"graders/demo/{file.name}: {error}") from error


def beliefs_of(student: Student) -> tuple[Misconception, ...]:
    """The student's misconceptions, as the bank describes them."""
    return tuple(
        misconception
        for task, name in student.believes.items()
        for misconception in misconceptions_of(task)
        if misconception.name == name
    )


def note_on(student: Student) -> str:
    """What is known of the student, in one line: the note, then each belief in words."""
    beliefs = [f"{one.name}: {one.belief}" for one in beliefs_of(student)]
    return "\n".join([*([student.note] if student.note else []), *beliefs])
