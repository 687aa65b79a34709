"""What came in from a person: lines of the inbox's list, and the bytes that nobody else handed in.

Moodle's archive is kept as it came, with everybody in it. Whatever else was in it is kept file by
file as well, so the archive goes, and only what had been refused in it goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from graders.intake.inbox import FOLDER, INDEX, read_row
from graders.privacy.lists import replace
from graders.privacy.person import Person
from graders.privacy.places import remove_all
from graders.privacy.step import Step, many

ARCHIVE = "moodle:"
_NUMBER = re.compile(r"\s*\(\d+\)$")
Row = Mapping[str, Any]
Parcel = tuple[str, str, str]


def deliveries_of(root: Path, person: Person) -> Iterator[Step]:
    """The person's lines and bytes, the bytes first: a run that breaks off can be made again."""
    index = root / FOLDER / INDEX
    if not index.exists():
        return
    lines = index.read_bytes().splitlines(keepends=True)
    rows = [read_row(line.decode("utf-8", "replace")) for line in lines]
    owners = {parcel(row): row["student"] for row in rows if row}
    theirs = [row is not None and is_theirs(row, person, owners) for row in rows]
    gone = [row for row, mine in zip(rows, theirs, strict=True) if mine and row]
    kept = [row for row, mine in zip(rows, theirs, strict=True) if not mine and row]
    if not gone:
        return
    there = bytes_named(gone)
    alone = sorted(sha for sha in there - bytes_named(kept) if (root / FOLDER / sha).exists())
    if alone:
        says = f"inbox/: {many(len(alone), 'file')} as handed in"
        yield Step(says, partial(remove_all, [root / FOLDER / sha for sha in alone]))
    if shared := len(there & bytes_named(kept)):
        yield Step(
            f"inbox/: {many(shared, 'file')} kept, for others handed in the same bytes", nothing
        )
    archives = sorted(sha for sha in archives_named(gone) if (root / FOLDER / sha).exists())
    if archives:
        says = (
            f"inbox/: {many(len(archives), 'whole archive')} of Moodle's, in which others are, "
            "too; their files are kept one by one"
        )
        yield Step(says, partial(remove_all, [root / FOLDER / sha for sha in archives]))
    left = b"".join(line for line, mine in zip(lines, theirs, strict=True) if not mine)
    yield Step(f"inbox/{INDEX}: {many(len(gone), 'line')}", partial(replace, index, left))


def is_theirs(row: Row, person: Person, owners: Mapping[Parcel, str]) -> bool:
    """Whether a line is about the person: joined to them, or about one of their parcels.

    The last line about a parcel says whose it is. Where a parcel was the person's by mistake and is
    somebody else's since, the mistaken line goes and that one's stays.
    """
    owner = owners[parcel(row)]
    return person.id in (row["student"], owner) or (not owner and person.is_called(called(row)))


def parcel(row: Row) -> Parcel:
    """What lines about one person in one source share."""
    return row["assignment"], row["source"], row["who"]


def called(row: Row) -> str:
    """The name as the source writes it, without Moodle's number behind it."""
    return _NUMBER.sub("", row["who"])


def bytes_named(rows: Sequence[Row]) -> set[str]:
    """The hashes of all files in some lines."""
    return {piece["sha256"] for row in rows for piece in row["pieces"]}


def archives_named(rows: Sequence[Row]) -> set[str]:
    """The hashes of the archives from which some lines are."""
    sources = {str(row["source"]) for row in rows}
    return {one.removeprefix(ARCHIVE) for one in sources if one.startswith(ARCHIVE)}


def nothing() -> None:
    """What a step does that only tells."""
