"""Moodle's "Download all submissions": who handed in which file, read from the names inside.

Shapes (Moodle's mod/assign, locallib.php and externallib.php): since 4.1 a folder
`Full Name_<id>_assignsubmission_file/`, before that with "_" at its end; flat files
`Full Name_<id>_assignsubmission_file_<name>`; `_onlinetext` beside them; "Participant 12" in the
site's language where marking is blind; a group's name, maybe without an id, where groups hand in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FILE, TEXT = "file", "onlinetext"

# A student chooses the file's name, so what looks like Moodle's marks there must not count: the
# first place that fits is Moodle's own.
_SHAPE = re.compile(
    r"^(?:[^/]+/)*?(?P<who>[^/]*?)(?:_(?P<id>\d+))?"
    r"_assignsubmission_(?P<kind>file|onlinetext)(?:_?/|_|(?=\.html?$))(?P<name>.+)$"
)


@dataclass(frozen=True)
class Entry:
    """One file of one hand-in.

    who: the name as Moodle writes it (a person, "Participant 12", a group). identifier: the digits
    that join it to the grading worksheet, "" where the archive has none. kind: FILE or TEXT (typed
    into Moodle's own editor). name: the file's path as the student named it.
    """

    who: str
    identifier: str
    kind: str
    name: str


def entry_of(path: str) -> Entry | None:
    """What a path in the archive says; None where it has none of Moodle's shapes.

    >>> entry_of("Ada Lovelace_421_assignsubmission_file/lab.ipynb")
    Entry(who='Ada Lovelace', identifier='421', kind='file', name='lab.ipynb')
    >>> entry_of("Ada_Lovelace_421_assignsubmission_file_my_lab.ipynb").name
    'my_lab.ipynb'
    """
    found = _SHAPE.match(path)
    if found is None:
        return None
    name = TEXT + found["name"] if found["name"].startswith(".htm") else found["name"]
    return Entry(found["who"].strip(), found["id"] or "", found["kind"], name)
