"""Tests run as root, too, whom no rights on a file stop: this takes that power away for a while."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

VERSION = 0x20080522
OVER_RIGHTS = 0b110
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by their numbers in linux/capability.h."""
LIBC = ctypes.CDLL(None, use_errno=True)


@contextmanager
def as_anybody() -> Iterator[None]:
    """This thread obeys the rights on files; programs that it starts have root's powers again."""
    head = (ctypes.c_uint32 * 2)(VERSION, 0)
    held = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice
    assert LIBC.capget(head, held) == 0
    less = (ctypes.c_uint32 * 6)(*held)
    less[0] &= ~OVER_RIGHTS
    assert LIBC.capset(head, less) == 0, ctypes.get_errno()
    try:
        yield
    finally:
        assert LIBC.capset(head, held) == 0
