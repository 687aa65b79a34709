"""What one grading process shares: the store, warm sandboxes, the run's secret seed, the verdicts.

The only room that holds both sides: it hands inputs to execution and observations to the judge.
"""

from __future__ import annotations

import ast
import atexit
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from graders.contracts import Verdict
from graders.drivers.codec import encode
from graders.errors import CourseError
from graders.execution.leftovers import temporary_folder
from graders.execution.pool import Pool
from graders.execution.record import Execution
from graders.execution.runner import execute
from graders.execution.store import Store, digest_of_folder, key_of
from graders.execution.walls import DRIVERS, INSIDE, Furniture
from graders.judging.assess import assess
from graders.settings import Settings, load_settings
from graders.state import GRADEBOOK
from graders.tasks import cases_handed_out, tasks_of

STATE = ".course"


class Session:
    """Grades hand-ins of one assignment. Use `session_of`, which keeps one for each."""

    def __init__(self, settings: Settings, assignment: str) -> None:
        self.settings, self.assignment = settings, assignment
        self.state = settings.root / STATE
        self.store = Store(self.state / "executions")
        self.seed = secrets.randbits(63)
        self.executed = 0
        # after the last hand-in nobody would use the next sandbox, and its imports take seconds
        self.more_to_come = True
        self._pool: Pool | None = None
        bundle = settings.bundle_folder(assignment)
        if not bundle.is_dir():
            raise CourseError(f"{bundle} is missing. Run: course build {assignment}")
        self.conditions = digest(
            {
                "bundle": digest_of_folder(bundle),
                "drivers": digest_of_folder(DRIVERS),
                "inside": digest_of_folder(INSIDE),
                "limits": settings.limits.model_dump_json(),
            }
        )

    def execution_of(self, notebook: NotebookNode, files: Mapping[str, bytes]) -> Execution:
        """The stored execution of this hand-in where its cases still hold, else a new one."""
        stored = self.stored(notebook, files)
        if stored is not None and not self.changed_checks(stored):
            return stored
        limits = self.settings.limits
        execution = execute(notebook, files, self._warm_pool(), limits, self.seed)
        execution = execution.with_sheets(sheet_digests(self.assignment, self.seed))
        self.store.put(key_of(notebook, files, self.conditions), execution)
        self.executed += 1
        return execution

    def stored(self, notebook: NotebookNode, files: Mapping[str, bytes]) -> Execution | None:
        """The stored execution of this hand-in, whatever its cases; None where there is none."""
        return self.store.get(key_of(notebook, files, self.conditions))

    def changed_checks(self, execution: Execution) -> tuple[str, ...]:
        """Checks whose cases are no longer those of the execution: only a new one can tell."""
        now = sheet_digests(self.assignment, execution.seed)
        return tuple(check for check in now if execution.sheets.get(check) != now[check])

    def judge(self, execution: Execution) -> dict[str, Verdict]:
        """Check -> verdict, for every check of the assignment whose cases still hold."""
        changed = self.changed_checks(execution)
        seen = {name: said for name, said in execution.observations.items() if name not in changed}
        verdicts = assess(self.assignment, execution.seed, seen, execution.not_run)
        return {name: verdict for name, verdict in verdicts.items() if name not in changed}

    def close(self) -> None:
        """Close the sandboxes that wait, and drop the cases drawn for them."""
        if self._pool is not None:
            self._pool.close()
            shutil.rmtree(self._pool.furniture.cases)
            self._pool = None

    def _warm_pool(self) -> Pool:
        if self._pool is None:
            self._pool = Pool(self._furniture(), self.settings.limits)
        self._pool.ahead = int(self.more_to_come)
        return self._pool

    def _furniture(self) -> Furniture:
        cases = temporary_folder("cases")
        for check, text in sheets(self.assignment, self.seed).items():
            (cases / f"{check}.json").write_text(text)
        os.chmod(cases, 0o755)
        return Furniture(
            bundle=self.settings.bundle_folder(self.assignment),
            cases=cases,
            matplotlib=font_cache(self.state / "matplotlib"),
            imports=imports_of(self.settings.source_notebook(self.assignment)),
            must_be_absent=private_paths(self.settings.root),
        )


def private_paths(root: Path) -> tuple[Path, ...]:
    """What no hand-in may see of the course."""
    names = ("course.toml", GRADEBOOK, "graders", "source", "submitted", STATE, ".git")
    return tuple(root / name for name in names)


@lru_cache(maxsize=64)
def sheets(assignment: str, seed: int) -> dict[str, str]:
    """Check -> what its driver gets inside, as text: the driver's name and the cases' inputs."""
    return {
        check.id: encode(
            {
                "driver": check.driver,
                "cases": [
                    {"name": case.name, "inputs": dict(case.inputs)}
                    for case in cases_handed_out(check, seed)
                ],
            }
        )
        for task in tasks_of(assignment)
        for check in task.checks
    }


@lru_cache(maxsize=64)
def sheet_digests(assignment: str, seed: int) -> dict[str, str]:
    """Check -> digest of its sheet, to be kept with what was seen on it."""
    return {check: digest({check: text}) for check, text in sheets(assignment, seed).items()}


def digest(texts: Mapping[str, str]) -> str:
    """One digest of named texts."""
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()


def font_cache(folder: Path) -> Path:
    """A folder with matplotlib's font list, made once: making it takes longer than a hand-in."""
    if not list(folder.glob("fontlist-*.json")):
        folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "MPLCONFIGDIR": str(folder)}
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, check=True, env=environment, capture_output=True)
    return folder


def imports_of(notebook: Path) -> tuple[str, ...]:
    """Modules that the instructor's notebook imports: worth loading before a hand-in arrives."""
    found = ["ipykernel.kernelapp", "graders.observing"]
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code" and not cell.source.startswith(("%", "!")):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Import):
                    found += [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.append(node.module)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=12)
def session_of(root: Path, assignment: str) -> Session:
    """The process's session for an assignment; its sandboxes close when the process ends."""
    session = Session(load_settings(root), assignment)
    atexit.register(session.close)
    return session
