"""The cells of a notebook as its own kernel knows them, or as a saved file holds them."""

from __future__ import annotations

import ast
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from IPython import get_ipython


@dataclass(frozen=True)
class Cell:
    """One cell: "code" or "markdown", its text, and its grade_id where the metadata survived."""

    kind: str
    source: str
    name: str = ""


def cells_of(notebook: Path) -> list[Cell]:
    """The cells of a saved notebook, in order; ValueError where the file is none."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [
            Cell(
                cell["cell_type"],
                "".join(cell["source"]),
                str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")),
            )
            for cell in cells
        ]
    except (AttributeError, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"{notebook} is no notebook ({type(error).__name__}); download it as .ipynb"
        ) from error


def last_run() -> list[Cell]:
    """The code that this session has run, in order; [] outside of one."""
    shell = get_ipython()
    return [Cell("code", text) for text in shell.user_ns.get("In", [])] if shell else []


def own_file() -> Path | None:
    """The notebook that runs here, where Jupyter tells its path; Kaggle doesn't."""
    path = Path(os.environ.get("JPY_SESSION_NAME", ""))
    return path if path.suffix == ".ipynb" and path.is_file() else None


def empty_fields(source: str) -> list[str]:
    """Keys with None or "" in the dicts that the code assigns last to each name, in order.

    >>> empty_fields('artifact = {"recipe": "vanilla", "flip": {"value": None}}')
    ['value']
    """
    last = dict(_assigned(source)).values()
    dicts = [node for value in last for node in ast.walk(value)]
    return [
        str(key.value)
        for one in dicts
        if isinstance(one, ast.Dict)
        for key, value in zip(one.keys, one.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
        if value.value is None or value.value == ""
    ]


def constants_of(source: str) -> dict[str, Any]:
    """Name -> constant of the assignments at the top level of the code; others count as set.

    >>> constants_of("predicted_ece = 'no'  # yes or no")
    {'predicted_ece': 'no'}
    """
    return {
        name: value.value if isinstance(value, ast.Constant) else ...
        for name, value in _assigned(source)
    }


def _assigned(source: str) -> list[tuple[str, ast.expr]]:
    """Name and value of each plain assignment at the top level; [] for what doesn't parse."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return []
    return [
        (target.id, node.value)
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
