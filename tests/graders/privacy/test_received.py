"""Which lines of the inbox are a person's, where parcels were joined to others before or since."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from graders.intake.inbox import Delivery, Inbox
from graders.privacy.person import Person
from graders.privacy.received import deliveries_of

ADA = Person("ada", ("Ada Lovelace",), ("ada@x.org",))


def lines(root: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in (root / "inbox" / "index.jsonl").read_text().splitlines()]
    return [(row["student"], row["who"]) for row in rows]


def forgotten(root: Path, *deliveries: Delivery) -> list[tuple[str, str]]:
    inbox = Inbox(root / "inbox")
    for one in deliveries:
        assert inbox.note(one)
    for step in deliveries_of(root, ADA):
        step.act()
    return lines(root)


def delivery(student: str, who: str, content: bytes = b"", root: Path | None = None) -> Delivery:
    kept = Inbox(root / "inbox").keep(content) if root else None
    pieces = (replace(kept, name="lab.ipynb"),) if kept else ()
    return Delivery("week6_lab", student, who, f"folder:{who}", pieces)


@pytest.mark.parametrize("who", ["ada", "Ada@X.org", "Lovelace, Ada", "Ada Lovelace (421)"])
def test_a_line_that_nobody_was_told_from_is_known_by_the_word_for_it(
    tmp_path: Path, who: str
) -> None:
    assert forgotten(tmp_path, delivery("", who), delivery("", "Ada L.")) == [("", "Ada L.")]


def test_a_parcel_that_was_somebody_elses_by_mistake_goes_whole(tmp_path: Path) -> None:
    assert forgotten(tmp_path, delivery("bob", "al"), delivery("ada", "al")) == []


def test_a_parcel_that_is_somebody_elses_since_stays_that_ones(tmp_path: Path) -> None:
    left = forgotten(tmp_path, delivery("ada", "al"), delivery("bob", "al"))
    assert left == [("bob", "al")]


def test_a_line_that_is_another_students_stays_whatever_it_is_called(tmp_path: Path) -> None:
    assert forgotten(tmp_path, delivery("bob", "ada")) == [("bob", "ada")]


def test_bytes_go_only_where_nobody_else_has_them(tmp_path: Path) -> None:
    mine, shared = b"mine", b"shared"
    one = delivery("ada", "ada", mine, tmp_path)
    both = delivery("ada", "ada2", shared, tmp_path)
    bobs = delivery("bob", "bob", shared, tmp_path)
    forgotten(tmp_path, one, both, bobs)
    left = {path.name for path in (tmp_path / "inbox").iterdir()}
    assert left == {"index.jsonl", bobs.pieces[0].sha256}


def test_a_line_that_is_half_stays_as_it_is(tmp_path: Path) -> None:
    Inbox(tmp_path / "inbox").note(delivery("ada", "ada"))
    index = tmp_path / "inbox" / "index.jsonl"
    index.write_bytes(b'{"student": "b\n' + index.read_bytes())
    for step in deliveries_of(tmp_path, ADA):
        step.act()
    assert index.read_bytes() == b'{"student": "b\n'
