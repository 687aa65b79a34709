"""The list for a student's preflight names what the notebook holds, and agrees with the release."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from course_lib.submission import expected, preflight
from graders.publishing.handin_list import hand_in_list
from graders.settings import load_settings

SETTINGS = load_settings(Path(__file__).resolve().parents[3])
BUILT = [one.name for one in SETTINGS.built_assignments()]


@pytest.mark.parametrize("name", BUILT)
def test_an_untouched_release_lacks_everything_and_a_solution_nothing(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "hand_in.json").write_bytes(hand_in_list(SETTINGS, name))
    wanted = expected(tmp_path / "hand_in.json")
    for file in wanted.files:
        (tmp_path / file).write_text("{}")
    untouched = preflight(SETTINGS.release_notebook(name), tmp_path, wanted)
    parts = (*wanted.answers, *wanted.predictions, *(wanted.texts or {}))
    assert len(untouched) == len(parts), untouched
    assert preflight(without_marks(name, tmp_path), tmp_path, wanted) == []


def without_marks(name: str, folder: Path) -> Path:
    """The source without the marks of its solutions, which would count as words of the texts."""
    source = json.loads(SETTINGS.source_notebook(name).read_text(encoding="utf-8"))
    for cell in source["cells"]:
        cell["source"] = re.sub(r"### (BEGIN|END) SOLUTION", "", "".join(cell["source"]))
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(source), encoding="utf-8")
    return path


def test_the_list_holds_names_only() -> None:
    listed = json.loads(hand_in_list(SETTINGS, "week6_lab"))
    assert listed["answers"] == ["tier_scores", "kd_loss", "bug_hunt", "coverage_table", "artifact"]
    assert listed["predictions"] == ["tail_f1", "peaked", "f1_lift", "ece"]
    assert listed["files"] == [
        "arms.json",
        "table_3a.json",
        "table_3b.json",
        "table_3c.json",
        "artifact_3d.json",
    ]
    assert listed["limits"] == dict.fromkeys(listed["texts"], 80) | {"memo-defence": 300}
