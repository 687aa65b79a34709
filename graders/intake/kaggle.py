"""Hand-ins from Kaggle: what was fetched of each student's notebook, as deliveries.

The fetching itself is a program of its own, graders.intake.fetch; here nobody is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from graders.intake.archives import Refused
from graders.intake.collect import Collected
from graders.intake.inbox import Delivery
from graders.intake.joining import kaggle_user, of_kaggle
from graders.intake.moodle import Entry
from graders.intake.roster import Roster
from graders.intake.sources import Parcel, Source, delivered, files_in

NO_USER = "students.csv has no Kaggle user"


@dataclass(frozen=True)
class Fetched:
    """One user's notebook. reason: why there is none, or "". ran: when its newest version ran."""

    user: str
    reason: str = ""
    ran: datetime | None = None
    refused: tuple[Refused, ...] = ()


def users_of(roster: Roster) -> dict[str, str]:
    """Student's id -> Kaggle user, "" where the roster has none that could be."""
    return {student.id: kaggle_user(student.kaggle) for student in roster.students}


def read_fetched(line: str) -> Fetched:
    """What graders.intake.fetch says of one user."""
    row = json.loads(line)
    return Fetched(
        row["user"],
        row["reason"],
        datetime.fromisoformat(row["ran"]) if row["ran"] else None,
        tuple(Refused(**one) for one in row["refused"]),
    )


def from_kaggle(
    source: Source, folder: Path, slug: str, fetched: Sequence[Fetched]
) -> list[Delivery]:
    """The deliveries of a folder with a subfolder for each user; those without a notebook are none.

    A failed fetch is no hand-in: an older one stays where it is.
    """
    deliveries = []
    for one in fetched:
        if one.reason:
            continue
        parcel = Parcel(Entry(one.user, "", "", ""), refused=list(one.refused))
        source.progress(one.user)
        for path, kept in files_in(source.inbox, folder / one.user):
            if isinstance(kept, Refused):
                parcel.refused.append(kept)
            else:
                parcel.pieces.append(replace(kept, name=path))
        owner = of_kaggle(source.roster, one.user)
        delivery = delivered(source, parcel, f"kaggle:{slug}", owner)
        deliveries.append(replace(delivery, handed_in=one.ran))
    return deliveries


def failures(roster: Roster, fetched: Sequence[Fetched]) -> dict[str, str]:
    """Student's id -> why nothing came from Kaggle, in the roster's order."""
    asked = {one.user: one for one in fetched}
    found = {}
    for student, user in users_of(roster).items():
        reason = asked[user].reason if user in asked else NO_USER
        if reason:
            found[student] = reason
    return found


def with_failures(lines: Sequence[Collected], failed: Mapping[str, str]) -> tuple[Collected, ...]:
    """The table's lines, with why nothing came from Kaggle this time."""
    return tuple(
        replace(line, notes=(*line.notes, f"not fetched: {failed[line.student]}"))
        if line.student in failed
        else line
        for line in lines
    )
