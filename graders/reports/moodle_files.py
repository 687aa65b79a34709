"""The files that go back to Moodle: the worksheet filled in, and the archive of feedback pages.

Moodle reads an archive by its names (mod/assign/feedback/file/importziplib.php): the folder's name
is cut at its first four underscores into anything, the participant's number, "assignsubmission",
"file" and the rest; names that start with "." or "~" are passed by.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from graders.errors import CourseError
from graders.intake.worksheet import Worksheet
from graders.reports.moodle_return import Filling

FOLDER, SHEET, ARCHIVE = "returned", "worksheet.csv", "feedback.zip"
PLUGIN = "assignsubmission_file_"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive: equal pages make an equal archive."""


def check_given(root: Path, assignment: str, given: Path) -> None:
    """CourseError where the worksheet that was given is the one that would be written."""
    target = root / FOLDER / assignment / SHEET
    if target.exists() and target.samefile(given):
        raise CourseError(
            f"{given} is the filled copy of an earlier return, which would be written over; "
            "give the worksheet as Moodle has it now"
        )


def write_return(
    root: Path, assignment: str, sheet: Worksheet, filled: Filling, pages: Mapping[str, Path]
) -> tuple[Path, Path]:
    """Write both files into returned/<assignment>/; each is there whole or not at all."""
    folder = root / FOLDER / assignment
    mine = {filled.numbers[who]: (who, p) for who, p in pages.items() if who in filled.numbers}
    contents = {
        SHEET: sheet.filled(filled.grades, filled.comments),
        ARCHIVE: feedback_archive(
            {n: (who, p.read_bytes()) for n, (who, p) in mine.items()}, f"{assignment}.html"
        ),
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in contents.items():
        part = folder / f"{name}.part"
        part.write_bytes(content)
        os.replace(part, folder / name)  # a link that lies there is replaced, not followed
    return folder / SHEET, folder / ARCHIVE


def feedback_archive(pages: Mapping[str, tuple[str, bytes]], name: str) -> bytes:
    """The archive's bytes. pages: Moodle's number -> student and page; name: the file's, for all.

    >>> made = feedback_archive({"421": ("ada_l", b"<p>")}, "week6_lab.html")
    >>> zipfile.ZipFile(io.BytesIO(made)).namelist()
    ['ada-l_421_assignsubmission_file_/week6_lab.html']
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in sorted(pages, key=int):
            student, page = pages[number]
            entry = zipfile.ZipInfo(f"{plain(student)}_{number}_{PLUGIN}/{name}", EPOCH)
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, page)
    return made.getvalue()


def plain(student: str) -> str:
    """A student's id as it may open a folder's name: no underscore, no dot in front.

    >>> plain("ada_l [2]"), plain(".~")
    ('ada-l-2', 'student')
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", student).strip("-") or "student"
