"""paired_bootstrap: SciPy's draws earn, no stream is asked for, and nothing passes for nothing."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.bootstrap import BootstrapInterval, paired_bootstrap
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import check_by_id, draw_cases, tasks_of

NAMES = ("pairing", "resampling", "repeats", "direction", "interval", "median", "seed")
WHOLE = (2, 1, 1, 1, 1, 1, 1)


def points(function, seed=0, names=NAMES):
    earned = []
    for name in names:
        check = check_by_id(f"paired_bootstrap-{name}")
        cases = draw_cases(check, seed)
        earned.append(judge(check, cases, see(check, (function,), cases)).points)
    return tuple(earned)


def by_multinomial_weights(metric, labels, pred_a, pred_b, n_resamples=1000, seed=0):
    """Counts of a multinomial, repeated: the same law as drawing one by one, another stream."""
    rng = np.random.Generator(np.random.MT19937(seed))
    n = len(labels)
    draws = [np.repeat(np.arange(n), w) for w in rng.multinomial(n, np.ones(n) / n, n_resamples)]
    b = np.array([metric(labels[d], pred_b[d]) for d in draws])
    a = np.array([metric(labels[d], pred_a[d]) for d in draws])
    gaps = np.sort(b - a)
    return [gaps[round(share * (n_resamples - 1))] for share in (0.5, 0.025, 0.975)]


def test_another_sampler_earns_with_another_kind_of_answer():
    assert points(by_multinomial_weights) == WHOLE


@pytest.mark.parametrize("seed", range(30, 36))
def test_the_reference_earns_on_many_seeds(seed):
    assert points(paired_bootstrap, seed) == WHOLE


class Loose:
    def __init__(self, found):
        self.median, self.low, self.high = found.median, found.low, found.high


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (Loose, (2, 1, 1, 1, 1)),
        (vars, (2, 1, 1, 1, 1)),
        (lambda i: np.array([i.median, i.low, i.high], np.float32), (2, 1, 1, 1, 1)),
        (lambda i: BootstrapInterval(-i.median, -i.high, -i.low), (2, 1, 1, 0, 1)),
        (lambda i: (i.low, i.high), (0, 0, 0, 0, 0)),
        (lambda i: i.median, (0, 0, 0, 0, 0)),
        (lambda i: BootstrapInterval(0.0, 0.0, 0.0), (2, 1, 1, 0, 0)),
        (lambda i: None, (0, 0, 0, 0, 0)),
    ],
)
def test_what_each_kind_of_answer_earns(change, wanted):
    names = ("pairing", "resampling", "repeats", "direction", "seed")
    assert points(lambda *i: change(paired_bootstrap(*i)), names=names) == wanted


def test_a_function_that_never_resamples_earns_no_property_of_a_resample():
    def observed(metric, labels, a, b, n_resamples, seed):
        gap = metric(labels, b) - metric(labels, a)
        return BootstrapInterval(gap, gap, gap)

    assert points(observed) == (0, 0, 0, 1, 0, 0, 0)


def judged(name, seed):
    """(check, points, reason) of this answer of the bank."""
    (wrong,) = (m for m in misconceptions_of("paired_bootstrap") if m.name == name)
    names = dict(tasks_of("week4_lab")[-1].namespace())
    exec(wrong.answer, names)
    for check in tasks_of("week4_lab")[-1].checks:
        cases = draw_cases(check, seed)
        verdict = judge(check, cases, see(check, (names["paired_bootstrap"],), cases))
        yield check.id.removeprefix("paired_bootstrap-"), verdict.points, verdict.reason


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("ninety_percent", {"interval": "another width"}),
        ("one_example_short", {"resampling": "holds 13"}),
        (
            "drawn_within_each_class",
            {"pairing": "in the order they came in", "resampling": "twice"},
        ),
        (
            "generator_made_in_the_loop",
            {"resampling": "repeat", "interval": "both", "median": "all"},
        ),
    ],
)
@pytest.mark.parametrize("seed", range(40, 43))
def test_a_wrong_idea_loses_the_same_on_every_seed_and_is_told_why(name, lost, seed):
    reasons = {check: reason for check, points, reason in judged(name, seed) if not points}
    assert reasons.keys() == lost.keys()
    assert all(words in reasons[check] for check, words in lost.items())


def test_the_bank_is_as_large_as_the_points_ask_for():
    assert len(misconceptions_of("paired_bootstrap")) >= 15
    assert len(variants_of("paired_bootstrap")) >= 5
