"""A student is told what is missing before handing in, and one zip holds what was saved."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib import packing, submission
from course_lib.submission import Expected, pack, preflight
from graders.publishing.bundle import build_bundle
from graders.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
WANTED = Expected(
    "week6_lab",
    answers=("kd_loss", "artifact"),
    predictions=("ece",),
    texts={"memo-defence": "Defence"},
    files=("table_3c.json",),
    words=20,
    limits={"memo-defence": 15},
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
    "too long": ((4, "word " * 16), 'the text "Defence" has 16 words; at most 15 are read'),
}


@pytest.mark.parametrize("change", list(LACKS))
def test_each_lack_is_one_sentence(folder: Path, change: str) -> None:
    change_at, said = LACKS[change]
    (sentence,) = preflight(saved(folder, change_at), folder, WANTED)
    assert said in sentence


def test_all_texts_together_have_a_limit_too(folder: Path) -> None:
    sentences = preflight(saved(folder, (4, "word " * 21)), folder, WANTED)
    assert sentences[1] == "the texts have 21 words together; at most 20 are read."


def test_a_text_is_found_without_metadata_by_its_heading(folder: Path) -> None:
    path = saved(folder, (4, "YOUR ANSWER HERE"))
    path.write_text(path.read_text().replace('"grade_id"', '"gone"'))
    assert preflight(path, folder, WANTED) == ['the text below "Defend it" is empty.']


def test_a_file_that_was_not_saved_is_named(folder: Path) -> None:
    (folder / "table_3c.json").unlink()
    (sentence,) = preflight(saved(folder), folder, WANTED)
    assert sentence == f"table_3c.json is not in {folder.name}; run the cell that saves it."


def test_a_saved_file_may_lie_in_artifacts_or_in_the_packed_zip(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = saved(folder)
    (folder / "artifacts").mkdir()
    (folder / "table_3c.json").rename(folder / "artifacts" / "table_3c.json")
    monkeypatch.chdir(folder)
    assert preflight(Path(notebook.name), Path("."), WANTED) == []
    pack(folder / "artifacts", WANTED)
    (folder / "artifacts" / "week6_lab.zip").rename(folder / "week6_lab.zip")
    (folder / "artifacts" / "table_3c.json").unlink()
    assert preflight(Path(notebook.name), Path("."), WANTED) == []
    (folder / "week6_lab.zip").write_bytes(b"PK broken")
    (sentence,) = preflight(Path(notebook.name), Path("."), WANTED)
    assert f"is not in {folder.name};" in sentence


def test_a_small_archive_is_told_in_kilobytes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack(folder, WANTED)
    assert " 2 files, 1 KB. " in capsys.readouterr().out


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


def packed_names(folder: Path) -> list[str]:
    with zipfile.ZipFile(pack(folder, WANTED) or "") as archive:
        return archive.namelist()


def test_the_zip_holds_the_files_and_says_what_they_are(folder: Path) -> None:
    (folder / "notes.txt").write_text("not packed")
    (folder / "secret.json").symlink_to("/etc/passwd")
    with zipfile.ZipFile(pack(folder, WANTED) or "") as archive:
        assert archive.namelist() == ["table_3c.json", "manifest.json"]
        manifest = json.loads(archive.read("manifest.json"))
        content = archive.read("table_3c.json")
    assert manifest["files"] == {
        "table_3c.json": {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    }
    assert manifest["assignment"] == "week6_lab"
    assert manifest["versions"]["python"] == sys.version.split()[0]


def test_packing_again_gives_the_same_bytes(folder: Path) -> None:
    pack(folder, WANTED)
    first = (folder / "week6_lab.zip").read_bytes()
    pack(folder, WANTED)
    assert (folder / "week6_lab.zip").read_bytes() == first


def test_what_is_too_large_is_left_out_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packing, "MOST_BYTES", 100)
    (folder / "aaa.npz").write_bytes(bytes(200))
    assert packed_names(folder) == ["table_3c.json", "manifest.json"]
    assert "aaa.npz is left out" in capsys.readouterr().out


def test_a_file_larger_than_the_memory_is_not_read(folder: Path) -> None:
    with (folder / "model.safetensors").open("wb") as file:
        file.truncate(2**43)  # 8 TiB that take no place on the disk
    assert packed_names(folder) == ["table_3c.json", "manifest.json"]


def test_a_folder_where_nothing_was_saved_gives_a_manifest_alone(tmp_path: Path) -> None:
    assert packed_names(tmp_path / "artifacts") == ["manifest.json"]


def test_two_gpus_are_both_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = SimpleNamespace(device_count=lambda: 2, get_device_name=lambda place: f"T4 {place}")
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    with zipfile.ZipFile(pack(folder, WANTED) or "") as archive:
        assert json.loads(archive.read("manifest.json"))["gpus"] == ["T4 0", "T4 1"]


LAST_CELL = "from course_lib import submission\nsubmission.preflight()\nsubmission.pack()\n"


def last_cell(folder: Path, root: Path, **variables: str) -> list[str]:
    """What the last cell prints in a process of its own, with that course_lib and no internet."""
    shut = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", LAST_CELL],
        env={"PYTHONPATH": str(root), "COURSE_ARTIFACTS": str(folder / "artifacts")}
        | shut
        | variables,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_in_a_staff_run_the_last_cell_says_so_and_writes_nothing(tmp_path: Path) -> None:
    assert last_cell(tmp_path, ROOT) == [
        "preflight: nothing to check in a staff run: hand_in.json comes with a week's bundle.",
        "pack: nothing to pack in a staff run: hand_in.json comes with a week's bundle.",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / "week6_lab"
    return build_bundle(load_settings(ROOT), "week6_lab", folder)


def test_while_grading_the_last_cell_says_so_and_writes_nothing(
    bundle: Path, tmp_path: Path
) -> None:
    assert last_cell(tmp_path, bundle, COURSE_GRADING="1") == [
        "preflight: while grading, nothing is checked or packed here.",
        "pack: while grading, nothing is checked or packed here.",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["Interactive", "Batch"])
def test_on_kaggle_the_last_cell_tells_what_lacks_and_packs(
    kind: str, bundle: Path, tmp_path: Path
) -> None:
    said = last_cell(tmp_path, bundle, KAGGLE_KERNEL_RUN_TYPE=kind)
    assert said[0].startswith('- tier_scores: no cell opens with "# task: tier_scores".')
    assert any("The 5 text answers can't be seen from here" in line for line in said)
    target = tmp_path / "artifacts" / "week6_lab.zip"
    assert said[-1].startswith(f"{target}: 1 files")
    with zipfile.ZipFile(target) as archive:
        where = json.loads(archive.read("manifest.json"))["where"]
    assert where == f"kaggle-{kind.lower()}"


def test_the_command_needs_one_notebook(folder: Path) -> None:
    command = [sys.executable, "-m", "course_lib.submission"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr[:6]) == (2, "usage:")


def test_a_notebook_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(submission, "EXPECTED", tmp_path)
    monkeypatch.setattr(submission, "expected", lambda: WANTED)
    assert submission.main(["nope.ipynb"]) == 2
    assert (
        capsys.readouterr().err == "nope.ipynb isn't there. Name the notebook that you hand in.\n"
    )


def test_help_tells_the_usage_and_a_staff_run_says_what_it_lacks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert submission.main(["--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: python -m course_lib.submission")
    assert submission.main(["any.ipynb"]) == 2
    assert "nothing to check in a staff run" in capsys.readouterr().err
