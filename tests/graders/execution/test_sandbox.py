"""The walls: what student code can see, reach and become; and that nothing runs when they fail."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graders.errors import SandboxError
from graders.execution import walls as rooms
from graders.execution.record import Execution
from graders.execution.sandbox import Sandbox
from graders.execution.walls import Furniture

from .conftest import LIMITS, ROOT, code

Run = Callable[..., Execution]


def says(run: Run, source: str) -> str:
    outputs = run(code(source)).notebook.cells[0].outputs
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
    assert says(run, source) == "42\n"


@pytest.mark.parametrize("path", ["course.toml", "authoring", "source", ".git", "graders/tasks"])
def test_the_course_tree_cannot_be_seen(run: Run, path: str) -> None:
    assert says(run, f"import os; print(os.path.exists({str(ROOT / path)!r}))") == "False\n"


def test_there_is_no_network(run: Run) -> None:
    source = "import socket; socket.create_connection(('127.0.0.1', 80), timeout=2)"
    assert "refused" in says(run, source) or "unreachable" in says(run, source)
    assert says(run, "import socket; print(socket.if_nameindex())") in ("[(1, 'lo')]\n", "[]\n")


def test_no_privileges_are_left(run: Run) -> None:
    source = (
        "import os\nprint(os.geteuid() == 0)\n"
        "try:\n    os.setuid(0)\nexcept PermissionError: print('refused')"
    )
    assert says(run, source) == "False\nrefused\n"


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


def test_closing_leaves_no_folder_behind(furniture: Furniture) -> None:
    with Sandbox.start(furniture, LIMITS) as sandbox:
        sandbox.wait_ready()
        assert sandbox.run.exists()
    assert not sandbox.run.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(sandbox.process.pid, 0)
