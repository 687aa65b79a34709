"""Every byte that came in, kept under its hash, with a list of who handed in what and when.

Nothing here is written over, and only `course forget` deletes: a mistake made further on can be
made good from here.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graders.errors import CourseError
from graders.intake.archives import CHUNK, Refused

FOLDER, INDEX = "inbox", "index.jsonl"


@dataclass(frozen=True)
class Piece:
    """One file as it came: the name that its sender gave it, and where its bytes lie."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Delivery:
    """What one student handed in at one time.

    student: the id, "" where nobody could be told. who: the name as the source writes it. source:
    what it came in, one text for one archive or folder. refused: files that were not taken, and
    why. handed_in: None where the source doesn't say. problem: why student is "", or "".
    """

    assignment: str
    student: str
    who: str
    source: str
    pieces: tuple[Piece, ...]
    refused: tuple[Refused, ...] = ()
    handed_in: datetime | None = None
    problem: str = ""
    received: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def content(self) -> tuple[tuple[str, str], ...]:
        """What was handed in, whenever it came: two deliveries of one content are one hand-in."""
        return tuple(sorted((piece.name, piece.sha256) for piece in self.pieces))

    def says_the_same(self, other: Delivery) -> bool:
        """Whether nothing but the time of receiving tells them apart."""
        return as_row(self) | {"received": ""} == as_row(other) | {"received": ""}


class Inbox:
    """A folder of files named by their hash, and the list of deliveries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes) -> Piece:
        """Keep these bytes; the piece has no name yet."""
        sha = hashlib.sha256(content).hexdigest()
        if not (self.folder / sha).exists():
            self._write(sha, [content])
        return Piece("", sha, len(content))

    def keep_file(self, path: Path) -> Piece:
        """Keep a file of any size without holding it in memory."""
        with path.open("rb") as stream:
            sha = hashlib.file_digest(stream, "sha256").hexdigest()
            if not (self.folder / sha).exists():
                stream.seek(0)
                self._write(sha, iter(lambda: stream.read(CHUNK), b""))
        return Piece("", sha, path.stat().st_size)

    def read(self, piece: Piece) -> bytes:
        """A piece's bytes; CourseError where they are gone or no longer what came."""
        path = self.folder / piece.sha256
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CourseError(f"{path} can't be read ({error.strerror}); collect again") from error
        if hashlib.sha256(content).hexdigest() != piece.sha256:
            raise CourseError(f"{path} has changed on disk; delete it and collect again")
        return content

    def note(self, delivery: Delivery) -> bool:
        """Enter a delivery; False where its source has said the same last time."""
        before = [
            one
            for one in self.deliveries(delivery.assignment)
            if (one.source, one.student, one.who)
            == (delivery.source, delivery.student, delivery.who)
        ]
        if before and before[-1].says_the_same(delivery):
            return False
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # as ASCII: a name may hold letters that end a line, or that no file can carry
        line = json.dumps(as_row(delivery)) + "\n"
        index = self.folder / INDEX
        written = index.read_bytes() if index.exists() else b""
        torn = bool(written) and not written.endswith(b"\n")
        with index.open("a", encoding="utf-8") as file:
            file.write("\n" * torn + line)
        return True

    def deliveries(self, assignment: str) -> tuple[Delivery, ...]:
        """All deliveries of an assignment, in the order in which they came.

        A line that a killed process left half is passed by: its source is collected again.
        """
        index = self.folder / INDEX
        if not index.exists():
            return ()
        lines = index.read_text(encoding="utf-8").split("\n")
        rows = [row for line in lines if (row := read_row(line))]
        return tuple(from_row(row) for row in rows if row["assignment"] == assignment)

    def _write(self, sha: str, parts: Any) -> None:
        """Write a file whole or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=".part-", dir=self.folder)
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        os.replace(part, self.folder / sha)


def as_joined_now(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Deliveries without those that were joined to somebody else, or better, later on."""
    latest = {(one.source, one.who): one for one in deliveries}
    return tuple(
        one
        for one in deliveries
        if one is latest[one.source, one.who]
        or (one.student and one.student == latest[one.source, one.who].student)
    )


def newest_first(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Deliveries of one student, the newest first: by the time of handing in, where it is told.

    One without it may have lain about before it was collected. So it is newer only than what had
    been received before it; and where its content came again with a time, that time holds. Of
    several in a row with one content only the first counts: collected again, it isn't later.
    """
    told = {one.content: one.received for one in deliveries if one.handed_in}
    known = [d for d in deliveries if d.handed_in or d.received >= told.get(d.content, d.received)]
    timed = max((one.received for one in known if one.handed_in), default=None)

    def age(one: Delivery) -> tuple[bool, datetime]:
        last = one.handed_in is not None or timed is None or one.received > timed
        return last, one.handed_in or one.received

    kept: list[Delivery] = []
    for one in sorted(known, key=age):
        if not kept or kept[-1].content != one.content:
            kept.append(one)
    return tuple(reversed(kept))


def as_row(delivery: Delivery) -> dict[str, Any]:
    """A delivery as JSON takes it."""
    return {
        "assignment": delivery.assignment,
        "student": delivery.student,
        "who": delivery.who,
        "source": delivery.source,
        "pieces": [vars(piece) for piece in delivery.pieces],
        "refused": [vars(refused) for refused in delivery.refused],
        "handed_in": delivery.handed_in.isoformat() if delivery.handed_in else None,
        "problem": delivery.problem,
        "received": delivery.received.isoformat(),
    }


def from_row(row: dict[str, Any]) -> Delivery:
    """A delivery from JSON."""
    return Delivery(
        **{
            **row,
            "pieces": tuple(Piece(**piece) for piece in row["pieces"]),
            "refused": tuple(Refused(**refused) for refused in row["refused"]),
            "handed_in": row["handed_in"] and datetime.fromisoformat(row["handed_in"]),
            "received": datetime.fromisoformat(row["received"]),
        }
    )


def read_row(line: str) -> dict[str, Any] | None:
    """A line of the index, None where it is half."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None
