"""The walls as a bubblewrap command line: what a sandbox sees, and what it may use.

Two ways lead to an unprivileged process whose process limit binds: an ordinary user gets a user
namespace; root gets none, because RLIMIT_NPROC never binds root, and drops to a fresh uid instead.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import graders.drivers
from graders.errors import SandboxError
from graders.settings import Limits

INSIDE = Path(__file__).parent / "inside"
DRIVERS = Path(graders.drivers.__file__).parent
CODE = (INSIDE.parents[1] / "__init__.py", DRIVERS, INSIDE)
PACKAGES = {
    sys.base_prefix: sysconfig.get_path("stdlib"),
    sys.prefix: sysconfig.get_path("platlib"),
}
HOME = "/student"
KAGGLE = "/kaggle/working"
IPC_BYTES = 2**20
WRITABLE = ("dev/shm", "tmp", HOME.strip("/"), "ipc")


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

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that are shown inside."""
        return (self.bundle, self.cases, self.matplotlib)


def bwrap_command(options: int, uid: int) -> list[str]:
    """The command line of a sandbox: all of it can be read inside, so it names no path of ours.

    options: a file descriptor open at the start of `bwrap_options`.
    """
    command = [need("bwrap"), "--args", str(options)]
    if os.geteuid() == 0:
        command += [need("setpriv"), f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
        command += ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
    return [*command, sys.executable, "-P", "/course/start.py", "/course/plan.json"]


def bwrap_options(run: Path, furniture: Furniture, limits: Limits, uid: int, rules: int) -> bytes:
    """The options of a sandbox whose run folder holds handin/, etc/ and both JSON files.

    rules: a file descriptor open at the start of the filter of system calls.
    """
    options = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net"]
    options += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"]
    options += ["--hostname", "sandbox", "--seccomp", str(rules)]
    if os.geteuid() == 0:
        options += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        options += ["--cap-add", "CAP_SETPCAP"]
    else:
        options += ["--unshare-user", "--uid", str(uid), "--gid", str(uid)]
    options += system_mounts(run, limits) + course_mounts(run, furniture)
    options += ["--remount-ro", "/", "--chdir", HOME]
    for name, value in environment().items():
        options += ["--setenv", name, value]
    return b"".join(os.fsencode(option) + b"\0" for option in options)


def system_mounts(run: Path, limits: Limits) -> list[str]:
    """A read-only system and interpreter; the few places that can be written are capped in size."""
    space = ["--perms", "1777", "--size", str(limits.work_mb * 2**20), "--tmpfs"]
    mounts = ["--ro-bind", str(run / "etc"), "/etc", "--proc", "/proc", "--dev", "/dev"]
    mounts += [*space, "/dev/shm", "--remount-ro", "/dev", *space, "/tmp", *space, HOME]
    # sockets and the first report only; seen from outside through the process's root
    mounts += ["--perms", "1777", "--size", str(IPC_BYTES), "--tmpfs", "/ipc"]
    # where students work on Kaggle, by its full name
    mounts += [*open_parents(KAGGLE), "--symlink", HOME, KAGGLE]
    # after /tmp, because an interpreter may live below it
    for prefix in ("/usr", *interpreter_folders()):
        mounts += [*open_parents(prefix), "--ro-bind", prefix, prefix]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        if Path("/", name).is_symlink():
            mounts += ["--symlink", f"usr/{name}", f"/{name}"]
        elif Path("/", name).is_dir():
            mounts += ["--ro-bind", f"/{name}", f"/{name}"]
    return mounts


def course_mounts(run: Path, furniture: Furniture) -> list[str]:
    """All of ours that may be inside: the bundle, the drivers, the cases' inputs, the hand-in."""
    shown = {
        furniture.bundle / "course_lib": "/course/course_lib",
        INSIDE.parents[1] / "__init__.py": "/course/graders/__init__.py",
        DRIVERS: "/course/graders/drivers",
        INSIDE / "observing.py": "/course/graders/observing.py",
        INSIDE / "capping.py": "/course/graders/execution/inside/capping.py",
        INSIDE / "start.py": "/course/start.py",
        run / "connection.json": "/course/connection.json",
        run / "plan.json": "/course/plan.json",
        furniture.cases: "/course/cases",
        furniture.matplotlib: "/course/matplotlib",
        run / "handin": "/handin",
    }
    mounts = open_parents("/course/graders/drivers")
    mounts += open_parents("/course/graders/execution/inside/capping.py")
    for outside, inside in shown.items():
        mounts += ["--ro-bind", str(outside), inside]
    return mounts


def open_parents(path: str) -> list[str]:
    """Make the folders above path; bwrap alone makes them 0700, closed to the user inside."""
    parents = [str(parent) for parent in reversed(Path(path).parents[:-1])]
    return [word for parent in parents for word in ("--perms", "0755", "--dir", parent)]


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
        "COURSE_HAND_IN": "/handin",
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
        "cpu_seconds": limits.cpu_seconds,
        "data_bytes": limits.memory_mb * 2**20,
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
