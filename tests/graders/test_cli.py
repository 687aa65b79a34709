"""The `course` command: exit status 0, 1 and 2, and errors in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def course(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("course")), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )


@pytest.mark.parametrize(
    "arguments", [("frobnicate",), ("build",), ("build", "week9_lab"), ("check", "--seeds", "0")]
)
def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    assert course(*arguments).returncode == 2


def test_a_mendable_error_is_one_line_and_1(tmp_path: Path) -> None:
    run = course("build", "week6_lab", cwd=tmp_path)
    assert run.returncode == 1
    assert run.stderr.startswith("no course.toml in ")
    assert "Traceback" not in run.stderr
