"""How long a marker waits: the queue and the next text among 600 hand-ins, stock formgrader beside.

    python benchmarks/marking.py [--students 600] [--rounds 25]

Makes a class of the week 5 homework, five texts each, of which a third is marked; starts the server
of `course mark` and one with nbgrader's own formgrader, and asks both in turn, as a browser would,
over one kept connection. Prints median, lowest, highest and 90th percentile in milliseconds, and
the server's own processor time, which says more where the machine is busy with other work. Exit
status 1 where the panel's queue or next page takes 300 ms or more at the median.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil
from marking_class import A, make_class

from graders.markbook.book import MarkBook
from graders.marking.serving import page_of, server_command
from graders.settings import Settings, find_root, load_settings
from graders.state import db_url

TOKEN = "a-token-of-the-benchmark-only"
STOCK = {"graders.marking": False, "nbgrader.server_extensions.formgrader": True}
GOAL_MS = 300


@dataclass
class Server:
    """A running server and a kept connection to it, with the token in each request.

    times, work: milliseconds by the clock and of the server's processor, for each kind of page.
    """

    connection: http.client.HTTPConnection
    process: psutil.Process
    times: dict[str, list[float]] = field(default_factory=dict)
    work: dict[str, list[float]] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, the address that it leads on to, and the text."""
        self.connection.request("GET", path, headers={"Authorization": f"token {TOKEN}"})
        answer = self.connection.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read().decode()

    def timed(self, what: str, deed: Callable[[], str]) -> str:
        """Do it and note the time."""
        start, used = time.perf_counter(), self.process.cpu_times()
        told = deed()
        self.times.setdefault(what, []).append((time.perf_counter() - start) * 1000)
        now = self.process.cpu_times()
        spent = now.user + now.system - used.user - used.system
        self.work.setdefault(what, []).append(spent * 1000)
        return told

    def page(self, path: str) -> str:
        """A page's text, wherever the path leads."""
        status, onward, text = self.get(path)
        if status in (301, 302):
            return self.page(onward)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return text


@contextmanager
def served(settings: Settings, port: int, *, stock: bool) -> Iterator[Server]:
    """The server of `course mark`; with stock, nbgrader's own formgrader in it."""
    command = server_command(settings, A, port, browser=False)
    if stock:
        command[-1] = f"--ServerApp.jpserver_extensions={STOCK}"
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": TOKEN,
        "PYTHONPATH": str(find_root(Path(__file__).parent)),
    }
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=settings.root, env=environment, stdout=quiet, stderr=quiet
    ) as process:
        try:
            yield Server(connected(port), psutil.Process(process.pid))
        finally:
            process.terminate()


def connected(port: int) -> http.client.HTTPConnection:
    """A connection, once somebody listens."""
    for _ in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.connect()
            return connection
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server doesn't listen")


def ask_ours(server: Server) -> None:
    """The queue, and from a text to the next one: what `n` does."""
    server.timed("queue, one section", lambda: server.page(f"{page_of(A)}?along=memo-damage"))
    server.timed("queue, all sections", lambda: server.page(f"{page_of(A)}?along=student"))
    server.timed("next text", lambda: server.page(f"{page_of(A)}/next?along=memo-damage"))


def ask_stock(server: Server, submission: str) -> None:
    """nbgrader's list with the data that its script asks for, and its page of one hand-in."""

    def listed() -> str:
        server.page(f"/formgrader/gradebook/{A}/{A}")
        return server.page(f"/formgrader/api/submitted_notebooks/{A}/{A}")

    server.timed("stock: list of hand-ins", listed)
    server.timed(
        "stock: next hand-in", lambda: server.page(f"/formgrader/submissions/{submission}/next")
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Time the marking pages.")
    parser.add_argument("--students", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=25)
    wanted = parser.parse_args()
    here = load_settings(find_root(Path(__file__).parent))
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(f"nbgrader {version('nbgrader')}, load before {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="marking-") as below:
        settings = make_class(here, Path(below), wanted.students)
        with MarkBook(db_url(settings)) as book:
            first = next(iter(book.scores(A).values())).page
        with (
            served(settings, 8931, stock=False) as ours,
            served(settings, 8932, stock=True) as stock,
        ):
            for number in range(wanted.rounds + 1):
                ask_ours(ours)
                ask_stock(stock, first)
                if number == 0:  # the first one fills caches on both sides
                    for side in (ours, stock):
                        side.times.clear()
                        side.work.clear()
    work = {**ours.work, **stock.work}
    return tell({**ours.times, **stock.times}, work, wanted.students)


def tell(times: dict[str, list[float]], work: dict[str, list[float]], students: int) -> int:
    """Print what was found; the exit status."""
    print(
        f"{students} hand-ins of five texts; milliseconds, {len(next(iter(times.values())))} rounds"
    )
    print(f"{'':28}{'median':>8}{'lowest':>8}{'highest':>8}{'90th':>8}{'processor':>11}")
    for what, found in times.items():
        ninth = statistics.quantiles(found, n=10)[-1]
        # the kernel counts in steps of 10 ms, so only a mean tells
        used = statistics.mean(work[what])
        figures = (statistics.median(found), min(found), max(found), ninth)
        print(f"{what:28}" + "".join(f"{value:8.0f}" for value in figures) + f"{used:11.0f}")
    ours = [found for what, found in times.items() if not what.startswith("stock")]
    return int(any(statistics.median(found) >= GOAL_MS for found in ours))


if __name__ == "__main__":
    sys.exit(main())
