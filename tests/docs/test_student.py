"""docs/student.md, walked: the week 6 lab as it comes to Kaggle, run with nothing answered yet."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graders.intake.archives import CAPS
from graders.intake.opening import DEEPEST, INNER
from graders.notebooks.cells import grade_id
from graders.notebooks.regions import Region, split
from graders.publishing.bundle import build_bundle
from graders.publishing.kaggle import dataset_title
from graders.publishing.trials import run_untouched
from graders.settings import load_settings

from .walking import LAB, ROOT, commands_in

SETTINGS = load_settings(ROOT)
PAGE = (ROOT / "docs" / "student.md").read_text(encoding="utf-8").replace("\n", " ")
NOTEBOOK = f"{LAB}.ipynb"


@dataclass(frozen=True)
class Session:
    """An interactive session on Kaggle after all cells have run."""

    notebook: Any
    bundle: Path
    working: Path

    def text(self, name: str) -> str:
        """What a cell shows."""
        (cell,) = (cell for cell in self.notebook.cells if grade_id(cell) == name)
        shown = (output.get("text") or output.get("evalue", "") for output in cell.outputs)
        return "".join(shown)

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Python with the week's library and no other, in the working folder."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.working,
            env={"PYTHONPATH": str(self.bundle)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("kaggle")
    bundle = build_bundle(SETTINGS, LAB, folder / "bundle")
    release = SETTINGS.release_notebook(LAB)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAGGLE_KERNEL_RUN_TYPE", "Interactive")
        patch.setenv("COURSE_SOURCE", "replica")
        patch.setenv("COURSE_ARTIFACTS", str(folder / "working"))
        notebook = run_untouched(SETTINGS, release, bundle)
    return Session(notebook, bundle, folder / "working")


def test_the_input_has_the_name_that_the_page_tells() -> None:
    assert f"`{dataset_title(SETTINGS, LAB)}`" in PAGE


def test_what_wants_an_answer_stops_in_a_line_and_the_rest_goes_on(session: Session) -> None:
    assert "# task: kd_loss" in PAGE
    raised = [
        output
        for cell in session.notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    assert {output.ename for output in raised} == {"Unanswered"}
    assert any(output.evalue.startswith("kd_loss is not answered yet: ") for output in raised)
    shown = [cell.source for cell in session.notebook.cells if cell.cell_type == "markdown"]
    assert "YOUR ANSWER HERE" in shown
    said = json.dumps([cell.get("outputs", []) for cell in session.notebook.cells])
    assert "STAND-IN" in PAGE
    assert "STAND-IN" in said


def test_a_closed_module_says_where_it_is_built_and_when_it_opens(session: Session) -> None:
    done = session.python("-c", "import course_lib.distillation")
    assert "is what you build in week6_lab; it unlocks with week6_homework." in done.stderr


def test_an_empty_prediction_keeps_its_plot_shut(session: Session) -> None:
    shown = session.text("reveal-tail_f1")
    assert "predicted_tail_f1 and because_tail_f1" in shown


def test_the_last_cell_says_what_is_missing_and_packs(session: Session) -> None:
    said = session.text("hand-in-pack")
    assert "- kd_loss is not answered yet; its checks will earn nothing." in said
    assert "- predict-tail_f1: predicted_tail_f1 and because_tail_f1 still empty." in said
    assert "text answers can't be seen from here" in said
    target = session.working / f"{LAB}.zip"
    assert f"{target}: " in said
    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {"manifest.json", *manifest["files"]}
    assert {"versions", "gpus"} <= set(manifest)
    assert all(len(one["sha256"]) == 64 for one in manifest["files"].values())


def test_the_command_looks_a_notebook_through_as_a_whole(session: Session) -> None:
    (command,) = commands_in("student.md")
    program, *words = command.split()
    assert (program, words[-1]) == ("python", NOTEBOOK)
    notebook = json.loads(SETTINGS.release_notebook(LAB).read_text(encoding="utf-8"))
    (session.working / NOTEBOOK).write_text(json.dumps(notebook))
    done = session.python(*words)
    assert done.returncode == 1
    assert '- the text "' in done.stdout

    write_answers(notebook)
    (session.working / NOTEBOOK).write_text(json.dumps(notebook))
    done = session.python(*words)
    assert (done.returncode, done.stdout) == (0, f"{LAB}: nothing is missing.\n")

    cells = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"]}
    cells["memo-defence"]["source"] = "word " * 301
    (session.working / NOTEBOOK).write_text(json.dumps(notebook))
    (session.working / "table_3c.json").unlink()
    (session.working / f"{LAB}.zip").unlink()  # it holds one, too
    said = session.python(*words).stdout
    assert "has 301 words; at most 300 are read" in said
    assert "- table_3c.json is not in " in said


def write_answers(notebook: Any) -> None:
    """Put what the staff would write into a release, without the marks around it."""
    source = json.loads(SETTINGS.source_notebook(LAB).read_text(encoding="utf-8"))
    answers = {c["metadata"]["nbgrader"]["grade_id"]: "".join(c["source"]) for c in source["cells"]}
    for cell in notebook["cells"]:
        meta = cell["metadata"]["nbgrader"]
        if meta["solution"]:
            parts = split(answers[meta["grade_id"]], Region.SOLUTION)
            first = re.match(r"# task: .*\n", answers[meta["grade_id"]])
            cell["source"] = (first[0] if first else "") + "\n".join(parts.inside)


def test_limits_of_files_are_told_as_they_are() -> None:
    assert CAPS.file_mb == INNER.file_mb < SETTINGS.limits.work_mb  # collecting is the first to ask
    assert f"a file larger than {CAPS.file_mb} MB, is set aside" in PAGE
    assert "A zip may lie in a zip, but none in that one" in PAGE
    assert DEEPEST == 2
