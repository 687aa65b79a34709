"""The two folders for Kaggle, and the verb that shows and sends them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from slugify import slugify
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.errors import BuildError, PublishError, SettingsError
from graders.kaggle_client.trouble import credentials_in, missing_for_kaggle
from graders.notebooks.cells import read_notebook
from graders.publishing.bundle import build_bundle
from graders.publishing.kaggle import (
    build_upload,
    dataset_title,
    in_words,
    notebook_metadata,
    notebook_title,
    owner,
    slug,
)
from graders.publishing.nbgrader_runs import run_nbgrader
from graders.publishing.sync import sync
from graders.settings import Settings, load_settings

from .conftest import write_below
from .loopback import Kaggle, playing
from .test_push import environment

ROOT = Path(__file__).resolve().parents[3]
REAL = load_settings(ROOT)
NAME = "one_lab"


def with_release(course: Settings) -> Settings:
    write_below(course.root, f"release/{NAME}/{NAME}.ipynb", '{"cells": []}')
    return course


def test_the_titles_are_those_that_kaggle_takes() -> None:
    for one in REAL.assignments:
        dataset, notebook = dataset_title(REAL, one.name), notebook_title(REAL, one.name)
        assert 6 <= len(dataset) <= 50
        assert 5 <= len(notebook) <= 50
        assert slug(dataset) == slugify(dataset)
        assert slug(notebook) == slugify(notebook)
        assert slug(dataset) != slug(notebook), "Kaggle refuses two things of one name"


@pytest.mark.parametrize("name", [a.name for a in REAL.built_assignments()])
def test_the_first_cell_asks_for_the_dataset_by_its_title(name: str) -> None:
    cells = read_notebook(REAL.release_notebook(name)).cells
    first = next(cell.source for cell in cells if cell.cell_type == "code")
    assert f"Add the input '{dataset_title(REAL, name)}'." in first


def test_the_folders_hold_what_is_sent_and_nothing_else(course: Settings) -> None:
    with_release(course)
    folder = build_upload(course, NAME, build_bundle(course, NAME))
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    (wheel,) = (folder / "dataset").glob("*.whl")
    assert found == [
        "dataset/dataset-metadata.json",
        "dataset/ecbs5200.marker.json",
        f"dataset/{wheel.name}",
        "notebook/kernel-metadata.json",
        "notebook/one_lab.ipynb",
    ]
    assert sorted(p.name for p in folder.parent.iterdir()) == [NAME]
    said = list(in_words(folder))
    assert said[0].startswith("dataset ada/tiny-one-lab: made private, or given a new version")
    assert any(line.startswith(f"  {wheel.name}  ") for line in said)
    assert '    "is_private": true,' in said


def test_a_new_build_takes_the_place_of_the_old(course: Settings) -> None:
    with_release(course)
    bundle = build_bundle(course, NAME)
    folder = build_upload(course, NAME, bundle)
    (folder / "dataset" / "old.whl").write_bytes(b"old")
    assert not (build_upload(course, NAME, bundle) / "dataset" / "old.whl").exists()


def test_without_a_release_nothing_is_built(course: Settings) -> None:
    with pytest.raises(BuildError, match=r"one_lab\.ipynb is missing; run: course build one_lab"):
        build_upload(course, NAME, build_bundle(course, NAME))
    assert not course.kaggle_folder(NAME).exists()


def test_without_an_owner_the_folders_have_no_metadata_and_the_mend_is_said(
    course: Settings,
) -> None:
    nobody = course.course.model_copy(update={"kaggle_owner": None})
    without = with_release(course.model_copy(update={"course": nobody}))
    folder = build_upload(without, NAME, build_bundle(without, NAME))
    assert not list(folder.rglob("*-metadata.json"))
    with pytest.raises(SettingsError, match=r"course\.kaggle_owner is missing; write below"):
        owner(without)


def test_without_a_gpu_no_machine_is_named(course: Settings) -> None:
    metadata = notebook_metadata(course, NAME)
    assert metadata["enable_gpu"] is False
    assert "machine_shape" not in metadata


def test_a_title_that_kaggle_would_refuse_is_told(course: Settings) -> None:
    long = course.course.model_copy(update={"id": "x" * 45})
    with pytest.raises(SettingsError, match=r"which takes 6 to 50 characters; change course\.id"):
        dataset_title(course.model_copy(update={"course": long}), NAME)


def test_credentials_are_looked_for_where_the_client_takes_them(tmp_path: Path) -> None:
    assert "there are no credentials" in missing_for_kaggle({}, tmp_path)
    assert credentials_in({"KAGGLE_USERNAME": "ada"}, tmp_path) == ""
    config = write_below(tmp_path, ".config/kaggle/kaggle.json", "{}")
    assert credentials_in({}, tmp_path) == str(config)
    elsewhere = write_below(tmp_path, "else/kaggle.json", "{}")
    assert credentials_in({"KAGGLE_CONFIG_DIR": str(elsewhere.parent)}, tmp_path) == str(elsewhere)
    token = write_below(tmp_path, ".kaggle/access_token", "t")
    assert credentials_in({}, tmp_path) == str(token)
    assert missing_for_kaggle({}, tmp_path) == ""
    assert credentials_in({"KAGGLE_API_TOKEN": "t"}, tmp_path) == "KAGGLE_API_TOKEN"


def test_a_missing_client_is_told_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "kaggle", raising=False)
    monkeypatch.setattr(sys, "meta_path", [])  # nothing more can be found
    assert "pip install ecbs5200[publish]" in missing_for_kaggle({}, tmp_path)


@pytest.fixture(scope="module")
def released(shared_course: Settings) -> Settings:
    """The tiny course with the release that stock nbgrader makes."""
    sync(shared_course, NAME)
    run_nbgrader(shared_course, "generate_assignment", NAME)
    return shared_course


@pytest.fixture
def kaggle() -> Iterator[Kaggle]:
    with playing() as kaggle:
        yield kaggle


def commands_of_the_docs() -> list[list[str]]:
    """What docs/instructor.md tells to type in its section on Kaggle, for the tiny course."""
    page = (ROOT / "docs" / "instructor.md").read_text("utf-8")
    section = page.split("## Publish on Kaggle")[1].split("\n## ")[0]
    typed = re.findall(r"^    course (.*)$", section, re.MULTILINE)
    return [line.replace("week6_lab", NAME).split() for line in typed]


class Course:
    """`course` in the released tiny course, with what it and the programs it starts said."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, str]:
        run = CliRunner().invoke(app, arguments)
        program = self.capfd.readouterr()
        return run.exit_code, run.output + program.out + program.err


@pytest.fixture
def course_verb(
    released: Settings,
    kaggle: Kaggle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Course:
    monkeypatch.chdir(released.root)
    for name, value in environment(kaggle, tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    return Course(capfd)


def test_the_commands_of_the_docs_show_and_send_and_bundle(
    released: Settings, kaggle: Kaggle, course_verb: Course
) -> None:
    shows, sends, bundles = commands_of_the_docs()
    assert (shows, sends) == (["publish", NAME], ["publish", NAME, "--yes"])
    status, said = course_verb(*shows)
    assert status == 0, said
    assert "release/one_lab may be published: ok" in said
    assert "notebook ada/tiny-one-lab-notebook: made, or given a new version" in said
    assert "Nothing was sent." in said
    assert kaggle.asked == []

    status, said = course_verb(*sends)
    assert status == 0, said
    assert "notebook ada/tiny-one-lab-notebook: version 7, https://kaggle/n" in said
    assert "Upload successful: ecbs5200.marker.json" in said
    (wheel,) = (released.kaggle_folder(NAME) / "dataset").glob("*.whl")
    assert kaggle.blobs[wheel.name] == wheel.read_bytes()
    marker = json.loads(kaggle.blobs["ecbs5200.marker.json"])
    assert kaggle.body("SaveKernel")["text"]
    assert f"digest {marker['digest']}" in said

    status, said = course_verb(*bundles)
    assert status == 0, said
    assert f"dist/kaggle/one_lab/dataset/{wheel.name}" in said


def test_publish_passes_a_failure_on(kaggle: Kaggle, course_verb: Course) -> None:
    kaggle.planned["GetDatasetStatus"] = [(401, {"code": 401, "message": "no"})]
    status, said = course_verb("publish", NAME, "--yes")
    assert status == 1
    assert "doesn't know the credentials (401)" in said


def test_publish_without_credentials_sends_nothing(
    kaggle: Kaggle, course_verb: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAGGLE_KEY")
    result = CliRunner().invoke(app, ["publish", NAME, "--yes"])
    assert isinstance(result.exception, PublishError)
    assert "nothing was sent: there are no credentials" in str(result.exception)
    assert kaggle.asked == []


def test_publish_refuses_a_stale_release(
    released: Settings, kaggle: Kaggle, course_verb: Course
) -> None:
    notebook = released.release_notebook(NAME)
    kept = notebook.read_bytes()
    notebook.write_bytes(kept.replace(b"Doubling", b"Tripling"))
    try:
        status, said = course_verb("publish", NAME, "--yes")
    finally:
        notebook.write_bytes(kept)
    assert status == 1
    assert "isn't what source/one_lab makes; run: course build one_lab" in said
    assert kaggle.asked == []


def test_publish_refuses_a_release_that_gives_something_away(
    released: Settings, kaggle: Kaggle, course_verb: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graders.cli.publishing.release_drift", lambda settings, assignment: [])
    notebook = released.release_notebook(NAME)
    kept = notebook.read_bytes()
    notebook.write_bytes(kept.replace(b"Doubling", b"observe(double) "))
    try:
        status, said = course_verb("publish", NAME, "--yes")
    finally:
        notebook.write_bytes(kept)
    assert status == 1
    assert "a call of observe" in said
    assert kaggle.asked == []
