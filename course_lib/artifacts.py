"""Tables and records that a notebook leaves behind for a memo or a later notebook: CSV and JSON.

Only plain text is written, so reading a file back can't run anything.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from IPython import get_ipython
from IPython.display import display

from course_lib.runtime import working_folder

TABLE = "application/vnd.ecbs5200.table+json"
"""Type of the output in which a notebook carries its saved tables along; staff hold memos to it."""

stood_in: set[str] = set()
"""Names of the course's results that stood in for an answer in this run; tables carry them along.

No name ever leaves it: a table may build on an earlier cell. Run all anew after a mend.
"""


def save_table(name: str, table: pd.DataFrame, source: str, folder: Path | None = None) -> Path:
    """Write <name>.csv and <name>.json (with the data source inside) and return the JSON's path.

    name: letters, digits, "_" and "-". folder: made if absent; None means runtime.working_folder().
    In a notebook the table also becomes an output of the cell, as data, for whoever reads the memo.
    "order" keeps the columns' order there, which notebooks sort away; "stand_ins" names what stood
    in for an answer before.
    Raises ValueError for another name and for an empty table.
    """
    if table.empty:
        raise ValueError(f"table {name!r} is empty; save it after the cell that fills it")
    path = _path(name, folder)
    table.to_csv(path.with_suffix(".csv"), index=False)
    columns = table_to_plain(table)
    content = {"name": name, "source": source, "columns": columns, "order": list(columns)}
    if stood_in:
        content["stand_ins"] = sorted(stood_in)
    _write(path, content)
    if get_ipython() is not None:
        kept = json.loads(path.read_text(encoding="utf-8"))
        display({TABLE: kept, "text/plain": f"{name}, {len(table)} rows, as data"}, raw=True)
    return path


def save_record(
    name: str, record: Mapping[str, Any], source: str, folder: Path | None = None
) -> Path:
    """Write one plain dict as <name>.json and return its path; ValueError where it isn't plain."""
    path = _path(name, folder)
    _write(path, {"name": name, "source": source, "record": dict(record)})
    return path


def load_table(name: str, folder: Path | None = None) -> tuple[pd.DataFrame, str]:
    """The table of that name and its data source; FileNotFoundError where it was never saved."""
    path = _path(name, folder)
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there; run the cell that saves {name!r} first")
    saved = json.loads(path.read_text(encoding="utf-8"))
    return plain_to_table(saved["columns"]), saved["source"]


def find(name: str, folders: Sequence[Path] | None = None) -> Path | None:
    """The file of that name, looked for below each folder in turn; None where there is none.

    folders: None means the working folder, then Kaggle's inputs, whose paths change with the way
    in which an input was added. Of several in one folder the newest counts.
    """
    places = (working_folder(), Path("/kaggle/input")) if folders is None else folders
    for place in places:
        found = [path for path in place.rglob(name) if path.is_file()] if place.is_dir() else []
        if found:
            return max(found, key=lambda path: path.stat().st_mtime)
    return None


def with_handed_in(
    name: str, table: pd.DataFrame, source: str, environment: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """table; while grading, with the rows below it that the student saved from another source.

    Grading recomputes every table on the replica. Numbers copied from tables of the hub's data
    stand in the files handed in, so those count too. COURSE_HAND_IN names their folder.
    """
    env = os.environ if environment is None else environment
    if not env.get("COURSE_HAND_IN"):
        return table
    for path in sorted(Path(env["COURSE_HAND_IN"]).rglob(f"{name}.json")):
        try:
            saved, saved_from = load_table(name, path.parent)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # not a table that save_table wrote
        if saved_from != source and list(saved.columns) == list(table.columns):
            return pd.concat([table, saved], ignore_index=True)
    return table


def table_to_plain(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Column name -> values as plain Python; NaN becomes None, since JSON has no NaN.

    >>> table_to_plain(pd.DataFrame({"n": [1, 2], "accuracy": [0.5, float("nan")]}))
    {'n': [1, 2], 'accuracy': [0.5, None]}
    """
    return {str(name): [_plain(value) for value in table[name].tolist()] for name in table.columns}


def plain_to_table(columns: Mapping[str, list[Any]]) -> pd.DataFrame:
    """table_to_plain undone; None becomes NaN in a column of numbers.

    >>> plain_to_table({"accuracy": [0.5, None]})["accuracy"].tolist()
    [0.5, nan]
    """
    return pd.DataFrame({name: pd.Series(values) for name, values in columns.items()})


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _path(name: str, folder: Path | None) -> Path:
    if not name or not name.replace("_", "").replace("-", "").isalnum():
        raise ValueError(f'name must hold letters, digits, "_" and "-" only, got {name!r}')
    place = working_folder() if folder is None else folder
    place.mkdir(parents=True, exist_ok=True)
    return place / f"{name}.json"


def _write(path: Path, content: Mapping[str, Any]) -> None:
    try:
        text = json.dumps(content, indent=2, allow_nan=False, default=_number)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{path.stem} can't be saved: {error}; keep to text and numbers"
        ) from error
    path.write_text(text + "\n", encoding="utf-8")


def _number(value: Any) -> Any:
    """numpy's numbers as Python's own; anything else is not plain."""
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        return value.item()
    raise TypeError(f"{type(value).__name__} is not plain data")
