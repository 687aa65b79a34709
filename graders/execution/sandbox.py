"""One sandbox: a bubblewrap process that holds a Jupyter kernel and sees only what it is given.

It may not know what is graded: it is handed folders (bundle, drivers, cases, hand-in) and limits.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from jupyter_client.connect import write_connection_file
from jupyter_client.session import new_id_bytes

from graders.errors import SandboxError
from graders.execution.walls import Furniture, bounds_inside, bwrap_command, furnish_etc
from graders.settings import Limits

PORTS = {
    f"{name}_port": n for n, name in enumerate(("shell", "iopub", "stdin", "control", "hb"), 1)
}
START_SECONDS = 120.0


@dataclass
class Sandbox:
    """A started sandbox, used for one hand-in and then closed. Use `Sandbox.start`."""

    process: subprocess.Popen[bytes]
    run: Path
    key: bytes
    limits: Limits
    born: float = field(default_factory=time.monotonic)

    @classmethod
    def start(cls, furniture: Furniture, limits: Limits) -> Sandbox:
        """Start the process and come back at once; `wait_ready` tells when it can be used."""
        run = Path(tempfile.mkdtemp(prefix="ecbs-"))
        uid = random.SystemRandom().randrange(2**20, 2**21) if os.geteuid() == 0 else 65534
        for name in ("ipc", "handin", "etc"):
            (run / name).mkdir()
        key = new_id_bytes()
        write_connection_file(
            str(run / "ipc/connection.json"),
            ip="/ipc/kernel",
            transport="ipc",
            key=key,
            **PORTS,  # type: ignore[arg-type]
        )
        (run / "plan.json").write_text(
            json.dumps(
                {
                    "limits": bounds_inside(limits),
                    "imports": furniture.imports,
                    "must_be_absent": [str(path) for path in furniture.must_be_absent],
                }
            )
        )
        furnish_etc(run / "etc", uid)
        os.chmod(run, 0o711)
        if os.geteuid() == 0:
            for path in (run / "ipc", run / "ipc/connection.json"):
                os.chown(path, uid, uid)
        with (run / "log").open("wb") as log:
            process = subprocess.Popen(
                bwrap_command(run, furniture, limits, uid),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(process, run, key, limits)

    def wait_ready(self) -> None:
        """Return when the walls were proved and the imports are loaded; SandboxError otherwise."""
        ready = self.run / "ipc/ready.json"
        while not ready.exists():
            if self.process.poll() is not None:
                raise SandboxError(f"the sandbox did not start: {self.log_tail()}")
            if time.monotonic() - self.born > START_SECONDS:
                raise SandboxError(
                    f"the sandbox took over {START_SECONDS:.0f} s: {self.log_tail()}"
                )
            time.sleep(0.01)
        problems = json.loads(ready.read_text())["problems"]
        if problems:
            raise SandboxError(f"the sandbox does not hold: {'; '.join(problems)}")

    @property
    def connection(self) -> dict[str, int | str | bytes]:
        """Jupyter connection info as seen from outside."""
        ip = str(self.run / "ipc/kernel")
        scheme = "hmac-sha256"
        return {"transport": "ipc", "ip": ip, "key": self.key, "signature_scheme": scheme, **PORTS}

    def hand_in(self, files: Mapping[str, bytes]) -> None:
        """Lay the student's files where the kernel's first step copies them from."""
        for name, content in files.items():
            path = self.run / "handin" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def alive(self) -> bool:
        """Whether the sandbox's first process still runs."""
        return self.process.poll() is None

    def resident_bytes(self) -> int:
        """Memory that all processes inside hold now, shared pages counted once, tmpfs not.

        The exact figure is slow to read, so it is read only where the quick sum is over the limit.
        """
        try:
            inside = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return 0
        quick = sum(readings(inside, lambda process: process.memory_info().rss))
        if quick <= self.limits.memory_mb * 2**20:
            return quick
        return sum(readings(inside, lambda process: process.memory_full_info().pss))

    def log_tail(self) -> str:
        """The last words of the sandbox's own log, for messages to staff."""
        return (self.run / "log").read_bytes()[-800:].decode(errors="replace").strip()

    def close(self) -> None:
        """Kill every process inside, see them gone, remove the run folder. Safe to call twice."""
        inside: list[psutil.Process] = []
        if self.process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                inside = psutil.Process(self.process.pid).children(recursive=True)
            # with its parent dies pid 1 inside, and with that all of its namespace
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + START_SECONDS
        while any(readings(inside, still_runs)) and time.monotonic() < deadline:
            time.sleep(0.005)
        shutil.rmtree(self.run, ignore_errors=True)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def readings(
    processes: list[psutil.Process], read: Callable[[psutil.Process], int | bool]
) -> Iterator[int]:
    """One reading of each process that is still there."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            yield read(process)


def still_runs(process: psutil.Process) -> bool:
    """Whether a process is there and no zombie."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
