"""Caps what a cell puts out where it is put out, so that nothing piles up on either side.

Student code can get round this; the client outside bounds what arrives all the same.
"""

from __future__ import annotations

import threading
from typing import Any

from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from IPython.core.interactiveshell import InteractiveShell

SHOWN = {"display_data", "execute_result", "update_display_data"}
MOST_SHOWN = 4000
MOST_WORDS = 20_000


class OutputLimitError(Exception):
    """A cell printed or showed more than it may."""


class Cap:
    """Counts what the running cell has put out."""

    def __init__(self, limit: int, exempt: str) -> None:
        self.limit, self.exempt = limit, exempt
        self.start_of_cell()

    def start_of_cell(self, *_: object) -> None:
        """Forget what earlier cells put out."""
        self.used = self.shown = 0

    def count(self, size: int) -> None:
        """Add so many characters; OutputLimitError where they are too many."""
        self.used += size
        if self.used > self.limit:
            raise OutputLimitError(f"this cell printed more than {self.limit // 1024} KB")

    def count_message(self, content: dict[str, Any]) -> None:
        """Add a display or a result; what `observe` reports isn't the student's output."""
        data = content.get("data", {})
        if self.exempt in data:
            return
        self.shown += 1
        if self.shown > MOST_SHOWN:
            raise OutputLimitError(f"this cell showed more than {MOST_SHOWN} outputs")
        self.count(sum(len(value) if isinstance(value, str) else 100 for value in data.values()))


def cap_output(app: IPKernelApp, limit: int, exempt: str) -> None:
    """Bound each cell's prints and displays to limit characters together, and errors in length.

    exempt: the type of the message that carries an observation.
    """
    cap = Cap(limit, exempt)
    InteractiveShell.instance().events.register("pre_run_cell", cap.start_of_cell)
    cap_prints(cap)
    cap_messages(app, cap)


def cap_prints(cap: Cap) -> None:
    """Count where text is written, before it is kept for the next message."""
    write = OutStream.write

    def capped(self: OutStream, string: str) -> int | None:
        try:
            cap.count(len(string))
        except OutputLimitError:
            # the thread that reads C-level prints must go on, or the next such print would wait
            if threading.current_thread() is getattr(self, "watch_fd_thread", None):
                return None
            raise
        return write(self, string)

    OutStream.write = capped  # type: ignore[method-assign]


def cap_messages(app: IPKernelApp, cap: Cap) -> None:
    """Count displays and shorten errors where the kernel sends them."""
    send = app.session.send

    def capped(stream: Any, message: Any, content: Any = None, *rest: Any, **named: Any) -> Any:
        whole = isinstance(message, dict)
        kind = message["header"]["msg_type"] if whole else message
        inner = message["content"] if whole else content
        if kind in SHOWN:
            cap.count_message(inner)
        elif inner and "evalue" in inner:
            shorten(inner)
        return send(stream, message, content, *rest, **named)

    app.session.send = capped


def shorten(content: dict[str, Any]) -> None:
    """Cut an error's words in place: a message of a gigabyte would end the connection."""
    content["ename"] = content["ename"][:200]
    content["evalue"] = content["evalue"][:MOST_WORDS]
    room = MOST_WORDS
    lines = []
    for line in content["traceback"]:
        lines.append(line[: max(room, 0)])
        room -= len(line)
    content["traceback"] = [line for line in lines if line]
