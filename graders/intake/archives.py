"""Reads archives that strangers packed: every member comes out as bytes, or as a reason why not.

Nothing is written to disk here, so no name can lead anywhere; sizes are counted while unpacking,
because what an archive says of itself may be a lie.
"""

from __future__ import annotations

import io
import lzma
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from graders.errors import CourseError

UTF8_FLAG, LOCKED_FLAG = 0x800, 0x1
CHUNK = 2**20
BROKEN = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's classes of letters that make a name unreadable; odd blanks and marks are none."""
DEBRIS = ("__MACOSX/", "Thumbs.db", ".DS_Store", "desktop.ini")


@dataclass(frozen=True)
class Caps:
    """How much may come out: of a member and in all, how many files, how many times their size.

    ratio counts only above small_mb: a short file of one letter packs well and harms nobody.
    """

    file_mb: int = 100
    total_mb: int = 4000
    files: int = 20_000
    ratio: int = 200
    small_mb: int = 10


@dataclass(frozen=True)
class Member:
    """One file of an archive; path: relative, with "/", safe to join to a folder."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Refused:
    """A member that was not taken, and why, in words for staff."""

    path: str
    reason: str


CAPS = Caps()


def members(archive: Path | bytes, caps: Caps = CAPS) -> Iterator[Member | Refused]:
    """The files of a zip archive, in its order; folders and the debris of file managers left out.

    Raises CourseError where the archive as a whole can't be read.
    """
    source = io.BytesIO(archive) if isinstance(archive, bytes) else archive
    named = "this archive" if isinstance(archive, bytes) else str(archive)
    try:
        opened = zipfile.ZipFile(source)
    except Exception as error:  # damaged bytes make zipfile raise IndexError, struct.error and more
        raise CourseError(f"{named} is no readable zip: {error}; download it again") from error
    with opened:
        taken, count = 0, 0
        for info in opened.infolist():
            path = name_of(info)
            if path.endswith("/") or is_debris(path):
                continue
            count += 1
            if count > caps.files:
                yield Refused(path, f"{named} holds more than {caps.files} files")
                return
            found = one(opened, info, path, caps, caps.total_mb * 2**20 - taken)
            taken += len(found.content) if isinstance(found, Member) else 0
            yield found


def one(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, caps: Caps, left: int
) -> Member | Refused:
    """One member as bytes, or why it isn't taken; left: bytes that the archive may still give."""
    if reason := unsafe(path):
        return Refused(path, reason)
    if stat.S_ISLNK(info.external_attr >> 16):
        return Refused(path, "it is a link to another file")
    if info.flag_bits & LOCKED_FLAG:
        return Refused(path, "it is locked by a password")
    most = caps.file_mb * 2**20
    try:
        with opened.open(info) as stream:
            content = read_up_to(stream, min(most, left) + 1)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError) as error:
        return Refused(path, f"it is damaged: {error}")
    except Exception as error:  # as above, and NotImplementedError for methods that zipfile lacks
        return Refused(path, f"it can't be unpacked: {error or type(error).__name__}")
    if len(content) > most:
        return Refused(path, f"it is larger than {caps.file_mb} MB")
    if len(content) > left:
        return Refused(path, f"the archive holds more than {caps.total_mb} MB")
    small = caps.small_mb * 2**20
    if len(content) > small and len(content) > caps.ratio * max(info.compress_size, 1):
        return Refused(path, f"it unpacks to more than {caps.ratio} times its size")
    return Member(path, content)


def read_up_to(stream: BinaryIO, most: int) -> bytes:
    """At most so many bytes of a stream."""
    parts: list[bytes] = []
    while most > 0 and (part := stream.read(min(CHUNK, most))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def name_of(info: zipfile.ZipInfo) -> str:
    """The member's name as its packer meant it.

    Python takes a name without the UTF-8 mark for cp437, but many packers write UTF-8 unmarked, and
    old ones on Windows write backslashes.
    """
    name = info.filename
    if not info.flag_bits & UTF8_FLAG:
        try:
            name = name.encode("cp437").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = info.filename
    return readable(name.replace("\\", "/"))


def readable(name: str) -> str:
    r"""A name with "_" for every letter that no screen shows and no list can hold.

    >>> readable("a\x1b/\udcfcbung.txt")
    'a_/_bung.txt'
    """
    return "".join("_" if unicodedata.category(one) in BROKEN else one for one in name)


def unsafe(path: str) -> str:
    """Why a name may not be used below a folder, in words; "" where it may.

    >>> unsafe("../grades.db"), unsafe("ada/lab.ipynb")
    ('its name leads out of the archive', '')
    """
    parts = PurePosixPath(path).parts
    if path.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")):
        return "its name leads out of the archive"
    if not parts or readable(path) != path:
        return "its name holds control characters or broken letters"
    if len(path.encode("utf-8", "replace")) > 1000 or max(len(p.encode()) for p in parts) > 255:
        return "its name is too long"
    return ""


def is_debris(path: str) -> bool:
    """Whether a file manager left it there unasked."""
    return path.startswith(DEBRIS[0]) or PurePosixPath(path).name in DEBRIS[1:]
