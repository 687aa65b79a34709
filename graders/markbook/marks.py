"""One mark that one marker gave to one text; the history of a class is a sequence of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Mark:
    """Never changed once written: who thinks again writes a new one with the next version.

    cell: grade_id of the text. version: 1, 2, ... for each student and cell, over all markers of
    one round. marker: as Jupyter Server names the person. when: UTC. band: its name in the rubric.
    points: may lie outside of the band where `reason` says why. comment: what the student reads.
    second: given in the second, blind round, which never counts for the grade by itself. rubric:
    digest of the cell's rubric at that time (`graders.rubrics.schema.digest`).
    """

    assignment: str
    student: str
    cell: str
    version: int
    marker: str
    when: datetime
    band: str
    points: float
    reason: str = ""
    comment: str = ""
    second: bool = False
    rubric: str = ""
