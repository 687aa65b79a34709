"""Moodle's side of the return, written down from its code: what its imports read and pass by.

mod/assign/feedback/offline/importgradeslib.php and mod/assign/feedback/file/importziplib.php.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass

ENGLISH = ("Identifier", "Grade", "Last modified (grade)", "Feedback comments", "Participant ")
GERMAN = (
    "ID",
    "Bewertung",
    "Zuletzt geändert (Bewertung)",
    "Feedback als Kommentar",
    "Teilnehmer/in ",
)


@dataclass(frozen=True)
class Graded:
    grade: float | None
    comment: str


def imported(content: bytes, words: tuple[str, ...], delimiter: str = ",") -> dict[int, Graded]:
    """Participant -> what Moodle reads; KeyError for a column that Moodle insists on."""
    identifier, grade, modified, comment, participant = words
    text = content.decode("utf-8-sig")
    found = {}
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter):
        row[modified]
        number = int(row[identifier][len(participant) :])  # Moodle cuts the word off in front
        points = row[grade].replace(",", ".")
        found[number] = Graded(float(points) if points else None, row[comment])
    return found


def unpacked(content: bytes, participants: set[int]) -> dict[int, dict[str, bytes]]:
    """Participant -> file -> content, as Moodle's import of feedback files places them."""
    placed: dict[int, dict[str, bytes]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for path in archive.namelist():
            if path.rsplit("/", 1)[-1].startswith((".", "~")):
                continue
            parts = path.split("/")
            while parts:
                info = parts.pop(0).split("_", 4)
                if len(info) < 5 or not info[1].isdecimal() or int(info[1]) not in participants:
                    continue
                assert info[2:4] == ["assignsubmission", "file"]
                name = "/".join(filter(None, [info[4], *parts]))
                placed.setdefault(int(info[1]), {})[name] = archive.read(path)
                break
    return placed
