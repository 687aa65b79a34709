"""The week 4 homework: minutes, points, limits, messages, and predictions before reveals."""

from __future__ import annotations

import ast
import re
from typing import Any

from graders.rubrics import load_rubric
from graders.settings import load_settings
from graders.tasks import tasks_of

NAME = "week4_homework"


def test_minutes_add_up_to_six_hours(homework4: Any) -> None:
    header = homework4.cells["header"].source
    rows = re.findall(r"^\| (\d [^|]+) \| (\d+) \|$", header, re.MULTILINE)
    minutes = {title.strip(): int(value) for title, value in rows}
    assert sum(minutes.values()) == 360
    text = "\n".join(c.source for c in homework4.cells.values() if c.cell_type == "markdown")
    stated = re.findall(r"^## (\d) · (.+) \((\d+) min\)$", text, re.MULTILINE)
    assert {f"{number} {title}": int(value) for number, title, value in stated} == minutes


def test_each_task_states_its_points_and_all_are_twenty(homework4: Any) -> None:
    total = 0.0
    for task in tasks_of(NAME):
        text = homework4.cells[f"{task.name}-intro"].source
        stated = re.search(r"^\*\d+ min · \w+ · (\d+) points\*$", text, re.MULTILINE)
        assert stated is not None
        assert int(stated[1]) == sum(check.points for check in task.checks)
        total += int(stated[1])
    assert total == 20


def test_the_memo_has_five_sections_of_100_points() -> None:
    points = [cell.points for cell in load_rubric(load_settings(), NAME).cells]
    assert points == [20, 25, 25, 20, 10]


def test_model_answers_keep_the_limits_that_students_have(homework4: Any) -> None:
    for cell in load_rubric(load_settings(), NAME).cells:
        limit = re.search(r"At most (\d+) words", cell.prompt)
        assert limit is not None
        answer = homework4.cells[cell.id].source.split("### BEGIN SOLUTION")[1].split("### END")[0]
        assert len(answer.split()) <= int(limit[1]), cell.id


def test_every_assertion_has_a_message_of_more_than_a_word(homework4: Any) -> None:
    for name, cell in homework4.cells.items():
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Assert):
                    assert node.msg is not None, name
                    assert len(ast.unparse(node.msg).split()) >= 4, name


def test_every_reveal_asks_for_its_prediction_first(homework4: Any) -> None:
    order = list(homework4.cells)
    code = [n for n in order if homework4.cells[n].cell_type == "code" and n.startswith("reveal-")]
    assert len(code) == 6
    for name in code:
        key = name.removeprefix("reveal-")
        opening = f'predicted("{key}", predicted_{key}, because_{key})'
        assert homework4.cells[name].source.startswith(opening)
        assert order.index(f"predict-{key}") < order.index(name)
