"""What came in stays: kept under its hash, listed once, newest first."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graders.errors import CourseError
from graders.intake.archives import Refused
from graders.intake.inbox import INDEX, Delivery, Inbox, Piece, newest_first

LAB = "week6_lab"


def at(hour: int) -> datetime:
    return datetime(2026, 5, 6, hour, tzinfo=UTC)


def delivery(
    content: str, handed_in: int | None = None, received: int = 12, source: str = "zip1"
) -> Delivery:
    piece = Piece("lab.ipynb", hashlib.sha256(content.encode()).hexdigest(), len(content))
    when = at(handed_in) if handed_in else None
    refused = (Refused("a/../b", "it leads out"),)
    return Delivery(LAB, "ada", "Ada", source, (piece,), refused, when, received=at(received))


def test_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "inbox")
    (tmp_path / "lab.ipynb").write_bytes(b"work")
    pieces = {inbox.keep(b"work"), inbox.keep(b"work"), inbox.keep_file(tmp_path / "lab.ipynb")}
    assert pieces == {Piece("", hashlib.sha256(b"work").hexdigest(), 4)}
    assert inbox.read(pieces.pop()) == b"work"
    assert len(list((tmp_path / "inbox").iterdir())) == 1


def test_bytes_that_changed_or_went_are_told(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    piece = inbox.keep(b"work")
    (tmp_path / piece.sha256).write_bytes(b"word")
    with pytest.raises(CourseError, match="changed on disk"):
        inbox.read(piece)
    (tmp_path / piece.sha256).unlink()
    with pytest.raises(CourseError, match="can't be read"):
        inbox.read(piece)


def test_a_delivery_comes_back_as_it_was_noted(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    noted = delivery("Zoë's work", handed_in=10)
    assert inbox.note(noted)
    assert inbox.deliveries(LAB) == (noted,)
    assert inbox.deliveries("week5_lab") == ()


def test_collecting_again_notes_nothing(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    assert inbox.note(delivery("a"))
    assert inbox.note(delivery("b", source="zip2"))
    before = (tmp_path / INDEX).read_bytes()
    assert not inbox.note(delivery("a", received=15))
    assert not inbox.note(delivery("b", received=15, source="zip2"))
    assert (tmp_path / INDEX).read_bytes() == before


def test_what_a_folder_held_before_is_new_when_it_holds_it_again(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for hour, content in enumerate("aba", 1):
        assert inbox.note(delivery(content, received=hour, source="folder"))
    assert len(inbox.deliveries(LAB)) == 3


def test_a_line_that_was_left_half_is_passed_by(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.note(delivery("a"))
    whole = (tmp_path / INDEX).read_bytes()
    (tmp_path / INDEX).write_bytes(whole + whole[:40])
    assert inbox.deliveries(LAB) == (delivery("a"),)
    assert inbox.note(delivery("b", source="zip2"))
    assert inbox.deliveries(LAB) == (delivery("a"), delivery("b", source="zip2"))


@pytest.mark.parametrize("name", ["a\u2028b.png", "c\x85d.png", "\udcfcbung.png"])
def test_a_name_of_broken_letters_loses_no_delivery(name: str, tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    noted = replace(delivery("a"), refused=(Refused(name, "it is broken"),))
    assert inbox.note(noted)
    assert inbox.note(delivery("b", source="zip2"))
    assert inbox.deliveries(LAB) == (noted, delivery("b", source="zip2"))


def test_the_newest_is_the_last_handed_in_not_the_last_received() -> None:
    old, new = delivery("old", handed_in=9, received=15), delivery("new", handed_in=10, received=11)
    assert newest_first([old, new]) == (new, old)


def test_one_that_was_collected_late_without_its_time_is_not_the_newest() -> None:
    stale = delivery("stale", received=14)
    new = delivery("new", handed_in=8, received=15)
    assert newest_first([stale, new]) == (new, stale)
    chosen = delivery("chosen", received=16)
    assert newest_first([stale, new, chosen]) == (chosen, new, stale)
    again = delivery("stale", handed_in=7, received=17)
    assert newest_first([stale, new, again]) == (new, again)
    put_back = delivery("stale", received=18)
    assert newest_first([stale, new, again, put_back]) == (put_back, new, again)


def test_without_a_time_the_last_received_wins() -> None:
    old, new = delivery("old", received=9), delivery("new", received=10)
    assert newest_first([new, old]) == (new, old)


def test_the_same_content_again_is_one_hand_in_of_its_first_time() -> None:
    first, again = delivery("a", received=9), delivery("a", received=15, source="zip2")
    between = delivery("b", received=10)
    assert newest_first([first, again]) == (first,)
    assert newest_first([first, between, again]) == (again, between, first)
