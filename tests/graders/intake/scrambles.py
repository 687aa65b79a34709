"""What can happen to a notebook between the release and the hand-in, as functions on its cells.

A cell here is a plain dict as in the file; under "truth" it remembers what it is: an expected
cell's name, or "" for the student's own. The file that a test hands in has no such key.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from graders.notebooks.cells import PREDICT
from graders.notebooks.regions import Region, split

ROOT = Path(__file__).resolve().parents[3]
LAB, HOMEWORK = "week6_lab", "week6_homework"
Cells = list[dict[str, Any]]
Scramble = Callable[[Cells, random.Random], None]
MARKS = re.compile(r"^.*### (?:BEGIN|END) SOLUTION.*\n?", re.MULTILINE)
OWN = (
    ("code", "x = 1\nprint(x)"),
    ("code", "table_3a.head() if 'table_3a' in globals() else None"),
    ("code", "import matplotlib.pyplot as plt\nplt.plot([1, 2])"),
    ("code", ""),
    ("markdown", "A note to myself: ask about the tail."),
    ("markdown", "## My own heading"),
    ("raw", "raw words"),
)


@lru_cache(maxsize=8)
def release_text(assignment: str) -> str:
    return (ROOT / "release" / assignment / f"{assignment}.ipynb").read_text("utf-8")


@lru_cache(maxsize=8)
def solved_text(assignment: str) -> str:
    """The release with the course's own answers in it, as a student's editor would save it."""
    release = json.loads(release_text(assignment))
    source = json.loads((ROOT / "source" / assignment / f"{assignment}.ipynb").read_text("utf-8"))
    answers = {name_of(cell): "".join(cell["source"]) for cell in source["cells"]}
    for cell in release["cells"]:
        text = "".join(cell["source"])
        if cell["metadata"]["nbgrader"]["solution"]:
            answer = answers[name_of(cell)]
            if name_of(cell).startswith(PREDICT):  # a student fills the empty values in
                text = "\n".join(split(answer, Region.SOLUTION).inside)
            else:
                text = MARKS.sub("", answer).strip("\n")
        cell["source"] = text
    return json.dumps(release)


def solved(assignment: str) -> dict[str, Any]:
    """A solved notebook whose cells know what they are."""
    notebook: dict[str, Any] = json.loads(solved_text(assignment))
    for cell in notebook["cells"]:
        cell["truth"] = name_of(cell)
    return notebook


def name_of(cell: dict[str, Any]) -> str:
    meta = cell.get("metadata", {}).get("nbgrader")
    return meta.get("grade_id", "") if isinstance(meta, dict) else ""


def is_open(cell: dict[str, Any]) -> bool:
    """Whether a solved notebook's cell is one that students fill in."""
    return bool(cell["metadata"]["nbgrader"]["solution"])


def as_file(notebook: dict[str, Any]) -> str:
    """The file's text, without what the cells remember."""
    bare = copy.deepcopy(notebook)
    for cell in bare["cells"]:
        cell.pop("truth")
    return json.dumps(bare)


def some(cells: Cells, rng: random.Random, share: float) -> Cells:
    return [cell for cell in cells if rng.random() < share]


def drop_some_names(cells: Cells, rng: random.Random) -> None:
    for cell in some(cells, rng, rng.choice([0.05, 0.3, 0.9])):
        cell["metadata"].pop("nbgrader", None)


def drop_all_metadata(cells: Cells, rng: random.Random) -> None:
    for cell in cells:
        cell["metadata"] = {}
        cell.pop("id", None)


def damage_metadata(cells: Cells, rng: random.Random) -> None:
    for cell in some(cells, rng, 0.2):
        cell["metadata"]["nbgrader"] = rng.choice([{}, None, "x", {"grade_id": 7}, {"points": -1}])


def swap_names(cells: Cells, rng: random.Random) -> None:
    """Names wander between cells, also to the student's own."""
    chosen = some(cells, rng, rng.choice([0.03, 0.1, 0.5]))
    metas = [cell["metadata"].get("nbgrader") for cell in chosen]
    rng.shuffle(metas)
    for cell, meta in zip(chosen, metas, strict=True):
        cell["metadata"]["nbgrader"] = copy.deepcopy(meta)


def forge_points(cells: Cells, rng: random.Random) -> None:
    for cell in some(cells, rng, 0.3):
        meta = cell["metadata"].get("nbgrader")
        if isinstance(meta, dict):
            meta |= {"points": 100, "grade": rng.random() < 0.5, "locked": False, "solution": True}


def scramble_ids(cells: Cells, rng: random.Random) -> None:
    ids = [cell.get("id", "x") for cell in cells]
    rng.shuffle(ids)
    for cell, one in zip(cells, ids, strict=True):
        cell["id"] = one if rng.random() < 0.7 else "same"


def drop_ids(cells: Cells, rng: random.Random) -> None:
    for cell in cells:
        cell.pop("id", None)


def own_cell(rng: random.Random) -> dict[str, Any]:
    kind, source = rng.choice(OWN)
    cell = {"cell_type": kind, "source": source, "metadata": {}, "truth": ""}
    return cell | ({"outputs": [], "execution_count": 1} if kind == "code" else {})


def add_own_cells(cells: Cells, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 6)):
        cells.insert(rng.randint(0, len(cells)), own_cell(rng))


def move_own_cells(cells: Cells, rng: random.Random) -> None:
    own = [cell for cell in cells if not cell["truth"]]
    cells[:] = [cell for cell in cells if cell["truth"]]
    for cell in own:
        cells.insert(rng.randint(0, len(cells)), cell)


def other_line_ends(cells: Cells, rng: random.Random) -> None:
    end = rng.choice(["\r\n", "\r", "  \n", "\n"])
    for cell in cells:
        cell["source"] = cell["source"].replace("\n", end) + rng.choice(["", "\n", end, "\n\n"])


def cut_cells(cells: Cells, rng: random.Random) -> None:
    """As an editor's "split cell": both parts keep the metadata, or only the first does."""
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(cells))
        cell = cells[place]
        lines = cell["source"].split("\n")
        if len(lines) < 2:
            continue
        at = rng.randint(1, len(lines) - 1)
        rest = copy.deepcopy(cell)
        rest.pop("id", None)
        if rng.random() < 0.5:
            rest["metadata"].pop("nbgrader", None)
        cell["source"], rest["source"] = "\n".join(lines[:at]), "\n".join(lines[at:])
        cells.insert(place + 1, rest)


def cut_within_lines(cells: Cells, rng: random.Random) -> None:
    """The same, with the cursor anywhere."""
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(cells))
        cell = cells[place]
        if len(cell["source"]) < 2:
            continue
        at = rng.randint(1, len(cell["source"]) - 1)
        rest = copy.deepcopy(cell)
        rest.pop("id", None)
        if rng.random() < 0.5:
            rest["metadata"].pop("nbgrader", None)
        cell["source"], rest["source"] = cell["source"][:at], cell["source"][at:]
        cells.insert(place + 1, rest)


def swap_two_cells_marks(cells: Cells, rng: random.Random) -> None:
    """Two cells exchange names and ids, so that each agrees with itself."""
    one, other = rng.sample(cells, 2)
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    if "id" in one and "id" in other:
        one["id"], other["id"] = other["id"], one["id"]


def double_cells(cells: Cells, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(cells))
        twin = copy.deepcopy(cells[place])
        if rng.random() < 0.5:
            twin["metadata"].pop("nbgrader", None)
        if rng.random() < 0.5:
            twin.pop("id", None)
        twin["truth"] = ""
        cells.insert(rng.choice([place + 1, rng.randint(0, len(cells))]), twin)


def change_types(cells: Cells, rng: random.Random) -> None:
    for cell in some(cells, rng, 0.05):
        cell["cell_type"] = rng.choice(["code", "markdown", "raw"])


def lose_course_cells(cells: Cells, rng: random.Random) -> None:
    """Cells with the course's own text are deleted."""
    locked = [cell for cell in cells if cell["truth"] and cell["truth"] not in OPEN_NAMES]
    gone = {id(cell) for cell in some(locked, rng, 0.05)}
    cells[:] = [cell for cell in cells if id(cell) not in gone]


def edit_course_cells(cells: Cells, rng: random.Random) -> None:
    locked = [cell for cell in cells if cell["truth"] and cell["truth"] not in OPEN_NAMES]
    for cell in some(locked, rng, 0.05):
        cell["source"] += rng.choice(["\n# seen", " ok", "\nprint('here')", "\n" + "why " * 30])


OPEN_NAMES = {
    name_of(cell)
    for assignment in (LAB, HOMEWORK)
    for cell in json.loads(release_text(assignment))["cells"]
    if is_open(cell)
}

SCRAMBLES: tuple[Scramble, ...] = (
    drop_some_names,
    drop_all_metadata,
    damage_metadata,
    swap_names,
    forge_points,
    scramble_ids,
    drop_ids,
    add_own_cells,
    move_own_cells,
    other_line_ends,
    cut_cells,
    cut_within_lines,
    swap_two_cells_marks,
    double_cells,
    change_types,
    lose_course_cells,
    edit_course_cells,
)
