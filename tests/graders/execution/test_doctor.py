"""`course doctor`: every promise holds here, and a hole is seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_output

from graders.execution import doctor, walls
from graders.execution.doctor import Finding, diagnose, probes
from graders.execution.kernel import End, Ran

from .conftest import LIMITS, ROOT


def test_every_promise_holds_on_this_machine() -> None:
    told: list[Finding] = []
    found = diagnose((ROOT / "course.toml", ROOT / "source"), LIMITS, told.append)
    assert [(finding.promise, finding.seen) for finding in found if not finding.holds] == []
    assert found == told
    assert len(found) == len(probes(())) > 10


def test_a_hole_in_a_wall_stops_at_the_first_promise() -> None:
    (finding,) = diagnose((Path("/usr/bin/env"),), LIMITS, lambda finding: None)
    assert not finding.holds
    assert "/usr/bin/env can be seen" in finding.seen


def test_a_missing_program_is_named_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(walls.shutil, "which", lambda program, path: None)
    (finding,) = diagnose((), LIMITS, lambda finding: None)
    assert "apt-get install -y bubblewrap" in finding.seen


HARMLESS = (
    "solutions, gradebook and hand-ins can't be seen",
    "no other process can be seen",
    "the environment holds nothing of ours",
    "no memory can be had that no process maps",
)


@pytest.mark.parametrize("promise", HARMLESS)
def test_without_walls_the_same_attempt_gets_out_and_is_seen(promise: str) -> None:
    (probe,) = (one for one in probes((ROOT / "source",)) if one.promise == promise)
    ran = subprocess.run(
        [sys.executable, "-c", probe.attempt],
        env={**os.environ, "SOME_TOKEN": "x"},
        capture_output=True,
        text=True,
        check=True,
    )
    said = new_output("stream", text=ran.stdout)
    finding = doctor.read(probe, Ran(End.OK, [said]))
    assert not finding.holds
    assert finding.seen


def test_a_limit_that_does_not_stop_is_no_held_promise() -> None:
    (probe,) = (one for one in probes(()) if one.promise == "memory is bounded")
    assert not doctor.read(probe, Ran(End.OK, [new_output("stream", text="2 GB\n")])).holds
    assert doctor.read(probe, Ran(End.MEMORY)).holds
