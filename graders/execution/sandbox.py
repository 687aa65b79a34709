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
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from jupyter_client.connect import write_connection_file
from jupyter_client.session import new_id_bytes

from graders.drivers.driving import OBSERVATION
from graders.errors import SandboxError
from graders.execution.access import let_read, need_open
from graders.execution.filtering import seccomp_filter
from graders.execution.leftovers import temporary_folder
from graders.execution.usage import files_in, socket_bytes
from graders.execution.walls import (
    CODE,
    PACKAGES,
    Furniture,
    bounds_inside,
    bwrap_command,
    bwrap_options,
    furnish_etc,
)
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
    _first: psutil.Process | None = None

    @classmethod
    def start(cls, furniture: Furniture, limits: Limits) -> Sandbox:
        """Start the process and come back at once; `wait_ready` tells when it can be used."""
        need_open(CODE, PACKAGES)
        run = temporary_folder("run")
        uid = random.SystemRandom().randrange(2**20, 2**21) if os.geteuid() == 0 else 65534
        for name in ("handin", "etc"):
            (run / name).mkdir()
        key = new_id_bytes()
        write_connection_file(
            str(run / "connection.json"),
            ip="/ipc/kernel",
            transport="ipc",
            key=key,
            **PORTS,  # type: ignore[arg-type]
        )
        (run / "plan.json").write_text(
            json.dumps(
                {
                    "limits": bounds_inside(limits),
                    "observation": OBSERVATION,
                    "imports": furniture.imports,
                    "must_be_absent": [str(path) for path in furniture.must_be_absent],
                }
            )
        )
        furnish_etc(run / "etc", uid)
        for path in (run / "handin", run / "etc", run / "plan.json", *furniture.folders):
            let_read(path)
        os.chmod(run, 0o711)
        if os.geteuid() == 0:
            os.chown(run / "connection.json", uid, uid)
        (run / "filter").write_bytes(seccomp_filter())
        with ExitStack() as files:
            log = files.enter_context((run / "log").open("wb"))
            rules = files.enter_context((run / "filter").open("rb"))
            options = files.enter_context((run / "options").open("w+b"))
            options.write(bwrap_options(run, furniture, limits, uid, rules.fileno()))
            options.seek(0)
            process = subprocess.Popen(
                bwrap_command(options.fileno(), uid),
                pass_fds=(rules.fileno(), options.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(process, run, key, limits)

    def wait_ready(self) -> None:
        """Return when the walls were proved and the imports are loaded; SandboxError otherwise."""
        while (report := self._report()) is None:
            if self.process.poll() is not None:
                raise SandboxError(f"the sandbox did not start: {self.log_tail()}")
            if time.monotonic() - self.born > START_SECONDS:
                raise SandboxError(
                    f"the sandbox took over {START_SECONDS:.0f} s: {self.log_tail()}"
                )
            time.sleep(0.01)
        # it was read; what it says of the course is no student's business
        (self.run / "plan.json").write_text("")
        if report["problems"]:
            raise SandboxError(f"the sandbox does not hold: {'; '.join(report['problems'])}")

    def _report(self) -> dict[str, list[str]] | None:
        """What the first program inside has found, once it has."""
        root = self.root_inside()
        if root is None or not (root / "ipc/ready.json").exists():
            return None
        report: dict[str, list[str]] = json.loads((root / "ipc/ready.json").read_text())
        return report

    def root_inside(self) -> Path | None:
        """The file system as it is inside, seen from here; None while there is none."""
        if self._first is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                children = psutil.Process(self.process.pid).children()
                self._first = children[0] if children else None
        return None if self._first is None else Path(f"/proc/{self._first.pid}/root")

    @property
    def connection(self) -> dict[str, int | str | bytes]:
        """Jupyter connection info as seen from outside."""
        ip = f"{self.root_inside()}/ipc/kernel"
        scheme = "hmac-sha256"
        return {"transport": "ipc", "ip": ip, "key": self.key, "signature_scheme": scheme, **PORTS}

    def hand_in(self, files: Mapping[str, bytes]) -> None:
        """Lay the student's files where the kernel's first step copies them from."""
        for name, content in files.items():
            path = self.run / "handin" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        let_read(self.run / "handin")

    def alive(self) -> bool:
        """Whether the sandbox's first process still runs."""
        return self.process.poll() is None

    def resident_bytes(self) -> int:
        """Memory held inside now: by processes, shared pages once, by files and by sockets.

        The exact figure is slow to read, so it is read only where the quick sum is over the limit.
        """
        try:
            inside = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return 0
        root = self.root_inside()
        beside = 0
        if root is not None and self._first is not None:
            beside = files_in(root)[1] + socket_bytes(self._first.pid)
        quick = beside + sum(readings(inside, lambda process: process.memory_info().rss))
        if quick <= self.limits.memory_mb * 2**20:
            return quick
        return beside + sum(readings(inside, lambda process: process.memory_full_info().pss))

    def files_inside(self) -> int:
        """How many files and folders lie where student code can write."""
        root = self.root_inside()
        return 0 if root is None else files_in(root)[0]

    def log_tail(self) -> str:
        """The last words of the sandbox's own log, for messages to staff."""
        return (self.run / "log").read_bytes()[-800:].decode(errors="replace").strip()

    def close(self) -> None:
        """Kill every process inside, see them gone, remove the run folder. Safe to call twice."""
        # bubblewrap may have ended a moment before the first process inside, which ends last of all
        inside = [self._first] if self._first else []
        if self.process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                inside += psutil.Process(self.process.pid).children(recursive=True)
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
