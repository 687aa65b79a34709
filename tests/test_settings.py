"""course.toml: what it says now, and what each mistake in it is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.errors import SettingsError
from graders.settings import AFTER_THE_TERM, find_root, load_settings

ROOT = Path(__file__).resolve().parent.parent
GOOD = """
[course]
id = "tiny"
title = "Tiny"

[[assignments]]
name = "one_lab"
week = 1
kind = "lab"
minutes = 80

[[assignments]]
name = "one_homework"
week = 1
kind = "homework"
hours = 6

[unlocks]
tiers = "one_homework"

"""
REAL = (ROOT / "course.toml").read_text(encoding="utf-8")
GOOD += REAL[REAL.index("[limits]") :]


def write(folder: Path, text: str) -> Path:
    (folder / "course.toml").write_text(text)
    return folder


def test_the_course_has_twelve_assignments_in_order() -> None:
    names = [a.name for a in load_settings(ROOT).assignments]
    assert names == [f"week{w}_{kind}" for w in range(1, 7) for kind in ("lab", "homework")]


def test_every_unlocking_module_exists_in_course_lib() -> None:
    for module in load_settings(ROOT).unlocks:
        assert (ROOT / "course_lib" / f"{module}.py").exists(), module


def test_the_term_is_weighed_as_the_course_says() -> None:
    weights = load_settings(ROOT).weights
    assert weights.model_dump() == {"memos": 60, "quizzes": 15, "exam": 20, "participation": 5}


def test_a_module_is_locked_until_its_assignment() -> None:
    settings = load_settings(ROOT)
    assert settings.locked_modules("week6_lab")["distillation"] == "week6_homework"
    assert "distillation" not in settings.locked_modules("week6_homework")
    assert "metrics" in settings.locked_modules("week4_lab")
    assert "metrics" not in settings.locked_modules("week4_homework")


def test_what_the_last_homework_builds_is_locked_all_term() -> None:
    settings = load_settings(ROOT)
    for assignment in settings.assignments:
        assert settings.locked_modules(assignment.name)["divergence"] == AFTER_THE_TERM


def test_an_assignment_without_authoring_text_is_not_built(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, GOOD))
    assert settings.built_assignments() == ()
    (tmp_path / "authoring").mkdir()
    (tmp_path / "authoring" / "one_lab.py").touch()
    assert [a.name for a in settings.built_assignments()] == ["one_lab"]


def test_find_root_walks_up(tmp_path: Path) -> None:
    inner = write(tmp_path, GOOD) / "a" / "b"
    inner.mkdir(parents=True)
    assert find_root(inner) == tmp_path.resolve()


def test_find_root_says_what_to_do_outside_the_repository(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="run this inside the course repository"):
        find_root(tmp_path)


def test_an_unknown_assignment_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="choose one of one_lab, one_homework"):
        load_settings(write(tmp_path, GOOD)).assignment("week9_lab")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("cell_seconds = 60\n", "", "limits.cell_seconds: is missing; add it"),
        ("cell_seconds = 60", "cell_seconds = 0", "limits.cell_seconds: .*greater than 0, got 0"),
        ("work_mb", "wrok_mb", "limits.wrok_mb: is no known key; mend its spelling or drop it"),
        ('"lab"', '"labb"', r"assignments\[one_lab\].kind: .*'lab' or 'homework', got 'labb'"),
        ("minutes = 80\n", "", r"assignments\[one_lab\]: a lab gives minutes"),
        ('tiers = "one_homework"', 'tiers = "two"', 'unlocks.tiers: there is no assignment "two"'),
        (
            "hours = 6",
            'hours = 6\ninputs = ["after_the_term"]',
            r'assignments\[one_homework\].inputs: there is no assignment "after_the_term"',
        ),
        ("[course]", '[course]\nkaggle_owner = "Ada L"', "course.kaggle_owner: .*pattern"),
        ('"one_homework"', '"one_lab"', "one_lab stands there twice; name it once"),
        ('"one_lab"', '"one lab"', r"assignments\[one lab\].name: .*pattern"),
        ("memos = 60\n", "", "weights.memos: is missing; add it"),
        ("memos = 60", "memos = 61", "weights: they are 101 in all; make them 100"),
        ("memos = 60", "memos = -60", "weights.memos: .*greater than or equal to 0, got -60"),
        ("twice = 0.2", "twice = 20", "marking.twice: .*less than or equal to 1, got 20"),
        ("[limits]", "[limits", "is not TOML: .*mend that line"),
        ("[course]", 'root = "x"\n[course]', "root: .*drop the key"),
    ],
)
def test_a_mistake_is_answered_with_key_and_mend(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in GOOD
    with pytest.raises(SettingsError, match=says):
        load_settings(write(tmp_path, GOOD.replace(old, new)))


def test_several_mistakes_are_reported_together(tmp_path: Path) -> None:
    text = GOOD.replace("cell_seconds = 60\n", "").replace("work_mb = 512\n", "")
    with pytest.raises(SettingsError, match=r"(?s)cell_seconds.*work_mb"):
        load_settings(write(tmp_path, text))
