"""Links and devices in a hand-in lead nowhere: not into the copy, the sandbox or the feedback."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory

from graders.gradebook.autograding import students_of
from graders.gradebook.handin import files_beside
from graders.gradebook.plain import ASIDE, set_aside, why_not_plain, without_notebook
from graders.gradebook.session import session_of

from ..small_course import LAB, nbgrader, release_course, source_notebook, submit

SECRET = "only-the-staff-may-read-this-4d1c"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("links")
    release_course(root, source_notebook("kd_loss"))
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A released course with one honest hand-in, and a secret beside it."""
    root = tmp_path / "course"
    shutil.copytree(released, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    (root / "secret.txt").write_text(SECRET)
    submit(root, "ada", notebook(root, f"# {SECRET}"), {"ada.txt": SECRET.encode()})
    yield root
    session_of(root, LAB).close()
    session_of.cache_clear()


def notebook(root: Path, says: str) -> NotebookNode:
    found = nbformat.read(root / "release" / LAB / f"{LAB}.ipynb", as_version=4)
    found.cells[-1].source = says
    return found


def hand_in(root: Path, plant: Callable[[Path, Path], None]) -> Path:
    submit(root, "eve", notebook(root, "honest text"), {"kept.txt": b"kept"})
    folder = root / "submitted" / "eve" / LAB
    plant(root, folder)
    return folder


def absolute(root: Path, folder: Path) -> None:
    (folder / "data.txt").symlink_to(root / "secret.txt")


def relative(root: Path, folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "data.txt").symlink_to("../../../../secret.txt")


def to_a_folder(root: Path, folder: Path) -> None:
    (folder / "all").symlink_to(root, target_is_directory=True)


def to_another_hand_in(root: Path, folder: Path) -> None:
    (folder / "ada.txt").symlink_to(root / "submitted" / "ada" / LAB / "ada.txt")


def hard(root: Path, folder: Path) -> None:
    os.link(root / "secret.txt", folder / "data.txt")


def dangling(root: Path, folder: Path) -> None:
    (folder / "data.txt").symlink_to(root / "not-yet.txt")


def loop(root: Path, folder: Path) -> None:
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    (folder / "round").symlink_to(".", target_is_directory=True)


def pipe(root: Path, folder: Path) -> None:
    os.mkfifo(folder / "data.txt")


def device(root: Path, folder: Path) -> None:
    (folder / "zeros").symlink_to("/dev/zero")


def time_of_hand_in(root: Path, folder: Path) -> None:
    (folder / "timestamp.txt").symlink_to(root / "secret.txt")


BESIDE = [
    absolute,
    relative,
    to_a_folder,
    to_another_hand_in,
    hard,
    dangling,
    loop,
    pipe,
    device,
    time_of_hand_in,
]


def linked_notebook(root: Path, folder: Path) -> None:
    (folder / f"{LAB}.ipynb").unlink()
    (folder / f"{LAB}.ipynb").symlink_to(f"../../ada/{LAB}/{LAB}.ipynb")


def hard_linked_notebook(root: Path, folder: Path) -> None:
    (folder / f"{LAB}.ipynb").unlink()
    os.link(root / "submitted" / "ada" / LAB / f"{LAB}.ipynb", folder / f"{LAB}.ipynb")


def dangling_notebook(root: Path, folder: Path) -> None:
    (folder / f"{LAB}.ipynb").unlink()
    (folder / f"{LAB}.ipynb").symlink_to("nowhere")


def piped_notebook(root: Path, folder: Path) -> None:
    (folder / f"{LAB}.ipynb").unlink()
    os.mkfifo(folder / f"{LAB}.ipynb")


def linked_folder(root: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(f"../ada/{LAB}", target_is_directory=True)


def linked_student(root: Path, folder: Path) -> None:
    shutil.rmtree(folder.parent)
    folder.parent.symlink_to("ada", target_is_directory=True)


INSTEAD = [
    linked_notebook,
    dangling_notebook,
    piped_notebook,
    linked_folder,
    linked_student,
]


def named(plant: Callable[[Path, Path], None]) -> str:
    return plant.__name__


def leaked(root: Path) -> list[str]:
    """Files of eve's, made by us, that hold what she may not read."""
    made = [p for room in ("autograded", "feedback") for p in (root / room / "eve").rglob("*")]
    return [str(p) for p in made if p.is_symlink() or (p.is_file() and SECRET in p.read_text())]


def copy_beside(root: Path) -> None:
    """nbgrader's own copying of what lies beside eve's notebook; nothing is run."""
    folder = CourseDirectory(root=str(root), assignment_id=LAB, student_id="eve")
    BaseConverter.init_assignment(Autograde(coursedir=folder), LAB, "eve")


def seen_inside(root: Path) -> list[str]:
    """Names of the files that went into eve's sandbox."""
    return sorted(files_beside(root / "autograded" / "eve" / LAB, 2**20))


@pytest.mark.parametrize("plant", BESIDE, ids=named)
def test_what_lies_beside_leads_nowhere(course: Path, plant: Callable[[Path, Path], None]) -> None:
    hand_in(course, plant)
    assert without_notebook(course, LAB) == {}
    copy_beside(course)
    assert leaked(course) == []
    assert seen_inside(course) == ["kept.txt"]
    assert list((course / ASIDE).rglob("*")), "what was taken away must be kept"


@pytest.mark.parametrize("plant", INSTEAD, ids=named)
def test_nobody_hands_in_by_a_link(course: Path, plant: Callable[[Path, Path], None]) -> None:
    hand_in(course, plant)
    missing = without_notebook(course, LAB)
    assert list(missing) == ["eve"]
    assert "ask for the notebook itself" in missing["eve"]
    assert students_of(course, LAB) == ["ada"]
    whole = course / "submitted" / "ada" / LAB / f"{LAB}.ipynb"
    assert SECRET in whole.read_text(), "the other's hand-in must stay as it is"


def test_two_names_of_one_file_wait_for_a_person_on_both_sides(course: Path) -> None:
    """Nobody can tell whose a file with two names is, so neither hand-in is graded by itself."""
    hand_in(course, hard_linked_notebook)
    missing = without_notebook(course, LAB)
    assert list(missing) == ["ada", "eve"]
    assert all("hard link" in words for words in missing.values())
    kept = course / ASIDE / "submitted" / "ada" / LAB / f"{LAB}.ipynb"
    assert SECRET in kept.read_text()


def test_the_stock_command_sets_aside_and_so_does_the_feedback(course: Path) -> None:
    """One run each through nbgrader alone: the hook stands in nbgrader_config.py."""
    folder = hand_in(course, absolute)
    done = nbgrader(course, "autograde", LAB, "--student", "eve")
    assert done.returncode == 0, done.stderr
    assert not (folder / "data.txt").is_symlink()
    graded = course / "autograded" / "eve" / LAB
    graded.chmod(0o755)
    (graded / "late.txt").symlink_to(course / "secret.txt")
    done = nbgrader(course, "generate_feedback", LAB, "--student", "eve")
    assert done.returncode == 0, done.stderr
    assert leaked(course) == []


@pytest.mark.parametrize("plant", [absolute, relative, hard, to_another_hand_in], ids=named)
def test_nbgrader_alone_follows_them(course: Path, plant: Callable[[Path, Path], None]) -> None:
    """Its copy holds the secret where nothing is set aside, so the tests above can fail."""
    hand_in(course, plant)
    copy_beside(course)
    assert leaked(course) != []


def test_plain_files_and_folders_stay(course: Path) -> None:
    folder = hand_in(course, lambda root, folder: None)
    (folder / "deep").mkdir()
    (folder / "deep" / "a.txt").write_text("x")
    assert set_aside(course, folder) == ()
    assert why_not_plain(folder / "deep" / "a.txt") == ""
