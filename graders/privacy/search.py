"""Looks for words everywhere in a course: names of files, contents, archives, the gradebook.

This is the proof, so it shares nothing with what removes: it knows no folder and no table.
"""

from __future__ import annotations

import html
import json
import os
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

CHUNK = 2**22
MOST_UNPACKED = 2**28
LONG = 6
AROUND = 12
"""Letters shown on either side of a hit."""
_TEXT = rb"[A-Za-z0-9+/=]"
_MORE = rb'(?:\\n(?:",\s*")?' + _TEXT + rb"+)*"
IMAGE = re.compile(
    rb'("image/(?:png|jpe?g|gif|webp|bmp)"\s*:\s*\[?\s*"|data:image/[\w.+-]+;base64,)'
    + _TEXT
    + rb"{64,}"
    + _MORE
)
"""A picture in a notebook or a page; its letters stand there by chance. Text (SVG) is none."""
REST = re.compile(_TEXT + rb"*" + _MORE)
MARKER = 200
"""Bytes kept of the part before: an opening of a picture, too, may lie across two."""
Hit = tuple[str, str]
NO_HIT = ("", "")
NOT_SEARCHED = {".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
"""In the root: git's own store, the environment, and what tools keep of our code."""


class Words:
    """Words to look for, as whole words in any case, in the spellings that our files use.

    >>> words = Words(["ada"])
    >>> words.inside(b"submitted/ada/lab"), words.inside(b"Canada"), words.inside(b"ADA_1")
    ('ada', '', 'ada')
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.patterns = {word: pattern_of(word) for word in words if word.strip()}
        # looked for first, as plain bytes, which is many times faster than by a pattern
        self.plain = {w: {s.lower() for s in spellings(w)} for w in self.patterns}
        self.longest = max((len(s) for found in self.plain.values() for s in found), default=0)

    def inside(self, content: bytes, least: int = 0) -> str:
        """The first of the words that is in there, "" where none is; least: its letters."""
        return self.hit(content, least)[0]

    def hit(self, content: bytes, least: int = 0) -> tuple[str, str]:
        """That word, and a few letters around it.

        >>> Words(["ada"]).hit(b"handed in by Ada Lovelace, late")
        ('ada', 'anded in by Ada Lovelace, l')
        """
        small = content.lower()
        for word, pattern in self.patterns.items():
            if (
                len(word) >= least
                and any(one in small for one in self.plain[word])
                and (found := pattern.search(content))
            ):
                around = content[max(0, found.start() - AROUND) : found.end() + AROUND]
                return word, around.decode("utf-8", "replace")
        return "", ""


def pattern_of(word: str) -> re.Pattern[bytes]:
    """A word in all its spellings, with no letter or digit on either side."""
    any_of = b"|".join(re.escape(spelling) for spelling in sorted(spellings(word)))
    return re.compile(rb"(?<![A-Za-z0-9])(?:" + any_of + rb")(?![A-Za-z0-9])", re.IGNORECASE)


def spellings(word: str) -> set[bytes]:
    """A word as text, as JSON and as HTML hold it, in Unicode's composed and taken-apart forms."""
    forms = {unicodedata.normalize(form, word) for form in ("NFC", "NFD")} | {word}
    written = forms | {json.dumps(form)[1:-1] for form in forms} | {html.escape(f) for f in forms}
    return {form.encode("utf-8", "surrogateescape") for form in written}


@dataclass(frozen=True)
class Found:
    """Where a word is: a path below the root, or a table of the gradebook; letters around it."""

    where: str
    word: str
    around: str = field(default="", compare=False)


@dataclass(frozen=True)
class Searched:
    """What was found, and how much was looked at."""

    found: tuple[Found, ...]
    files: int
    rows: int


def search(root: Path, words: Words, url: str | None) -> Searched:
    """Look through a course's folder, hidden and ignored files included, and its gradebook at url.

    Not looked at: NOT_SEARCHED.
    """
    found, files = [], 0
    for path in paths_below(root):
        here = path.relative_to(root).as_posix()
        files += 1
        hit = words.hit(os.fsencode(here))
        hit = hit if hit[0] else hit_in(path, words)
        if hit[0]:
            found.append(Found(here, *hit))
    rows = 0
    for where, row in rows_of_tables(url) if url else ():
        rows += 1
        hit = words.hit(" ".join(row).encode("utf-8", "surrogateescape"))
        if hit[0]:
            found.append(Found(where, *hit))
    return Searched(tuple(dict.fromkeys(found)), files, rows)


def paths_below(root: Path) -> Iterator[Path]:
    """All files and links, and folders that are empty; links are not followed."""
    for here, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - (NOT_SEARCHED if Path(here) == root else set()))
        links = [name for name in folders if (Path(here) / name).is_symlink()]
        yield from (Path(here) / name for name in sorted([*names, *links]))
        if not folders and not names:
            yield Path(here)


def mentions(path: Path, words: Words) -> str:
    """The word that a file holds, "" for none. An archive is looked into; a link is its target."""
    return hit_in(path, words)[0]


def hit_in(path: Path, words: Words) -> Hit:
    """The same with the letters around it."""
    if path.is_symlink():
        return words.hit(os.fsencode(os.readlink(path)))
    if not path.is_file():
        return NO_HIT
    try:
        with path.open("rb") as file:
            opening = file.read(4)
            file.seek(0)
            if opening == b"PK\3\4" and (told := in_zip(path, words)) is not None:
                return told
            return in_stream(iter(partial(file.read, CHUNK), b""), words)
    except OSError as error:
        return f"it can't be read: {error.strerror}", ""


def in_stream(parts: Iterable[bytes], words: Words) -> Hit:
    """The same for content in parts; a word may lie across two of them.

    In an array's numbers a short word stands by chance, so that only long ones are looked for. A
    picture's letters are left out, also where they go on in the next part.
    """
    before, least, picture = b"", 0, False
    for part in parts:
        if not before and part.startswith(b"\x93NUMPY"):
            least = LONG
        rest = REST.match(part) if picture else None
        looked_at = before + (part[rest.end() :] if rest else part)
        if not rest or rest.end() < len(part):
            pictures = list(IMAGE.finditer(looked_at))
            picture = bool(pictures) and pictures[-1].end() == len(looked_at)
            looked_at = IMAGE.sub(rb"\1", looked_at) if pictures else looked_at
        hit = words.hit(looked_at, least)
        if hit[0]:
            return hit
        before = looked_at[-max(words.longest + 1, MARKER) :]
    return NO_HIT


def in_zip(path: Path, words: Words) -> Hit | None:
    """The same for a zip archive's names and files; None where it can't be read as an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                return "it is too large to be unpacked", ""
            for one in archive.infolist():
                with archive.open(one) as file:
                    parts = iter(partial(file.read, CHUNK), b"")
                    hit = words.hit(one.filename.encode("utf-8", "surrogateescape"))
                    hit = hit if hit[0] else in_stream(parts, words)
                    if hit[0]:
                        return hit
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return None
    return NO_HIT


def rows_of_tables(url: str) -> Iterator[tuple[str, list[str]]]:
    """Every row of every table of a database, as texts."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            for table in inspect(engine).get_table_names():
                quoted = engine.dialect.identifier_preparer.quote(table)
                for row in connection.execute(text(f"SELECT * FROM {quoted}")):
                    yield f"the gradebook's table {table}", [str(value) for value in row]
    finally:
        engine.dispose()
