"""Each measure on a notebook whose figures can be counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest

from graders.publishing.measures import Measure, measure
from graders.publishing.prose import plain, reading_grade, syllables, words
from graders.settings import Assignment, load_settings

ROOT = Path(__file__).resolve().parents[3]
V4: Any = nbformat.v4
LAB = Assignment(name="one_lab", week=1, kind="lab", minutes=80)

# The first two sentences of the Gettysburg address; independent calculators say about 13.
GETTYSBURG = (
    "Four score and seven years ago our fathers brought forth, upon this continent, a new "
    "nation, conceived in liberty, and dedicated to the proposition that all men are created "
    "equal. Now we are engaged in a great civil war, testing whether that nation, or any nation "
    "so conceived, and so dedicated, can long endure."
)
SYLLABLES = {
    **{"the": 1, "loss": 1, "falls": 1, "named": 1, "table": 2, "student": 2, "teacher": 2},
    **{"logits": 2, "classes": 2, "examples": 3, "softened": 2, "wishes": 2, "rules": 1},
    **{"probability": 5, "temperature": 4, "calibration": 4, "distillation": 4, "threshold": 2},
}


def text(source: str) -> Any:
    return V4.new_markdown_cell(source)


def code(source: str, name: str = "x", **meta: Any) -> Any:
    flags = {"grade": False, "solution": False, "locked": True, "grade_id": name}
    return V4.new_code_cell(source, metadata={"nbgrader": {**flags, **meta}})


def measured(name: str, *cells: Any) -> Measure:
    found = measure(V4.new_notebook(cells=list(cells)), LAB)
    return next(m for m in found if m.name == name)


def test_prose_words_count_no_code_formulas_tables_or_model_answers() -> None:
    cell = text(
        "One **two**.\n\n| three | four |\n\n$$five$$ and $six$\n\n```\nseven\n```\n"
        "<!-- eight -->\n### BEGIN SOLUTION\nnine\n### END SOLUTION\n"
        "<details><summary>ten</summary>eleven</details>"
    )
    assert measured("prose words", cell).value == "5"
    over = measured("prose words", text("word " * 2401))
    assert (over.value, over.ok) == ("2,401", False)
    assert measured("prose words", text("word " * 2400)).ok


def test_words_between_code_cells_leave_out_the_ends_and_collapsed_text() -> None:
    cells = [
        text("head " * 500),
        code("a"),
        text("one two"),
        text("three <details>four five</details>"),
        code("b"),
        code("c"),
        text("tail " * 500),
    ]
    assert measured("words between code cells, median", *cells).value == "1.5"
    assert measured("words between code cells, 90th percentile", *cells).value == "2.7"
    assert not measured(
        "words between code cells, median", code("a"), text("word " * 61), code("b")
    ).ok


def test_lines_of_code_are_those_that_a_student_sees() -> None:
    answer = code(
        "# task: f\ndef f():\n    ### BEGIN SOLUTION\n    a\n    b\n    ### END SOLUTION\n",
        "f",
        solution=True,
    )
    check = code("\n\nassert f(), 'm'\n### BEGIN HIDDEN TESTS\nh\n### END HIDDEN TESTS", grade=True)
    assert measured("lines of a shown code cell, median", answer).value == "3"
    assert measured("lines of a shown code cell, median", check).value == "1"
    assert measured("lines for the student to write", answer, check).value == "2 (f)"
    assert not measured("lines of a shown code cell, 90th percentile", code("x\n" * 21)).ok


def test_assertions_without_a_message_are_counted_hidden_ones_not() -> None:
    cell = code("assert a, 'why'\nassert b\n### BEGIN HIDDEN TESTS\nassert c\n### END HIDDEN TESTS")
    found = measured("assertions with a message", cell)
    assert (found.value, found.ok) == ("1 of 2", False)


PREDICT = code("predicted_a = None", "predict-a", solution=True)
REVEAL = code("predicted('a', predicted_a, because_a)", "reveal-a")


@pytest.mark.parametrize(
    ("cells", "value", "ok"),
    [
        ((PREDICT, REVEAL), "1 of 1", True),
        ((REVEAL, PREDICT), "0 of 1", False),
        ((PREDICT,), "0 of 1", False),
        ((PREDICT, REVEAL, code("print(1)", "reveal-b")), "1 of 2", False),
        ((PREDICT, code("predicted('b', b, c)", "reveal-a")), "0 of 2", False),
    ],
)
def test_a_reveal_needs_its_prediction_before_it(cells: Any, value: str, ok: bool) -> None:
    found = measured("reveals with a recorded prediction", *cells)
    assert (found.value, found.ok) == (value, ok)


def test_images_need_alt_text() -> None:
    cells = [
        text("![a plot](x.png) ![](y.png) <img src='z.png' alt='z'> <img src='z.png'>"),
        code("plots.show(figure, 'what it shows')\nplots.show(figure)"),
    ]
    assert measured("images with alt text", *cells).value == "3 of 6"


def test_minutes_are_the_sum_of_the_column() -> None:
    table = "| part | minutes |\n| --- | --- |\n| one | 30 |\n| two | 50 |\n| **sum** | 80 |\n"
    assert measured(
        "minutes stated", text(table), text("| more | minutes |\n|--|--|\n| a | 9 |")
    ).ok
    assert measured("minutes stated", text(table.replace("50", "45"))).value == "75"
    assert not measured("minutes stated", text("It takes 80 minutes.")).ok


def test_syllables_of_the_course_s_words() -> None:
    assert {word: syllables(word) for word in SYLLABLES} == SYLLABLES


def test_reading_grade_of_a_known_text() -> None:
    assert reading_grade(GETTYSBURG) == pytest.approx(13, abs=1.5)
    assert (
        reading_grade("# A heading with unquestionably polysyllabic terminology\n\nIt is so.") < 0
    )
    assert reading_grade("") == 0.0


def test_plain_keeps_words_of_links_and_code_names() -> None:
    assert words(plain("Use [the docs](http://x.y/long) and `kd_loss`.")) == [
        *("Use", "the", "docs", "and", "kd_loss")
    ]


@pytest.mark.parametrize("name", [a.name for a in load_settings(ROOT).built_assignments()])
def test_the_course_s_notebooks_keep_every_limit(name: str) -> None:
    settings = load_settings(ROOT)
    found = measure(jupytext.read(settings.authoring_file(name)), settings.assignment(name))
    assert [m for m in found if not m.ok] == []
