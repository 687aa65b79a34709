"""Memory counts wherever it lies: in files, in sockets, in what nothing maps; libraries go on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graders.execution.filtering import DENIED, MISSING
from graders.execution.record import Execution

from .conftest import code

Run = Callable[..., Execution]
# asked by name, so that a wrong number in our table is seen
CALLS = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
for call, words in {
    "memfd_create": (b"x", 0),
    "shmget": (0, 4096, 0o1600),
    "msgget": (0, 0o1600),
    "semget": (0, 1, 0o1600),
    "mq_open": (b"/x", 0o102, 0o600, None),
}.items():
    print(getattr(libc, call)(*words), errno.errorcode.get(ctypes.get_errno()))
"""
HOLDING = {
    "files": (
        "for place in ('/tmp', '/dev/shm', '/student'):\n"
        "    for n in range(6): open(f'{place}/{n}', 'wb').write(bytes(25 * 2**20))\n"
        "import time\ntime.sleep(10)"
    ),
    "sockets": (
        "import socket, time\nkept = []\n"
        "for n in range(400):\n"
        "    pair = socket.socketpair()\n"
        "    pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**24)\n"
        "    pair[0].setblocking(False)\n"
        "    kept.append(pair)\n"
        "    try:\n"
        "        while True: pair[0].send(bytes(2**16))\n"
        "    except BlockingIOError: pass\n"
        "time.sleep(10)"
    ),
}
LIBRARIES = {
    "multiprocessing": (
        "import multiprocessing.shared_memory as shared\n"
        "from multiprocessing import get_context\n"
        "one = shared.SharedMemory(create=True, size=4096)\none.close(); one.unlink()\n"
        "with get_context('fork').Pool(2) as pool: assert pool.map(abs, [-1, -2]) == [1, 2]\n"
        "lock = get_context('fork').Lock()\nwith lock: print('fit')"
    ),
    "torch": (
        "import torch\nfrom torch.utils.data import DataLoader\n"
        "data = [torch.ones(3) * n for n in range(4)]\n"
        "assert len(list(DataLoader(data, num_workers=2))) == 4\n"
        "assert torch.ones(3).share_memory_().sum() == 3\nprint('fit')"
    ),
    "matplotlib": (
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1, 2])\nplt.savefig('/tmp/a.png')\nprint('fit')"
    ),
    "ctypes": (
        "import ctypes\nback = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 7)\n"
        "assert back() == 7\nprint('fit')"
    ),
}


def test_calls_for_memory_that_nobody_counts_are_missing(run: Run) -> None:
    execution = run(code(CALLS))
    said = execution.notebook.cells[0].outputs[0].text
    assert said.splitlines() == 5 * ["-1 ENOSYS"]


def test_both_machines_name_the_same_calls() -> None:
    assert DENIED["x86_64"].keys() == DENIED["aarch64"].keys()
    assert MISSING["x86_64"].keys() == MISSING["aarch64"].keys()


@pytest.mark.parametrize("what", HOLDING)
def test_what_no_process_maps_counts_as_memory(run: Run, what: str) -> None:
    execution = run(code(HOLDING[what]), work_mb=200, memory_mb=400, cell_seconds=8)
    assert execution.steps[0].end.value == "memory", execution.notebook.cells[0].outputs


@pytest.mark.parametrize("library", LIBRARIES)
def test_libraries_do_without(run: Run, library: str) -> None:
    execution = run(code(LIBRARIES[library]), cell_seconds=60, memory_mb=2048)
    assert [o.get("text", o) for o in execution.notebook.cells[0].outputs] == ["fit\n"]
