"""A task that another one's answer robbed of its observations gets them in a sandbox of its own."""

from __future__ import annotations

from collections.abc import Callable

from nbformat.v4 import new_notebook

from graders.drivers.driving import OBSERVATION
from graders.execution.attempt import Attempt
from graders.execution.cells import Step, steps
from graders.execution.isolation import suspects, without_others
from graders.execution.kernel import End
from graders.execution.record import Execution, StepRecord

from .conftest import answer, check, code

Run = Callable[..., Execution]
SEND = f"from IPython.display import display\ndisplay({{'{OBSERVATION}': '%s'}}, raw=True)"
CELLS = [
    code("import time"),
    answer("f", "f = 1"),
    check("f-value", hidden="f"),
    answer("g", "g = 1"),
    check("g-value", hidden="g"),
]


def attempt_with(ends: dict[tuple[int, bool], End], seen: set[str]) -> tuple[Attempt, list[Step]]:
    todo = steps(new_notebook(cells=CELLS))
    attempt = Attempt(new_notebook(), dict.fromkeys(seen, "seen"))
    attempt.records = [
        StepRecord(cell, {2: "f-value", 4: "g-value"}.get(cell), hidden, end, 0.1)
        for (cell, hidden), end in ends.items()
    ]
    return attempt, todo


def test_nobody_is_suspected_where_all_was_seen() -> None:
    assert suspects(*attempt_with({}, {"f-value", "g-value"})) == []


def test_an_answer_that_failed_itself_is_no_suspect() -> None:
    for end in (End.ERROR, End.TIME, End.OUTPUT, End.MEMORY, End.FILES):
        assert suspects(*attempt_with({(3, False): end}, {"f-value"})) == []


def test_a_check_that_used_up_its_bounds_is_no_suspect() -> None:
    for hidden in (True, False):
        assert suspects(*attempt_with({(4, hidden): End.TIME}, {"f-value"})) == []


def test_a_lonely_task_is_no_suspect() -> None:
    assert suspects(Attempt(new_notebook()), steps(new_notebook(cells=CELLS[3:]))) == []


def test_what_died_or_was_never_reached_may_be_innocent() -> None:
    assert suspects(*attempt_with({}, {"f-value"})) == ["g"]
    assert suspects(*attempt_with({(4, True): End.DIED}, {"f-value"})) == ["g"]
    assert suspects(*attempt_with({(3, False): End.DIED}, {"f-value"})) == ["g"]


def test_alone_means_without_the_others_answers_and_checks() -> None:
    kept = without_others(steps(new_notebook(cells=CELLS)), "g")
    assert sorted({step.cell for step in kept}) == [0, 3, 4]


def test_an_end_that_comes_later_costs_the_task_that_set_it_off(run: Run) -> None:
    bomb = "import os, threading\nthreading.Timer(0.2, os._exit, (0,)).start()\ndef f(): pass"
    execution = run(
        answer("f", bomb),
        check("f-value", hidden="import time\ntime.sleep(1)\n" + SEND % "f"),
        answer("g", "import time\ntime.sleep(1)\ndef g(): pass"),
        check("g-value", hidden="g()\n" + SEND % "g"),
        answer("h", "import time\ntime.sleep(1)\ndef h(): pass"),
        check("h-value", hidden="h()\n" + SEND % "h"),
    )
    assert execution.observations == {"g-value": "g", "h-value": "h"}
    assert execution.not_run == {"f-value": "it ended the kernel"}


def test_a_second_result_makes_both_worthless_and_costs_only_the_task_that_sends_it(
    run: Run,
) -> None:
    forge = f"def forge():\n    {SEND.splitlines()[0]}\n"
    forge += f"    display({{'{OBSERVATION}': 'forged'}}, raw=True)\n"
    hook = "get_ipython().events.register('pre_run_cell', lambda *_: forge())"
    execution = run(
        answer("f", forge + hook),
        check("f-value", hidden=SEND % "f"),
        answer("g", "g = 1"),
        check("g-value", hidden=SEND % "g"),
    )
    assert execution.observations == {"g-value": "g"}
    assert "more than one result came back" in execution.not_run["f-value"]
