"""What a rubric is: cells marked by hand, their points, and bands that cover every whole point.

Reads graders/rubrics/<assignment>.yaml; knows no notebook and no gradebook.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graders.errors import SettingsError
from graders.settings import Settings

Text = Annotated[str, Field(min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Band(_Frozen):
    """One level of an answer: low to high points, with what it shows and how it argues."""

    name: Text
    low: Annotated[int, Field(ge=0)]
    high: Annotated[int, Field(ge=0)]
    evidence: Text
    reasoning: Text

    @model_validator(mode="after")
    def _low_to_high(self) -> Band:
        if self.low > self.high:
            raise ValueError(
                f'band "{self.name}": low {self.low} is over high {self.high}; swap them'
            )
        return self

    @property
    def span(self) -> str:
        """The points as a person writes them: 12-16, or 3 where low equals high."""
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


class RubricCell(_Frozen):
    """The rubric of one manual cell; id is its grade_id, points its nbgrader points."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]
    title: Text
    points: Annotated[int, Field(gt=0)]
    prompt: Text
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _every_point_has_one_band(self) -> RubricCell:
        spans = ", ".join(band.span for band in self.bands)
        for points in range(max(self.points, *(band.high for band in self.bands)) + 1):
            holding = [band for band in self.bands if band.low <= points <= band.high]
            if points > self.points:
                raise ValueError(f"{holding[0].span} goes over the cell's {self.points} points")
            if not holding:
                raise ValueError(f"no band holds {points} points ({spans})")
            if len(holding) > 1:
                names = " and ".join(f'"{band.name}"' for band in holding)
                raise ValueError(f"{names} both hold {points} points ({spans})")
        return self

    def band(self, points: float) -> Band:
        """The band of a score; half points belong to the band of the whole points below.

        Raises ValueError for a score outside 0..points.
        """
        if not 0 <= points <= self.points:
            raise ValueError(f"{self.id}: {points} points is outside 0-{self.points}")
        return next(band for band in self.bands if band.low <= int(points) <= band.high)


class Rubric(_Frozen):
    """All manual cells of one assignment."""

    assignment: str
    cells: tuple[RubricCell, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Rubric:
        ids = [cell.id for cell in self.cells]
        for twice in sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f'"{twice}" stands there twice; keep one')
        return self

    def cell(self, id: str) -> RubricCell:
        """The cell's rubric; SettingsError with the known ids otherwise."""
        for cell in self.cells:
            if cell.id == id:
                return cell
        known = ", ".join(cell.id for cell in self.cells) or "none"
        raise SettingsError(f'{self.assignment}.yaml: there is no section "{id}" (there: {known})')


def digest(cell: RubricCell) -> str:
    """Twelve hex digits that change with any word or point of a cell's rubric."""
    return hashlib.sha256(cell.model_dump_json().encode()).hexdigest()[:12]


def load_rubric(settings: Settings, assignment: str) -> Rubric:
    """The assignment's rubric; an empty one where it has no file.

    Raises SettingsError, one line for each mistake: file, section, what is wrong.
    """
    file = settings.rubric_file(assignment)
    if not file.exists():
        return Rubric(assignment=assignment, cells=())
    rubric = read_rubric(file)
    if rubric.assignment != assignment:
        raise SettingsError(
            f'{file.name}: assignment: says "{rubric.assignment}"; write "{assignment}" '
            "or rename the file"
        )
    return rubric


def read_rubric(file: Path) -> Rubric:
    """A rubric from any file; errors as in load_rubric."""
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SettingsError(f"{file.name} is not YAML: {error}; mend that place") from error
    try:
        return Rubric.model_validate(data)
    except ValidationError as error:
        lines = [_sentence(file.name, e, data) for e in error.errors()]
        raise SettingsError("\n".join(lines)) from error


def _sentence(name: str, error: Any, data: Any) -> str:
    """week5.yaml: section "frontier": no band holds 17 points (12-16, 18-20)."""
    loc = list(error["loc"])
    said = str(error["ctx"]["error"]) if error["type"] == "value_error" else _plain(error)
    where = name
    if len(loc) >= 2 and loc[0] == "cells":
        cell = data["cells"][loc[1]]
        section = cell.get("id", loc[1]) if isinstance(cell, dict) else loc[1]
        where += f': section "{section}"'
        loc = loc[2:]
    if len(loc) >= 2 and loc[0] == "bands":
        where += f": band {loc[1] + 1}"
        loc = loc[2:]
    key = ".".join(str(part) for part in loc)
    return f"{where}: {key}: {said}" if key else f"{where}: {said}"


def _plain(error: Any) -> str:
    match error["type"]:
        case "missing":
            return "is missing; add it"
        case "extra_forbidden":
            return "is no known key; mend its spelling or drop it"
        case _:
            return f"{error['msg']}, got {error['input']!r}"
