"""Executions kept by content: the same hand-in under the same conditions never runs twice.

The key holds all that an execution depends on and the student or staff can change. The seed is not
part of it: it is drawn once, kept in the record, and a regrade judges by the record's own seed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode

from graders.execution.record import Execution, from_json, to_json
from graders.state import DAMAGED, write_whole

HUGE = 64 * 2**20


def key_of(notebook: NotebookNode, files: Mapping[str, bytes], conditions: str) -> str:
    """Digest of cells (type, grade_id, source), files and conditions; outputs don't count.

    conditions: what else matters, as one text (digests of bundle and drivers, limits).
    """
    cells = [
        [cell.cell_type, cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source]
        for cell in notebook.cells
    ]
    digest = hashlib.sha256(json.dumps([cells, conditions]).encode())
    for name in sorted(files):
        content = hashlib.sha256(files[name]).hexdigest()
        digest.update(json.dumps([name, content]).encode())
    return digest.hexdigest()


def digest_of_folder(folder: Path, *, whole: bool = False) -> str:
    """Digest of all files below a folder, names included; caches of Python only where `whole`.

    A file over HUGE bytes counts by size and time: reading it would take longer than grading.
    """
    digest = hashlib.sha256()
    for path in files_below(folder):
        if "__pycache__" in path.parts and not whole:
            continue
        found = path.stat()
        digest.update(json.dumps(str(path.relative_to(folder))).encode())
        if found.st_size > HUGE:
            digest.update(f"{found.st_size} {found.st_mtime_ns}".encode())
        else:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def files_below(folder: Path) -> list[Path]:
    """All regular files below a folder, in order, however deep; links are not followed."""
    found, left = [], [folder] if folder.is_dir() else []
    while left:
        for path in left.pop().iterdir():
            if path.is_symlink():
                continue
            if path.is_dir():
                left.append(path)
            elif path.is_file():
                found.append(path)
    return sorted(found)


class Store:
    """A folder of execution records, one file each, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Execution | None:
        """The record under that key, or None; a record that can't be read counts as none."""
        try:
            return from_json(self._path(key).read_text())
        except DAMAGED:
            return None

    def put(self, key: str, execution: Execution) -> None:
        """Keep a record; a reader never sees half of it."""
        write_whole(self._path(key), to_json(execution))

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"
