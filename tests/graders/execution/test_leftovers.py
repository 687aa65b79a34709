"""A grading process that is killed leaves nothing: no process, and no folder after the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from graders.execution.leftovers import started, sweep, temporary_folder
from graders.execution.walls import Furniture

from .conftest import LIMITS, ROOT

HOLDER = """
    import sys, time
    from pathlib import Path
    from graders.execution.sandbox import Sandbox
    from graders.execution.walls import Furniture
    from graders.settings import Limits

    bundle, cases, fonts = map(Path, sys.argv[1:4])
    furniture = Furniture(bundle, cases, fonts, ("ipykernel.kernelapp",))
    sandbox = Sandbox.start(furniture, Limits.model_validate_json(sys.argv[4]))
    sandbox.wait_ready()
    print(sandbox.run, sandbox.process.pid, flush=True)
    time.sleep(600)
"""


def test_after_a_kill_no_process_survives_and_the_folder_is_swept(furniture: Furniture) -> None:
    words = [furniture.bundle, furniture.cases, furniture.matplotlib, LIMITS.model_dump_json()]
    command = [sys.executable, "-c", textwrap.dedent(HOLDER), *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as holder:
        run, pid = holder.stdout.readline().split()
        inside = psutil.Process(int(pid)).children(recursive=True)
        assert len(inside) >= 2
        holder.send_signal(signal.SIGKILL)
    _gone, alive = psutil.wait_procs([*inside, *living(int(pid))], timeout=10)
    assert alive == []
    assert Path(run).exists()
    assert Path(run) in sweep(Path(tempfile.gettempdir()))
    assert not Path(run).exists()


def living(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid)]
    except psutil.NoSuchProcess:
        return []


def test_a_folder_of_a_living_owner_stays() -> None:
    folder = temporary_folder("test")
    sweep(folder.parent)
    assert folder.exists()
    folder.rmdir()


@pytest.mark.parametrize("birth", [1, 0])
def test_a_pid_used_again_is_another_owner(tmp_path: Path, birth: int) -> None:
    folder = tmp_path / f"ecbs-{os.getpid()}-{birth}-run-x"
    (folder / "below").mkdir(parents=True)
    assert sweep(tmp_path) == [folder]
    assert not folder.exists()


def test_links_and_other_names_are_left_alone(tmp_path: Path) -> None:
    real = tmp_path / "kept"
    (real / "inner").mkdir(parents=True)
    link = tmp_path / "ecbs-1-0-run-x"
    link.symlink_to(real)
    (tmp_path / "ecbs-course").mkdir()
    assert sweep(tmp_path) == []
    assert link.is_symlink()
    assert (real / "inner").exists()
    assert (tmp_path / "ecbs-course").exists()


def test_a_process_that_ended_has_not_started() -> None:
    with subprocess.Popen(["sleep", "600"]) as child:
        assert started(child.pid)
        child.kill()
        time.sleep(0.1)
        assert started(child.pid) is None  # a zombie: nobody has asked for its end yet
    assert started(child.pid) is None
