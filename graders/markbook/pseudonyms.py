"""Names under which markers see students: the same in every week, and undone by nobody.

A colour, a bird and a number: easy to say aloud, and nobody's real name. Whoever lacks the secret
can't work out who is who, not even with the class list; whoever has it can.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Collection
from pathlib import Path

from graders.errors import CourseError

SECRET = Path(".course") / "pseudonyms.key"
BYTES = 32
COLOURS = (
    "Amber", "Apricot", "Azure", "Bronze", "Cobalt", "Copper", "Coral", "Crimson",
    "Cyan", "Emerald", "Golden", "Hazel", "Indigo", "Ivory", "Jade", "Lavender",
    "Lilac", "Lime", "Magenta", "Maroon", "Mauve", "Olive", "Orange", "Pearl",
    "Purple", "Ruby", "Russet", "Saffron", "Scarlet", "Silver", "Teal", "Turquoise",
)  # fmt: skip
BIRDS = (
    "Avocet", "Bittern", "Bulbul", "Bunting", "Condor", "Crane", "Curlew", "Dipper",
    "Dunlin", "Egret", "Falcon", "Finch", "Gannet", "Grebe", "Heron", "Hoopoe",
    "Ibis", "Kestrel", "Kinglet", "Lapwing", "Linnet", "Merlin", "Oriole", "Osprey",
    "Petrel", "Pipit", "Plover", "Siskin", "Swift", "Tern", "Wagtail", "Wren",
)  # fmt: skip
FIRST, NUMBERS = 10, 90


def pseudonym(secret: bytes, student: str) -> str:
    """The student's name for markers, out of 92,160; two students may share one.

    `pseudonyms` gives those of a class, where nobody shares. ValueError for an empty secret, with
    which everybody could work the name out.

    >>> pseudonym(b"an example", "ada")
    'Ruby Tern 96'
    """
    return _name(secret, student, 0)


def pseudonyms(secret: bytes, students: Collection[str]) -> dict[str, str]:
    """Student -> name for markers, no two the same, whatever the order of the students.

    students: the whole class, not those of one assignment; else somebody could bear two names.
    Each gets `pseudonym` unless another of the class has it; of these all but one get their next
    name. So whoever joins or leaves the class moves nobody but those few.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for student in sorted(set(students)):
        attempt = 0
        while (name := _name(secret, student, attempt)) in taken:
            attempt += 1
        found[student] = name
        taken.add(name)
    return found


def slug_of(name: str) -> str:
    """A pseudonym as it stands in an address.

    >>> slug_of("Ruby Tern 96")
    'ruby-tern-96'
    """
    return name.lower().replace(" ", "-")


def secret_of(root: Path) -> bytes:
    """The course's secret; drawn at the first call and kept in .course/, for its owner only.

    CourseError where the file holds no secret: with another one, all names would change.
    """
    file = root / SECRET
    if not file.exists():
        _draw(file)
    secret = file.read_bytes()
    if len(secret) != BYTES:
        raise CourseError(
            f"{SECRET} doesn't hold the {BYTES} bytes of the pseudonyms' secret; put it back from "
            "a copy, or delete it and every student gets another pseudonym"
        )
    return secret


def _name(secret: bytes, student: str, attempt: int) -> str:
    if not secret:
        raise ValueError("secret: is empty; use secret_of(root)")
    digest = hmac.digest(
        secret, f"{attempt}\0{student}".encode("utf-8", "surrogatepass"), hashlib.sha256
    )
    rest, number = divmod(int.from_bytes(digest, "big"), NUMBERS)
    colour, bird = rest % len(COLOURS), rest // len(COLOURS) % len(BIRDS)
    return f"{COLOURS[colour]} {BIRDS[bird]} {FIRST + number}"


def _draw(file: Path) -> None:
    """Write a new secret whole; of two processes at once the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
        opened.write(secrets.token_bytes(BYTES))
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()
