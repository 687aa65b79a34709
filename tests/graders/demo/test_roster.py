"""The demo class's file agrees with the bank, the rubric and the release."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from graders.demo import roster as rosters
from graders.demo.roster import Roster, beliefs_of, load_roster, note_on
from graders.errors import SettingsError
from graders.rubrics import load_rubric
from graders.settings import load_settings

ROOT = Path(__file__).resolve().parents[3]
LAB = "week6_lab"
FILE = Path(rosters.__file__).with_name(f"{LAB}.yaml")


@pytest.fixture(params=["week4_lab", LAB])
def roster(request: pytest.FixtureRequest) -> Roster:
    return load_roster(request.param)


def test_the_class_is_large_and_odd_enough(roster: Roster) -> None:
    assert len(roster.students) >= 12
    assert len({student.name for student in roster.students}) == len(roster.students)
    twists = {student.twist for student in roster.students}
    assert twists == {"none", "endless", "exits", "untouched", "warns", "late"}
    assert any(len(beliefs_of(student)) == 2 for student in roster.students)
    assert any(len(own.loses) == 2 for s in roster.students for own in s.own_answers.values())


def test_the_key_marks_every_section_of_the_rubric_within_its_bands(roster: Roster) -> None:
    rubric = load_rubric(load_settings(ROOT), roster.assignment)
    assert set(roster.texts) == {cell.id for cell in rubric.cells}
    for cell in rubric.cells:
        bands = [cell.band(text.points).name for text in roster.texts[cell.id].values()]
        assert bands == ["Excellent", "Satisfactory", "Needs improvement"], cell.id
        assert all(
            len(text.text.split()) <= (300 if cell.points > 3 else 80)
            for text in roster.texts[cell.id].values()
        )


def test_names_say_nothing_and_notes_say_the_belief(roster: Roster) -> None:
    birch = next(student for student in roster.students if student.name == "birch")
    (belief,) = birch.believes.values()
    assert note_on(birch).startswith(f"{belief}: ")
    for student in roster.students:
        assert not any(task.split("_")[0] in student.name for task in student.believes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"believes": {"kd_loss": "nothing_of_the_kind"}},
            "no misconception 'nothing_of_the_kind'",
        ),
        ({"twist": "dances"}, "twist"),
        ({"name": "Ämber 1"}, "name"),
        ({"texts": {"memo-defence": "brilliant"}}, "texts"),
    ],
)
def test_a_wrong_entry_is_refused_by_name(
    change: dict[str, object], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    data["students"][1] |= change
    monkeypatch.setattr(rosters, "__file__", str(tmp_path / "roster.py"))
    (tmp_path / f"{LAB}.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_roster(LAB)


def test_an_assignment_without_a_demo_says_what_to_write() -> None:
    with pytest.raises(SettingsError, match=r"write graders/demo/week1_lab\.yaml"):
        load_roster("week1_lab")
