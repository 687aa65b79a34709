"""Code that the sandbox's user can't read is named with its mend, before any hand-in is run."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from graders.errors import SandboxError
from graders.execution import sandbox
from graders.execution.access import need_open
from graders.execution.doctor import diagnose
from graders.execution.walls import CODE, DRIVERS, PACKAGES

from .conftest import LIMITS

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="others run hand-ins as themselves")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the drivers and an environment of one package."""
    shutil.copytree(DRIVERS, tmp_path / "drivers")
    (tmp_path / "venv" / "lib" / "torch" / "nn").mkdir(parents=True)
    return tmp_path


def said(checkout: Path) -> str:
    with pytest.raises(SandboxError) as told:
        need_open((checkout / "drivers",), packages(checkout))
    assert "\n" not in str(told.value)
    return str(told.value).partition("Run: ")[2]


def packages(checkout: Path) -> dict[str, str]:
    return {str(checkout / "venv"): str(checkout / "venv" / "lib")}


def test_this_checkout_is_open() -> None:
    need_open(CODE, PACKAGES)
    assert sys.prefix in PACKAGES


@pytest.mark.parametrize("closed", ["drivers", "drivers/codec.py"])
def test_closed_code_is_named(checkout: Path, closed: str) -> None:
    need_open((checkout / "drivers",), packages(checkout))
    (checkout / closed).chmod(0o700)
    assert said(checkout) == f"chmod -R go+rX {checkout}/drivers"


@pytest.mark.parametrize("closed", ["venv", "venv/lib", "venv/lib/torch"])
def test_a_closed_environment_is_named(checkout: Path, closed: str) -> None:
    (checkout / closed).chmod(0o750)
    assert said(checkout) == f"chmod -R go+rX {checkout}/venv"


def test_what_python_passes_by_may_be_closed(checkout: Path) -> None:
    (checkout / "drivers" / "__pycache__").mkdir(mode=0o700, exist_ok=True)
    (checkout / "drivers" / "link").symlink_to(checkout / "nowhere")
    need_open((checkout / "drivers",), packages(checkout))


def test_the_doctor_says_it_in_one_line(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "drivers" / "codec.py").chmod(0o600)
    monkeypatch.setattr(sandbox, "CODE", (checkout / "drivers",))
    (finding,) = diagnose((), LIMITS, lambda finding: None)
    assert not finding.holds
    assert finding.seen.endswith(f"Run: chmod -R go+rX {checkout}/drivers")
