"""The grading process follows no path in /ipc once student code runs, whatever lies there."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graders.execution.kernel import End, Kernel
from graders.execution.record import Execution
from graders.execution.sandbox import Sandbox
from graders.execution.walls import Furniture

from .conftest import LIMITS, code

Run = Callable[..., Execution]
# lays links in place of the kernel's sockets and shuts the connections that were made
REDIRECTS = """
import os, socket
for n in (1, 2, 4):
    os.unlink(f"/ipc/kernel-{n}")
    os.symlink("LISTENER", f"/ipc/kernel-{n}")
for fd in range(3, 256):
    try:
        line = socket.socket(fileno=os.dup(fd))
        taken = not line.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if taken and "kernel" in str(line.getsockname()):
            line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
"""


class Listener:
    """A socket of the host; heard: how many connections were made to it."""

    def __init__(self, path: Path) -> None:
        self.path, self.heard = path, 0
        self.line = socket.socket(socket.AF_UNIX)
        self.line.bind(str(path))
        self.line.listen()
        path.chmod(0o777)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                self.line.accept()
            except OSError:
                return
            self.heard += 1


@pytest.fixture
def listener() -> Iterator[Listener]:
    # a unix socket's path may have 107 bytes, and pytest's own folders are long
    with tempfile.TemporaryDirectory(prefix="ecbs-host-") as folder:
        listener = Listener(Path(folder) / "socket")
        yield listener
        listener.line.shutdown(socket.SHUT_RDWR)
        listener.line.close()


def test_the_listener_hears(listener: Listener) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(listener.path))
        for _ in range(100):
            if listener.heard:
                break
            threading.Event().wait(0.01)
    assert listener.heard == 1


def test_links_in_place_of_the_kernels_sockets_lead_nowhere(
    furniture: Furniture, listener: Listener
) -> None:
    with Sandbox.start(furniture, LIMITS) as sandbox:
        sandbox.wait_ready()
        with Kernel(sandbox) as kernel:
            laid = kernel.run(REDIRECTS.replace("LISTENER", str(listener.path)), 2)
            assert laid.end in (End.TIME, End.DIED)
            assert laid.seconds < 10
    assert listener.heard == 0


@pytest.mark.parametrize("shut", [1, 2, 4], ids=["shell", "iopub", "control"])
def test_one_shut_line_hangs_nothing_and_the_next_cells_run(
    run: Run, listener: Listener, shut: int
) -> None:
    one = REDIRECTS.replace("LISTENER", str(listener.path)).replace("(1, 2, 4)", f"({shut},)")
    one = one.replace('"kernel"', f'"kernel-{shut}"')
    execution = run(code("x = 7"), code(one + "print('laid')"), code("print(x)"), cell_seconds=2)
    assert listener.heard == 0
    assert execution.notebook.cells[2].outputs[0].text == "7\n"
    assert execution.seconds["total"] < 30
