"""Archives in a hand-in: opened to a depth and a size, and nothing in them is lost to a name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from graders.intake import opening
from graders.intake.archives import Caps
from graders.intake.collect import Course, Status, collect
from graders.intake.opening import open_up
from graders.intake.roster import read_roster
from graders.intake.sources import Source, from_moodle
from graders.settings import load_settings

from .scrambles import LAB, release_text
from .shapes import NAME, clean, dumped, packed


def test_archives_are_opened_where_they_lie_and_one_level_deeper() -> None:
    deep = packed({"d.zip": packed({"x": b"1"})})
    found, notes = open_up({"w/a.zip": packed({"b.txt": b"2", "c/z.zip": deep}), "top": b"3"})
    assert found == {"w/b.txt": b"2", "top": b"3"}
    assert notes == ["w/c/z.zip: d.zip: archives so deep in archives are not opened"]


def test_what_lies_beside_its_archive_is_there_once_and_another_stays_too() -> None:
    found, notes = open_up({"a": b"1", "x.zip": packed({"a": b"1"}), "y.zip": packed({"a": b"2"})})
    assert (found, notes) == ({"a": b"1", "again/a": b"2"}, [])


def test_all_archives_share_one_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "INNER", Caps(total_mb=2, small_mb=100))
    one = packed({"zeros": bytes(2**20)})
    found, notes = open_up({f"{name}.zip": one for name in "abcd"})
    assert sum(map(len, found.values())) <= 2 * 2**20
    found, notes = open_up(
        {"a.zip": packed({f"{n}.zip": packed({str(n): b""}) for n in range(30)})}
    )
    assert len(found) == opening.MOST_ARCHIVES - 1
    assert len(notes) == 30 - len(found)
    assert all("was not opened: the archives before it hold too much" in one for one in notes)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_not_one(root: Path) -> None:
    content = io.BytesIO()
    place = f"Ada_7_assignsubmission_file/{NAME}"
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(place, dumped(clean()))
        archive.writestr(place, dumped(clean()).replace(b"kd_loss", b"kd_lost"))
        archive.writestr(place, release_text(LAB))
    (root / "all.zip").write_bytes(content.getvalue())
    course = Course(load_settings(root), LAB, read_roster(b"id,name\nada,Ada\n"))
    source = Source(course.inbox, course.roster, LAB)
    (line,) = collect(course, from_moodle(source, root / "all.zip"))
    assert line.status is Status.FOR_A_HUMAN
    assert f"{NAME} and again/{NAME} differ" in line.reason
