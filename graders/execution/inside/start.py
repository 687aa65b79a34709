"""First program inside the sandbox: prove the walls, set the limits, load, become the kernel.

Its one argument is a JSON file with limits, imports to load and paths that must not exist. The
verdict on the walls goes to /ipc/ready.json before any student code can run.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import shutil
import socket
import sys
from pathlib import Path

from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from IPython.core.events import EventManager
from IPython.core.interactiveshell import InteractiveShell

IPC = Path("/ipc")
OURS = {"__init__.py", "drivers", "observing.py"}


def wall_problems(must_be_absent: list[str]) -> list[str]:
    """Each way in which the walls don't hold, in words; empty when they do."""
    problems = [f"{path} can be seen" for path in must_be_absent if os.path.exists(path)]
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    if int(status["CapEff"], 16) or int(status["CapBnd"], 16):
        problems.append("capabilities are left")
    if status["NoNewPrivs"].strip() != "1":
        problems.append("privileges can be regained")
    if os.geteuid() == 0:
        problems.append("it runs as root")
    if [name for _, name in socket.if_nameindex() if name != "lo"]:
        problems.append("there is a network")
    if {entry.name for entry in Path("/course/graders").iterdir()} != OURS:
        problems.append("more of graders than the drivers is there")
    for folder in ("/", "/usr", "/course", "/course/graders", "/handin", "/dev"):
        if os.access(folder, os.W_OK):
            problems.append(f"{folder} can be written")
    return problems


def set_limits(limits: dict[str, int]) -> None:
    """Bind processes, file size, open files and processor seconds for this and all children."""
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CPU: limits["cpu_seconds"],
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))


class OutputLimitError(Exception):
    """A cell printed more than it may."""


def cap_output(events: EventManager, limit: int) -> None:
    """Stop a cell that prints over limit characters where it prints, before anything piles up."""
    used = 0
    write = OutStream.write

    def start_of_cell(*_: object) -> None:
        nonlocal used
        used = 0

    def capped(self: OutStream, string: str) -> int | None:
        nonlocal used
        used += len(string)
        if used > limit:
            raise OutputLimitError(f"this cell printed more than {limit // 1024} KB")
        return write(self, string)

    events.register("pre_run_cell", start_of_cell)
    OutStream.write = capped  # type: ignore[method-assign]


def main() -> None:
    """Report on the walls, then stay as the Jupyter kernel that outside talks to over /ipc."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    problems = wall_problems(plan["must_be_absent"])
    set_limits(plan["limits"])
    if not problems:
        cache = Path(os.environ["MPLCONFIGDIR"])
        shutil.copytree("/course/matplotlib", cache, dirs_exist_ok=True)
        for name in plan["imports"]:
            importlib.import_module(name)
    ready = IPC / "ready.part"
    ready.write_text(json.dumps({"problems": problems}))
    ready.rename(IPC / "ready.json")
    if not problems:
        # nothing of this file's arguments or path is left for student code to wonder about
        sys.argv = ["ipykernel"]
        app = IPKernelApp.instance()
        app.initialize(["-f", str(IPC / "connection.json"), "--HistoryManager.enabled=False"])
        # exit() would end the kernel after its reply, and the next cell would be blamed for it
        type(InteractiveShell.instance()).ask_exit = lambda shell: None  # type: ignore[attr-defined]
        cap_output(InteractiveShell.instance().events, plan["limits"]["output_chars"])
        app.start()


if __name__ == "__main__":
    main()
