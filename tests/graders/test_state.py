"""Files that the course remembers by: whole or not at all, and damage counts as nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graders.state import read_texts, write_whole


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "below" / "eve.json"
    write_whole(file, json.dumps({"memo": "é", "points": 3}))
    assert read_texts(file) == {"memo": "é", "points": "3"}
    assert list(file.parent.iterdir()) == [file], "no half of it stays"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"3", b'"text"', b"\xff{}", b'{"a":' + b"[" * 100_000]
)
def test_damage_counts_as_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "eve.json").write_bytes(content)
    assert read_texts(tmp_path / "eve.json") == {}


def test_so_does_a_missing_file_and_a_folder_in_its_place(tmp_path: Path) -> None:
    assert read_texts(tmp_path / "eve.json") == {}
    (tmp_path / "eve.json").mkdir()
    assert read_texts(tmp_path / "eve.json") == {}
    write_whole(tmp_path / "eve.json", '{"memo": "because"}')
    assert read_texts(tmp_path / "eve.json") == {"memo": "because"}
