"""Where hand-ins come from: Moodle's archive of an assignment, or a folder of files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from pathlib import Path

from graders.errors import CourseError
from graders.intake.archives import CAPS, Member, Refused, is_debris, members, readable, unsafe
from graders.intake.choosing import TYPED
from graders.intake.inbox import Delivery, Inbox, Piece
from graders.intake.joining import Joined, of_folder, of_moodle
from graders.intake.moodle import TEXT, Entry, entry_of
from graders.intake.roster import Roster
from graders.intake.times import handed_in
from graders.intake.worksheet import Worksheet

MOST_BYTES = CAPS.file_mb * 2**20
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Source:
    """What all deliveries of one collecting share."""

    inbox: Inbox
    roster: Roster
    assignment: str
    sheet: Worksheet | None = None
    zone: tzinfo = UTC
    progress: Progress = lambda name: None


@dataclass
class Parcel:
    """What belongs to one name in a source, while it is read."""

    entry: Entry
    pieces: list[Piece] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def from_moodle(source: Source, archive: Path) -> list[Delivery]:
    """The deliveries in an archive as "Download all submissions" gives it.

    The archive itself is kept, too. CourseError where it can't be read at all; then it is not kept:
    nobody could say who is in it.
    """
    parcels: dict[tuple[str, str], Parcel] = {}
    for one in members(archive):
        add(parcels, source, one)
    whole = source.inbox.keep_file(archive)
    return [
        delivered(source, parcel, f"moodle:{whole.sha256}", moodle_owner(source, parcel))
        for parcel in parcels.values()
    ]


def add(parcels: dict[tuple[str, str], Parcel], source: Source, one: Member | Refused) -> None:
    """Put a file of a Moodle archive to whom it belongs."""
    entry = entry_of(one.path) or Entry(one.path.split("/", 1)[0], "", "", one.path)
    parcel = parcels.setdefault((entry.who, entry.identifier), Parcel(entry))
    source.progress(entry.who)
    name = TYPED + entry.name if entry.kind == TEXT else entry.name
    if isinstance(one, Refused):
        parcel.refused.append(Refused(name, one.reason))
    else:
        parcel.pieces.append(replace(source.inbox.keep(one.content), name=name))


def moodle_owner(source: Source, parcel: Parcel) -> Joined:
    """Whose a parcel of a Moodle archive is."""
    if not parcel.entry.kind:
        return Joined(None, "it has no shape that Moodle gives its folders; use --folder")
    return of_moodle(source.roster, parcel.entry, source.sheet)


def from_folder(source: Source, folder: Path) -> list[Delivery]:
    """The deliveries in a folder: one subfolder or one file a student.

    A Moodle archive that somebody unpacked is read by its names. What lies there under two names of
    one student is one hand-in: nothing says which is newer. Links are not followed.
    """
    if not folder.is_dir():
        raise CourseError(f"{folder} is no folder; give the one that holds the hand-ins")
    parcels: dict[tuple[str, str], Parcel] = {}
    for path, kept in files_in(source.inbox, folder):
        entry = entry_of(path) or plain_entry(path)
        student = folder_owner(source, entry).student
        key = (student.id, "") if student else (entry.who, entry.identifier)
        parcel = parcels.setdefault(key, Parcel(entry))
        source.progress(entry.who)
        name = TYPED + entry.name if entry.kind == TEXT else entry.name
        if isinstance(kept, Refused):
            parcel.refused.append(Refused(name, kept.reason))
        else:
            parcel.pieces.append(replace(kept, name=name))
    return [
        delivered(source, parcel, f"folder:{folder.resolve()}", folder_owner(source, parcel.entry))
        for parcel in parcels.values()
    ]


def plain_entry(path: str) -> Entry:
    """A file of a folder that isn't Moodle's: the subfolder, or the file's stem, says whose."""
    top, _, rest = path.partition("/")
    return Entry(top, "", "", rest) if rest else Entry(Path(path).stem, "", "", path)


def folder_owner(source: Source, entry: Entry) -> Joined:
    """Whose a file of a folder is."""
    if entry.kind:
        return of_moodle(source.roster, entry, source.sheet)
    return of_folder(source.roster, entry.who)


def files_in(inbox: Inbox, folder: Path) -> Iterator[tuple[str, Piece | Refused]]:
    """Each file below a folder by its relative path, kept in the inbox, or why it wasn't taken."""
    for here, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted([*names, *(f for f in folders if (Path(here) / f).is_symlink())]):
            path = Path(here) / name
            relative = readable(path.relative_to(folder).as_posix())
            if is_debris(relative) or ".ipynb_checkpoints" in path.parts:
                continue
            yield relative, kept_file(inbox, path, relative)


def kept_file(inbox: Inbox, path: Path, relative: str) -> Piece | Refused:
    """One file of a folder, kept, or why not."""
    if path.is_symlink():
        return Refused(relative, "it is a link to another file")
    if reason := unsafe(relative):
        return Refused(relative, reason)
    try:
        if not path.is_file():
            return Refused(relative, "it is neither a file nor a folder")
        piece = inbox.keep_file(path)
    except OSError as error:
        return Refused(relative, f"it can't be read: {error.strerror}")
    if piece.size > MOST_BYTES:
        return Refused(relative, f"it is larger than {CAPS.file_mb} MB")
    return piece


def delivered(source: Source, parcel: Parcel, named: str, owner: Joined) -> Delivery:
    """A parcel as the inbox lists it."""
    number = parcel.entry.identifier
    when = handed_in(source.sheet, number, source.zone) if source.sheet and number else None
    return Delivery(
        source.assignment,
        owner.student.id if owner.student else "",
        f"{parcel.entry.who} ({number})" if number else parcel.entry.who,
        named,
        tuple(parcel.pieces),
        tuple(parcel.refused),
        when,
        owner.reason,
    )
