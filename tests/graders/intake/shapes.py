"""Hand-ins in the shapes in which they come, made by the tools that make them in earnest."""

from __future__ import annotations

import copy
import io
import json
import stat
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell

from .scrambles import HOMEWORK, LAB, release_text, solved_text

Files = dict[str, bytes]
Shape = Callable[[], Files]
NAME = f"{LAB}.ipynb"
READ, MENDED, HUMAN = "received", "restored", "for a human"


def clean() -> Any:
    """The solved notebook; its code cells have printed something."""
    notebook = nbformat.reads(solved_text(LAB), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="12\n")]
            cell.execution_count = 3
    return notebook


def dumped(notebook: Any, **how: Any) -> bytes:
    return json.dumps(notebook, **how).encode()


def changed(change: Callable[[Any], object]) -> bytes:
    notebook = clean()
    change(notebook)
    return dumped(notebook)


@lru_cache(maxsize=8)
def page(template: str) -> bytes:
    made, _ = HTMLExporter(template_name=template).from_notebook_node(clean())
    return str(made).encode()


def packed(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def by_zip(*options: str) -> bytes:
    """An archive of the program zip, with a folder, as a file manager makes it."""
    with tempfile.TemporaryDirectory() as made:
        work = Path(made) / "my work"
        work.mkdir()
        (work / NAME).write_bytes(dumped(clean()))
        (work / "notes.txt").write_text("notes")
        (work / "link").symlink_to("/etc/passwd")
        command = ["zip", "-q", "-r", *options, "out.zip", "my work"]
        subprocess.run(command, cwd=made, check=True, capture_output=True)
        return (Path(made) / "out.zip").read_bytes()


def kaggle_editor() -> bytes:
    """As Kaggle's editor downloads it: format 4.4, no ids, compact, marks of its own."""
    notebook = clean()
    notebook.nbformat_minor = 4
    notebook.metadata["kaggle"] = {"accelerator": "none", "dataSources": []}
    for cell in notebook.cells:
        del cell["id"]
        cell.metadata = {"trusted": True, "_uuid": "8f2839f25d08", "_cell_guid": "b1076dfc"}
    return dumped(notebook, separators=(",", ":"))


def kaggle_run() -> bytes:
    """As Kaggle's "Save & Run All" leaves it: papermill's marks, fresh ids, empty tags."""
    notebook = clean()
    notebook.metadata["papermill"] = {"duration": 9.1, "version": "2.6.0"}
    for place, cell in enumerate(notebook.cells):
        cell.id = f"{place:08x}"
        cell.metadata = {"papermill": {"status": "completed"}, "tags": []}
    return dumped(notebook)


def by_jupytext() -> bytes:
    text = jupytext.writes(clean(), fmt="py:percent")
    notebook = jupytext.reads(text, fmt="py:percent")
    return dumped(notebook)


def bare(notebook: Any) -> None:
    for cell in notebook.cells:
        cell.metadata = {}


def emptied(notebook: Any) -> None:
    for cell in notebook.cells:
        cell.metadata = {"nbgrader": {}}


def cell_named(notebook: Any, name: str) -> Any:
    return next(c for c in notebook.cells if c.metadata.nbgrader.grade_id == name)


def without_memo(notebook: Any) -> None:
    notebook.cells.remove(cell_named(notebook, "memo-defence"))


def without_check(notebook: Any) -> None:
    notebook.cells.remove(cell_named(notebook, "kd_loss-scaling"))


def doubled(notebook: Any) -> None:
    cell = cell_named(notebook, "kd_loss")
    notebook.cells.insert(notebook.cells.index(cell) + 1, copy.deepcopy(cell))


def cut(notebook: Any) -> None:
    cell = cell_named(notebook, "kd_loss")
    lines = cell.source.split("\n")
    cell.source = "\n".join(lines[:6])
    notebook.cells.insert(notebook.cells.index(cell) + 1, new_code_cell("\n".join(lines[6:])))


def with_own_cells(notebook: Any) -> None:
    notebook.cells.insert(9, new_code_cell("print('mine')"))
    notebook.cells.append(new_markdown_cell("Thanks!"))


def two_memos(notebook: Any) -> None:
    cell = cell_named(notebook, "memo-defence")
    cell.source = "First thoughts: ship the vanilla."
    cell.metadata = {}
    notebook.cells.insert(notebook.cells.index(cell) + 1, new_markdown_cell("Better: wait."))


def half_done(notebook: Any) -> None:
    released = nbformat.reads(release_text(LAB), as_version=4)
    for name in ("kd_loss", "memo-defence"):
        cell_named(notebook, name).source = cell_named(released, name).source


def mended_names(notebook: Any) -> None:
    for cell in notebook.cells:
        cell.metadata["nbgrader"]["points"] = 100
        cell.metadata["nbgrader"]["grade_id"] = 7


def with_link() -> bytes:
    buffer = io.BytesIO()
    link = zipfile.ZipInfo("data.npz")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr(NAME, dumped(clean()))
    return buffer.getvalue()


def escaping() -> bytes:
    return packed({"aa/evil.txt": b"x", NAME: dumped(clean())}).replace(
        b"aa/evil.txt", b"../evil.txt"
    )


def windows() -> bytes:
    """Backslashes and UTF-8 that isn't marked, as an old packer writes them."""
    plain = "x" * len("Übung/a.txt".encode())
    archive = packed({plain: b"beside", f"Ubung/{NAME}": dumped(clean())})
    return archive.replace(plain.encode(), "Übung\\a.txt".encode()).replace(
        f"Ubung/{NAME}".encode(), f"Ubung\\{NAME}".encode()
    )


def damaged(archive: bytes) -> bytes:
    return archive[: len(archive) // 2] + bytes(40) + archive[len(archive) // 2 + 40 :]


SHAPES: dict[str, tuple[str, Shape]] = {
    "clean": (READ, lambda: {NAME: dumped(clean())}),
    "another name": (READ, lambda: {"Lab 6 (final) – Ada.ipynb": dumped(clean())}),
    "one blank a level": (READ, lambda: {NAME: dumped(clean(), indent=1)}),
    "byte order mark": (READ, lambda: {NAME: b"\xef\xbb\xbf" + dumped(clean())}),
    "utf-16": (READ, lambda: {NAME: json.dumps(clean()).encode("utf-16")}),
    "cp1252": (
        READ,
        lambda: {NAME: dumped(clean(), ensure_ascii=False).decode().encode("cp1252", "replace")},
    ),
    "windows line ends": (
        READ,
        lambda: {NAME: dumped(clean()).replace(rb"\n", rb"\r\n").replace(rb"\\r\n", rb"\\n")},
    ),
    "own cells": (READ, lambda: {NAME: changed(with_own_cells)}),
    "a cell doubled": (READ, lambda: {NAME: changed(doubled)}),
    "untouched": (READ, lambda: {NAME: release_text(LAB).encode()}),
    "the name's end changed": (READ, lambda: {f"{NAME}.txt": dumped(clean())}),
    "a copy beside it": (READ, lambda: {NAME: dumped(clean()), "copy.ipynb": dumped(clean())}),
    "a checkpoint beside it": (
        READ,
        lambda: {
            NAME: dumped(clean()),
            f".ipynb_checkpoints/{NAME}": release_text(LAB).encode(),
        },
    ),
    "a page beside it": (READ, lambda: {NAME: dumped(clean()), "lab.html": page("lab")}),
    "kaggle's editor": (MENDED, lambda: {"notebook.ipynb": kaggle_editor()}),
    "kaggle's run": (MENDED, lambda: {"__notebook__.ipynb": kaggle_run()}),
    "jupytext": (READ, lambda: {NAME: by_jupytext()}),
    "format 3": (READ, lambda: {NAME: nbformat.writes(clean(), version=3).encode()}),
    "no metadata": (MENDED, lambda: {NAME: changed(bare)}),
    "empty metadata": (MENDED, lambda: {NAME: changed(emptied)}),
    "names that are none": (MENDED, lambda: {NAME: changed(mended_names)}),
    "a check deleted": (MENDED, lambda: {NAME: changed(without_check)}),
    "an answer cut in two": (MENDED, lambda: {NAME: changed(cut)}),
    "page, lab": (MENDED, lambda: {"week6_lab.html": page("lab")}),
    "page, classic": (MENDED, lambda: {"week6_lab.html": page("classic")}),
    "page, basic": (MENDED, lambda: {"notebook.htm": page("basic")}),
    "page, kaggle": (
        MENDED,
        lambda: {"__results__.html": page("lab").replace(b"cm-editor", b"CodeMirror")},
    ),
    "page, and a broken notebook": (
        MENDED,
        lambda: {NAME: dumped(clean())[:5000], "lab.html": page("lab")},
    ),
    "page, and an untouched notebook": (
        MENDED,
        lambda: {NAME: release_text(LAB).encode(), "lab.html": page("lab")},
    ),
    "zip": (READ, lambda: {"lab.zip": packed({NAME: dumped(clean())})}),
    "zip, stored, deep": (
        READ,
        lambda: {"a.zip": packed({f"x/y/{NAME}": dumped(clean())}, zipfile.ZIP_STORED)},
    ),
    "zip, bzip2": (READ, lambda: {"a.zip": packed({NAME: dumped(clean())}, zipfile.ZIP_BZIP2)}),
    "zip, lzma": (READ, lambda: {"a.zip": packed({NAME: dumped(clean())}, zipfile.ZIP_LZMA)}),
    "zip, the program": (READ, lambda: {"my work.zip": by_zip()}),
    "zip, the program, with links": (READ, lambda: {"my work.zip": by_zip("-y", "-9")}),
    "zip of a mac": (
        READ,
        lambda: {
            "a.zip": packed({NAME: dumped(clean()), f"__MACOSX/._{NAME}": b"\0", ".DS_Store": b"x"})
        },
    ),
    "zip of old windows": (READ, lambda: {"a.zip": windows()}),
    "zip with files": (
        READ,
        lambda: {
            "a.zip": packed({NAME: dumped(clean()), "table_3a.json": b"{}", "m/own.py": b"x=1"})
        },
    ),
    "files beside": (READ, lambda: {NAME: dumped(clean()), "table_3a.json": b"{}"}),
    "zip that leads out": (READ, lambda: {"a.zip": escaping()}),
    "zip with a link": (READ, lambda: {"a.zip": with_link()}),
    "zip in a zip": (READ, lambda: {"a.zip": packed({"b.zip": packed({NAME: dumped(clean())})})}),
    "zip in a zip in a zip": (
        HUMAN,
        lambda: {"a.zip": packed({"b.zip": packed({"c.zip": packed({NAME: dumped(clean())})})})},
    ),
    "the notebook's zip, packed with it": (
        READ,
        lambda: {
            "a.zip": packed({NAME: dumped(clean()), "z.zip": packed({"table_3a.json": b"{}"})})
        },
    ),
    "odd blanks in a name": (READ, lambda: {"week6\u00a0lab 10.15\u202fPM.ipynb": dumped(clean())}),
    "a file whose name ends a line": (
        READ,
        lambda: {NAME: dumped(clean()), "a\u2028b.png": b"x", "c\x85d.png": b"x"},
    ),
    "zip with a password": (HUMAN, lambda: {"a.zip": by_zip("-P", "secret")}),
    "zip cut short": (HUMAN, lambda: {"a.zip": packed({NAME: dumped(clean())})[:-40]}),
    "zip damaged": (HUMAN, lambda: {"a.zip": damaged(packed({NAME: dumped(clean())}))}),
    "another archive": (HUMAN, lambda: {"lab.7z": b"7z\xbc\xaf\x27\x1c" + bytes(99)}),
    "nothing in it": (HUMAN, lambda: {NAME: b""}),
    "cut short": (HUMAN, lambda: {NAME: dumped(clean())[:9000]}),
    "a picture": (HUMAN, lambda: {"lab.pdf": b"%PDF-1.7 ..."}),
    "a page of something else": (
        HUMAN,
        lambda: {"lab.html": b"<html><p>Moodle says no</p></html>"},
    ),
    "another assignment": (HUMAN, lambda: {NAME: solved_text(HOMEWORK).encode()}),
    "two versions": (
        HUMAN,
        lambda: {"a.ipynb": dumped(clean()), "b.ipynb": changed(with_own_cells)},
    ),
    "page, and a notebook half done": (
        HUMAN,
        lambda: {NAME: changed(half_done), "lab.html": page("lab")},
    ),
    "a second download, and a first half done": (
        HUMAN,
        lambda: {NAME: changed(half_done), "week6_lab (1).ipynb": dumped(clean())},
    ),
    "a memo deleted": (HUMAN, lambda: {NAME: changed(without_memo)}),
    "two memos": (HUMAN, lambda: {NAME: changed(two_memos)}),
}
