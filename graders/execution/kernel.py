"""Talks to the kernel in a sandbox: run one piece of code within its time, output and room.

All that arrives was written by student code. It is JSON, capped in size before it is parsed, and
ends up as data in a notebook; nothing here interprets it further.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from queue import Empty

import psutil
import zmq
from nbformat import NotebookNode

from graders.errors import SandboxError
from graders.execution.lines import READ_AHEAD, ask_for_info, client_of, lines_are_open
from graders.execution.messages import News, add_output, news_of, output_of
from graders.execution.sandbox import Sandbox

TICK_SECONDS = 0.25
GRACE_SECONDS = 3.0
MEETINGS = 240
MOST_MESSAGES = 20_000
OWN_GROWTH = 100 * 2**20
BROKEN = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class End(Enum):
    """How a step ended."""

    OK = "ok"
    ERROR = "error"
    TIME = "time"
    OUTPUT = "output"
    MEMORY = "memory"
    FILES = "files"
    DIED = "died"


@dataclass
class Ran:
    """One step's record: how it ended, its outputs and their characters, wall-clock seconds.

    allowed: the seconds that it had.
    """

    end: End
    outputs: list[NotebookNode] = field(default_factory=list)
    size: int = 0
    seconds: float = 0.0
    allowed: float = 0.0


class GoneError(Exception):
    """The kernel answers no more or must not go on: the sandbox is of no more use."""

    def __init__(self, end: End = End.DIED) -> None:
        super().__init__(end.value)
        self.end = end


@contextlib.contextmanager
def reaching() -> Iterator[None]:
    """GoneError where a message finds no one to take it."""
    try:
        yield
    except zmq.Again:
        raise GoneError from None


class Kernel:
    """A client of one sandbox's kernel. Use as a context manager."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        # what is printed was capped inside already; this bounds what gets round that
        self.room = 2 * sandbox.limits.output_kb * 1024
        self.client = client_of(sandbox, self.room)
        self._next_look = 0.0
        self._own = psutil.Process()
        self._own_before = 0

    def __enter__(self) -> Kernel:
        self.client.start_channels(stdin=False, hb=False)
        self._meet()
        return self

    def __exit__(self, *exc: object) -> None:
        self.client.stop_channels()
        self.client.context.destroy(linger=0)

    def _meet(self) -> None:
        """Return once the kernel answers on each channel; jupyter_client's own wait adds 0.3 s.

        None of them may be still on its way to /ipc when student code starts.
        """
        self._own_before = self._own.memory_info().rss
        for _ in range(MEETINGS):
            try:
                with reaching():
                    request = ask_for_info(self.client)
                if self._idle(request, time.monotonic() + TICK_SECONDS):
                    self.client.get_control_msg(timeout=TICK_SECONDS)
                    return
            except GoneError:
                break
            except Empty:
                continue
        raise SandboxError(f"the kernel does not answer: {self.sandbox.log_tail()}")

    def run(self, code: str, seconds: float, *, history: bool = True) -> Ran:
        """Execute code; come back when it is done, out of its bounds, or the kernel is gone.

        After TIME and OUTPUT the code was interrupted and the kernel answers again; where it does
        not, and after all other ends but OK and ERROR, the sandbox is closed (not `usable`).
        """
        started = time.monotonic()
        self._own_before = self._own.memory_info().rss
        self._drop_replies()
        ran = Ran(End.DIED, allowed=seconds)
        try:
            with reaching():
                request = self.client.execute(code, store_history=history, allow_stdin=False)
            ran.end = self._collect(request, ran, started + seconds)
            if ran.end in (End.TIME, End.OUTPUT):
                self._interrupt(request)
        except GoneError as gone:
            if ran.end not in (End.TIME, End.OUTPUT):
                ran.end = gone.end
            self.sandbox.close()
        ran.seconds = time.monotonic() - started
        return ran

    @property
    def usable(self) -> bool:
        """Whether another step can run here."""
        return self.sandbox.alive()

    def _collect(self, request: str, ran: Ran, deadline: float) -> End:
        """Gather outputs until the kernel is idle again, the deadline passes or a cap is hit."""
        end = End.OK
        messages = 0
        while (news := self._next(deadline)) is not None:
            if news.request != request:
                continue
            if news.idle:
                if not lines_are_open(self.client):
                    raise GoneError  # this step shut them; the next one would be blamed
                return end
            messages += 1
            output = output_of(news)
            ran.size += news.size if output is not None else 0
            if ran.size > self.room or messages > MOST_MESSAGES:
                return End.OUTPUT
            if output is not None:
                end = End.ERROR if news.kind == "error" else end
                add_output(ran.outputs, output)
        return End.TIME

    def _next(self, deadline: float) -> News | None:
        """The next iopub message, or None at the deadline; GoneError when there will be none."""
        while (left := deadline - time.monotonic()) > 0:
            self._watch()
            try:
                return news_of(self.client.get_iopub_msg(timeout=min(left, TICK_SECONDS)))
            except Empty:
                if not self.sandbox.alive():
                    raise GoneError from None
            except BROKEN:
                # a forged or broken message: student code has written on the kernel's sockets
                raise GoneError from None
        return None

    def _watch(self) -> None:
        """GoneError where the processes inside, or this one, hold more than they may."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + TICK_SECONDS
        limits = self.sandbox.limits
        if self.sandbox.resident_bytes() > limits.memory_mb * 2**20:
            raise GoneError(End.MEMORY)
        if self.sandbox.files_inside() > limits.files:
            raise GoneError(End.FILES)
        if self._own.memory_info().rss - self._own_before > OWN_GROWTH:
            raise GoneError(End.OUTPUT)

    def _drop_replies(self) -> None:
        """Throw away the replies to earlier steps: left there, they would pile up here.

        Unparsed: student code may have sent some that take seconds each, past every deadline.
        """
        with contextlib.suppress(zmq.Again):
            for _ in range(10 * READ_AHEAD):
                self.client.shell_channel.socket.recv_multipart(zmq.NOBLOCK)

    def _interrupt(self, request: str) -> None:
        """Ask the running code to stop; GoneError if it doesn't within the grace time."""
        with reaching():
            self.client.control_channel.send(self.client.session.msg("interrupt_request"))
        if not self._idle(request, time.monotonic() + GRACE_SECONDS):
            raise GoneError

    def _idle(self, request: str, deadline: float) -> bool:
        """Whether the kernel says, before the deadline, that it is done with a request."""
        while (news := self._next(deadline)) is not None:
            if news.idle and news.request == request:
                return True
        return False
