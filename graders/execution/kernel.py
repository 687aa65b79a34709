"""Talks to the kernel in a sandbox: run one piece of code within its time and output.

All that arrives was written by student code. It is JSON, capped in size before it is parsed, and
ends up as data in a notebook; nothing here interprets it further.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from enum import Enum
from queue import Empty
from typing import Any

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

from graders.errors import SandboxError
from graders.execution.sandbox import Sandbox

MAX_MESSAGE_BYTES = 32 * 2**20
TICK_SECONDS = 0.25
GRACE_SECONDS = 3.0
MEETINGS = 240
OUTPUTS = {"stream", "display_data", "execute_result", "error"}


class End(Enum):
    """How a step ended."""

    OK = "ok"
    ERROR = "error"
    TIME = "time"
    OUTPUT = "output"
    MEMORY = "memory"
    DIED = "died"


@dataclass
class Ran:
    """One step's record: how it ended, its outputs, wall-clock seconds."""

    end: End
    outputs: list[NotebookNode] = field(default_factory=list)
    seconds: float = 0.0


class KernelGoneError(Exception):
    """The kernel no longer answers; the sandbox is of no more use."""


class OutOfMemoryError(Exception):
    """The processes inside hold more memory than they may."""


class Kernel:
    """A client of one sandbox's kernel. Use as a context manager."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        # a default for every socket made of it: a larger message ends the connection
        context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
        self.client = BlockingKernelClient(context=context)
        self.client.load_connection_info(sandbox.connection)  # type: ignore[arg-type]
        self._next_look = 0.0

    def __enter__(self) -> Kernel:
        self.client.start_channels(stdin=False, hb=False)
        self._meet()
        return self

    def __exit__(self, *exc: object) -> None:
        self.client.stop_channels()
        self.client.context.destroy(linger=0)

    def _meet(self) -> None:
        """Return once the kernel answers on both channels; jupyter_client's own wait adds 0.3 s."""
        for _ in range(MEETINGS):
            request = self.client.kernel_info()
            try:
                if self._idle(request, time.monotonic() + TICK_SECONDS):
                    return
            except KernelGoneError:
                break
        raise SandboxError(f"the kernel does not answer: {self.sandbox.log_tail()}")

    def run(self, code: str, seconds: float, *, history: bool = True) -> Ran:
        """Execute code; come back when it is done, out of time or output, or the kernel is gone.

        After TIME and OUTPUT the code was interrupted and the kernel answers again; where it does
        not, and after DIED and MEMORY, the sandbox must be closed (`usable` is False).
        """
        started = time.monotonic()
        request = self.client.execute(code, store_history=history, allow_stdin=False)
        ran = Ran(End.DIED)
        try:
            ran.end = self._collect(request, ran.outputs, started + seconds)
            if ran.end in (End.TIME, End.OUTPUT):
                self._interrupt(request)
        except OutOfMemoryError:
            ran.end = End.MEMORY
            self.sandbox.close()
        except KernelGoneError:
            if ran.end not in (End.TIME, End.OUTPUT):
                ran.end = End.DIED
            self.sandbox.close()
        ran.seconds = time.monotonic() - started
        return ran

    @property
    def usable(self) -> bool:
        """Whether another step can run here."""
        return self.sandbox.alive()

    def _collect(self, request: str, outputs: list[NotebookNode], deadline: float) -> End:
        """Gather outputs until the kernel is idle again, the deadline passes or a cap is hit."""
        # what is printed was capped inside already; this bounds what gets round that, and displays
        room = 2 * self.sandbox.limits.output_kb * 1024
        end = End.OK
        while True:
            message = self._next(deadline)
            if message is None:
                return End.TIME
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content.get("execution_state") == "idle":
                return end
            if kind in OUTPUTS:
                room -= len(json.dumps(content))
                if room < 0:
                    return End.OUTPUT
                end = End.ERROR if kind == "error" else end
                add_output(outputs, output_from_msg(message))

    def _next(self, deadline: float) -> dict[str, Any] | None:
        """The next iopub message, or None at the deadline; raises when there will be none."""
        while (left := deadline - time.monotonic()) > 0:
            self._watch_memory()
            try:
                message: dict[str, Any] = self.client.get_iopub_msg(timeout=min(left, TICK_SECONDS))
                return message
            except Empty:
                if not self.sandbox.alive():
                    raise KernelGoneError from None
            except (ValueError, KeyError, TypeError, UnicodeDecodeError):
                # a forged or broken message: student code has written on the kernel's sockets
                raise KernelGoneError from None
        return None

    def _watch_memory(self) -> None:
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + TICK_SECONDS
        if self.sandbox.resident_bytes() > self.sandbox.limits.memory_mb * 2**20:
            raise OutOfMemoryError

    def _interrupt(self, request: str) -> None:
        """Ask the running code to stop; KernelGoneError if it doesn't within the grace time."""
        self.client.control_channel.send(self.client.session.msg("interrupt_request"))
        if not self._idle(request, time.monotonic() + GRACE_SECONDS):
            raise KernelGoneError

    def _idle(self, request: str, deadline: float) -> bool:
        """Whether the kernel says, before the deadline, that it is done with a request."""
        while (message := self._next(deadline)) is not None:
            mine = message["parent_header"].get("msg_id") == request
            if mine and message["content"].get("execution_state") == "idle":
                return True
        return False


def add_output(outputs: list[NotebookNode], output: NotebookNode) -> None:
    """Append an output; text that continues the same stream joins it, as notebooks show it."""
    last = outputs[-1] if outputs else None
    streams = last is not None and last.output_type == output.output_type == "stream"
    if streams and last is not None and last.name == output.name:
        last.text += output.text
    else:
        outputs.append(output)
