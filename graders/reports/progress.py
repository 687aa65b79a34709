"""How far a long job is: a bar on a terminal; in a log, now and then a plain line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from graders.drivers.driving import tidy

EVERY = 15.0
"""Seconds between two plain lines, at least."""
Done = Callable[[str], None]


@contextmanager
def progress(console: Console, doing: str, total: int, *, every: float = EVERY) -> Iterator[Done]:
    """Yields what to call with each name that is done; doing: what is done, e.g. "graded"."""
    if not console.is_terminal:
        lines = PlainLines(doing, total, lambda line: console.print(line, highlight=False), every)
        with lines.beating():
            yield lines
        return
    bar = Progress(
        TextColumn("{task.description:20}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
    with bar:
        row = bar.add_task(doing, total=total)
        yield lambda name: bar.update(row, advance=1, description=f"{doing} {tidy(name)}")


class PlainLines:
    """Says a line where the last one is so many seconds old, and one at the end.

    >>> done = PlainLines("graded", 2, print, clock=iter([0.0, 4.0, 52.0]).__next__)
    >>> done("ada")
    >>> done("bob")
    2 of 2 graded, 52 s
    """

    def __init__(
        self,
        doing: str,
        total: int,
        say: Callable[[str], None],
        every: float = EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.doing, self.total, self.say, self.every, self.clock = doing, total, say, every, clock
        self.began = self.said = clock()
        self.done = 0

    def __call__(self, name: str) -> None:
        """One more is done."""
        self.done += 1
        self.tell(at_once=self.done == self.total)

    def tell(self, *, at_once: bool = False) -> None:
        """Say how far it is, where it is time to."""
        now = self.clock()
        if at_once or now - self.said >= self.every:
            self.said = now
            self.say(f"{self.done} of {self.total} {self.doing}, {now - self.began:.0f} s")

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Say it meanwhile, too: one hand-in may take minutes."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(self.every):
                self.tell()

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
