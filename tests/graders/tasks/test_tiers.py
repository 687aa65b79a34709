"""tier_split: ranking, sizes, ties and unseen classes each cost their own point."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib.tiers import tier_split
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases

NAMES = ("ranking", "sizes", "ties", "unseen")


def points(function, seed=0):
    earned = []
    for name in NAMES:
        check = check_by_id(f"tier_split-{name}")
        cases = draw_cases(check, seed)
        earned.append(judge(check, cases, see(check, (function,), cases)).points)
    return tuple(earned)


def by_pandas(train_labels, n_classes=113, n_head=20, n_mid=40):
    frame = pd.DataFrame({"n": np.bincount(train_labels, minlength=n_classes)})
    frame["rank"] = frame["n"].rank(method="first", ascending=False)
    edges = [0, n_head, n_head + n_mid, n_classes]
    tiers = pd.cut(frame["rank"], edges, labels=["head", "mid", "tail"]).astype(str)
    return tiers.where(frame["n"] > 0, "tail")


@pytest.mark.parametrize("seed", range(5))
def test_an_independent_implementation_earns(seed):
    assert points(by_pandas, seed) == (2, 1, 1, 1)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda t: t.tolist(), (2, 1, 1, 1)),
        (lambda t: tuple(t), (2, 1, 1, 1)),
        (lambda t: t.astype(object), (2, 1, 1, 1)),
        (lambda t: pd.Categorical(t), (2, 1, 1, 1)),
        (lambda t: pd.Index(t), (2, 1, 1, 1)),
        (lambda t: pd.Series(t).values, (2, 1, 1, 1)),
        (lambda t: pd.array(t, dtype="string"), (2, 1, 1, 1)),
        (lambda t: dict(enumerate(t.tolist())).values(), (2, 1, 1, 1)),
        (lambda t: t[::-1], (0, 1, 0, 0)),
        (lambda t: np.full(len(t), "tail"), (0, 0, 0, 0)),
        (lambda t: np.full(len(t), "head"), (0, 0, 0, 0)),
        (lambda t: t[:-1], (0, 0, 0, 0)),
        (lambda t: np.char.upper(t), (0, 0, 0, 0)),
        (lambda t: (t == "head").astype(int), (0, 0, 0, 0)),
        (lambda t: dict(enumerate(t)), (0, 0, 0, 0)),
        (lambda t: set(t.tolist()), (0, 0, 0, 0)),
        (lambda t: pd.DataFrame({"tier": t}), (0, 0, 0, 0)),
        (lambda t: t[0], (0, 0, 0, 0)),
        (lambda t: None, (0, 0, 0, 0)),
    ],
)
def test_what_each_change_costs(change, wanted):
    assert points(lambda *inputs: change(tier_split(*inputs))) == wanted


def test_cases_hold_what_they_promise():
    for seed in range(20):
        for name in ("ranking", "sizes"):
            for case in draw_cases(check_by_id(f"tier_split-{name}"), seed):
                counts = np.bincount(case.inputs["train_labels"])
                assert len(set(counts)) == len(counts)
                assert counts.min() > 0
        for case in draw_cases(check_by_id("tier_split-ties"), seed):
            counts = np.sort(np.bincount(case.inputs["train_labels"]))[::-1]
            assert 3 <= len(set(counts)) <= 5
            assert counts[14] == counts[25]  # both ends of mid lie well inside a level
            assert counts[54] == counts[65]
        for case in draw_cases(check_by_id("tier_split-unseen"), seed):
            seen = np.count_nonzero(np.bincount(case.inputs["train_labels"], minlength=113))
            assert 20 < seen < 60  # so that rank alone would put unseen classes into mid
