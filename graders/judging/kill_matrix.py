"""Proves that checks discriminate: every misconception fails exactly the checks that it names,
every right answer earns everything, on every seed tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from graders.contracts import Outcome, Task
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see_answer
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import draw_cases, tasks_of

LEGEND = "x lost as it should, . kept as it should, ! n/m: not as it should, lost on n of m seeds"


@dataclass(frozen=True)
class Row:
    """One answer on all checks of its task.

    kind: "reference", "variant" or "misconception". fails: checks it must lose on every seed.
    lost: how many seeds each check was lost on. ungraded: one line for each verdict that failed on
    our side. reasons: the first reason for each lost check.
    """

    kind: str
    task: str
    name: str
    fails: frozenset[str]
    lost: dict[str, int]
    ungraded: tuple[str, ...]
    reasons: dict[str, str]


@dataclass(frozen=True)
class KillMatrix:
    """What happened, and in `problems` what must not have: one sentence each, empty when clean."""

    assignment: str
    seeds: tuple[int, ...]
    checks: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[str, ...]


def kill_matrix(
    assignment: str,
    seeds: Sequence[int] = (0, 1, 2, 3, 4),
    begin: Callable[[str], None] = lambda task: None,
) -> KillMatrix:
    """Run the reference, every variant and every misconception of each task over the seeds.

    begin is told each task before its answers are run.
    ValueError where the assignment has no tasks or no seed is given.
    """
    tasks = tasks_of(assignment)
    if not tasks or not seeds:
        raise ValueError(f"nothing to prove: {assignment!r} has {len(tasks)} tasks, seeds {seeds}")
    rows = tuple(row for task in tasks for row in _task_rows(task, seeds, begin))
    checks = tuple(check.id for task in tasks for check in task.checks)
    problems = [problem for row in rows for problem in _problems(row, len(seeds))]
    killed = {check for row in rows if row.kind == "misconception" for check in row.fails}
    problems += [f"{check}: no misconception fails it" for check in checks if check not in killed]
    return KillMatrix(assignment, tuple(seeds), checks, rows, tuple(problems))


def _task_rows(task: Task, seeds: Sequence[int], begin: Callable[[str], None]) -> Iterator[Row]:
    begin(task.name)
    yield _row("reference", task, "reference", task.reference, frozenset(), seeds)
    for variant in variants_of(task.name):
        yield _row("variant", task, variant.name, variant.answer, frozenset(), seeds)
    for wrong in misconceptions_of(task.name):
        yield _row("misconception", task, wrong.name, wrong.answer, wrong.fails, seeds)


def _row(
    kind: str, task: Task, name: str, answer: str, fails: frozenset[str], seeds: Sequence[int]
) -> Row:
    names = run_answer(task, answer, name)
    lost = {check.id: 0 for check in task.checks}
    ungraded: list[str] = []
    reasons: dict[str, str] = {}
    for check in task.checks:
        for seed in seeds:
            cases = draw_cases(check, seed)
            verdict = judge(check, cases, see_answer(check, names, cases))
            if verdict.outcome is Outcome.UNGRADED:
                ungraded.append(f"{check.id}, seed {seed}: {verdict.reason}")
            elif verdict.outcome is Outcome.LOST:
                lost[check.id] += 1
                reasons.setdefault(check.id, verdict.reason)
    return Row(kind, task.name, name, fails, lost, tuple(ungraded), reasons)


def _problems(row: Row, n_seeds: int) -> Iterator[str]:
    who = f"{row.kind} {row.task}/{row.name}"
    for line in row.ungraded:
        yield f"{who}: ungraded, {line}"
    for check in sorted(row.fails - set(row.lost)):
        yield f"{who}: names {check}, which its task doesn't have"
    for check, times in row.lost.items():
        if check in row.fails and times < n_seeds:
            yield f"{who}: survives {check} on {n_seeds - times} of {n_seeds} seeds"
        if check not in row.fails and times:
            yield (
                f"{who}: loses {check} on {times} of {n_seeds} seeds, and should keep it "
                f"({row.reasons[check]})"
            )


def as_tables(matrix: KillMatrix) -> list[Table]:
    """One rich table a task: rows are answers, columns its checks; LEGEND says the signs."""
    return [_table(matrix, task) for task in dict.fromkeys(row.task for row in matrix.rows)]


def _table(matrix: KillMatrix, task: str) -> Table:
    rows = [row for row in matrix.rows if row.task == task]
    table = Table(title=f"{matrix.assignment}: {task}, {len(matrix.seeds)} seeds")
    table.add_column("answer")
    for check in rows[0].lost:
        table.add_column(check.removeprefix(f"{task}-"), justify="center")
    for row in rows:
        marks = [_mark(row, check, len(matrix.seeds)) for check in row.lost]
        label = row.name if row.kind == "misconception" else f"[green]{row.name} ({row.kind})"
        table.add_row(label, *marks)
    return table


def _mark(row: Row, check: str, n_seeds: int) -> str:
    times = row.lost[check]
    if times == (n_seeds if check in row.fails else 0):
        return "[red]x" if times else "[dim]."
    return f"[bold yellow]! {times}/{n_seeds}"
