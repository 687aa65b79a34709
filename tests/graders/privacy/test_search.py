"""The search finds a word wherever it is, and takes no part of another word for it."""

from __future__ import annotations

import html
import json
import sqlite3
import unicodedata
import zipfile
from pathlib import Path

import numpy as np
import pytest

from graders.privacy import search as searching
from graders.privacy.search import Words, search

NAME = "Zoë O'Neil"


def found(root: Path, *words: str, url: str | None = None) -> set[str]:
    return {one.where for one in search(root, Words(words), url).found}


@pytest.mark.parametrize(
    "content",
    [
        NAME.encode(),
        NAME.upper().replace("Ë", "ë").encode(),
        unicodedata.normalize("NFD", NAME).encode(),
        json.dumps({"who": NAME}).encode(),
        html.escape(NAME).encode(),
        f"<b>{NAME}</b>_421".encode(),
    ],
)
def test_every_spelling_of_a_name_is_found(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(b"before " + content + b" after")
    assert found(tmp_path, NAME) == {"file"}


@pytest.mark.parametrize("content", ["Canada", "adagio", "ada7", "7ada", ""])
def test_part_of_a_word_is_not_the_word(tmp_path: Path, content: str) -> None:
    (tmp_path / "file").write_text(content)
    assert found(tmp_path, "ada") == set()


def test_names_of_files_folders_and_targets_of_links_count(tmp_path: Path) -> None:
    (tmp_path / "submitted" / "ada").mkdir(parents=True)
    (tmp_path / ".course").mkdir()
    (tmp_path / ".course" / "ada.json").touch()
    (tmp_path / "link").symlink_to("elsewhere/ada")
    assert found(tmp_path, "ada") == {"submitted/ada", ".course/ada.json", "link"}


def test_only_the_roots_own_store_and_environment_are_passed_by(tmp_path: Path) -> None:
    for place in (".git", ".venv", "submitted/bob/.git", ".course"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "file").write_text("ada")
    assert found(tmp_path, "ada") == {"submitted/bob/.git/file", ".course/file"}


def test_an_archive_is_looked_into(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "by_name.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("ada_421/file", "x")
    with zipfile.ZipFile(tmp_path / "by_content.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("file", "ada " * 99)
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 nothing")
    (tmp_path / "no_zip").write_bytes(b"PK\3\4 ada")
    assert found(tmp_path, "ada") == {"by_name.zip", "by_content.zip", "no_zip"}


def test_numbers_spell_no_short_word_and_compressed_bytes_none(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).integers(0, 256, 2**21, dtype=np.uint8)
    numbers[99:104] = list(b".ada.")
    np.save(tmp_path / "one.npy", numbers)
    np.savez_compressed(tmp_path / "two.npz", numbers)
    assert found(tmp_path, "ada") == set()
    numbers[300:312] = list(b" lovelace.x ")
    np.save(tmp_path / "one.npy", numbers)
    assert found(tmp_path, "lovelace") == {"one.npy"}


def test_a_word_across_two_parts_of_a_large_file_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "CHUNK", 8)
    for place in range(24):
        (tmp_path / f"{place:02}").write_bytes(b"." * place + b"quillfeather" + b"." * 9)
    assert len(found(tmp_path, "quillfeather")) == 24


def test_every_table_of_the_gradebook_is_looked_through(tmp_path: Path) -> None:
    file = tmp_path / "book.db"
    with sqlite3.connect(file) as connection:
        connection.execute('CREATE TABLE "odd name" (a INTEGER, b TEXT)')
        connection.execute('INSERT INTO "odd name" VALUES (1, ?)', ("x" * 9000 + " ada",))
    root = tmp_path / "course"
    root.mkdir()
    assert found(root, "ada", url=f"sqlite:///{file}") == {"the gradebook's table odd name"}
    assert found(root, "bob", url=f"sqlite:///{file}") == set()


def test_letters_of_a_picture_are_no_word_and_those_beside_it_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = "iVBORw0K" * 12 + "+x7/" + "abcd" * 20
    pictures = {
        "notebook": json.dumps({"image/png": f"{letters}\n{letters[:70]}\n"}),
        "lines": json.dumps({"image/jpeg": [f"{letters}\n", f"{letters}"]}, indent=1),
        "page": f'<img src="data:image/png;base64,{letters}">',
    }
    for name, text in pictures.items():
        (tmp_path / name).write_text(text)
    for chunk in (2**22, 150):
        monkeypatch.setattr(searching, "CHUNK", chunk)
        assert found(tmp_path, "x7") == set()
    for name, text in pictures.items():
        (tmp_path / name).write_text(f"{text} by x7 himself")
    assert found(tmp_path, "x7") == set(pictures)
    (one, *_) = search(tmp_path, Words(["x7"]), None).found
    assert "by x7 himself" in one.around
