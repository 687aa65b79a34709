"""The task js_divergence: how far two distributions lie apart, row by row.

The rules that the text must state: natural log; 0 ln 0 counts as 0; one number a row. Each check
compares what it can with the student's own answers on related inputs, so that a factor costs the
scale alone, and a mean over the batch costs the rows alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.divergence import js_divergence
from graders.contracts import PASS, Case, Check, Finding, Observation, Result, Task, UnusableError
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray, fail

_CLASSES = 6
_RELATIVE, _ABSOLUTE = 1e-3, 1e-5
"""Room for float32 and for a tiny constant inside a log; every wrong idea is further off."""
_NEAR_ZERO = 1e-9


def mixture_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Single pairs without zeros, mild to far apart, then two of them with the roles swapped."""
    pairs = [_pair(rng, sharpness) for sharpness in (0.6, 1.2, 2.0, 3.0)]
    swapped = [(q, p) for p, q in pairs[1:3]]
    names = ("mild", "wider", "far", "furthest", "wider-swapped", "far-swapped")
    return tuple(_case(name, *pair) for name, pair in zip(names, [*pairs, *swapped], strict=True))


def scale_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Single pairs without zeros: two ordinary ones, and one that shares next to nothing."""
    top, other = rng.choice(_CLASSES, size=2, replace=False)
    apart = np.full((2, _CLASSES), 1e-6)
    apart[0, top] = apart[1, other] = 1 - 1e-6 * (_CLASSES - 1)
    ordinary = [_pair(rng, sharpness) for sharpness in (1.5, 2.5)]
    pairs = [*ordinary, (apart[:1], apart[1:])]
    names = ("ordinary", "further", "almost-nothing-shared")
    return tuple(_case(name, *pair) for name, pair in zip(names, pairs, strict=True))


def zero_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Single pairs with zeros on one side, the other, and both; each again with 1e-9 in place."""
    cases = []
    for name, where_p, where_q in (
        ("zero-in-p", [0, 1], []),
        ("zero-in-q", [], [2]),
        ("zeros-in-both", [0, 3], [1, 3]),
    ):
        p, q = _pair(rng, 1.2)
        cases.append(_case(name, _with(p, where_p, 0.0), _with(q, where_q, 0.0)))
        near = (_with(p, where_p, _NEAR_ZERO), _with(q, where_q, _NEAR_ZERO))
        cases.append(_case(f"{name}, nearly", *near))
    return tuple(cases)


def row_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A batch of five pairs without zeros, then each pair alone."""
    pairs = [_pair(rng, sharpness) for sharpness in rng.permutation([0.6, 1.0, 1.5, 2.2, 3.0])]
    batch = _case("batch", *(np.concatenate(side) for side in zip(*pairs, strict=True)))
    return (batch, *(_case(f"row-{i}", *pair) for i, pair in enumerate(pairs)))


def _pair(rng: np.random.Generator, sharpness: float) -> tuple[FloatArray, FloatArray]:
    """Two rows (1, C) whose divergence grows with sharpness and is never near 0."""
    logits = sharpness * rng.permuted(np.linspace(-1, 1, _CLASSES) * np.ones((2, 1)), axis=1)
    logits[1] = np.where(logits[1] == logits[0], -logits[1], logits[1])
    logits[1, int(logits[0].argmax())] = -sharpness  # the favourites differ
    probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return probs[:1], probs[1:]


def _with(row: FloatArray, places: Sequence[int], value: float) -> FloatArray:
    changed = row.copy()
    changed[0, list(places)] = value
    result: FloatArray = changed / changed.sum()
    return result


def _case(name: str, p: FloatArray, q: FloatArray) -> Case:
    return Case(name, {"p": p, "q": q})


def expect_mixture(cases: Sequence[Case], seen: Observation) -> Finding:
    """Values stand in the same relation to each other as the reference's, swapped pairs too."""
    found = _alone(cases, seen)
    wanted = np.array([js_divergence(**case.inputs)[0] for case in cases])
    if not np.allclose(found[4:], found[1:3], rtol=_RELATIVE, atol=_ABSOLUTE):
        return fail("p against q and q against p give different values; swapping may not matter.")
    if not (found > 0).all():
        return fail(f"Two different rows are {found.min():.4g} apart; that must lie above 0.")
    if np.allclose(found / found[0], wanted / wanted[0], rtol=_RELATIVE):
        return PASS
    return fail(
        "From one pair of rows to another your values grow by other factors than they should: "
        "what do you compare each row with?"
    )


def expect_scale(cases: Sequence[Case], seen: Observation) -> Finding:
    """The values themselves, up to ln 2 for rows that share nothing."""
    found = _alone(cases, seen)
    wanted = np.array([js_divergence(**case.inputs)[0] for case in cases])
    if np.allclose(found, wanted, rtol=_RELATIVE, atol=_ABSOLUTE):
        return PASS
    furthest = int(np.argmax(np.abs(found - wanted)))
    return fail(
        f"For the pair {cases[furthest].name} you give {found[furthest]:.4g}; natural log and the "
        f"two halves give {wanted[furthest]:.4g}."
    )


def expect_zeros(cases: Sequence[Case], seen: Observation) -> Finding:
    """An exact zero gives the value of a very small probability in its place."""
    found = _values(cases, seen)
    for case, exact, near in zip(cases[::2], found[::2], found[1::2], strict=True):
        if not np.isfinite([exact, near]).all():
            return fail(f"In the case {case.name} your value is {exact}, with tiny ones {near}.")
        if not abs(exact - near) <= _RELATIVE * abs(near) + _ABSOLUTE:
            return fail(
                f"In the case {case.name} you give {exact:.4g}; with 0.000000001 in place of "
                f"each zero you give {near:.4g}."
            )
    return _not_all_the_same(found[::2])


def expect_rows(cases: Sequence[Case], seen: Observation) -> Finding:
    """A batch gives one number a row, the same as the row alone, in the order of the rows."""
    alone = _alone(cases[1:], seen[1:])
    batch = _numbers(seen[0])
    if batch.size != len(alone):
        return fail(
            f"An answer of size {batch.size} came back for {len(alone)} rows; one number a row."
        )
    if not np.allclose(batch, alone, rtol=_RELATIVE, atol=_ABSOLUTE):
        return fail("A row's value changes with the rows beside it.")
    return _not_all_the_same(alone)


def _not_all_the_same(values: FloatArray) -> Finding:
    if np.ptp(values) <= _ABSOLUTE:
        return fail(f"Pairs that lie near and pairs that lie far both give {values[0]:.4g}.")
    return PASS


def _alone(cases: Sequence[Case], seen: Observation) -> FloatArray:
    """One finite number for each single pair."""
    values = _values(cases, seen)
    if not np.isfinite(values).all():
        raise UnusableError(f"You returned {values[~np.isfinite(values)][0]} for ordinary rows.")
    return values


def _values(cases: Sequence[Case], seen: Observation) -> FloatArray:
    values = [_numbers(result) for result in seen]
    for case, numbers in zip(cases, values, strict=True):
        if numbers.size != 1:
            raise UnusableError(
                f"One pair of rows ({case.name}) gave {numbers.size} numbers; one is asked for."
            )
    return np.array([numbers[0] for numbers in values])


def _numbers(result: Result) -> FloatArray:
    value = result.value["value"]
    if value is None:
        raise UnusableError("Your function returned nothing. Does it end with a return?")
    return np.asarray(value, np.float64).reshape(-1)


def _check(name: str, points: float, says: str, cases: Any, expect: Any) -> Check:
    observed = ("js_divergence",)
    return Check(f"js_divergence-{name}", points, says, "divergence.rows", observed, cases, expect)


TASKS = (
    Task(
        name="js_divergence",
        namespace=numpy_names,
        reference="from course_lib.divergence import js_divergence\n",
        checks=(
            _check(
                "mixture",
                3,
                "Each row is held against the middle of both, and neither side is favoured.",
                mixture_cases,
                expect_mixture,
            ),
            _check(
                "scale",
                2,
                "In natural logs, equal rows are 0 apart and rows that share nothing ln 2.",
                scale_cases,
                expect_scale,
            ),
            _check(
                "zeros",
                2,
                "A probability of 0 counts like a very small one.",
                zero_cases,
                expect_zeros,
            ),
            _check(
                "rows",
                1,
                "Each row has its own number, whatever stands beside it.",
                row_cases,
                expect_rows,
            ),
        ),
    ),
)
