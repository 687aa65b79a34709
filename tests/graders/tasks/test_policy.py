"""threshold_policy: any form of three numbers earns; each check looks at its own property."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from course_lib.policy import threshold_policy
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases

ALL = "target smallest ties exact report none"
SEARCH = "target smallest ties exact"


def lost(points):
    return {name for name, got in points.items() if not got}


def with_threshold(change):
    """The policy with another threshold, and what that threshold really delivers."""

    def answer(probs, labels, target):
        found = threshold_policy(probs, labels, target)
        if not math.isfinite(found["threshold"]):
            return found
        level = change(found["threshold"], np.unique(probs.max(axis=1)))
        kept = probs.max(axis=1) >= level
        hits = probs.argmax(axis=1) == labels
        accuracy = hits[kept].mean() if kept.any() else math.nan
        return {"threshold": level, "coverage": kept.mean(), "accuracy": accuracy}

    return answer


def changed(change):
    return lambda *inputs: change(threshold_policy(*inputs))


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (threshold_policy, ""),
        (changed(lambda p: {k: np.float32(v) for k, v in p.items()}), ""),
        (changed(lambda p: {k: torch.tensor(v) for k, v in p.items()}), ""),
        (changed(lambda p: {k: np.array([v]) for k, v in p.items()}), ""),
        (changed(lambda p: p | {"kept": 5, "note": "mine"}), ""),
        (changed(lambda p: {k: None if v != v else v for k, v in p.items()}), ""),
        (with_threshold(lambda t, levels: t - 1e-7), ""),
        (with_threshold(lambda t, levels: levels[levels > t].min()), SEARCH),
        (with_threshold(lambda t, levels: levels[levels < t].max()), SEARCH),
        (with_threshold(lambda t, levels: t - 0.002), SEARCH),
        (with_threshold(lambda t, levels: round(t, 2)), SEARCH),
        (changed(lambda p: p | {"coverage": p["coverage"] + 0.01}), "report none"),
        (changed(lambda p: p | {"accuracy": p["accuracy"] - 0.01}), "report"),
        (changed(lambda p: p | {"coverage": 100 * p["coverage"]}), "report"),
        (changed(lambda p: p | {"accuracy": np.nan_to_num(p["accuracy"])}), "none"),
        (changed(lambda p: p | {"threshold": min(p["threshold"], 1.0)}), "none"),
        (changed(lambda p: p | {"threshold": min(p["threshold"], 1e9)}), "none"),
        (changed(lambda p: {k: v for k, v in p.items() if k != "coverage"}), "report none"),
        (changed(lambda p: {k: v for k, v in p.items() if k != "threshold"}), ALL),
        (changed(lambda p: {k: str(v) for k, v in p.items()}), ALL),
        (changed(lambda p: tuple(p.values())), ALL),
        (changed(lambda p: p["threshold"]), ALL),
        (lambda *inputs: None, ALL),
    ],
    ids=[
        *("reference", "single", "tensors", "arrays", "one-more", "none-for-nan", "hair-below"),
        *("one-higher", "one-lower", "between", "rounded", "coverage", "accuracy", "percent"),
        *("zero", "one", "huge", "no-coverage", "no-threshold", "text", "tuple", "number", "none"),
    ],
)
def test_what_each_change_costs(earned, answer, wanted):
    assert lost(earned("threshold_policy", {"threshold_policy": answer})) == set(wanted.split())


def halved(probs, labels, target):
    """As if the kept accuracy only ever rose with the threshold."""
    top, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    levels, low = np.unique(top), 0
    high = len(levels)
    while low < high:
        middle = (low + high) // 2
        good = hits[top >= levels[middle]].mean() >= target
        low, high = (low, middle) if good else (middle + 1, high)
    if low == len(levels):
        return {"threshold": math.inf, "coverage": 0.0, "accuracy": math.nan}
    kept = top >= levels[low]
    return {"threshold": levels[low], "coverage": kept.mean(), "accuracy": hits[kept].mean()}


def test_halving_costs_the_smallest_alone_on_every_seed(earned):
    for seed in range(40):
        assert lost(earned("threshold_policy", {"threshold_policy": halved}, seed)) == {"smallest"}


def test_a_threshold_between_two_confidences_is_told_so():
    def lower(level, levels):
        return level - 0.002

    check = check_by_id("threshold_policy-target")
    cases = draw_cases(check, 0)
    verdict = judge(check, cases, see(check, (with_threshold(lower),), cases))
    assert "confidence of no example" in verdict.reason


def test_writing_into_the_arrays_hurts_nobody(earned):
    def answer(probs, labels, target):
        found = threshold_policy(probs, labels, target)
        probs[:], labels[:] = 0, 0
        return found

    for _ in range(2):
        assert lost(earned("threshold_policy", {"threshold_policy": answer})) == set()


def kept_accuracy(case):
    """Confidences from high to low, and the accuracy of what each of them keeps."""
    levels = np.unique(case.inputs["probs"].max(axis=1))[::-1]
    hits = case.inputs["probs"].argmax(axis=1) == case.inputs["labels"]
    kept = [case.inputs["probs"].max(axis=1) >= level for level in levels]
    return levels, np.array([hits[mask].mean() for mask in kept])


def test_cases_hold_what_they_promise():
    for seed in range(20):
        for name in ("target", "smallest", "ties", "exact", "report", "none"):
            for case in draw_cases(check_by_id(f"threshold_policy-{name}"), seed):
                levels, accuracy = kept_accuracy(case)
                good = accuracy >= case.inputs["target"]
                changes = np.count_nonzero(good[1:] != good[:-1])
                assert (levels[:-1] - levels[1:]).min() > 3e-3
                if name in ("target", "smallest", "report"):
                    assert np.abs(accuracy - case.inputs["target"]).min() > 0.001
                if name in ("target", "ties", "exact", "report"):
                    assert good[0]
                    assert changes == (case.name != "everything")  # one stretch from the top down
                if name == "smallest":
                    assert changes == (3 if good[0] else 4)
                assert good.any() == (name != "none")
                assert (accuracy == case.inputs["target"]).any() == (name == "exact")
                assert (len(levels) < len(case.inputs["labels"])) == (name == "ties")
