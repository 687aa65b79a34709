"""What each part of the term counts, as course.toml says under [weights]."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Percent = Annotated[float, Field(ge=0, le=100)]


class Weights(BaseModel):
    """Per cent of the term's grade, 100 in all.

    memos: the texts in the homework, marked by rubric, each week alike. Labs, and the checks in the
    homework, count for nothing here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    memos: Percent
    quizzes: Percent
    exam: Percent
    participation: Percent

    @model_validator(mode="after")
    def _whole(self) -> Weights:
        total = self.memos + self.quizzes + self.exam + self.participation
        if abs(total - 100) > 1e-9:
            raise ValueError(f"they are {total:g} in all; make them 100")
        return self
