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
import signal
import socket
import sys
import traceback
from pathlib import Path

import zmq
from ipykernel.kernelapp import IPKernelApp
from IPython.core.interactiveshell import InteractiveShell

from graders.execution.inside.capping import cap_output

IPC = Path("/ipc")
PATIENCE = 30
CONNECTION = "/course/connection.json"
OURS = {"__init__.py", "drivers", "observing.py", "execution"}


def wall_problems(must_be_absent: list[str]) -> list[str]:
    """Each way in which the walls don't hold, in words; empty when they do."""
    problems = [f"{path} can be seen" for path in must_be_absent if os.path.exists(path)]
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    if int(status["CapEff"], 16) or int(status["CapBnd"], 16):
        problems.append("capabilities are left")
    if status["NoNewPrivs"].strip() != "1":
        problems.append("privileges can be regained")
    if status["Seccomp"].strip() != "2":
        problems.append("system calls are not filtered")
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
    """Bind processes, file size, open files, processor seconds and memory, children included."""
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        # one process alone is told at once; the watcher outside bounds the sum of all
        resource.RLIMIT_DATA: limits["data_bytes"],
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))
    bound_processor_time(limits["cpu_seconds"])


class ProcessorTimeError(Exception):
    """The notebook used more processor time than it may."""


def bound_processor_time(seconds: int) -> None:
    """Stop what runs, in words, each second after so many; end the process soon after that."""

    def stop(*_: object) -> None:
        raise ProcessorTimeError(f"this notebook used more than {seconds} s of processor time")

    signal.signal(signal.SIGXCPU, stop)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + PATIENCE))


def cut_from_the_log() -> int:
    """Lead stdout and stderr to nowhere, because the log lies on the host's disk and has no cap.

    Returns a way to the log for what goes wrong before student code can run.
    """
    log = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    return log


def become_kernel(output_chars: int, exempt: str) -> IPKernelApp:
    """The kernel, with its sockets bound and its output capped; it starts with `start()`."""
    # nothing of this file's arguments or path is left for student code to wonder about
    sys.argv = ["ipykernel"]
    # started with -P, so that nothing but the course's own is loaded up to here; from now on a
    # student's own modules are found beside the notebook, where no installed one has their name
    sys.path.append("")
    app = IPKernelApp.instance()
    app.initialize(["-f", CONNECTION, "--HistoryManager.enabled=False"])
    # where outside reads slowly, wait: a message dropped could be the one that says "done"
    app.iopub_thread.schedule(lambda: app.iopub_thread.socket.setsockopt(zmq.XPUB_NODROP, 1))
    # exit() would end the kernel after its reply, and the next cell would be blamed for it
    type(InteractiveShell.instance()).ask_exit = lambda shell: None  # type: ignore[attr-defined]
    cap_output(app, output_chars, exempt)
    return app


def main() -> None:
    """Report on the walls, then stay as the Jupyter kernel that outside talks to over /ipc."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    problems = wall_problems(plan["must_be_absent"])
    set_limits(plan["limits"])
    if problems:
        tell({"problems": problems})
        return
    cache = Path(os.environ["MPLCONFIGDIR"])
    shutil.copytree("/course/matplotlib", cache, dirs_exist_ok=True)
    for name in plan["imports"]:
        importlib.import_module(name)
    log = cut_from_the_log()
    try:
        app = become_kernel(plan["limits"]["output_chars"], plan["observation"])
    except BaseException:
        os.write(log, traceback.format_exc().encode())
        raise
    finally:
        os.close(log)
    tell({"problems": []})
    app.start()


def tell(report: dict[str, list[str]]) -> None:
    """Leave a report where outside looks for it, whole or not at all."""
    part = IPC / "ready.part"
    part.write_text(json.dumps(report))
    part.rename(IPC / "ready.json")


if __name__ == "__main__":
    main()
