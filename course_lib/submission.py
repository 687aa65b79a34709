"""What a hand-in still lacks, in plain words, and one zip of what the notebook saved.

Knows the week's notebook from hand_in.json, which each week's bundle brings along: names of
answers, predictions, texts and files, and no content. A running Kaggle session can't read its own
text cells, so those are looked at in a saved one: python -m course_lib.submission NOTEBOOK.ipynb

The notebook's last cell calls both. Where there is no list (the staff's own copy), and while
grading, each says so in one line and does nothing more.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib import packing, runtime
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
USAGE = "usage: python -m course_lib.submission NOTEBOOK.ipynb"


@dataclass(frozen=True)
class Expected:
    """What a whole hand-in of one notebook holds.

    answers: names behind "# task:". predictions: as in the cells `predict-<name>`. texts: grade_id
    -> heading. files: what the notebook saves in the working folder. words: most words of all texts
    together, 0 for no limit. limits: grade_id -> most words of that text, where it has a limit.
    """

    assignment: str
    answers: tuple[str, ...] = ()
    predictions: tuple[str, ...] = ()
    texts: Mapping[str, str] | None = None
    files: tuple[str, ...] = ()
    words: int = 0
    limits: Mapping[str, int] | None = None


def expected(path: Path = EXPECTED) -> Expected:
    """The week's list; FileNotFoundError outside of a week's bundle."""
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is not there; it comes with the week's bundle: add the course's input to your "
            "notebook and run its first cell"
        )
    known = json.loads(path.read_text(encoding="utf-8"))
    listed: dict[str, Any] = {name: known[name] for name in ("assignment", "texts", "words")}
    listed |= {name: tuple(known[name]) for name in ("answers", "predictions", "files")}
    return Expected(**listed, limits=known["limits"])


def nothing_to_do(verb: str) -> str:
    """Why this run has nothing to check or pack (the verb), in words; "" in a student's own run."""
    if runtime.where() == "grading":
        return "while grading, nothing is checked or packed here"
    if EXPECTED.exists():
        return ""
    return f"nothing to {verb} in a staff run: {EXPECTED.name} comes with a week's bundle"


def preflight(
    notebook: Path | None = None, folder: Path | None = None, wanted: Expected | None = None
) -> list[str]:
    """Print and return what is missing, one sentence each; [] when all is there.

    notebook: a saved one; None means this session's cells as they were last run, and its file where
    Jupyter tells it. folder: where the notebook saved its files; None means the working folder.
    wanted: None means the week's list; [] and one line where there is none, and while grading.
    """
    if wanted is None and (why := nothing_to_do("check")):
        print(f"preflight: {why}.")
        return []
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
    yield from long_texts({c.name: len(c.source.split()) for c in cells if c.name in known}, wanted)


def long_texts(words: Mapping[str, int], wanted: Expected) -> Iterator[str]:
    """A sentence for each text over its limit, and one where all are over theirs together.

    words: grade_id -> words of that text.
    """
    for name, most in (wanted.limits or {}).items():
        if words.get(name, 0) > most:
            title = (wanted.texts or {})[name]
            yield f'the text "{title}" has {words[name]} words; at most {most} are read.'
    total = sum(words.values())
    if wanted.words and total > wanted.words:
        yield f"the texts have {total} words together; at most {wanted.words} are read."


def lost_files(folder: Path, wanted: Expected) -> Iterator[str]:
    """A sentence for each file that the notebook should have saved and hasn't.

    Also looked into: artifacts/ in the folder, and the zip that pack() wrote there.
    """
    packed = packing.names_in(folder / f"{wanted.assignment}.zip")
    for name in wanted.files:
        places = (folder / name, folder / "artifacts" / name)
        if name not in packed and not any(place.is_file() for place in places):
            yield f"{name} is not in {folder.resolve().name}; run the cell that saves it."


def pack(folder: Path | None = None, wanted: Expected | None = None) -> Path | None:
    """Write <assignment>.zip with the saved files and manifest.json beside them; returns its path.

    The manifest holds each file's SHA-256 and size, and the versions and GPUs of this session.
    wanted: None means the week's list; None and one line where there is none, and while grading.
    """
    if wanted is None and (why := nothing_to_do("pack")):
        print(f"pack: {why}.")
        return None
    wanted = wanted or expected()
    return packing.write_zip(wanted.assignment, folder or runtime.working_folder())


def main(arguments: Sequence[str]) -> int:
    """The command: 0 where that notebook lacks nothing, 1 where it does, 2 for misuse."""
    if list(arguments) in (["--help"], ["-h"]):
        print(f"{USAGE}\n\nSays what the hand-in still lacks: answers, texts and saved files.")
        return 0
    if len(arguments) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    if not EXPECTED.exists():
        print(f"{nothing_to_do('check')}.", file=sys.stderr)
        return 2
    notebook = Path(arguments[0])
    try:
        return 1 if preflight(notebook, notebook.parent, expected()) else 0
    except FileNotFoundError:
        print(f"{notebook} isn't there. Name the notebook that you hand in.", file=sys.stderr)
        return 2
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
