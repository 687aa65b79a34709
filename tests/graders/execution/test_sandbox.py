"""The walls: what student code can see, reach and become; and that nothing runs when they fail."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from graders.errors import SandboxError
from graders.execution import walls as rooms
from graders.execution.doctor import room
from graders.execution.kernel import Kernel
from graders.execution.record import Execution
from graders.execution.sandbox import Sandbox, still_runs
from graders.execution.walls import Furniture

from .conftest import LIMITS, ROOT, code

Run = Callable[..., Execution]


def says(run: Run, source: str, **limits: int) -> str:
    outputs = run(code(source), **limits).notebook.cells[0].outputs
    return "".join(o.get("text", "") or o.get("evalue", "") for o in outputs)


def test_nothing_of_ours_but_bundle_and_drivers_can_be_imported(run: Run) -> None:
    source = (
        "import graders.drivers, graders.observing, course_lib\n"
        "for name in ('tasks', 'misconceptions', 'judging', 'settings', 'rubrics', 'gradebook'):\n"
        "    try:\n"
        "        __import__('graders.' + name); print('SEEN', name)\n"
        "    except ImportError: pass\n"
        "print(course_lib.answer)"
    )
    assert says(run, source, cell_seconds=60) == "42\n"  # the drivers import torch


@pytest.mark.parametrize("path", ["course.toml", "authoring", "source", ".git", "graders/tasks"])
def test_the_course_tree_cannot_be_seen(run: Run, path: str) -> None:
    assert says(run, f"import os; print(os.path.exists({str(ROOT / path)!r}))") == "False\n"


def test_there_is_no_network(run: Run) -> None:
    source = "import socket; socket.create_connection(('127.0.0.1', 80), timeout=2)"
    assert "refused" in says(run, source) or "unreachable" in says(run, source)
    assert says(run, "import socket; print(socket.if_nameindex())") in ("[(1, 'lo')]\n", "[]\n")


def test_sockets_past_the_network_namespace_are_not_to_be_had(run: Run) -> None:
    """The last three: a virtual machine's host, the kernel's ciphers, bluetooth."""
    source = (
        "import socket\n"
        "for family in (1, 2, 10, 16, 40, 38, 31):\n"
        "    kind = socket.SOCK_RAW if family == 16 else socket.SOCK_STREAM\n"
        "    try:\n"
        "        socket.socket(family, kind).close()\n"
        "        print(family)\n"
        "    except OSError as error: print(error.strerror)"
    )
    assert says(run, source).splitlines() == [
        *("1", "2", "10", "16"),
        *3 * ["Address family not supported by protocol"],
    ]


def test_no_privileges_are_left(run: Run) -> None:
    source = (
        "import os\nprint(os.geteuid() == 0)\n"
        "try:\n    os.setuid(0)\nexcept OSError: print('refused')"
    )
    assert says(run, source) == "False\nrefused\n"


def test_no_namespace_of_its_own_can_be_made(run: Run) -> None:
    """In one it would be root and could mount memory that nobody counts."""
    source = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    unshare = "print(libc.unshare(0x10000000), os.strerror(ctypes.get_errno()))\n"
    clone = "print(libc.syscall(56, 0x10000011, 0, 0, 0, 0), os.strerror(ctypes.get_errno()))"
    refused = "-1 Operation not permitted\n"
    assert says(run, source + unshare + clone) == 2 * refused


def test_threads_and_processes_can_be_made(run: Run) -> None:
    source = (
        "import subprocess, threading\n"
        "done = []\nthread = threading.Thread(target=done.append, args=(1,))\n"
        "thread.start(); thread.join()\n"
        "print(done, subprocess.run(['echo', 'hi'], capture_output=True).stdout)"
    )
    assert says(run, source) == "[1] b'hi\\n'\n"


def test_what_c_code_prints_is_captured(run: Run) -> None:
    said = says(run, "import os\nos.write(1, b'from below')\nos.system('echo and a shell')")
    assert "from below" in said
    assert "and a shell" in said


def test_no_file_on_the_hosts_disk_is_open_for_writing(run: Run) -> None:
    source = (
        "import os, stat\n"
        "for fd in range(256):\n"
        "    try: kind, flags = os.fstat(fd).st_mode, open(f'/proc/self/fdinfo/{fd}').read()\n"
        "    except OSError: continue\n"
        "    writes = int(flags.split()[3], 8) & 3\n"
        "    if stat.S_ISREG(kind) and writes: print(os.readlink(f'/proc/self/fd/{fd}'))\n"
        "print('looked')"
    )
    assert says(run, source) == "looked\n"


def test_only_tmpfs_can_be_written(run: Run) -> None:
    source = (
        "import os\nfor line in open('/proc/self/mounts'):\n"
        "    _, place, kind, options, *_ = line.split()\n"
        "    if os.access(place, os.W_OK) and 'rw' in options.split(','): print(place, kind)"
    )
    shown = dict(line.split() for line in says(run, source).splitlines())
    assert shown.pop("/proc", "proc") == "proc"
    assert {"/tmp", "/student", "/dev/shm", "/ipc"} <= set(shown)
    assert {kind for place, kind in shown.items() if not place.startswith("/dev/")} == {"tmpfs"}


def test_the_environment_tells_nothing_of_outside(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hush")
    assert "SECRET_TOKEN" not in says(run, "import os; print(dict(os.environ))")


@pytest.mark.parametrize("folder", ["/", "/usr", "/course", "/course/graders", "/handin", "/etc"])
def test_system_and_course_folders_are_read_only(run: Run, folder: str) -> None:
    assert says(run, f"open({folder + '/mine'!r}, 'w')")
    assert "mine" not in says(run, f"import os; print(os.listdir({folder!r}))")


def test_other_processes_cannot_be_seen(run: Run) -> None:
    source = "import os; print(len([p for p in os.listdir('/proc') if p.isdigit()]) < 6)"
    assert says(run, source) == "True\n"


def test_host_and_course_are_not_named(run: Run) -> None:
    named = "import socket\nprint(socket.gethostname())\nprint(open('/course/plan.json').read())"
    assert says(run, named) == "sandbox\n\n"
    command = says(run, "print(open('/proc/1/cmdline').read().split(chr(0)))")
    assert "--args" in command
    assert "/course/start.py" in command
    assert "--ro-bind" not in command


def test_a_wall_that_does_not_hold_is_refused(furniture: Furniture, tmp_path: Path) -> None:
    leaky = replace(furniture, must_be_absent=(Path("/usr/bin/env"),))
    with (
        Sandbox.start(leaky, LIMITS) as sandbox,
        pytest.raises(SandboxError, match="/usr/bin/env can be seen"),
    ):
        sandbox.wait_ready()


def test_without_bubblewrap_nothing_runs_and_the_mend_is_said(
    furniture: Furniture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms.shutil, "which", lambda program, path: None)
    with pytest.raises(SandboxError, match="apt-get install -y bubblewrap"):
        Sandbox.start(furniture, LIMITS)


def test_a_broken_bundle_is_our_fault_and_says_so(furniture: Furniture) -> None:
    broken = replace(furniture, imports=("no_such_module",))
    with (
        Sandbox.start(broken, LIMITS) as sandbox,
        pytest.raises(SandboxError, match="no_such_module"),
    ):
        sandbox.wait_ready()


def test_a_strict_umask_keeps_no_sandbox_from_starting() -> None:
    before = os.umask(0o077)
    try:
        with room(()) as furniture, Sandbox.start(furniture, LIMITS) as sandbox:
            sandbox.wait_ready()
            sandbox.hand_in({"data/mine.txt": b"read me"})
            with Kernel(sandbox) as kernel:
                ran = kernel.run("print(open('/handin/data/mine.txt').read())", 5)
    finally:
        os.umask(before)
    assert [output.text for output in ran.outputs] == ["read me\n"]


def test_closing_leaves_no_folder_behind(furniture: Furniture) -> None:
    with Sandbox.start(furniture, LIMITS) as sandbox:
        sandbox.wait_ready()
        assert sandbox.run.exists()
    assert not sandbox.run.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(sandbox.process.pid, 0)


def test_when_the_kernel_crashes_its_children_are_gone_at_the_close(furniture: Furniture) -> None:
    """bubblewrap may end before them, so that its own end says nothing of theirs."""
    forks = "import os, time\nfor n in range(20):\n    if os.fork() == 0: time.sleep(600)\n"
    with Sandbox.start(furniture, LIMITS) as sandbox:
        sandbox.wait_ready()
        inside = psutil.Process(sandbox.process.pid).children(recursive=True)
        namespace = os.readlink(f"/proc/{inside[-1].pid}/ns/pid")
        with Kernel(sandbox) as kernel:
            kernel.run(forks + "os._exit(1)", 5)
    there = [p for p in psutil.process_iter() if namespace_of(p.pid) == namespace]
    # a zombie of the first one may wait for the system to ask for its end
    assert [p.name() for p in there if still_runs(p)] == []


def namespace_of(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return ""
