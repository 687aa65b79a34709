"""What a sandbox holds beside its processes' own memory, read from outside."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from graders.execution.walls import WRITABLE

# a kernel and a data loader's workers have some; beyond these each counts at its fullest
FREE_SOCKETS = 128
MOST_IN_A_SOCKET = Path("/proc/sys/net/core/wmem_max")


def files_in(root: Path) -> tuple[int, int]:
    """How many files and folders lie where student code can write, and the bytes that they hold.

    root: the file system as it is inside, seen from here. A deleted file counts while it is open.
    """
    count = held = 0
    for name in WRITABLE:
        with contextlib.suppress(OSError):  # it has just ended
            space = os.statvfs(root / name)
            count += space.f_files - space.f_ffree
            held += (space.f_blocks - space.f_bfree) * space.f_frsize
    return count, held


def socket_bytes(pid: int) -> int:
    """Bytes that the sockets of a process's network may hold unread in the system's memory."""
    try:
        line = Path(f"/proc/{pid}/net/sockstat").read_text().partition("\n")[0]
        most = int(MOST_IN_A_SOCKET.read_text())
    except OSError:  # it has just ended
        return 0
    # the system doubles what is asked for
    return max(0, sockets_in(line) - FREE_SOCKETS) * 2 * most


def sockets_in(line: str) -> int:
    """The number of sockets in the first line of sockstat.

    >>> sockets_in("sockets: used 19")
    19
    """
    return int(line.split()[-1])
