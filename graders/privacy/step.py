"""One thing to remove, in words, and how; so that a dry run says what the real one does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """says: what goes, for people. act: removes it; called once at most."""

    says: str
    act: Callable[[], None]


def many(count: int, noun: str) -> str:
    """How many of something.

    >>> many(1, "file"), many(2, "file")
    ('1 file', '2 files')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"
