"""The three scores of single classes: scikit-learn earns on the very cases, each rule is needed."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from course_lib.metrics import confusion_matrix, macro_f1, per_class_scores
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases


def verdict(check_id, function, seed=0):
    check = check_by_id(check_id)
    cases = draw_cases(check, seed)
    return judge(check, cases, see(check, (function,), cases))


def points(task, names, function, seed=0):
    return tuple(verdict(f"{task}-{name}", function, seed).points for name in names)


MATRIX, SCORES, MACRO = (
    ("confusion_matrix", ("counts", "orientation")),
    ("per_class_scores", ("precision", "recall", "f1", "zero")),
    ("macro_f1", ("mean", "empty")),
)


def sk_scores(labels, predictions, n):
    found = sk.precision_recall_fscore_support(
        labels, predictions, labels=range(n), zero_division=0
    )
    return dict(zip(("precision", "recall", "f1"), found, strict=False))


def sk_macro(labels, predictions, n):
    return sk.f1_score(labels, predictions, labels=range(n), average="macro", zero_division=0)


@pytest.mark.parametrize("seed", range(5))
def test_an_independent_implementation_earns(seed):
    def matrix(labels, predictions, n):
        return sk.confusion_matrix(labels, predictions, labels=range(n))

    assert points(*MATRIX, matrix, seed) == (2, 1)
    assert points(*SCORES, sk_scores, seed) == (1, 1, 1, 1)
    assert points(*MACRO, sk_macro, seed) == (2, 1)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda m: m.astype(np.float32), (2, 1)),
        (lambda m: m.tolist(), (2, 1)),
        (lambda m: m.T, (2, 0)),
        (lambda m: m / m.sum(), (0, 1)),
        (lambda m: m + 1, (0, 0)),
        (lambda m: m[:-1, :-1], (0, 0)),
        (lambda m: np.pad(m[:-1, :-1], (0, 1)), (0, 1)),
        (lambda m: np.pad(m[:-1, :-1], (0, 1)).T, (0, 0)),
        (lambda m: m + m.T, (0, 0)),
        (lambda m: m * 0, (0, 0)),
        (lambda m: m.ravel(), (0, 0)),
        (lambda m: None, (0, 0)),
        (lambda m: "many", (0, 0)),
    ],
)
def test_what_each_change_of_the_matrix_costs(change, wanted):
    assert points(*MATRIX, lambda *i: change(confusion_matrix(*i))) == wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda s: {k: v.tolist() for k, v in s.items()} | {"support": [1]}, (1, 1, 1, 1)),
        (lambda s: {**s, "f1": s["f1"] + 1e-3}, (1, 1, 0, 0)),
        (lambda s: {**s, "precision": s["recall"]}, (0, 1, 1, 1)),
        (lambda s: {k: s[k] for k in ("precision", "f1")}, (1, 0, 1, 0)),
        (lambda s: {k: np.where(v > 0, v, np.nan) for k, v in s.items()}, (1, 1, 1, 0)),
        (lambda s: list(s.values()), (0, 0, 0, 0)),
    ],
)
def test_what_each_change_of_the_scores_costs(change, wanted):
    assert points(*SCORES, lambda *i: change(per_class_scores(*i))) == wanted


@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        (lambda *i: np.float32(macro_f1(*i)), (2, 1)),
        (lambda *i: np.array([macro_f1(*i)]), (2, 1)),
        (lambda *i: macro_f1(*i) + 1e-4, (0, 0)),
        (lambda *i: 0.5, (0, 0)),
        (lambda *i: 0.0, (0, 0)),
        (lambda *i: float("nan"), (0, 0)),
        (lambda *i: per_class_scores(*i)["f1"], (0, 0)),
    ],
)
def test_what_each_macro_f1_earns(function, wanted):
    assert points(*MACRO, function) == wanted


def test_cases_hold_what_they_promise():
    for seed in range(20):
        for case in draw_cases(check_by_id("macro_f1-mean"), seed):
            assert (per_class_scores(**case.inputs)["f1"] > 0).all()
        for case in draw_cases(check_by_id("macro_f1-empty"), seed):
            matrix = confusion_matrix(**case.inputs)
            never = (matrix.sum(axis=0) == 0) & (matrix.sum(axis=1) > 0)
            absent = (matrix.sum(axis=1) == 0) & (matrix.sum(axis=0) > 0)
            assert never.any()
            assert absent.any()
        (cycle,) = draw_cases(check_by_id("confusion_matrix-orientation"), seed)
        matrix = confusion_matrix(**cycle.inputs)
        assert not (matrix & matrix.T).any()
