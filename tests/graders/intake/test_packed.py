"""The zip that pack() writes is what collecting takes; its manifest is held against the files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from course_lib.packing import write_zip
from graders.intake.collect import Collected, Course, Status, collect
from graders.intake.inbox import Delivery
from graders.intake.roster import read_roster
from graders.intake.sources import Source, from_folder, from_moodle
from graders.settings import load_settings

from .scrambles import LAB
from .shapes import NAME, clean, dumped, packed, page

SAVED = {"table_3a.json": b'{"a": 1}', "table_3a.csv": b"a\n1\n", "logits.npz": b"PK numbers"}


@pytest.fixture
def zipped(tmp_path: Path) -> bytes:
    """What pack() writes where these files were saved."""
    for name, content in SAVED.items():
        (tmp_path / "working" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "working" / name).write_bytes(content)
    return write_zip(LAB, tmp_path / "working").read_bytes()


def course_of(root: Path) -> Course:
    return Course(load_settings(root), LAB, read_roster(b"id,name\nada,Ada Lovelace\n"))


def by_folder(root: Path, files: dict[str, bytes]) -> list[Delivery]:
    course = course_of(root)
    for name, content in files.items():
        (root / "handed" / "ada" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "handed" / "ada" / name).write_bytes(content)
    return from_folder(Source(course.inbox, course.roster, LAB), root / "handed")


def by_moodle(root: Path, files: dict[str, bytes]) -> list[Delivery]:
    course = course_of(root)
    folder = "Ada Lovelace_123_assignsubmission_file"
    archive = root / "all.zip"
    archive.write_bytes(packed({f"{folder}/{name}": content for name, content in files.items()}))
    return from_moodle(Source(course.inbox, course.roster, LAB), archive)


def line_of(root: Path, deliveries: list[Delivery]) -> Collected:
    (line,) = collect(course_of(root), deliveries)
    return line


@pytest.mark.parametrize("way", [by_folder, by_moodle], ids=["folder", "moodle"])
@pytest.mark.parametrize("kind", ["notebook", "page"])
def test_notebook_and_zip_are_one_hand_in(
    way: Callable[..., list[Delivery]], kind: str, root: Path, zipped: bytes
) -> None:
    made = {NAME: dumped(clean())} if kind == "notebook" else {"lab.html": page("lab")}
    line = line_of(root, way(root, {**made, f"{LAB}.zip": zipped}))
    assert line.status is (Status.RECEIVED if kind == "notebook" else Status.RESTORED)
    assert line.notes == ()
    folder = root / "submitted" / "ada" / LAB
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != NAME}
    manifest = json.loads(found.pop("manifest.json"))
    assert found == SAVED
    assert set(manifest["files"]) == set(SAVED)
    assert {"python", "torch", "numpy"} <= set(manifest["versions"])


def test_the_zip_alone_says_that_the_notebook_is_missing(root: Path, zipped: bytes) -> None:
    line = line_of(root, by_folder(root, {f"{LAB}.zip": zipped}))
    assert line.status is Status.FOR_A_HUMAN
    assert line.reason.startswith("no notebook among ")


def with_changed(zipped: bytes, folder: Path, changes: dict[str, bytes | None]) -> bytes:
    """The archive with some members changed, or left out where None."""
    (folder / "old.zip").write_bytes(zipped)
    with zipfile.ZipFile(folder / "old.zip") as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | changes
    return packed({name: content for name, content in members.items() if content is not None})


CHANGES: dict[str, tuple[dict[str, bytes | None], str]] = {
    "a table": ({"table_3a.json": b'{"a": 2}'}, "table_3a.json has changed since it was packed"),
    "a file less": ({"logits.npz": None}, "logits.npz was packed and isn't there"),
    "another week": (
        {"manifest.json": b'{"assignment": "week5_lab", "files": {}}'},
        "manifest.json says that it was packed for week5_lab",
    ),
    "no manifest of ours": ({"manifest.json": b"[7]"}, "manifest.json is none that our pack()"),
    "no JSON": ({"manifest.json": b"\xff{"}, "manifest.json is none that our pack() writes"),
    "deep": ({"manifest.json": b"[" * 10**5}, "manifest.json is none that our pack() writes"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_after_packing_is_told_and_still_taken(
    change: str, root: Path, zipped: bytes, tmp_path: Path
) -> None:
    changes, said = CHANGES[change]
    archive = with_changed(zipped, tmp_path, changes)
    line = line_of(root, by_folder(root, {NAME: dumped(clean()), f"{LAB}.zip": archive}))
    assert line.status is Status.RECEIVED
    assert len(line.notes) == 1
    assert said in line.notes[0]
