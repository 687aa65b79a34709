"""js_divergence: SciPy earns on the very cases, and each check looks at its own property."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr

from course_lib.divergence import js_divergence
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases

NAMES = ("mixture", "scale", "zeros", "rows")


def lost(function, seed=0):
    """The checks that the function doesn't earn in full."""
    found = set()
    for name in NAMES:
        check = check_by_id(f"js_divergence-{name}")
        cases = draw_cases(check, seed)
        verdict = judge(check, cases, see(check, (function,), cases))
        if verdict.points != check.points:
            assert verdict.reason
            found.add(name)
    return found


def by_torch(p, q):
    a, b = torch.as_tensor(p, dtype=torch.float32), torch.as_tensor(q, dtype=torch.float32)
    m = (a + b) / 2
    one = (torch.xlogy(a, a) - torch.xlogy(a, m)).sum(dim=1)
    return (one + (torch.xlogy(b, b) - torch.xlogy(b, m)).sum(dim=1)) / 2


def changed(change):
    return lambda p, q: change(js_divergence(p, q))


@pytest.mark.parametrize("seed", range(5))
def test_independent_implementations_earn(seed):
    assert lost(lambda p, q: jensenshannon(p, q, axis=1) ** 2, seed) == set()
    assert lost(by_torch, seed) == set()
    assert lost(lambda p, q: 0.5 * sum(rel_entr(x, (p + q) / 2).sum(1) for x in (p, q))) == set()


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda d: d, set()),
        (lambda d: d.tolist(), set()),
        (lambda d: tuple(map(float, d)), set()),
        (lambda d: d.astype(np.float32), set()),
        (lambda d: d[:, None], set()),
        (lambda d: d * (1 + 1e-6), set()),
        (lambda d: d * 1.01, {"scale"}),
        (lambda d: d / np.log(2), {"scale"}),
        (lambda d: np.float64(d.mean()), {"rows"}),
        (lambda d: d[::-1], {"rows"}),
        (lambda d: d * len(d), {"rows"}),
        (np.sqrt, {"mixture", "scale"}),
        (lambda d: d + 0.01, {"mixture", "scale"}),
        (lambda d: -d, {"mixture", "scale"}),
        (lambda d: np.full(len(d), 0.3), set(NAMES)),
        (lambda d: np.zeros(len(d)), set(NAMES)),
        (lambda d: np.append(d, 0.1), set(NAMES)),
        (lambda d: None, set(NAMES)),
        (lambda d: "near", set(NAMES)),
        (lambda d: np.full(len(d), np.nan), set(NAMES)),
    ],
)
def test_what_each_change_costs(change, wanted):
    assert lost(changed(change)) == wanted


def test_a_batch_that_leans_on_its_neighbours_costs_the_rows_alone():
    def sharpened(p, q):
        return js_divergence(p, q) if len(p) == 1 else js_divergence(p, np.roll(q, 1, axis=0))

    assert lost(sharpened) == {"rows"}


def test_zeros_that_are_left_out_cost_the_zeros_alone():
    def shared(p, q):
        both = (p > 0) & (q > 0)
        middle = np.where(both, (p + q) / 2, 1)
        terms = [x * np.log(np.where(both, x, 1) / middle) for x in (p, q)]
        return np.where(both, sum(terms), 0).sum(axis=1) / 2

    assert lost(shared) == {"zeros"}


def test_an_infinite_difference_is_within_no_tolerance():
    def endless_beside_zeros(p, q):
        return js_divergence(p, q) + np.where(min(p.min(), q.min()) < 1e-8, np.inf, 0)

    def only_nearly(p, q):
        small = min(p.min(), q.min())
        return js_divergence(p, q) + np.where(0 < small < 1e-8, np.inf, 0)

    assert lost(endless_beside_zeros) == lost(only_nearly) == {"zeros"}


def test_cases_hold_what_they_promise():
    for seed in range(20):
        cases = {n: draw_cases(check_by_id(f"js_divergence-{n}"), seed) for n in NAMES}
        for case in (case for name in NAMES for case in cases[name]):
            for side in ("p", "q"):
                np.testing.assert_allclose(case.inputs[side].sum(axis=1), 1.0)
        for name in ("mixture", "scale", "rows"):
            assert all(case.inputs["p"].min() > 0 for case in cases[name])
        mixture = [js_divergence(**case.inputs)[0] for case in cases["mixture"]]
        assert min(mixture) > 0.01  # far above what rounding in float32 leaves
        assert max(mixture) / min(mixture) > 3
        assert js_divergence(**cases["scale"][-1].inputs)[0] > 0.69
        exact = cases["zeros"][::2]
        assert [(c.inputs["p"] == 0).sum() for c in exact] == [2, 0, 2]
        assert [(c.inputs["q"] == 0).sum() for c in exact] == [0, 1, 2]
        rows = js_divergence(**cases["rows"][0].inputs)
        assert np.diff(np.sort(rows)).min() > 1e-3  # so that an order can be told from another
