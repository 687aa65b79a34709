"""course.toml read into frozen types: names, paths, limits. Knows nothing of notebooks, grading."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graders.errors import SettingsError
from graders.weights import Weights

FILE_NAME = "course.toml"
AFTER_THE_TERM = "after_the_term"
"""Stands in place of an assignment for a module that the last homework builds."""

Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")]
KaggleName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Positive = Annotated[int, Field(gt=0)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Course(_Frozen):
    """nbgrader's course id, the title for people, and who publishes: kaggle.com/<kaggle_owner>."""

    id: Slug
    title: str
    kaggle_owner: KaggleName | None = None


class Assignment(_Frozen):
    """One notebook of the course; a lab says its minutes, homework its hours.

    data: patterns below course_lib/data of the files that the week's bundle carries.
    given: locked code cells that students start from; their lines are no leak of a solution.
    saves: files that a whole run leaves in the working folder, for a later notebook or a memo.
    words: most words of all texts together, 0 for no limit.
    gpu: whether the notebook on Kaggle starts with a GPU. inputs: assignments whose notebooks on
    Kaggle it gets as inputs.
    """

    name: Slug
    week: Annotated[int, Field(ge=1)]
    kind: Literal["lab", "homework"]
    minutes: Positive | None = None
    hours: Positive | None = None
    data: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    saves: tuple[str, ...] = ()
    words: Annotated[int, Field(ge=0)] = 0
    gpu: bool = False
    inputs: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _says_how_long(self) -> Assignment:
        said = self.minutes is not None, self.hours is not None
        if said != (self.kind == "lab", self.kind == "homework"):
            raise ValueError("a lab gives minutes and no hours, homework hours and no minutes")
        return self


class Limits(_Frozen):
    """What one hand-in may use while it is graded.

    cell_seconds, check_seconds, notebook_seconds: wall-clock for a cell, for a check's cell and for
    all together, what runs again after a fresh start included. memory_mb: resident, all processes
    together, and what one may ask for. work_mb: the working folder; /tmp and /dev/shm have as much
    again. files: files and folders in all three. cpu_seconds: processor time of one process, with
    its threads. output_kb: what one cell may show. restarts: how often a dead kernel starts anew.
    """

    cell_seconds: Positive
    check_seconds: Positive
    notebook_seconds: Positive
    memory_mb: Positive
    processes: Positive
    work_mb: Positive
    files: Positive = 20_000
    cpu_seconds: Positive = 1200
    output_kb: Positive
    restarts: Annotated[int, Field(ge=0)]


class Marking(_Frozen):
    """How texts are marked; twice: the share that two people mark, blind to each other."""

    twice: Annotated[float, Field(ge=0, le=1)] = 0.2


class Settings(_Frozen):
    """Everything that course.toml says, and where things lie below its folder.

    unlocks: module of course_lib -> first assignment that may import it, or AFTER_THE_TERM.
    """

    root: Path
    course: Course
    assignments: tuple[Assignment, ...]
    unlocks: Mapping[str, Slug]
    limits: Limits
    weights: Weights
    marking: Marking = Marking()

    @model_validator(mode="after")
    def _names_agree(self) -> Settings:
        names = [assignment.name for assignment in self.assignments]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"assignments: {', '.join(twice)} stands there twice; name it once")
        named = [(f"assignments[{a.name}].inputs", n) for a in self.assignments for n in a.inputs]
        named += [(f"unlocks.{m}", n) for m, n in self.unlocks.items() if n != AFTER_THE_TERM]
        for key, name in named:
            if name not in names:
                raise ValueError(
                    f'{key}: there is no assignment "{name}"; choose one of {", ".join(names)}'
                )
        return self

    def assignment(self, name: str) -> Assignment:
        """The assignment of that name; SettingsError with the known names otherwise."""
        for assignment in self.assignments:
            if assignment.name == name:
                return assignment
        known = ", ".join(assignment.name for assignment in self.assignments)
        raise SettingsError(f'{FILE_NAME}: there is no assignment "{name}"; choose one of {known}')

    def locked_modules(self, name: str) -> dict[str, str]:
        """Modules of course_lib closed to this assignment -> the one that unlocks each."""
        names = [*(assignment.name for assignment in self.assignments), AFTER_THE_TERM]
        order = {found: place for place, found in enumerate(names)}
        here = order[self.assignment(name).name]
        return {module: at for module, at in sorted(self.unlocks.items()) if order[at] > here}

    def built_assignments(self) -> tuple[Assignment, ...]:
        """The assignments that have an authoring text, in the order of the course."""
        return tuple(a for a in self.assignments if self.authoring_file(a.name).exists())

    def authoring_file(self, name: str) -> Path:
        """What people edit."""
        return self.root / "authoring" / f"{name}.py"

    def source_notebook(self, name: str) -> Path:
        """The notebook paired with the authoring text."""
        return self.root / "source" / name / f"{name}.ipynb"

    def release_notebook(self, name: str) -> Path:
        """What students get."""
        return self.root / "release" / name / f"{name}.ipynb"

    def solution_notebook(self, name: str) -> Path:
        """The executed solution, for staff."""
        return self.root / "solutions" / name / f"{name}.ipynb"

    def rubric_file(self, name: str) -> Path:
        """The rubrics of the assignment's manual cells."""
        return self.root / "graders" / "rubrics" / f"{name}.yaml"

    def bundle_folder(self, name: str) -> Path:
        """Where the week's course bundle is built."""
        return self.root / "dist" / "bundles" / name

    def kaggle_folder(self, name: str) -> Path:
        """Where that which goes to Kaggle is built: dataset/ and notebook/."""
        return self.root / "dist" / "kaggle" / name


def find_root(start: Path | None = None) -> Path:
    """The nearest folder, from start (the working directory) upwards, that holds course.toml."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise SettingsError(f"no {FILE_NAME} in {here} or above; run this inside the course repository")


def load_settings(root: Path | None = None) -> Settings:
    """Settings from root/course.toml (root: see find_root); SettingsError names key and mend."""
    root = (root or find_root()).resolve()
    file = root / FILE_NAME
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file} can't be read ({error.strerror}); restore it") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{FILE_NAME} is not TOML: {error}; mend that line") from error
    if "root" in data:
        raise SettingsError(f"{FILE_NAME}: root: the folder of the file is the root; drop the key")
    try:
        return Settings(root=root, **data)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(e, data) for e in error.errors())) from error


def _sentence(error: Any, data: dict[str, Any]) -> str:
    """One line for one pydantic error: the key, what is wrong there, the mend."""
    key = ".".join(str(part) for part in error["loc"])
    match error["type"]:
        case "missing":
            text = f"{key}: is missing; add it"
        case "extra_forbidden":
            text = f"{key}: is no known key; mend its spelling or drop it"
        case "value_error":
            text = f"{key}: {error['ctx']['error']}" if key else str(error["ctx"]["error"])
        case _:
            text = f"{key}: {error['msg']}, got {error['input']!r}"
    return f"{FILE_NAME}: {_name_assignment(text, error['loc'], data)}"


def _name_assignment(text: str, loc: tuple[Any, ...], data: dict[str, Any]) -> str:
    """Says the assignment's name where the key only counts it: assignments.3 -> its name."""
    if len(loc) < 2 or loc[0] != "assignments" or not isinstance(loc[1], int):
        return text
    entry = data["assignments"][loc[1]]
    name = entry.get("name") if isinstance(entry, dict) else None
    return text.replace(f"assignments.{loc[1]}", f"assignments[{name}]", 1) if name else text
