"""Time per hand-in: `nbgrader autograde` as it comes against ours, on the same 20 hand-ins.

    python benchmarks/stock.py [--rounds 3] [--quick]

Ours runs in a sandbox and judges outside, from an empty store; stock runs everything in one kernel
and asserts there. Sides take turns and swap order each round; the whole command is timed.
Prints the machine, both times with their spread, the ratio ours / stock (at most 1.0 is the goal),
where ours spends its time, and where the points differ. Exit status 1 where the median ratio is
over 1.0, or points differ without a known reason. --quick: two hand-ins, one round, no verdict on
the ratio: start-up is most of it then.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from sides import LAB, Run, Side, make_sides
from stages import stages

from graders.contracts import Misconception, Task
from graders.demo.handins import fill, variant_for
from graders.demo.roster import load_roster
from graders.misconceptions import misconceptions_of
from graders.notebooks.cells import grade_id
from graders.settings import find_root, load_settings
from graders.tasks import check_by_id, tasks_of

HAND_INS = 20
ALL_RIGHT = 8
MOST = 1.0


def class_of(release: Any, size: int) -> dict[str, Any]:
    """Student -> notebook: the first ones all right in various words, then one wrong idea each."""
    tasks = tasks_of(LAB)
    wrong = [m for task in tasks for m in misconceptions_of(task.name)]
    right = min(ALL_RIGHT, size // 2)
    step = max(1, len(wrong) // (size - right))
    beliefs = [None] * right + wrong[::step][: size - right]
    return {
        f"student{place:02d}": notebook_of(release, tasks, belief, place)
        for place, belief in enumerate(beliefs, 1)
    }


def notebook_of(
    release: Any, tasks: Sequence[Task], belief: Misconception | None, place: int
) -> Any:
    """One hand-in: correct variants, one misconception, predictions and texts filled in."""
    roster = load_roster(LAB)
    answers = {task.name: variant_for(task, place).answer for task in tasks}
    if belief is not None:
        answers[belief.task] = belief.answer
    sources = {task: f"# task: {task}\n{answer}" for task, answer in answers.items()}
    texts = {cell: levels["middling"].text for cell, levels in roster.texts.items()}
    return fill(release, {**sources, **roster.predictions, **texts})


def differences(stock: Side, ours: Side) -> tuple[list[str], list[str]]:
    """Points that differ: those with a known reason, and those without."""
    left, right = stock.points(), ours.points()
    known, unknown = [], []
    for student, check in sorted(left.keys() | right.keys()):
        theirs, mine = left.get((student, check)), right.get((student, check))
        if theirs == mine:
            continue
        line = f"{student} {check}: stock {theirs}, ours {mine}"
        why = reason(stock, student, check, theirs, mine)
        (known if why else unknown).append(f"{line} ({why or 'no known reason'})")
    return known, unknown


def reason(stock: Side, student: str, check: str, theirs: Any, mine: Any) -> str:
    """Why stock gives another score where that follows from how it scores; "" otherwise."""
    cell = next(c for c in stock.notebook(student).cells if grade_id(c) == check)
    errors = [o for o in cell.outputs if o.output_type == "error"]
    if theirs == 0 and mine and any(getattr(o, "name", "") == "stderr" for o in cell.outputs):
        return "stock gives 0 for any line on stderr"
    if theirs == 0 and mine and errors and "observe(" not in "".join(errors[-1].traceback):
        return f"stock stops at a visible line: {errors[-1].evalue.splitlines()[0][:80]}"
    if theirs == 0 and errors and 0 < (mine or 0) < check_by_id(check).points:
        return "an assertion earns all or nothing, ours has parts"
    return ""


def spread(values: Sequence[float]) -> str:
    """Median, and the lowest and highest."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main() -> int:
    parser = argparse.ArgumentParser(description="Time stock nbgrader against ours.")
    parser.add_argument("--rounds", type=int, default=3, help="how often both are timed")
    parser.add_argument("--quick", action="store_true", help="two hand-ins, one round")
    wanted = parser.parse_args()
    size, rounds = (2, 1) if wanted.quick else (HAND_INS, wanted.rounds)
    settings = load_settings(find_root(Path(__file__).parent))
    release = nbformat.read(settings.release_notebook(LAB), as_version=4)
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(f"nbgrader {version('nbgrader')}, load before {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="stock-") as below:
        Path(below).chmod(0o755)  # the sandbox's user has to reach the bundle
        sides = make_sides(settings, Path(below), class_of(release, size))
        runs = time_both(sides, rounds, warm=not wanted.quick)
        return tell(sides, runs, size, judge_ratio=not wanted.quick)


def time_both(sides: tuple[Side, Side], rounds: int, *, warm: bool) -> dict[str, list[Run]]:
    """Rounds of both sides, in an order that changes from round to round."""
    runs: dict[str, list[Run]] = {side.name: [] for side in sides}
    for side in sides if warm else ():  # fills the caches of files on both sides
        side.grade("student01")
    for number in range(rounds):
        for side in sides if number % 2 else reversed(sides):
            side.reset()
            run = side.grade()
            runs[side.name].append(run)
            print(f"round {number + 1}: {side.name} {run.seconds:.1f} s", flush=True)
    return runs


def tell(
    sides: tuple[Side, Side], runs: dict[str, list[Run]], size: int, *, judge_ratio: bool
) -> int:
    """Print what was found; the exit status."""
    stock, ours = sides
    each = {name: [run.seconds / size for run in found] for name, found in runs.items()}
    ratios = [mine / theirs for mine, theirs in zip(each["ours"], each["stock"], strict=True)]
    print(
        f"\nseconds per hand-in, {size} hand-ins, {len(ratios)} rounds: median (lowest to highest)"
    )
    print(f"  stock  {spread(each['stock'])}\n  ours   {spread(each['ours'])}")
    print(f"  ours / stock  {spread(ratios)}; goal: at most {MOST}")
    for side in sides:
        print(f"\n{side.name}, last round, seconds per hand-in")
        for stage, seconds in stages(side, runs[side.name][-1]).items():
            print(f"  {seconds:7.3f}  {stage}")
    known, unknown = differences(stock, ours)
    print(f"\npoints: {len(stock.points())} checks, {len(known) + len(unknown)} differ")
    for line in [*known, *unknown]:
        print(f"  {line}")
    slow = judge_ratio and statistics.median(ratios) > MOST
    return 1 if slow or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
