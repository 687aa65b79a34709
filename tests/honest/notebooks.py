"""Oddities of the notebook itself: cells added, moved, saved by other programs."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from ..small_course import RIGHT
from .oddities import Change


def answer_in(notebook: NotebookNode) -> int:
    """Where the answer to kd_loss stands."""
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return names.index("kd_loss")


def extra_cells(notebook: NotebookNode) -> None:
    for place in reversed(range(len(notebook.cells) + 1)):
        notebook.cells.insert(place, new_code_cell("1 + 1"))
        notebook.cells.insert(place, new_markdown_cell("A thought."))


def failing_extra_cell(notebook: NotebookNode) -> None:
    notebook.cells.insert(answer_in(notebook) + 1, new_code_cell("1 / 0"))


def helper_in_another_cell(notebook: NotebookNode) -> None:
    place = answer_in(notebook)
    helper = RIGHT.replace("def kd_loss", "def helper")
    notebook.cells[place].source = "# task: kd_loss\ndef kd_loss(*a):\n    return helper(*a)"
    notebook.cells.insert(place + 1, new_code_cell(helper))


def redefined_later(notebook: NotebookNode) -> None:
    place = answer_in(notebook)
    notebook.cells[place].source = "# task: kd_loss\ndef kd_loss(*a):\n    return None"
    notebook.cells.insert(place + 1, new_code_cell(RIGHT))


def windows_lines(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")


def no_cell_ids(notebook: NotebookNode) -> None:
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        cell.pop("id", None)


def saved_with_outputs(notebook: NotebookNode) -> None:
    for count, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.execution_count = 90 - count
            cell.outputs = [
                new_output("stream", name="stderr", text="x" * 100_000),
                new_output("error", ename="ValueError", evalue="old", traceback=["old"]),
            ]


def saved_on_kaggle(notebook: NotebookNode) -> None:
    notebook.nbformat_minor = 4
    notebook.metadata.kaggle = {"accelerator": "nvidiaTeslaT4", "isGpuEnabled": True}
    notebook.metadata.papermill = {"default_parameters": {}, "duration": 4.2, "version": "2.6.0"}
    notebook.metadata.kernelspec.display_name = "Python 3"
    for cell in notebook.cells:
        cell.pop("id", None)
        cell.metadata |= {"trusted": True, "_uuid": "8f2839f2", "_cell_guid": "b1076dfc"}
        cell.metadata.papermill = {"duration": 0.01, "exception": False, "status": "completed"}
        cell.metadata.tags = []


def set_up_removed(notebook: NotebookNode) -> None:
    del notebook.cells[0]


def empty_cells(notebook: NotebookNode) -> None:
    notebook.cells += [new_code_cell(""), new_code_cell("  \n"), new_markdown_cell("")]


def interactive_cell(notebook: NotebookNode) -> None:
    notebook.cells.insert(0, new_code_cell("name = input('Your name? ')"))


CHANGES: dict[str, Change] = {
    "extra-cells": extra_cells,
    "failing-extra-cell": failing_extra_cell,
    "helper-in-another-cell": helper_in_another_cell,
    "redefined-later": redefined_later,
    "windows-lines": windows_lines,
    "no-cell-ids": no_cell_ids,
    "saved-with-outputs": saved_with_outputs,
    "saved-on-kaggle": saved_on_kaggle,
    "set-up-removed": set_up_removed,
    "empty-cells": empty_cells,
    "asks-for-input": interactive_cell,
}
