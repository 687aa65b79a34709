"""confused_pairs: any form of three numbers a row earns; each check looks at its own property."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib.pairs import confused_pairs
from graders.tasks import check_by_id, draw_cases

ALL = "order share ties small"


def lost(points):
    return {name for name, got in points.items() if not got}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda p: p, ""),
        (lambda p: [list(one) for one in p], ""),
        (lambda p: np.array(p), ""),
        (lambda p: np.array(p, dtype=np.float32), ""),
        (lambda p: pd.DataFrame(p), ""),
        (lambda p: tuple(p), ""),
        (lambda p: [(np.int64(i), np.int8(j), np.float32(s)) for i, j, s in p], ""),
        (lambda p: [(i, j, s + 0.01) for i, j, s in p], "share"),
        (lambda p: [(i, j, 0) for i, j, _ in p], "share"),
        (lambda p: [(i, j, np.nan) for i, j, _ in p], ALL),
        (lambda p: p[::-1], "order ties"),
        (lambda p: p[1:] + p[:1], "order ties"),
        (lambda p: p[:-1], "order ties"),
        (lambda p: [(i + 1, j + 1, s) for i, j, s in p], ALL),
        (lambda p: [(j, i, s) for i, j, s in p], ALL),
        (lambda p: [(i, j) for i, j, _ in p], ALL),
        (lambda p: [], ALL),
        (lambda p: None, ALL),
        (lambda p: "pairs", ALL),
    ],
    ids=[
        *("named-tuples", "lists", "array", "single", "frame", "tuple", "scalars", "shifted"),
        *("no-shares", "nan", "reversed", "rotated", "one-short", "from-one", "swapped", "two"),
        *("empty", "none", "text"),
    ],
)
def test_what_each_change_costs(earned, change, wanted):
    objects = {"confused_pairs": lambda *inputs: change(confused_pairs(*inputs))}
    assert lost(earned("confused_pairs", objects)) == set(wanted.split())


def test_writing_into_the_matrix_hurts_nobody(earned):
    def answer(matrix, k, min_examples):
        found = confused_pairs(matrix, k, min_examples)
        matrix[:] = 0
        return found

    for _ in range(2):
        assert lost(earned("confused_pairs", {"confused_pairs": answer})) == set()


@pytest.mark.parametrize(("whole", "wanted"), [(True, set()), (False, {"share"})])
def test_small_classes_may_go_as_answers_but_never_from_the_denominator(earned, whole, wanted):
    def answer(matrix, k, min_examples):
        large = matrix.sum(axis=1) >= min_examples
        kept = np.where(large[:, None] & large, matrix, 0)
        share = kept / np.maximum((matrix if whole else kept).sum(axis=1, keepdims=True), 1)
        np.fill_diagonal(share, 0)
        best = np.argsort(-share, axis=None, kind="stable")[:k]
        return np.column_stack([*np.unravel_index(best, share.shape), share.flat[best]])

    assert lost(earned("confused_pairs", {"confused_pairs": answer})) == wanted


def test_cases_hold_what_they_promise():
    for seed in range(20):
        for case in draw_cases(check_by_id("confused_pairs-order"), seed):
            every = confused_pairs(case.inputs["matrix"], 30)
            shares = np.array([pair.share for pair in every])
            assert (shares[:-1] - shares[1:]).min() > 4e-4  # float32 can't change the order
        (ties,) = draw_cases(check_by_id("confused_pairs-ties"), seed)
        first = confused_pairs(**ties.inputs)
        assert len({pair.share for pair in first}) == 1
        sizes = ties.inputs["matrix"].sum(axis=1)[[pair.true for pair in first]]
        assert len(set(sizes)) == 3
        assert sizes.tolist() not in (sorted(sizes), sorted(sizes, reverse=True))
        for case in draw_cases(check_by_id("confused_pairs-small"), seed):
            sizes, least = case.inputs["matrix"].sum(axis=1), case.inputs["min_examples"]
            assert {least - 1, least} <= set(sizes.tolist())
            assert (sizes < least).sum() == 1
        for name in ("order", "ties", "small"):
            for case in draw_cases(check_by_id(f"confused_pairs-{name}"), seed):
                assert (case.inputs["matrix"] > 0).all()  # whether a 0 is a pair never matters
