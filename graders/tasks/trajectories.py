"""The task class_trajectory: one class followed from precision to precision.

The rules that the text must state: n and hits count examples whose true class it is; claimed counts
predictions of the class over all examples; f1 is of that class alone; gained and lost compare with
the first precision, among the class's own examples; from one wrong class to another is neither; a
row for each precision, named in a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from course_lib.trajectories import class_trajectory
from graders.contracts import PASS, Case, Check, Finding, Observation, Result, Task, UnusableError
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray, fail

_N, _C = 240, 5
_F1_TOLERANCE = 1e-3
"""A rounded column is fine; recall and precision lie 0.02 and more away."""
_PRECISIONS = (("fp16", "int8", "int4"), ("bf16", "fp8", "nf4"))


def cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Two classes at three precisions each. In the second and third row some examples are gained
    and fewer are lost; predictions of the class outnumber its examples."""
    return tuple(_case(rng, precisions) for precisions in _PRECISIONS)


def _case(rng: np.random.Generator, precisions: tuple[str, ...]) -> Case:
    class_id = int(rng.integers(_C))
    labels = np.full(_N, class_id)
    n_own = int(rng.integers(44, 51))
    labels[n_own:] = _another(rng, labels[n_own:])
    right = np.zeros(n_own, dtype=bool)
    right[: n_own // 2] = True
    claims = np.zeros(_N - n_own, dtype=bool)
    claims[: rng.integers(30, 37)] = True
    rows = [_row(rng, labels, class_id, right, claims)]
    for lost, gained in ((rng.integers(2, 5), rng.integers(5, 8)), (3, 5)):
        # Each step adds to the last one's flips, so that comparing with it gives other counts.
        right = right.copy()
        right[rng.choice(np.flatnonzero(right[: n_own // 2]), lost, replace=False)] = False
        wrong = n_own // 2 + np.flatnonzero(~right[n_own // 2 :])
        right[rng.choice(wrong, gained, replace=False)] = True
        claims = claims.copy()
        claims[rng.choice(np.flatnonzero(claims), 2, replace=False)] = False
        claims[rng.choice(np.flatnonzero(~claims), int(rng.integers(4, 7)), replace=False)] = True
        rows.append(_row(rng, labels, class_id, right, claims))
    order = rng.permutation(_N)
    return Case(
        precisions[-1],
        {
            "labels": labels[order],
            "precisions": list(precisions),
            "predictions": np.array(rows)[:, order],
            "class_id": class_id,
        },
    )


def _row(
    rng: np.random.Generator,
    labels: np.ndarray[Any, Any],
    class_id: int,
    right: np.ndarray[Any, Any],
    claims: np.ndarray[Any, Any],
) -> np.ndarray[Any, Any]:
    """Predictions of the class where right and claims say so, of another one elsewhere."""
    named = np.concatenate([right, claims])
    return np.where(named, class_id, _another(rng, np.full(len(labels), class_id)))


def _another(rng: np.random.Generator, ids: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A class other than the given one, for each."""
    return np.asarray((ids + rng.integers(1, _C, len(ids))) % _C)


def expect_counts(drawn: Sequence[Case], seen: Observation) -> Finding:
    """n, hits and claimed of every row."""
    return _compare(drawn, seen, ("n", "hits", "claimed"), 0.0, "which examples does it count?")


def expect_f1(drawn: Sequence[Case], seen: Observation) -> Finding:
    """f1 of every row."""
    hint = "what does it punish, besides missed examples?"
    return _compare(drawn, seen, ("f1",), _F1_TOLERANCE, hint)


def expect_flips(drawn: Sequence[Case], seen: Observation) -> Finding:
    """gained and lost of every row."""
    hint = "whose examples, compared with which precision?"
    return _compare(drawn, seen, ("gained", "lost"), 0.0, hint)


def _compare(
    drawn: Sequence[Case],
    seen: Observation,
    names: Sequence[str],
    tolerance: float,
    hint: str,
) -> Finding:
    for case, result in zip(drawn, seen, strict=True):
        wanted = _wanted(case)
        for name in names:
            own, right = _column(result, case, name), wanted[name].to_numpy(dtype=float)
            far = ~(np.abs(own - right) <= tolerance)
            if far.any():
                precision = case.inputs["precisions"][int(far.argmax())]
                return fail(f'Your "{name}" at {precision} is {own[far][0]:.4g}: {hint}')
    return PASS


def _wanted(case: Case) -> pd.DataFrame:
    guesses = dict(zip(case.inputs["precisions"], case.inputs["predictions"], strict=True))
    return class_trajectory(case.inputs["labels"], guesses, case.inputs["class_id"])


def _column(result: Result, case: Case, name: str) -> FloatArray:
    """The column's numbers in the order of the precisions, wherever their rows stand."""
    columns, precisions = result.value["columns"], case.inputs["precisions"]
    for needed in ("precision", name):
        if needed not in columns:
            raise UnusableError(f'Your table has no column "{needed}".')
    named = columns["precision"]
    if not isinstance(named, list) or sorted(map(str, named)) != sorted(precisions):
        raise UnusableError('Your column "precision" doesn\'t name each precision once.')
    column = columns[name]
    if isinstance(column, list):
        raise UnusableError(f'Your column "{name}" holds something other than numbers.')
    return np.array([column[named.index(precision)] for precision in precisions])


TASKS = (
    Task(
        name="class_trajectory",
        namespace=numpy_names,
        reference="from course_lib.trajectories import class_trajectory\n",
        checks=tuple(
            Check(
                id=f"class_trajectory-{name}",
                points=points,
                says=says,
                driver="trajectories.table",
                observes=("class_trajectory",),
                cases=cases,
                expect=expect,
            )
            for name, points, says, expect in (
                ("counts", 1, "The class's examples, hits and claims.", expect_counts),
                ("f1", 1, "The F1 of that class alone.", expect_f1),
                ("flips", 2, "Who was gained and who was lost since full precision.", expect_flips),
            )
        ),
    ),
)
