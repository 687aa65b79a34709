"""Archives that strangers packed: what comes out, what is refused and why."""

from __future__ import annotations

import io
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.errors import CourseError
from graders.intake.archives import Caps, Member, Refused, members

SMALL = Caps(file_mb=1, total_mb=2, files=4, ratio=50, small_mb=0)


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def renamed(archive: bytes, old: str, new: bytes) -> bytes:
    """The archive with a name of the same length written over, as no tidy tool would write it."""
    assert len(old) == len(new)
    return archive.replace(old.encode(), new)


def reasons(archive: bytes, caps: Caps = SMALL) -> dict[str, str]:
    return {m.path: m.reason if isinstance(m, Refused) else "" for m in members(archive, caps)}


def test_files_come_out_in_order_and_folders_and_debris_do_not() -> None:
    archive = packed(
        ("b/", b""),
        ("b/lab.ipynb", b"{}"),
        ("__MACOSX/._lab", b"x"),
        ("a.txt", b""),
        (".DS_Store", b""),
    )
    assert list(members(archive)) == [Member("b/lab.ipynb", b"{}"), Member("a.txt", b"")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (b"../lab.ipynb", "leads out"),
        (b"/b/lab.ipynb", "leads out"),
        (b"b/../../x.py", "leads out"),
        (b"C:/lab.ipynb", "leads out"),
        (b"..\\lab.ipynb", "leads out"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_and_the_rest_comes(
    name: bytes, reason: str
) -> None:
    archive = renamed(packed(("bb/lab.ipynb", b"{}"), ("ok.txt", b"fine")), "bb/lab.ipynb", name)
    found = list(members(archive))
    assert isinstance(found[0], Refused)
    assert reason in found[0].reason
    assert found[1] == Member("ok.txt", b"fine")


def test_letters_that_no_list_can_hold_are_mended_in_names() -> None:
    archive = renamed(packed(("bb/lab.ipynb", b"{}")), "bb/lab.ipynb", b"b/la\x1bb.ipynb")
    assert list(members(archive)) == [Member("b/la_b.ipynb", b"{}")]


def test_links_are_refused() -> None:
    link = zipfile.ZipInfo("lab.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "link" in reasons(buffer.getvalue())["lab.ipynb"]


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    assert "larger than 1 MB" in reasons(packed(("bomb", bytes(3 * 2**20))))["bomb"]
    assert "50 times" in reasons(packed(("dense", bytes(2**20))))["dense"]


def test_a_size_that_is_a_lie_does_not_help() -> None:
    whole = packed(("bomb", bytes(3 * 2**20)))
    true, small = (3 * 2**20).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert whole.count(true) == 2
    assert reasons(whole.replace(true, small))["bomb"] != ""


def test_many_files_and_much_together_are_stopped() -> None:
    stored = packed(*((f"{n}", bytes(2**20)) for n in range(4)), method=zipfile.ZIP_STORED)
    assert [bool(r) for r in reasons(stored).values()] == [False, False, True, True]
    many = reasons(packed(*((f"{n}", b"") for n in range(9))))
    assert "more than 4 files" in list(many.values())[-1]
    assert len(many) == 5


def test_a_damaged_member_is_told_and_the_rest_comes() -> None:
    archive = bytearray(packed(("lab", b"x" * 999), ("ok", b"fine"), method=zipfile.ZIP_STORED))
    archive[100] ^= 0xFF
    found = list(members(bytes(archive), SMALL))
    assert isinstance(found[0], Refused)
    assert "damaged" in found[0].reason
    assert found[1] == Member("ok", b"fine")


@pytest.mark.parametrize(
    "archive",
    [b"", b"PK", b"no zip at all", packed(("a", b"b"))[:-30]],
    ids=["nothing", "two bytes", "words", "cut short"],
)
def test_what_is_no_archive_says_so(archive: bytes) -> None:
    with pytest.raises(CourseError, match="no readable zip"):
        list(members(archive))


def test_names_without_the_utf8_mark_are_read_as_they_were_meant() -> None:
    name = "Zoë Müller_12_assignsubmission_file/läb.ipynb"
    plain = "x" * len(name.encode())
    archive = renamed(packed((plain, b"{}")), plain, name.encode())
    assert [m.path for m in members(archive)] == [name]


@pytest.mark.skipif(shutil.which("zip") is None, reason="the program zip is not installed")
def test_archives_of_the_real_tool_with_a_password_and_links(tmp_path: Path) -> None:
    (tmp_path / "lab.ipynb").write_text("{}")
    (tmp_path / "link").symlink_to("/etc/passwd")
    zipped = ["zip", "-q"]
    subprocess.run([*zipped, "-P", "x", "locked.zip", "lab.ipynb"], cwd=tmp_path, check=True)
    subprocess.run([*zipped, "-y", "links.zip", "link"], cwd=tmp_path, check=True)
    assert "password" in reasons((tmp_path / "locked.zip").read_bytes())["lab.ipynb"]
    assert "link" in reasons((tmp_path / "links.zip").read_bytes())["link"]


@settings(max_examples=200)
@given(st.binary(min_size=1, max_size=300), st.integers(0, 10**6), st.integers(0, 255))
def test_any_damage_is_told_in_words_and_never_a_crash(
    content: bytes, place: int, value: int
) -> None:
    archive = bytearray(packed(("lab.ipynb", content), ("other", content)))
    archive[place % len(archive)] = value
    try:
        found = list(members(bytes(archive), SMALL))
    except CourseError:
        return
    assert all(isinstance(m, Member) or m.reason for m in found)
