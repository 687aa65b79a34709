"""The benchmark's own arithmetic; the timing itself is for the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from graders.execution.kernel import End
from graders.execution.record import Execution, StepRecord
from graders.notebooks.cells import grade_id
from graders.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


class Graded:
    """A side that was graded: its points and its notebooks."""

    def __init__(self, points: dict[tuple[str, str], float], cell: Any = None) -> None:
        self._points, self.cell = points, cell

    def points(self) -> dict[tuple[str, str], float]:
        return self._points

    def notebook(self, student: str) -> Any:
        return nbformat.v4.new_notebook(cells=[self.cell])


CHECK = "kd_loss-scaling"  # 6 points


def cell(*outputs: Any) -> Any:
    return new_code_cell("x", metadata={"nbgrader": {"grade_id": CHECK}}, outputs=list(outputs))


def error(*traceback: str) -> Any:
    return new_output("error", ename="AssertionError", evalue="off", traceback=list(traceback))


@pytest.mark.usefixtures("benchmarks")
def test_the_class_has_right_ones_and_different_wrong_ideas() -> None:
    import stock

    release = nbformat.read(load_settings(ROOT).release_notebook("week6_lab"), as_version=4)
    made = stock.class_of(release, stock.HAND_INS)
    answers = [
        tuple(c.source for c in notebook.cells if grade_id(c) in ("kd_loss", "coverage_table"))
        for notebook in made.values()
    ]
    assert len(made) == 20
    assert len(set(answers)) >= 15


@pytest.mark.usefixtures("benchmarks")
@pytest.mark.parametrize(
    ("theirs", "mine", "output", "why"),
    [
        (0.0, 4.0, new_output("stream", name="stderr", text="w"), "stderr"),
        (0.0, 4.0, error("assert visible"), "visible line: off"),
        (0.0, 2.0, error('observe("kd_loss-scaling", f)', "raise"), "all or nothing"),
    ],
)
def test_a_difference_that_follows_from_stocks_rules_is_explained(
    theirs: float, mine: float, output: Any, why: str
) -> None:
    import stock

    left, right = Graded({("s", CHECK): theirs}, cell(output)), Graded({("s", CHECK): mine})
    known, unknown = stock.differences(left, right)  # type: ignore[arg-type]
    assert unknown == []
    assert why in known[0]


@pytest.mark.usefixtures("benchmarks")
@pytest.mark.parametrize(("theirs", "mine"), [(4.0, 0.0), (0.0, 4.0), (None, 4.0), (0.0, 6.0)])
def test_any_other_difference_is_not(theirs: float, mine: float) -> None:
    import stock

    left, right = Graded({("s", CHECK): theirs}, cell()), Graded({("s", CHECK): mine})
    known, unknown = stock.differences(left, right)  # type: ignore[arg-type]
    assert known == []
    assert len(unknown) == 1


@pytest.mark.usefixtures("benchmarks")
def test_stages_add_up_to_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    import stages
    from sides import Run, Side

    def mark(student: str, place: str, at: float) -> dict[str, Any]:
        return {"student": student, "place": place, "at": at}

    times = {"before": 2.0, "ran": 7.0, "recorded": 7.5}
    marks = [mark("a", p, 100 + t) for p, t in times.items()]
    marks += [mark("b", p, 110 + t) for p, t in times.items()]
    run = Run(20.0, 100.0, tuple(marks))
    setup = new_code_cell("import torch", metadata={"nbgrader": {"grade_id": "setup-data"}})
    one = Execution(
        nbformat.v4.new_notebook(cells=[setup, cell()]),
        seed=1,
        steps=(
            StepRecord(0, None, False, End.OK, 1.0),
            StepRecord(1, "c", False, End.OK, 2.0),
            StepRecord(1, "c", True, End.OK, 0.25),
        ),
        seconds={"start": 0.5, "run": 3.25, "total": 4.0},
    )
    monkeypatch.setattr(stages, "stored", lambda side: [one, one])
    found = stages.stages(Side("ours", load_settings(ROOT)), run)
    assert found["imports"] == 1.0
    assert found["cells"] == 2.0
    assert found["hidden tests"] == 0.25
    assert found["judging and keeping"] == 1.0
    assert sum(found.values()) == pytest.approx(run.seconds / 2)
    stock = stages.stages(Side("stock", load_settings(ROOT)), run)
    assert sum(stock.values()) == pytest.approx(run.seconds / 2)
