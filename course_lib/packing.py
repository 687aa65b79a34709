"""One zip of what a notebook saved; its manifest says what each file was, and where it ran."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from course_lib import runtime

MANIFEST = "manifest.json"
PACKED = {".json", ".csv", ".npz", ".npy", ".png", ".safetensors"}
MOST_BYTES = 50 * 2**20
# the earliest time that a zip can hold: the same files make the same archive, byte for byte
EPOCH = (1980, 1, 1, 0, 0, 0)


def write_zip(assignment: str, folder: Path) -> Path:
    """Write <assignment>.zip into folder, with the files saved there and manifest.json, whole.

    folder: made if absent. A file that would take the archive over 50 MB is left out, and a line
    says so; links and empty files are left out, too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = saved_files(folder)
    files[MANIFEST] = json.dumps(manifest(assignment, files), indent=2).encode() + b"\n"
    target = folder / f"{assignment}.zip"
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    part.replace(target)
    size = in_words(target.stat().st_size)
    print(f"{target}: {len(files)} files, {size}. Hand it in with the notebook.")
    return target


def in_words(size: int) -> str:
    """A size in bytes for people.

    >>> in_words(1), in_words(20_480), in_words(3 * 2**20)
    ('1 KB', '20 KB', '3.0 MB')
    """
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{-(-size // 2**10)} KB"


def names_in(archive: Path) -> set[str]:
    """The names of an archive's files; none where it isn't there or can't be read."""
    try:
        with zipfile.ZipFile(archive) as opened:
            return set(opened.namelist())
    except (OSError, zipfile.BadZipFile):
        return set()


def saved_files(folder: Path) -> dict[str, bytes]:
    """Name -> content of the files that are packed, in the order of their names."""
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for path in sorted(path for path in folder.iterdir() if path.suffix in PACKED):
        if path.name == MANIFEST or path.is_symlink() or not path.is_file():
            continue
        size = path.stat().st_size  # looked at first: a checkpoint may be larger than the memory
        if size > left:
            print(f"{path.name} is left out: with it the archive would be over 50 MB.")
        elif size:
            files[path.name] = path.read_bytes()
            left -= size
    return files


def manifest(assignment: str, files: dict[str, bytes]) -> dict[str, object]:
    """SHA-256 and size of each file, and where it ran: place, versions, names of the GPUs.

    >>> manifest("week6_lab", {"t.json": b"{}"})["files"]["t.json"]["bytes"]
    2
    """
    return {
        "assignment": assignment,
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in files.items()
        },
        "where": runtime.where(),
        "versions": runtime.versions(),
        "gpus": runtime.gpus(),
    }
