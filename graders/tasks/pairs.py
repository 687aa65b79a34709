"""The task confused_pairs: four properties, one check each.

The rules that the text must state: a pair is ordered (true, predicted) and off the diagonal; its
share is of the true class's examples; the largest share first, k pairs or fewer; equal shares: the
smaller true id first, then the smaller predicted id; classes with fewer than min_examples examples
make no pair. No cell off the diagonal is 0 here, so whether such a cell is a pair never matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from course_lib.pairs import confused_pairs
from graders.contracts import (
    PASS,
    Case,
    Check,
    Draw,
    Expect,
    Finding,
    Observation,
    Result,
    Task,
    UnusableError,
)
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray, fail

_C = 6
_TOLERANCE = 1e-4
Counts = np.ndarray[Any, np.dtype[np.int64]]


def order_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Rows of very different sizes; no two shares are near, and no other ranking agrees."""
    return tuple(_case(f"ranks-{i}", _ranked(rng), 5, 1) for i in range(2))


def share_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Those of the order, and one with a class that is too small: told as it is an error still."""
    small = small_cases(rng)[0].inputs
    return *order_cases(rng), _case("one-small", small["matrix"], 5, small["min_examples"])


def tie_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Multiples of one row with a single value in several cells: all the pairs have equal shares.

    Multiples by powers of 2, since a share may be rounded; neither the largest nor the smallest
    class comes first by its id.
    """
    matrix = np.full((_C, _C), 3)
    wanted = [(0, 4), (0, 5), (2, 1), (2, 5), (4, 0), (4, 3)]  # two in a row, so errors tie too
    matrix[tuple(zip(*wanted, strict=True))] = 9
    errors = matrix.sum(axis=1) - np.diag(matrix)
    np.fill_diagonal(matrix, 60 + rng.integers(5) - errors)
    multiples = rng.choice([(2, 4, 1), (2, 1, 4), (4, 1, 2), (1, 4, 2)])
    matrix *= np.repeat(multiples, 2)[:, None]
    return (_case("equal-shares", matrix, 5, 1),)


def small_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A row one below the limit, one exactly on it, and larger ones; exactly k pairs are there.

    So an answer that fills up with pairs of share 0 is none the worse, and order never matters.
    """
    cases = []
    for i, least in enumerate((15, 20)):
        sizes = rng.permutation([least - 1, least, 90, 120, 200, 310])
        matrix = np.zeros((_C, _C), int)
        for row, size in enumerate(sizes):
            matrix[row] = rng.integers(1, 3, _C) if size <= least else rng.integers(9, 16, _C)
            matrix[row, row] += size - matrix[row].sum()
        cases.append(_case(f"small-{i}", matrix, (_C - 1) ** 2, least))
    return tuple(cases)


def _ranked(rng: np.random.Generator) -> Counts:
    """Counts whose shares of the row, of the column, of the row's errors, and counts, all rank
    other pairs first."""
    while True:
        matrix = rng.integers(2, 30, size=(_C, _C)) * rng.choice([1, 2, 5, 9], _C)[:, None]
        matrix += np.diag(rng.integers(20, 400, _C))
        errors = matrix * (1 - np.eye(_C, dtype=int))
        ways = (
            errors / matrix.sum(axis=1, keepdims=True),
            errors,
            errors / matrix.sum(axis=0),
            errors / errors.sum(axis=1, keepdims=True),
            errors + errors.T,
        )
        ranks = [np.argsort(-way, axis=None, kind="stable")[:5].tolist() for way in ways]
        shares = np.sort(ways[0][errors > 0])
        if ranks[0] not in ranks[1:] and np.diff(shares).min() > 4 * _TOLERANCE:
            return np.asarray(matrix, np.int64)


def _case(name: str, matrix: Any, k: int, min_examples: int) -> Case:
    return Case(name, {"matrix": np.asarray(matrix), "k": k, "min_examples": min_examples})


def expect_ties(cases: Sequence[Case], seen: Observation) -> Finding:
    """The same pairs in the same order; whoever ranks by counts, ids among equals, passes."""
    (case,), (result,) = cases, seen
    errors = case.inputs["matrix"] * (1 - np.eye(_C, dtype=int))
    by_count = np.argsort(-errors, axis=None, kind="stable")[: case.inputs["k"]]
    if [pair[:2] for pair in _rows(case, result)] == [divmod(cell, _C) for cell in by_count]:
        return PASS
    complaint = "all shares but the small ones are equal here, and another goes first"
    return expect_order(complaint, cases, seen)


def expect_order(complaint: str, cases: Sequence[Case], seen: Observation) -> Finding:
    """The same pairs in the same order; what stands for their share is another check's."""
    for case, result in zip(cases, seen, strict=True):
        wanted = [(pair.true, pair.predicted) for pair in confused_pairs(**case.inputs)]
        found = [(true, told) for true, told, _ in _rows(case, result)]
        if len(found) != len(wanted):
            return fail(f"{len(found)} pairs came back where k = {case.inputs['k']}.")
        if found != wanted:
            place = next(i for i in range(len(found)) if found[i] != wanted[i])
            true, told = found[place]
            n = int(case.inputs["matrix"][true].sum())
            return fail(
                f"Your pair number {place + 1} is true {true}, told {told}, "
                f"{case.inputs['matrix'][true, told]} of {n} cases: {complaint}."
            )
    return PASS


def expect_share(cases: Sequence[Case], seen: Observation) -> Finding:
    """The third number of each pair that came back is its share of the true class's examples."""
    for case, result in zip(cases, seen, strict=True):
        matrix, rows = case.inputs["matrix"], _rows(case, result)
        if not rows and case.inputs["min_examples"] == 1:  # else it is the small classes' check's
            return fail("No pair came back where there are some.")
        for true, told, share in rows:
            if not abs(share - matrix[true, told] / matrix[true].sum()) <= _TOLERANCE:
                return fail(
                    f"True {true} is told as {told} in {matrix[true, told]} of "
                    f"{matrix[true].sum()} cases, and your share is {share:.4g}."
                )
    return PASS


def expect_small(cases: Sequence[Case], seen: Observation) -> Finding:
    """Pairs of all classes that are large enough, and none of the others, in any order.

    Pairs of share 0 only fill the list up: who lets small classes go as answers, too, has fewer.
    """
    for case, result in zip(cases, seen, strict=True):
        sizes, least = case.inputs["matrix"].sum(axis=1), case.inputs["min_examples"]
        pairs = _rows(case, result)
        have = {true for true, _, share in pairs if share} or {true for true, _, _ in pairs}
        for true in range(_C):
            if (sizes[true] >= least) != (true in have):
                there = "makes a pair" if true in have else "makes no pair"
                return fail(
                    f"With min_examples = {least}, a class with {sizes[true]} examples {there}."
                )
    return PASS


def _rows(case: Case, result: Result) -> list[tuple[int, int, float]]:
    """The pairs that came back; UnusableError where an id is none."""
    pairs: FloatArray = result.value["pairs"]
    n_classes, ids = len(case.inputs["matrix"]), pairs[:, :2]
    if not (np.isin(ids, np.arange(n_classes)).all() and np.isfinite(pairs).all()):
        raise UnusableError("A pair of yours doesn't open with two class ids.")
    return [(int(true), int(told), float(share)) for true, told, share in pairs]


def _check(name: str, says: str, cases: Draw, expect: Expect) -> Check:
    task = "confused_pairs"
    return Check(f"{task}-{name}", 1, says, "pairs.found", (task,), cases, expect)


TASKS = (
    Task(
        name="confused_pairs",
        namespace=numpy_names,
        reference="from course_lib.pairs import confused_pairs\n",
        checks=(
            _check(
                "order",
                "The pairs are those that are confused most, the largest share first.",
                order_cases,
                partial(expect_order, "another is more confused"),
            ),
            _check(
                "share",
                "A pair's share is of the true class's examples.",
                share_cases,
                expect_share,
            ),
            _check(
                "ties",
                "Of equal shares the smaller true id comes first, then the smaller predicted id.",
                tie_cases,
                expect_ties,
            ),
            _check(
                "small",
                "Classes with fewer than min_examples examples make no pair.",
                small_cases,
                expect_small,
            ),
        ),
    ),
)
