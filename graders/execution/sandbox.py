"""One sandbox: a bubblewrap process that holds a Jupyter kernel and sees only what it is given.

It may not know what is graded: it is handed folders (bundle, drivers, cases, hand-in) and limits.
Two ways lead to an unprivileged process whose process limit binds: an ordinary user gets a user
namespace; root gets none, because RLIMIT_NPROC never binds root, and drops to a fresh uid instead.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from jupyter_client.connect import write_connection_file
from jupyter_client.session import new_id_bytes

import graders.drivers
from graders.errors import SandboxError
from graders.settings import Limits

INSIDE = Path(__file__).parent / "inside"
DRIVERS = Path(graders.drivers.__file__).parent
PORTS = {
    f"{name}_port": n for n, name in enumerate(("shell", "iopub", "stdin", "control", "hb"), 1)
}
START_SECONDS = 120.0
HOME = "/student"


@dataclass(frozen=True)
class Furniture:
    """What every sandbox of one run gets: the week's bundle, the cases, what to import up front.

    bundle: folder that holds course_lib/. cases: folder of <check>.json. matplotlib: a font cache.
    must_be_absent: paths outside that the start-up check must not find inside.
    """

    bundle: Path
    cases: Path
    matplotlib: Path
    imports: tuple[str, ...] = ()
    must_be_absent: tuple[Path, ...] = ()


def bwrap_command(run: Path, furniture: Furniture, limits: Limits, uid: int) -> list[str]:
    """The command line of a sandbox whose run folder holds ipc/, handin/, etc/ and plan.json."""
    as_root = os.geteuid() == 0
    work = ["--perms", "1777", "--size", str(limits.work_mb * 2**20), "--tmpfs"]
    command = [need("bwrap"), "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net"]
    command += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"]
    if as_root:
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        command += ["--cap-add", "CAP_SETPCAP"]
    else:
        command += ["--unshare-user", "--uid", str(uid), "--gid", str(uid)]
    for folder in ("/course", "/course/graders"):
        command += ["--perms", "0755", "--dir", folder]
    for prefix in ("/usr", *interpreter_folders()):
        # bwrap makes missing parents 0700, closed to the unprivileged user inside
        for parent in reversed(Path(prefix).parents[:-1]):
            command += ["--perms", "0755", "--dir", str(parent)]
        command += ["--ro-bind", prefix, prefix]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        if Path("/", name).is_symlink():
            command += ["--symlink", f"usr/{name}", f"/{name}"]
        elif Path("/", name).is_dir():
            command += ["--ro-bind", f"/{name}", f"/{name}"]
    command += ["--ro-bind", str(run / "etc"), "/etc", "--proc", "/proc", "--dev", "/dev"]
    command += [*work, "/dev/shm", "--remount-ro", "/dev", *work, "/tmp", *work, HOME]
    command += ["--ro-bind", str(furniture.bundle / "course_lib"), "/course/course_lib"]
    command += ["--ro-bind", str(INSIDE.parents[1] / "__init__.py"), "/course/graders/__init__.py"]
    command += ["--ro-bind", str(DRIVERS), "/course/graders/drivers"]
    command += ["--ro-bind", str(INSIDE / "observing.py"), "/course/graders/observing.py"]
    command += ["--ro-bind", str(INSIDE / "start.py"), "/course/start.py"]
    command += ["--ro-bind", str(run / "plan.json"), "/course/plan.json"]
    command += ["--ro-bind", str(furniture.cases), "/course/cases"]
    command += ["--ro-bind", str(furniture.matplotlib), "/course/matplotlib"]
    command += ["--ro-bind", str(run / "handin"), "/handin", "--bind", str(run / "ipc"), "/ipc"]
    command += ["--remount-ro", "/", "--chdir", HOME]
    for name, value in environment().items():
        command += ["--setenv", name, value]
    if as_root:
        command += [need("setpriv"), f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
        command += ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
    return [*command, sys.executable, "-P", "/course/start.py", "/course/plan.json"]


def interpreter_folders() -> list[str]:
    """The folders that the running interpreter and its packages live in, outside /usr."""
    prefixes = {sys.base_prefix, sys.prefix}
    return sorted(p for p in prefixes if not p.startswith("/usr/") and p != "/usr")


def environment() -> dict[str, str]:
    """All that a kernel inside finds in os.environ."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": HOME,
        "USER": "student",
        "LANG": "C.UTF-8",
        "PYTHONPATH": "/course",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "COURSE_GRADING": "1",
        "COURSE_SOURCE": "replica",
        "HF_HUB_OFFLINE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "IPYTHONDIR": "/tmp/ipython",
        # one thread each: the pool keeps every core busy with another hand-in
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def bounds_inside(limits: Limits) -> dict[str, int]:
    """The part of the limits that the sandbox's first program binds from inside."""
    return {
        "processes": limits.processes,
        "file_bytes": limits.work_mb * 2**20,
        "open_files": 1024,
        "output_chars": limits.output_kb * 1024,
        "cpu_seconds": 4 * limits.notebook_seconds,
    }


def need(program: str) -> str:
    """Path of a system program; SandboxError with the mend where it is missing."""
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        package = {"bwrap": "bubblewrap", "setpriv": "util-linux"}[program]
        raise SandboxError(
            f"{program} is not installed, and hand-ins run in a sandbox or not at all. "
            f"Run: sudo apt-get install -y {package}"
        )
    return path


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
        psutil.wait_procs(inside, timeout=10)
        shutil.rmtree(self.run, ignore_errors=True)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def readings(
    processes: list[psutil.Process], read: Callable[[psutil.Process], int]
) -> Iterator[int]:
    """One reading of each process that is still there."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            yield read(process)


def furnish_etc(folder: Path, uid: int) -> None:
    """The few files of /etc that programs need; names one user and no host."""
    (folder / "passwd").write_text(f"student:x:{uid}:{uid}::{HOME}:/bin/sh\n")
    (folder / "group").write_text(f"student:x:{uid}:\n")
    (folder / "hosts").write_text("127.0.0.1 localhost\n")
    for name in ("ld.so.cache", "localtime", "fonts", "mime.types"):
        source = Path("/etc", name)
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore_dangling_symlinks=True)
        elif source.exists():
            shutil.copyfile(source, folder / name)
