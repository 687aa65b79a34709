"""Shows on this machine that the sandbox holds: each probe tries to get out and must be held off.

A probe is code of the kind that a hostile hand-in holds, run in a real sandbox with small limits.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graders.errors import SandboxError
from graders.execution.kernel import End, Kernel, Ran
from graders.execution.pool import Pool
from graders.execution.sandbox import Sandbox
from graders.execution.walls import Furniture
from graders.settings import Limits

HELD = "held"
SMALL = {"memory_mb": 512, "processes": 48, "work_mb": 16, "output_kb": 64}
SECONDS = 3.0
PATIENCE = 30.0
# memory of a file without a name and of a segment: both stay when nothing maps them
UNMAPPED = """
import ctypes, os
libc, got = ctypes.CDLL(None), []
try:
    os.close(os.memfd_create("x"))
    got.append("memfd_create")
except OSError:
    pass
if (segment := libc.shmget(0, 4096, 0o1600)) != -1:
    libc.shmctl(segment, 0, None)
    got.append("shmget")
print(got or "held")
"""


@dataclass(frozen=True)
class Probe:
    """attempt: code that prints "held" where it got nowhere, else what it reached.

    ends: how the step may end besides, where being stopped is the point.
    """

    promise: str
    attempt: str
    ends: tuple[End, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What one promise is worth here; seen: in words, what was reached where it doesn't hold."""

    promise: str
    holds: bool
    seen: str = ""


def probes(private: tuple[Path, ...]) -> tuple[Probe, ...]:
    """The probes; private: paths of the course that must not be seen."""
    paths = [str(path) for path in private]
    return (
        Probe("a sandbox starts and proves its walls", "print('held')"),
        Probe(
            "solutions, gradebook and hand-ins can't be seen",
            f"import os\nprint([p for p in {paths!r} if os.path.exists(p)] or 'held')",
        ),
        Probe(
            "there is no network",
            "import socket\ntry:\n    socket.create_connection(('9.9.9.9', 53), 1)\n"
            "    print('reached 9.9.9.9')\nexcept OSError:\n    print('held')",
        ),
        Probe(
            "names can't be looked up",
            "import socket\ntry:\n    print(socket.gethostbyname('example.org'))\n"
            "except OSError:\n    print('held')",
        ),
        Probe(
            "no other process can be seen",
            "import os\nothers = [p for p in os.listdir('/proc') if p.isdigit()]\n"
            "print('held' if len(others) < 6 else others)",
        ),
        Probe(
            "root's rights are out of reach",
            "import os\ntry:\n    os.setuid(0)\n    print('became root')\n"
            "except OSError:\n    print('held' if os.geteuid() else 'is root')",
        ),
        Probe(
            "system and course can't be written",
            "done = []\nfor folder in ('', '/usr', '/etc', '/course', '/handin'):\n"
            "    try:\n        open(folder + '/mine', 'w')\n        done.append(folder)\n"
            "    except OSError:\n        pass\nprint(done or 'held')",
        ),
        Probe(
            "the environment holds nothing of ours",
            "import os\nprint([k for k in os.environ if 'TOKEN' in k or 'SSH' in k] or 'held')",
        ),
        Probe(
            "the number of processes is bounded",
            "import os, time\ntry:\n    for n in range(200):\n        if os.fork() == 0:\n"
            "            time.sleep(30)\n            os._exit(0)\n    print('200 processes')\n"
            "except OSError:\n    print('held')",
        ),
        Probe(
            "the disk is bounded",
            "try:\n    for name in 'abcdefgh':\n        open(name, 'wb').write(bytes(2**22))\n"
            "    print('32 MB')\nexcept OSError:\n    print('held')",
        ),
        Probe(
            "memory is bounded",
            "import time\nkept = []\ntry:\n    for n in range(64):\n"
            "        kept.append(bytearray(b'x' * 2**25))\n        time.sleep(0.02)\n"
            "    print('2 GB')\nexcept MemoryError:\n    kept.clear()\n    print('held')",
            (End.MEMORY,),
        ),
        Probe("no memory can be had that no process maps", UNMAPPED),
        Probe("a loop is stopped", "while True:\n    pass", (End.TIME,)),
        Probe(
            "a flood of output is stopped",
            "while True:\n    print('x' * 10_000)",
            (End.OUTPUT, End.ERROR),
        ),
        Probe("a dead kernel is noticed", "import os\nos._exit(0)", (End.DIED,)),
    )


def diagnose(
    private: tuple[Path, ...], limits: Limits, progress: Callable[[Finding], None]
) -> list[Finding]:
    """Try every promise; progress is called with each finding as it is made.

    Where no sandbox can be had, the first finding says why and what to run, and is the only one.
    """
    small = limits.model_copy(update=SMALL)
    found: list[Finding] = []
    with room(private) as furniture, Pool(furniture, small) as pool:
        for probe in probes(private):
            try:
                with pool.take() as sandbox:
                    found.append(read(probe, attempt(sandbox, probe)))
            except SandboxError as error:
                found.append(Finding(probe.promise, False, str(error)))
            progress(found[-1])
            if not found[0].holds:
                break
    return found


def attempt(sandbox: Sandbox, probe: Probe) -> Ran:
    """Run one probe."""
    with Kernel(sandbox) as kernel:
        return kernel.run(probe.attempt, SECONDS if End.TIME in probe.ends else PATIENCE)


def read(probe: Probe, ran: Ran) -> Finding:
    """Whether the probe was held off.

    >>> read(Probe("a loop is stopped", "", (End.TIME,)), Ran(End.TIME)).holds
    True
    """
    if ran.end in probe.ends:
        return Finding(probe.promise, True)
    said = "".join(output.get("text", "") or output.get("evalue", "") for output in ran.outputs)
    holds = ran.end is End.OK and said.strip() == HELD
    return Finding(probe.promise, holds, "" if holds else f"{ran.end.value}: {said.strip()[:200]}")


@contextmanager
def room(private: tuple[Path, ...]) -> Iterator[Furniture]:
    """Furniture for a sandbox that grades nothing: an empty library, no cases."""
    with tempfile.TemporaryDirectory(prefix="ecbs-doctor-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        for name in ("bundle/course_lib", "cases", "matplotlib"):
            (place / name).mkdir(parents=True)
        yield Furniture(
            bundle=place / "bundle",
            cases=place / "cases",
            matplotlib=place / "matplotlib",
            imports=("ipykernel.kernelapp",),
            must_be_absent=private,
        )
