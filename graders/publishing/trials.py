"""Runs the finished notebooks as their readers will: the solution must hold, the release must stop
politely where an answer is missing and nowhere else.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader.utils import determine_grade

from graders.notebooks.cells import Kind, grade_id, kind_of, predicted_name, read_notebook
from graders.settings import Settings

STOPS = "Unanswered"  # course_lib.runtime's exception; a kernel reports it by name only


def solution_problems(notebook: Path) -> list[str]:
    """What an executed solution shows: every cell must run, every check must earn its points.

    nbgrader scores a check cell 0 for any line on stderr, so that is a problem too.
    """
    nb = read_notebook(notebook)
    problems = []
    for name, outputs in _outputs(nb):
        problems += [
            f"the solution's {name} raised {output.ename}: {_first_line(output.evalue)}"
            for output in outputs
            if output.output_type == "error"
        ]
    for cell in (cell for cell in nb.cells if kind_of(cell) is Kind.CHECK):
        earned, most = determine_grade(cell)
        if earned != most and not any(out.output_type == "error" for out in cell.outputs):
            problems.append(
                f"nbgrader gives the solution {earned:g} of {most:g} points for {grade_id(cell)}; "
                "its cell may print nothing on stderr and show no number"
            )
    return problems


def stub_run_problems(settings: Settings, release: Path, bundle: Path) -> list[str]:
    """Runs the release with the week's bundle, all answers still stubs; [] when all is well.

    Cells that need no answer must run; the others must end in Unanswered with one line that
    names the task. An answer cell may not raise anything else, and some cell must stop.
    """
    nb = run_untouched(settings, release, bundle)
    tasks = {grade_id(cell) for cell in nb.cells if kind_of(cell) is Kind.ANSWER}
    names = tasks | {predicted_name(c) for c in nb.cells if kind_of(c) is Kind.PREDICT}
    problems = []
    stopped: set[str] = set()
    for name, outputs in _outputs(nb):
        for error in (output for output in outputs if output.output_type == "error"):
            line = str(error.evalue)
            named = {name for name in names if name in line}
            stopped |= named & tasks
            if error.ename != STOPS:
                problems.append(f"the release's {name} raised {error.ename}: {_first_line(line)}")
            elif not named or "\n" in line.strip():
                problems.append(
                    f"the release's {name} stops without one line that names its task: {line!r}"
                )
    silent = sorted(tasks - stopped)
    return problems + [f"no cell of the release stops for want of {task}" for task in silent]


def run_untouched(settings: Settings, release: Path, bundle: Path) -> Any:
    """The release notebook with the outputs of a run in a folder of its own.

    Raises CellTimeoutError or DeadKernelError turned into an output of the cell where it happened.
    """
    nb = read_notebook(release)
    environment = {**os.environ, "PYTHONPATH": str(bundle.resolve())}
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        shutil.copy(release, folder)
        sockets = str(Path(folder) / "kernel")
        client = NotebookClient(
            nb,
            km=AsyncKernelManager(kernel_name="python3", transport="ipc", ip=sockets),
            timeout=settings.limits.cell_seconds,
            allow_errors=True,
            resources={"metadata": {"path": folder}},
            shutdown_kernel="immediate",
        )
        client.owns_km = True  # a manager that is handed in is left alone, and its kernel runs on
        try:
            client.execute(env=environment)
        except (CellTimeoutError, DeadKernelError) as error:
            _note(nb, error)
    return nb


def _note(nb: Any, error: Exception) -> None:
    """Write an end that the kernel couldn't report into the last cell that had begun."""
    begun = [cell for cell in nb.cells if cell.cell_type == "code" and cell.execution_count]
    cell = begun[-1] if begun else next(cell for cell in nb.cells if cell.cell_type == "code")
    ended = {"ename": type(error).__name__, "evalue": _first_line(str(error)), "traceback": []}
    cell.outputs.append(nbformat.v4.new_output("error", **ended))


def _outputs(nb: Any) -> list[tuple[str, Any]]:
    return [
        (f"cell {place} ({grade_id(cell) or 'code'})", cell.outputs)
        for place, cell in enumerate(nb.cells, 1)
        if cell.cell_type == "code"
    ]


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[0]
