"""expected_calibration_error: independent code earns, and nothing passes for nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from course_lib.calibration import expected_calibration_error as reference
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases

TASK = "expected_calibration_error"
NAMES = ("confidence", "gap", "weighting", "bins", "edges", "empty")
WHOLE = (2, 1, 2, 1, 1, 1)


def points(function, seed=0):
    earned = []
    for name in NAMES:
        check = check_by_id(f"{TASK}-{name}")
        cases = draw_cases(check, seed)
        earned.append(judge(check, cases, see(check, (function,), cases)).points)
    return tuple(earned)


def by_scikit_learn(probs, labels, n_bins=15):
    top, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    accuracy, confidence = calibration_curve(hits, top, n_bins=n_bins)
    inner = np.linspace(0, 1, n_bins + 1)[1:-1]  # its bins are right-closed, as the task's are
    sizes = np.bincount(np.searchsorted(inner, top), minlength=n_bins)
    return float(np.abs(accuracy - confidence) @ sizes[sizes > 0] / len(top))


@pytest.mark.parametrize("seed", range(5))
def test_an_independent_implementation_earns(seed):
    assert points(by_scikit_learn, seed) == WHOLE


@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        (lambda *i: np.float32(reference(*i)), WHOLE),
        (lambda *i: np.array([[reference(*i)]]), WHOLE),
        (lambda *i: round(reference(*i), 5), WHOLE),
        (lambda *i: 0.2, (0, 0, 0, 0, 0, 0)),
        (lambda *i: 0.0, (0, 0, 0, 0, 0, 0)),
        (lambda *i: float("nan"), (0, 0, 0, 0, 0, 0)),
        (lambda *i: None, (0, 0, 0, 0, 0, 0)),
        # An accuracy has no bins, so empty ones can't change it.
        (lambda p, y, n_bins: float(np.mean(p.argmax(axis=1) == y)), (0, 0, 0, 0, 0, 1)),
        (lambda probs, labels, n_bins: reference(probs, labels, n_bins) / 2, (0, 0, 2, 1, 1, 1)),
    ],
)
def test_what_each_answer_earns(function, wanted):
    assert points(function) == wanted


def with_edges(edges_of):
    """The error over other bins: edges_of(n_bins) -> edges, from low to high."""

    def answer(probs, labels, n_bins=15):
        top, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
        edges, total = edges_of(n_bins), 0.0
        for low, high in pairwise(edges):
            inside = (top > low) & (top <= high)
            total += abs((hits[inside] - top[inside]).sum())
        return total / len(top)

    return answer


@pytest.mark.parametrize("moved", [-0.07, -0.05, -0.03, 0.03, 0.05, 0.07])
@pytest.mark.parametrize("which", ["all", "inner", "lowest"])
def test_moved_edges_cost_the_bins_and_never_the_gap_on_every_seed(moved, which):
    def edges_of(n_bins):
        edges = np.linspace(moved if which == "lowest" else 0, 1, n_bins + 1)
        places = {"all": slice(None), "inner": slice(1, -1), "lowest": slice(0)}[which]
        edges[places] += moved
        return edges

    for seed in range(20):
        earned = dict(zip(NAMES, points(with_edges(edges_of), seed), strict=True))
        assert not earned.pop("bins")
        earned.pop("edges")
        assert all(earned.values())


@pytest.mark.parametrize(
    ("skipped", "kept"), [("lowest", slice(1, None)), ("highest", slice(None, -1))]
)
def test_a_bin_that_is_skipped_is_named(skipped, kept):
    def edges_of(n_bins):
        return np.linspace(0, 1, n_bins + 1)[kept]

    check = check_by_id(f"{TASK}-bins")
    cases = draw_cases(check, 0)
    verdict = judge(check, cases, see(check, (with_edges(edges_of),), cases))
    assert f"{skipped} bin" in verdict.reason


def test_no_confidence_lies_near_an_edge_but_where_edges_are_asked_about():
    for seed in range(10):
        for name in set(NAMES) - {"edges"}:
            for case in draw_cases(check_by_id(f"{TASK}-{name}"), seed):
                probs, n_bins = case.inputs["probs"], case.inputs["n_bins"]
                place = probs.max(axis=1) * n_bins
                assert np.abs(place - place.round()).min() > 0.02, (name, case.name)
                np.testing.assert_allclose(probs.sum(axis=1), 1)
                ordered = np.sort(probs, axis=1)
                assert (ordered[:, -1] - ordered[:, -2]).min() > 0.005


def test_on_the_edge_means_exactly():
    for seed in range(10):
        cases = {c.name: c for c in draw_cases(check_by_id(f"{TASK}-edges"), seed)}
        assert (cases["on"].inputs["probs"].max(axis=1) == 0.5).sum() == 9
        assert (cases["at-one"].inputs["probs"].max(axis=1) == 1.0).sum() == 9
