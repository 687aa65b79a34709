"""`course collect --kaggle` asks a server on the loopback with Kaggle's real client."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from graders.cli.verbs import app
from graders.errors import KaggleError
from graders.intake.inbox import Inbox

from ..publishing.loopback import SILENCE, Answer, Kaggle, Shared, playing
from ..publishing.test_push import environment
from .scrambles import LAB
from .shapes import NAME, bare, changed, clean, dumped, kaggle_editor, packed

SLUG = "ecbs5200-week6-lab-notebook"
ROSTER = """\
id,name,kaggle
ada,Ada Lovelace,https://www.kaggle.com/adal
bob,Bob,bobk
cyd,Cyd,
dan,Dan,dank
"""
SAVED = {"table_3a.json": b'{"a": 1}', "plots/one.png": b"png", "week6_lab.log": b"said"}
Collect = Callable[..., Result]


@pytest.fixture
def kaggle() -> Iterator[Kaggle]:
    with playing() as kaggle:
        kaggle.notebooks[f"adal/{SLUG}"] = Shared(kaggle_editor().decode(), files=SAVED)
        yield kaggle


@pytest.fixture
def run(root: Path, kaggle: Kaggle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collect:
    """run(options) collects from Kaggle, as in the course's root."""
    for name, value in environment(kaggle, tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COURSE_PATIENCE", "0.5")
    (root / "students.csv").write_text(ROSTER)
    return lambda *more: CliRunner().invoke(
        app, ["collect", LAB, "--kaggle", "students.csv", *more]
    )


def submitted(root: Path, student: str) -> Path:
    return root / "submitted" / student / LAB


def rows(result: Result) -> dict[str, str]:
    """Student -> the rest of the table's first line."""
    lines = [line.split("│") for line in result.output.splitlines() if line.startswith("│")]
    return {line[1].strip(): "|".join(one.strip() for one in line[2:-1]) for line in lines}


def test_one_students_notebook_comes_with_its_files_and_the_others_are_listed(
    run: Collect, root: Path, kaggle: Kaggle
) -> None:
    result = run()
    assert result.exit_code == 1
    assert rows(result)["ada"].startswith("restored|cells mended: ")
    folder = submitted(root, "ada")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {NAME, "timestamp.txt", *SAVED}
    assert (folder / "table_3a.json").read_bytes() == SAVED["table_3a.json"]
    assert (folder / "timestamp.txt").read_text() == "2026-05-06 08:30:00 UTC\n"

    assert rows(result)["bob"].startswith("missing|not fetched: kaggle.com/code/bobk/")
    said = " ".join(result.output.split())
    where = "isn't there, or isn't shared with your account"
    assert f"bob: kaggle.com/code/bobk/{SLUG} {where}" in said
    assert f"dan: kaggle.com/code/dank/{SLUG} {where}" in said
    assert "cyd: students.csv has no Kaggle user" in said
    assert [body["userName"] for call, body in kaggle.asked if call == "GetKernel"] == [
        "adal",
        "bobk",
        "dank",
    ]


def test_half_a_letter_stops_nobody(run: Collect, root: Path, kaggle: Kaggle) -> None:
    text = kaggle_editor().decode().replace("distil", "\ud83d", 1)
    assert "\ud83d" in text
    kaggle.notebooks[f"adal/{SLUG}"] = Shared(text)
    kaggle.notebooks[f"bobk/{SLUG}"] = Shared(kaggle_editor().decode())
    run()
    assert (submitted(root, "ada") / NAME).exists()
    assert (submitted(root, "bob") / NAME).exists()


def test_when_all_are_there_the_status_is_fine_and_collecting_again_changes_nothing(
    run: Collect, root: Path, kaggle: Kaggle
) -> None:
    for user in ("bobk", "dank", "cydk"):
        kaggle.notebooks[f"{user}/{SLUG}"] = Shared(dumped(clean()).decode())
    (root / "students.csv").write_text(ROSTER.replace("Cyd,", "Cyd,@cydk"))
    result = run()
    assert result.exit_code == 0, result.output
    assert "4 in all: 3 received, 1 restored" in result.output
    before = Inbox(root / "inbox").deliveries(LAB)
    assert [one.student for one in before] == ["ada", "bob", "cyd", "dan"]
    assert run().exit_code == 0
    assert Inbox(root / "inbox").deliveries(LAB) == before


def test_a_newer_version_takes_the_place_of_the_older(
    run: Collect, root: Path, kaggle: Kaggle
) -> None:
    run()
    later = Shared(changed(bare).decode(), ran="2026-05-07T09:00:00Z")
    kaggle.notebooks[f"adal/{SLUG}"] = later
    result = run()
    assert "1 older or other hand-ins kept" in result.output
    assert (submitted(root, "ada") / "timestamp.txt").read_text() == "2026-05-07 09:00:00 UTC\n"
    assert not (submitted(root, "ada") / "table_3a.json").exists()


def test_a_notebook_that_is_shared_no_more_leaves_the_older_hand_in_where_it_is(
    run: Collect, root: Path, kaggle: Kaggle
) -> None:
    run()
    del kaggle.notebooks[f"adal/{SLUG}"]
    result = run()
    assert result.exit_code == 1
    assert rows(result)["ada"].startswith("restored|")
    assert "not fetched: kaggle.com/code/adal" in result.output
    assert (submitted(root, "ada") / NAME).exists()


def test_another_slug_is_asked_for_where_it_is_given(
    run: Collect, root: Path, kaggle: Kaggle
) -> None:
    kaggle.notebooks["bobk/my-lab"] = Shared(dumped(clean()).decode())
    assert rows(run("--slug", "my-lab"))["bob"].startswith("received|")
    assert not (submitted(root, "ada") / NAME).exists()


def test_the_zip_that_the_notebook_packed_comes_along_and_no_file_is_there_twice(
    run: Collect, root: Path, kaggle: Kaggle
) -> None:
    files = {"table_3a.json": b'{"a": 1}', f"{LAB}.zip": packed({"table_3a.json": b'{"a": 1}'})}
    kaggle.notebooks[f"adal/{SLUG}"] = Shared(dumped(clean()).decode(), files=files)
    run()
    found = {path.name for path in submitted(root, "ada").rglob("*")}
    assert found == {NAME, "timestamp.txt", "table_3a.json"}


HOSTILE = {
    "../../evil.json": "its name leads out of the archive",
    "/etc/evil.json": "its name leads out of the archive",
    NAME: "it is named like the notebook",
    "a": "",
    "a/b.json": "it could not be written (File exists)",
}


def test_names_that_lead_elsewhere_are_refused_and_listed(
    run: Collect, root: Path, kaggle: Kaggle
) -> None:
    files = dict.fromkeys(HOSTILE, b"evil")
    kaggle.notebooks[f"adal/{SLUG}"] = Shared(dumped(clean()).decode(), files=files)
    said = " ".join(rows_of(run(), "ada").split())
    for name, reason in HOSTILE.items():
        assert f"{name}: {reason}" in said or not reason
    assert {path.name for path in submitted(root, "ada").iterdir()} == {NAME, "timestamp.txt", "a"}


def rows_of(result: Result, student: str) -> str:
    """All that the table says of a student."""
    lines = result.output.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"│ {student} "))
    end = next(n for n, line in enumerate(lines[start:], start) if line.startswith(("├", "└")))
    return " ".join(line.split("│")[3] for line in lines[start:end])


FAILS: dict[str, tuple[str, list[Answer], str]] = {
    "500": ("GetKernel", [(500, {"code": 500, "message": "x"})], "Kaggle has trouble of its own"),
    "401": ("GetKernel", [(401, {"code": 401, "message": "x"})], "doesn't know the credentials"),
    "silence": ("GetKernel", [SILENCE], "Kaggle takes too long to answer"),
    "no list": ("ListKernelSessionOutput", [(500, {"code": 500, "message": ""})], "trouble of its"),
    "no sense": ("GetKernel", [(200, {"blob": 7})], "Kaggle's client stopped"),
    "no notebook": ("GetKernel", [(200, {})], "Kaggle's client stopped"),
}


@pytest.mark.parametrize("name", FAILS)
def test_one_that_fails_is_listed_and_the_others_go_on(
    name: str, run: Collect, root: Path, kaggle: Kaggle
) -> None:
    call, answers, reason = FAILS[name]
    kaggle.planned[call] = list(answers)
    kaggle.notebooks[f"dank/{SLUG}"] = Shared(dumped(clean()).decode())
    result = run()
    assert result.exit_code == 1
    assert reason in " ".join(rows_of(result, "ada").split())
    assert rows(result)["dan"].startswith("received|")


def test_a_file_that_does_not_come_through_is_listed_and_the_rest_is_taken(
    run: Collect, root: Path, kaggle: Kaggle
) -> None:
    kaggle.planned[f"GET /output/adal/{SLUG}/0"] = [(500, {})]
    result = run()
    assert "table_3a.json: it didn't come through (HTTPError)" in " ".join(
        rows_of(result, "ada").split()
    )
    assert (submitted(root, "ada") / "plots" / "one.png").exists()


def test_a_file_larger_than_any_of_ours_is_listed_and_not_kept(
    run: Collect, root: Path, kaggle: Kaggle
) -> None:
    files = {"model.npz": bytes(101 * 2**20), "table_3a.json": b"{}"}
    kaggle.notebooks[f"adal/{SLUG}"] = Shared(dumped(clean()).decode(), files=files)
    assert "model.npz: it is larger than 100 MB" in " ".join(rows_of(run(), "ada").split())
    found = {path.name for path in submitted(root, "ada").iterdir()}
    assert found == {NAME, "timestamp.txt", "table_3a.json"}


def fetch(kaggle: Kaggle, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The program itself, with words of its own."""
    command = [sys.executable, "-m", "graders.intake.fetch", str(folder), SLUG, NAME, "adal"]
    return subprocess.run(
        [*command, *more],
        env=environment(kaggle, folder / "home"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_where_kaggle_wants_fewer_requests_it_is_asked_again(
    kaggle: Kaggle, tmp_path: Path
) -> None:
    busy: Answer = (429, {"code": 429, "message": "slow down"})
    kaggle.planned["GetKernel"] = [busy, busy]
    done = fetch(kaggle, tmp_path, "--most", "0.01")
    assert json.loads(done.stdout)["reason"] == ""
    assert (tmp_path / "adal" / NAME).read_text() == kaggle_editor().decode()
    kaggle.planned["GetKernel"] = [busy] * 3
    again = json.loads(fetch(kaggle, tmp_path, "--most", "0.01").stdout)
    assert again["reason"].startswith("Kaggle wants fewer requests (429)")


def test_without_credentials_or_users_nothing_is_asked(
    run: Collect, root: Path, kaggle: Kaggle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAGGLE_KEY")
    assert "there are no credentials for Kaggle" in str(run().exception)
    monkeypatch.setenv("KAGGLE_KEY", "secret")
    (root / "students.csv").write_text("id,name\nada,Ada\n")
    result = run()
    assert isinstance(result.exception, KaggleError)
    assert "fill its column kaggle" in str(result.exception)
    assert kaggle.asked == []
    assert not (root / "inbox").exists()


def test_credentials_that_are_no_good_end_it_before_anything_changes(
    run: Collect, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", "bad")
    monkeypatch.delenv("KAGGLE_USERNAME")
    monkeypatch.delenv("KAGGLE_KEY")
    assert "could not be asked" in str(run().exception)
    assert not (root / "submitted").exists()


def test_two_sources_at_once_are_wrong_usage(run: Collect, root: Path) -> None:
    assert run("--folder", str(root)).exit_code == 2
