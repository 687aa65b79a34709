"""The task pareto_front: which points no other point dominates.

The rules that the text must state: `minimise` says for each axis whether less is better; a point
dominates another if it is at least as good on every axis and better on one or more; so of equal
points none dominates the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.frontier import pareto_front
from graders.contracts import PASS, Case, Check, Finding, Observation, Task
from graders.tasks._arrays import sized
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray, fail

_N = 14


def dominance_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Two and three axes, less is better on all of them, no value twice on an axis."""
    return tuple(_case(f"axes-{d}", _points(rng, d), [True] * d) for d in (2, 3))


def direction_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """More is better on one axis or the other, on both; no value twice on an axis."""
    turns = ([False, True], [True, False], [False, False])
    return tuple(_case(f"turn-{i}", _points(rng, 2), turn) for i, turn in enumerate(turns))


def tie_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Equal points on and off the front, and points that share one value with a better one."""
    front = np.array([[1.0, 9.0], [4.0, 4.0], [9.0, 1.0]])
    shared = np.array([[4.0, 6.0], [7.0, 4.0], [9.0, 3.0]])
    behind = np.array([[8.0, 8.0]])
    points = np.concatenate([front, front[[1]], shared, behind, behind])
    order = rng.permutation(len(points))
    return (_case("ties", points[order] * rng.choice([0.5, 2.0, 4.0]), [True, True]),)


def _points(rng: np.random.Generator, d: int) -> FloatArray:
    """Points whose front, in any direction, has some inside that win no axis, and some behind."""
    turns = [[bool(less) for less in turn] for turn in np.ndindex(*[2] * d)]
    while True:
        points = np.stack([rng.permutation(_N) for _ in range(d)], axis=1) + rng.uniform(0, 0.5)
        fronts = [pareto_front(points, turn) for turn in turns]
        flat = pareto_front(points[:, :2], [True, True])  # a third axis must matter
        if all(d + 1 <= front.sum() <= _N - 2 for front in fronts) and (
            d == 2 or (flat != pareto_front(points, [True] * d)).any()
        ):
            return np.asarray(points, np.float64)


def _case(name: str, points: FloatArray, minimise: Sequence[bool]) -> Case:
    return Case(name, {"points": points, "minimise": np.array(minimise)})


def expect_front(cases: Sequence[Case], seen: Observation) -> Finding:
    """Exactly the points of the front, each in its place."""
    for case, result in zip(cases, seen, strict=True):
        wanted = pareto_front(**case.inputs)
        front = sized(result, "front", wanted.shape)
        if not np.isin(front, (0, 1)).all():
            return fail("Your answer holds something other than True and False.")
        off = front.astype(bool) != wanted
        if off.any():
            return fail(_words(case, int(off.argmax()), bool(front[off.argmax()])))
    return PASS


def _words(case: Case, place: int, kept: bool) -> str:
    point = ", ".join(f"{value:.3g}" for value in case.inputs["points"][place])
    better = ["less" if less else "more" for less in case.inputs["minimise"]]
    said = "You keep" if kept else "You drop"
    why = "which another point dominates" if kept else "which no other point dominates"
    return f"{said} the point ({point}), {why}; better is {', '.join(better)}."


TASKS = (
    Task(
        name="pareto_front",
        namespace=numpy_names,
        reference="from course_lib.frontier import pareto_front\n",
        checks=tuple(
            Check(
                id=f"pareto_front-{name}",
                points=points,
                says=says,
                driver="frontier.front",
                observes=("pareto_front",),
                cases=cases,
                expect=expect_front,
            )
            for name, points, says, cases in (
                ("dominance", 2, "The points that no other point dominates.", dominance_cases),
                ("directions", 1, "Each axis has its own better end.", direction_cases),
                ("ties", 1, "Better on one axis, equal on the rest, dominates.", tie_cases),
            )
        ),
    ),
)
