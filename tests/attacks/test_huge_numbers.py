"""Whole numbers that no float holds, from an answer's value to the pages that staff make of it.

Python refuses to turn one of over 4300 digits into text, and one of 401 digits into a float.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from course_lib.artifacts import TABLE
from graders.marking.sheets import sheet_of
from graders.reports.classpage import write_class_page
from graders.reports.memos import memos
from graders.reports.results import class_result
from graders.reports.returning import write_pages
from graders.settings import load_settings

from ..small_course import LAB, MEMO, for_commands
from .arena import HONEST, NEIGHBOUR, Arena, open_course
from .attack import Attack, cell_of
from .breaking_calls import with_body
from .conftest import enter
from .holding import hold_off

DIGITS = {"digits-401": 401, "digits-4301": 4301}
# of the longer one no message can come out of the sandbox
SAID = {"digits-401": "0.61 (", "digits-4301": "no table was saved"}


def attack_of(name: str) -> Attack:
    """A kd_loss that returns such a number, and cells that save, show and print it."""
    number = f"10 ** {DIGITS[name] - 1}"

    def change(notebook: NotebookNode) -> None:
        saves = f"{{'name': 't', 'source': 'x', 'columns': {{'ece': [{number}, 0.5]}}}}"
        source = (
            "import sys\nsys.set_int_max_str_digits(0)\nfrom IPython.display import display\n"
            f"display({{{TABLE!r}: {saves}, 'text/plain': 't'}}, raw=True)\nprint({number})"
        )
        notebook.cells.insert(1, new_code_cell(source))
        cell_of(notebook, MEMO).source = f"It is {'9' * DIGITS[name]}, or 0.61."

    answer = with_body(f"return {number}")
    return Attack(name, "breaking", "to hand back a huge number", kd_loss=answer, change=change)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """A course with its honest students graded."""
    root = tmp_path_factory.mktemp("numbers")
    open_course(root)
    for_commands(root)
    arena = Arena(root)
    with pytest.MonkeyPatch.context() as patch:
        enter(arena, patch)
        arena.grade_honest()
        yield arena
    arena.close()


@pytest.mark.parametrize(("name", "said"), SAID.items())
def test_it_costs_its_own_checks_and_no_page(course: Arena, name: str, said: str) -> None:
    hold_off(course, attack_of(name))
    settings = load_settings(course.root)
    returned = write_pages(settings, LAB)
    assert returned.failed == {}
    assert {HONEST, NEIGHBOUR, name} <= set(returned.pages)
    page = write_class_page(settings, class_result(settings, LAB)).read_text()
    assert name in page
    (line,) = (memo.line for memo in memos(settings, LAB) if memo.student == name)
    assert said in line
    assert sheet_of(course.root, LAB, name, MEMO).words == 5
