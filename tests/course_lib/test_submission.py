"""A student is told what is missing before handing in, and one zip holds what was saved."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib import submission
from course_lib.submission import Expected, pack, preflight

ROOT = Path(__file__).resolve().parents[2]
WANTED = Expected(
    "week6_lab",
    answers=("kd_loss", "artifact"),
    predictions=("ece",),
    texts={"memo-defence": "Defence"},
    files=("table_3c.json",),
    words=20,
)
WHOLE = [
    ("code", "# task: kd_loss\ndef kd_loss(): return 1", "kd_loss"),
    ("code", "predicted_ece = 'no'\nbecause_ece = 'it learns from doubts'", ""),
    ("code", '# task: artifact\nartifact = {"recipe": "vanilla"}', ""),
    ("markdown", "## Defend it\nPlease.", ""),
    ("markdown", "I would ship vanilla.", "memo-defence"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "table_3c.json").write_text('{"columns": {}}')
    return tmp_path


def saved(folder: Path, *changes: tuple[int, str]) -> Path:
    """The whole notebook with the text of some cells changed."""
    texts = dict(changes)
    cells = [
        {
            "cell_type": kind,
            "source": texts.get(place, source).splitlines(keepends=True),
            "metadata": {"nbgrader": {"grade_id": name}} if name else {},
        }
        for place, (kind, source, name) in enumerate(WHOLE)
    ]
    path = folder / "mine.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    return path


def test_a_whole_one_lacks_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert preflight(saved(folder), folder, WANTED) == []
    assert capsys.readouterr().out == "week6_lab: nothing is missing.\n"


LACKS = {
    "stub": ((0, '# task: kd_loss\nraise Unanswered("kd_loss")'), "kd_loss is not answered yet"),
    "anchor gone": ((0, "def kd_loss(): return 1"), 'no cell opens with "# task: kd_loss"'),
    "field": (
        (2, '# task: artifact\nartifact = {"recipe": None}'),
        "artifact: still empty: recipe",
    ),
    "no guess": (
        (1, "predicted_ece = None\nbecause_ece = 'so'"),
        "predict-ece: predicted_ece still",
    ),
    "no reason": ((1, "predicted_ece = 'no'\nbecause_ece = ''"), "because_ece still empty"),
    "no cell": ((1, "pass"), "predicted_ece and because_ece still empty"),
    "no text": ((4, ""), 'the text "Defence" is empty'),
    "stub text": ((4, "YOUR ANSWER HERE"), 'the text "Defence" is empty'),
    "too long": ((4, "word " * 21), "21 words together; at most 20"),
}


@pytest.mark.parametrize("change", list(LACKS))
def test_each_lack_is_one_sentence(folder: Path, change: str) -> None:
    change_at, said = LACKS[change]
    (sentence,) = preflight(saved(folder, change_at), folder, WANTED)
    assert said in sentence


def test_a_text_is_found_without_metadata_by_its_heading(folder: Path) -> None:
    path = saved(folder, (4, "YOUR ANSWER HERE"))
    path.write_text(path.read_text().replace('"grade_id"', '"gone"'))
    assert preflight(path, folder, WANTED) == ['the text below "Defend it" is empty.']


def test_a_file_that_was_not_saved_is_named(folder: Path) -> None:
    (folder / "table_3c.json").unlink()
    (sentence,) = preflight(saved(folder), folder, WANTED)
    assert sentence.startswith("table_3c.json is not in ")


def test_in_a_session_the_last_run_of_a_cell_counts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = InteractiveShell.instance()
    try:
        for kind, source, _ in [*WHOLE, ("code", "predicted_ece = None", "")]:
            if kind == "code":
                shell.run_cell(source, store_history=True)
        missing = preflight(folder=folder, wanted=WANTED)
    finally:
        InteractiveShell.clear_instance()
    assert missing == ["predict-ece: predicted_ece still empty."]
    assert "The 1 text answers can't be seen from here" in capsys.readouterr().out


def test_what_is_no_notebook_is_told(folder: Path) -> None:
    for text in ("", "[]", '{"cells": 3}', '{"cells": [1]}'):
        (folder / "odd.ipynb").write_text(text)
        with pytest.raises(ValueError, match=r"odd\.ipynb is no notebook"):
            preflight(folder / "odd.ipynb", folder, WANTED)


def test_outside_of_a_bundle_it_says_where_the_list_comes_from() -> None:
    with pytest.raises(FileNotFoundError, match="comes with the week's bundle"):
        submission.expected()


def test_the_zip_holds_the_files_and_says_what_they_are(folder: Path) -> None:
    (folder / "notes.txt").write_text("not packed")
    (folder / "secret.json").symlink_to("/etc/passwd")
    with zipfile.ZipFile(pack(folder, WANTED)) as archive:
        assert archive.namelist() == ["table_3c.json", "manifest.json"]
        manifest = json.loads(archive.read("manifest.json"))
        content = archive.read("table_3c.json")
    assert manifest["files"] == {
        "table_3c.json": {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    }
    assert manifest["assignment"] == "week6_lab"
    assert manifest["versions"]["python"] == sys.version.split()[0]


def test_packing_again_gives_the_same_bytes(folder: Path) -> None:
    first = pack(folder, WANTED).read_bytes()
    assert pack(folder, WANTED).read_bytes() == first


def test_what_is_too_large_is_left_out_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(submission, "MOST_BYTES", 100)
    (folder / "aaa.npz").write_bytes(bytes(200))
    with zipfile.ZipFile(pack(folder, WANTED)) as archive:
        assert archive.namelist() == ["table_3c.json", "manifest.json"]
    assert "aaa.npz is left out" in capsys.readouterr().out


def test_the_command_needs_one_notebook(folder: Path) -> None:
    command = [sys.executable, "-m", "course_lib.submission"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr[:6]) == (2, "usage:")
