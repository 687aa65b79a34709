"""What the repository releases, checked on the committed files, for every week that is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.notebooks.cells import read_notebook
from graders.publishing.bundle import build_bundle
from graders.publishing.leaks import leak_problems, shared_texts
from graders.publishing.nbgrader_runs import run_nbgrader
from graders.publishing.release import release_drift
from graders.publishing.secrets import gather
from graders.publishing.trials import stub_run_problems
from graders.settings import load_settings
from graders.tasks import tasks_of

SETTINGS = load_settings(Path(__file__).resolve().parents[3])
every_week = pytest.mark.parametrize("name", [a.name for a in SETTINGS.built_assignments()])


@every_week
def test_the_committed_release_is_what_its_source_makes(name: str) -> None:
    assert release_drift(SETTINGS, name) == []


@every_week
def test_nothing_leaks(name: str, tmp_path: Path) -> None:
    source = read_notebook(SETTINGS.source_notebook(name))
    secrets = gather(SETTINGS, name, source, tasks_of(name))
    bundle = build_bundle(SETTINGS, name, tmp_path / name)
    shared = shared_texts(bundle, source, SETTINGS.assignment(name).given)
    assert leak_problems(SETTINGS.release_notebook(name).parent, source, secrets, shared) == []


@every_week
def test_the_release_runs_with_nothing_answered(name: str, tmp_path: Path) -> None:
    bundle = build_bundle(SETTINGS, name, tmp_path / name)
    assert stub_run_problems(SETTINGS, SETTINGS.release_notebook(name), bundle) == []


@every_week
def test_stock_nbgrader_validates_the_solution(name: str) -> None:
    said = run_nbgrader(SETTINGS, "validate", str(SETTINGS.source_notebook(name)))
    assert "Success! Your notebook passes all the tests." in said
