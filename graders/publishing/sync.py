"""Keeps authoring/<a>.py and source/<a>/<a>.ipynb the same notebook, by jupytext's pairing.

The newer of the two wins, as in JupyterLab. The notebook is never rebuilt from text alone, because
its cell ids would be drawn anew; outputs are stripped from it after each sync.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
import nbformat
from jupytext.cli import jupytext as jupytext_command
from jupytext.formats import JupytextFormatError

from graders.errors import BuildError
from graders.notebooks.cells import read_notebook
from graders.settings import Settings

_NOT_CONTENT = frozenset({"lines_to_next_cell", "trusted", "execution"})


def sync(settings: Settings, assignment: str) -> str:
    """Bring both sides to the newer one's state; says in one line what was done.

    Raises BuildError where there is no authoring text, or where something else lies in the folder
    of the source, because nbgrader would hand it to students.
    """
    text, notebook = settings.authoring_file(assignment), settings.source_notebook(assignment)
    if not text.exists():
        raise BuildError(f"{_below(settings, text)} is missing; write it, then build")
    strangers = _strangers(settings, assignment)
    if strangers:
        raise BuildError("\n".join(strangers))
    if notebook.exists() and not _differences(settings, assignment):
        done = "text and notebook agree"
    else:
        from_notebook = notebook.exists() and notebook.stat().st_mtime > text.stat().st_mtime
        _pair(text, assignment)
        _jupytext("--sync", str(notebook if from_notebook else text))
        winner, other = (notebook, text) if from_notebook else (text, notebook)
        done = f"{_below(settings, other)} brought up to {_below(settings, winner)}"
    _strip(notebook)
    left = _differences(settings, assignment)
    if left:
        raise BuildError("sync left a difference; mend by hand:\n" + "\n".join(left))
    return done


def read_text(settings: Settings, assignment: str) -> Any:
    """The authoring text as a notebook; BuildError where it is missing or no notebook."""
    text = settings.authoring_file(assignment)
    try:
        return jupytext.read(text)
    except (OSError, JupytextFormatError) as error:
        raise BuildError(f"{_below(settings, text)} can't be read: {error}; mend it") from error


def drift_problems(settings: Settings, assignment: str) -> list[str]:
    """Where text and notebook disagree, hold outputs, or have company; [] when all is well."""
    notebook = settings.source_notebook(assignment)
    if not notebook.exists():
        return [f"{_below(settings, notebook)} is missing; run: course build {assignment}"]
    problems = _differences(settings, assignment)
    nb = read_notebook(notebook)
    if any(cell.get("outputs") or cell.get("execution_count") for cell in nb.cells):
        problems.append(
            f"{_below(settings, notebook)} holds outputs; run: course build {assignment}"
        )
    return problems + _strangers(settings, assignment)


def _differences(settings: Settings, assignment: str) -> list[str]:
    text, notebook = settings.authoring_file(assignment), settings.source_notebook(assignment)
    ours = [_content(cell) for cell in read_text(settings, assignment).cells]
    theirs = [_content(cell) for cell in read_notebook(notebook).cells]
    pair = f"{_below(settings, text)} and {_below(settings, notebook)}"
    mend = f"run: course build {assignment}"
    if len(ours) != len(theirs):
        return [f"{pair} have {len(ours)} and {len(theirs)} cells; {mend}"]
    return [
        f"{pair} differ in cell {place} ({_first_line(left)!r}); {mend}"
        for place, (left, right) in enumerate(zip(ours, theirs, strict=True), 1)
        if left != right
    ]


def _content(cell: Any) -> tuple[str, str, dict[str, Any]]:
    metadata = {key: value for key, value in cell.metadata.items() if key not in _NOT_CONTENT}
    return cell.cell_type, cell.source, metadata


def _first_line(content: tuple[str, str, dict[str, Any]]) -> str:
    return content[1].split("\n")[0]


def _pair(text: Path, assignment: str) -> None:
    """Write the pairing into the text's head where it isn't there yet."""
    formats = f"authoring///py:percent,source/{assignment}///ipynb"
    if jupytext.read(text).metadata.get("jupytext", {}).get("formats") != formats:
        _jupytext("--set-formats", formats, str(text))


def _jupytext(*arguments: str) -> None:
    try:
        status = jupytext_command(["--quiet", *arguments])
    except (Exception, SystemExit) as error:
        raise BuildError(f"jupytext {' '.join(arguments)}: {error}") from error
    if status:
        raise BuildError(f"jupytext {' '.join(arguments)} ended with status {status}")


def _strip(notebook: Path) -> None:
    """Take outputs and traces of runs out of the notebook; leave the file alone if it has none."""
    nb = read_notebook(notebook)
    before = nbformat.writes(nb)
    for cell in nb.cells:
        for key in _NOT_CONTENT & set(cell.metadata):
            del cell.metadata[key]
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    after = nbformat.writes(nb)
    if after != before:
        notebook.write_text(after + "\n", encoding="utf-8")


def _strangers(settings: Settings, assignment: str) -> list[str]:
    notebook = settings.source_notebook(assignment)
    return [
        f"{_below(settings, path)} would be handed to students; move it out of source/"
        for path in sorted(notebook.parent.rglob("*"))
        if path.is_file() and path != notebook and ".ipynb_checkpoints" not in path.parts
    ]


def _below(settings: Settings, path: Path) -> str:
    return path.relative_to(settings.root).as_posix()
