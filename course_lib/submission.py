"""What a hand-in still lacks, in plain words, and one zip of what the notebook saved.

Knows the week's notebook from hand_in.json, which each week's bundle brings along: names of
answers, predictions, texts and files, and no content. A running Kaggle session can't read its own
text cells, so those are looked at in a saved one: python -m course_lib.submission NOTEBOOK.ipynb
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib import runtime
from course_lib.notebook_cells import (
    Cell,
    cells_of,
    constants_of,
    empty_fields,
    last_run,
    own_file,
)

EXPECTED = Path(__file__).with_name("hand_in.json")
STUB = "YOUR ANSWER HERE"
PACKED = {".json", ".csv", ".npz", ".npy", ".png", ".safetensors"}
MOST_BYTES = 50 * 2**20
# the earliest time that a zip can hold: the same files make the same archive, byte for byte
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Expected:
    """What a whole hand-in of one notebook holds.

    answers: names behind "# task:". predictions: as in the cells `predict-<name>`. texts: grade_id
    -> heading. files: what the notebook saves in the working folder. words: most words of all texts
    together, 0 for no limit.
    """

    assignment: str
    answers: tuple[str, ...] = ()
    predictions: tuple[str, ...] = ()
    texts: Mapping[str, str] | None = None
    files: tuple[str, ...] = ()
    words: int = 0


def expected(path: Path = EXPECTED) -> Expected:
    """The week's list; FileNotFoundError outside of a week's bundle."""
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is not there; it comes with the week's bundle: add the course's input to your "
            "notebook and run its first cell"
        )
    known = json.loads(path.read_text(encoding="utf-8"))
    lists = {name: tuple(known[name]) for name in ("answers", "predictions", "files")}
    return Expected(known["assignment"], texts=known["texts"], words=known["words"], **lists)


def preflight(
    notebook: Path | None = None, folder: Path | None = None, wanted: Expected | None = None
) -> list[str]:
    """Print and return what is missing, one sentence each; [] when all is there.

    notebook: a saved one; None means this session's cells as they were last run, and its file where
    Jupyter tells it. folder: where the notebook saved its files; None means the working folder.
    """
    wanted = wanted or expected()
    saved = notebook or own_file()
    cells = cells_of(saved) if saved else last_run()
    missing = [*open_answers(cells, wanted), *open_predictions(cells, wanted)]
    if saved:
        missing += open_texts(cells, wanted)
    missing += lost_files(folder or runtime.working_folder(), wanted)
    for line in missing:
        print(f"- {line}")
    if not missing:
        print(f"{wanted.assignment}: nothing is missing.")
    if not saved and wanted.texts:
        print(
            f"The {len(wanted.texts)} text answers can't be seen from here. Look through them, or "
            "save the notebook and run: python -m course_lib.submission NOTEBOOK.ipynb"
        )
    return missing


def open_answers(cells: Sequence[Cell], wanted: Expected) -> Iterator[str]:
    """A sentence for each task that nobody has answered, or whose cell is gone."""
    for name in wanted.answers:
        anchor = f"# task: {name}"
        texts = [
            c.source for c in cells if c.kind == "code" and c.source.lstrip().startswith(anchor)
        ]
        if not texts:
            yield f'{name}: no cell opens with "{anchor}". Was it run, or its first line deleted?'
        elif f'raise Unanswered("{name}")' in texts[-1]:
            yield f"{name} is not answered yet; its checks will earn nothing."
        elif empty := empty_fields(texts[-1]):
            yield f"{name}: still empty: {', '.join(empty)}."


def open_predictions(cells: Sequence[Cell], wanted: Expected) -> Iterator[str]:
    """A sentence for each prediction without a value or a reason; right or wrong doesn't matter."""
    values: dict[str, Any] = {}
    for cell in cells:
        if cell.kind == "code":
            values.update(constants_of(cell.source))
    for name in wanted.predictions:
        parts = (f"predicted_{name}", f"because_{name}")
        empty = [part for part in parts if values.get(part) in (None, "")]
        if empty:
            yield f"predict-{name}: {' and '.join(empty)} still empty."


def open_texts(cells: Sequence[Cell], wanted: Expected) -> Iterator[str]:
    """A sentence for each text that is empty or still the stub, and one where they are too long."""
    heading = "the top"
    known = wanted.texts or {}
    for cell in cells:
        if cell.kind != "markdown":
            continue
        if cell.name in known and cell.source.strip() in ("", STUB):
            yield f'the text "{known[cell.name]}" is empty.'
        elif cell.source.strip() == STUB:
            yield f'the text below "{heading}" is empty.'
        heads = [line for line in cell.source.splitlines() if line.startswith("#")]
        heading = heads[-1].lstrip("# ") if heads else heading
    words = sum(len(cell.source.split()) for cell in cells if cell.name in known)
    if wanted.words and words > wanted.words:
        yield f"the texts have {words} words together; at most {wanted.words} are read."


def lost_files(folder: Path, wanted: Expected) -> Iterator[str]:
    """A sentence for each file that the notebook should have saved and hasn't."""
    for name in wanted.files:
        if not (folder / name).is_file():
            yield f"{name} is not in {folder}; run the cell that saves it."


def pack(folder: Path | None = None, wanted: Expected | None = None) -> Path:
    """Write <assignment>.zip with the saved files and manifest.json beside them; returns its path.

    The manifest holds each file's SHA-256 and size, and the versions and GPUs of this session. A
    file that would take the archive over 50 MB is left out, and a line says so.
    """
    wanted = wanted or expected()
    place = folder or runtime.working_folder()
    files, size = {}, 0
    for path in sorted(path for path in place.iterdir() if path.suffix in PACKED):
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        size += len(content)
        if size > MOST_BYTES:
            print(f"{path.name} is left out: with it the archive would be over 50 MB.")
            size -= len(content)
        elif content:
            files[path.name] = content
    manifest = {
        "assignment": wanted.assignment,
        "files": {
            n: {"sha256": hashlib.sha256(c).hexdigest(), "bytes": len(c)} for n, c in files.items()
        },
        "where": runtime.where(),
        "versions": runtime.versions(),
        "gpus": runtime.gpus(),
    }
    files["manifest.json"] = json.dumps(manifest, indent=2).encode() + b"\n"
    target = place / f"{wanted.assignment}.zip"
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    part.replace(target)
    megabytes = target.stat().st_size / 2**20
    print(f"{target}: {len(files)} files, {megabytes:.1f} MB. Hand it in with the notebook.")
    return target


def main(arguments: Sequence[str]) -> int:
    """The command: 0 where that notebook lacks nothing, 1 where it does, 2 for misuse."""
    if len(arguments) != 1:
        print("usage: python -m course_lib.submission NOTEBOOK.ipynb", file=sys.stderr)
        return 2
    notebook = Path(arguments[0])
    try:
        return 1 if preflight(notebook, folder=notebook.parent) else 0
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
