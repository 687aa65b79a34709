"""nbgrader's configuration, loaded or refused: with a slip in it nothing may be graded.

nbgrader passes by a key that it doesn't know and takes its own default. For a misspelt
`autograde_preprocessors` that default runs hand-ins outside any sandbox.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from graders.errors import CourseError

FILE = "nbgrader_config.py"
NEEDED = {
    "graders.gradebook.preprocessors.SandboxExecute",
    "graders.gradebook.preprocessors.SaveVerdicts",
}
READER = "graders.gradebook.reading.HandInExporter"
FORBIDDEN = ("nbgrader.preprocessors.Execute", "nbgrader.preprocessors.SaveAutoGrades")


def load_config(root: Path) -> Config:
    """The configuration in root; CourseError, in one line, where it would not keep hand-ins in."""
    try:
        config = PyFileConfigLoader(FILE, path=str(root)).load_config()
    except (Exception, SystemExit) as error:
        raise CourseError(f"{FILE}: {error}. Nothing was run; mend this first.") from error
    if problem := unsafe(config):
        raise CourseError(f"{FILE}: {problem}. Nothing was run; mend this first.")
    return config


def unsafe(config: Config) -> str:
    """Why grading with this configuration would leave the sandbox out, in words; or ""."""
    steps = config.Autograde.get("autograde_preprocessors", ())
    named = [step if isinstance(step, str) else qualified(step) for step in steps]
    if missing := sorted(NEEDED - set(named)):
        return f"c.Autograde.autograde_preprocessors doesn't name {' and '.join(missing)}"
    if found := [step for step in named if step.startswith(FORBIDDEN) or step in bare(FORBIDDEN)]:
        return f"c.Autograde.autograde_preprocessors names {found[0]}, which runs code unguarded"
    reader = config.Autograde.get("exporter_class", "")
    if (reader if isinstance(reader, str) else qualified(reader)) != READER:
        return f"c.Autograde.exporter_class isn't {READER}, so links in hand-ins would be followed"
    return ""


def bare(names: Iterable[str]) -> set[str]:
    """Names without their packages."""
    return {name.rsplit(".", 1)[1] for name in names}


def qualified(step: type) -> str:
    """A class's full name."""
    return f"{step.__module__}.{step.__name__}"
