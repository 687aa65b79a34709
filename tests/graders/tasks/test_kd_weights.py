"""kd_loss: a wrong weight or hard term costs the mixture alone; a factor in the divergence doesn't.

And no small number in a logarithm is a lottery: a check keeps or loses it on every draw.
"""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn.functional import cross_entropy, nll_loss

from graders.contracts import Outcome
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import draw_cases, tasks_of

(TASK,) = (task for task in tasks_of("week6_lab") if task.name == "kd_loss")
CHECKS = {check.id.removeprefix("kd_loss-"): check for check in TASK.checks}


def plain_hard(s, t, y):
    return cross_entropy(s, y)


def log_divergence(s, t):
    s, t = (torch.log_softmax(logits, dim=1) for logits in (s, t))
    return (t.exp() * (t - s)).sum(dim=1).mean()


def weighed(weights, hard=plain_hard, soft=log_divergence):
    """A loss with weights(alpha) -> (of the soft term, of the hard term)."""

    def loss(s, t, y, T_d, alpha):
        t = t.detach()
        soft_weight, hard_weight = weights(alpha)
        return soft_weight * T_d**2 * soft(s / T_d, t / T_d) + hard_weight * hard(s, t, y)

    return loss


def lost(function, seed, names=CHECKS):
    found = set()
    for name in names:
        cases = draw_cases(CHECKS[name], seed)
        verdict = judge(CHECKS[name], cases, see(CHECKS[name], (function,), cases))
        assert verdict.outcome is not Outcome.UNGRADED, verdict.reason
        if verdict.outcome is Outcome.LOST:
            found.add(name)
    return found


def right(alpha):
    return alpha, 1 - alpha


WEIGHTS = {
    "constant": lambda a: (0.7, 0.3),
    "one-plus": lambda a: (a, 1 + a),
    "half-of-all": lambda a: (a / 2, (1 - a) / 2),
    "twice-all": lambda a: (2 * a, 2 - 2 * a),
    "squared": lambda a: (a**2, 1 - a),
    "root": lambda a: (a**0.5, 1 - a),
    "both-squared": lambda a: (a**2, 1 - a**2),
    "hard-squared": lambda a: (a, (1 - a) ** 2),
    "full-hard": lambda a: (a, 1.0),
    "tenth-of-hard": lambda a: (a, 0.1),
    "swapped": lambda a: (1 - a, a),
    "sum": lambda a: (1.0, 1.0),
    "mean": lambda a: (0.5, 0.5),
    "no-hard": lambda a: (a, 0.0),
    "soft-never-off": lambda a: (1 + a, 1 - a),
    "odds": lambda a: (a / (1.1 - a), 1.0),
    "all-in-bits": lambda a: (a / math.log(2), (1 - a) / math.log(2)),
}


HARDS = {
    "labels-of-the-teacher": lambda s, t, y: cross_entropy(s, t.argmax(dim=1)),
    "teacher-before-the-labels": lambda s, t, y: cross_entropy(t, y),
    "whole-teacher": lambda s, t, y: cross_entropy(s, torch.softmax(t, dim=1)),
    "smoothed": lambda s, t, y: cross_entropy(s, y, label_smoothing=0.1),
    "squared-error": lambda s, t, y: (
        (s.softmax(1) - torch.eye(s.shape[1])[y]).square().sum(1).mean()
    ),
    "in-bits": lambda s, t, y: cross_entropy(s, y) / math.log(2),
    "own-probability": lambda s, t, y: nll_loss(s.softmax(1), y),
    "missed": lambda s, t, y: 1 - s.softmax(1).gather(1, y[:, None]).mean(),
    "of-probabilities": lambda s, t, y: cross_entropy(s.softmax(1), y),
    "next-label": lambda s, t, y: cross_entropy(s, (y + 1) % s.shape[1]),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_wrong_weight_costs_the_mixture_alone(name):
    for seed in range(3):
        assert lost(weighed(WEIGHTS[name]), seed) == {"mixing"}


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("name", HARDS)
def test_a_wrong_hard_term_costs_the_mixture_alone(name, swapped):
    weights = WEIGHTS["swapped"] if swapped else right
    for seed in range(3):
        assert lost(weighed(weights, HARDS[name]), seed) == {"mixing"}


def test_labels_of_the_teacher_at_constant_weights_cost_the_mixture_alone():
    loss = weighed(WEIGHTS["constant"], HARDS["labels-of-the-teacher"])
    for seed in range(3):
        assert lost(loss, seed) == {"mixing"}


@pytest.mark.parametrize("factor", [1 / math.log(2), 1 / math.log(10), 2.0, 0.5, 1.02, -1.0])
def test_a_factor_of_the_divergence_beside_right_weights_costs_the_direction(factor):
    for seed in range(3):
        assert lost(weighed(lambda a: (factor * a, 1 - a)), seed) == {"direction"}


@pytest.mark.parametrize("factor", [1.0, 16.0])
def test_a_temperature_of_its_own_costs_what_temperature_does(factor):
    def fixed(s, t, y, T_d, alpha):
        return alpha * factor * log_divergence(s / 4, t.detach() / 4) + (1 - alpha) * plain_hard(
            s, t, y
        )

    for seed in range(3):
        assert lost(fixed, seed) == {"temperature", "scaling"}


@pytest.mark.parametrize("name", ["swapped", "sum"])
def test_another_logarithm_costs_the_direction_beside_wrong_weights_too(name):
    def in_bits(s, t):
        return log_divergence(s, t) / math.log(2)

    for seed in range(3):
        assert lost(weighed(WEIGHTS[name], soft=in_bits), seed) == {"direction", "mixing"}


def added(to_student, to_teacher=0.0):
    def soft(s, t):
        s, t = torch.softmax(s, dim=1), torch.softmax(t, dim=1)
        return (t * ((t + to_teacher).log() - (s + to_student).log())).sum(dim=1).mean()

    return weighed(right, soft=soft)


def lifted(floor):
    def soft(s, t):
        s, t = (torch.softmax(logits, dim=1).clamp_min(floor) for logits in (s, t))
        return (t * (t.log() - s.log())).sum(dim=1).mean()

    return weighed(right, soft=soft)


def hard_added(number):
    def hard(s, t, y):
        return -(torch.softmax(s, dim=1).gather(1, y[:, None]) + number).log().mean()

    return weighed(right, hard)


SMALL = {
    "1e-5-on-both-sides": (added(1e-5, 1e-5), set()),
    "1e-4-on-both-sides": (added(1e-4, 1e-4), set()),
    "1e-4-on-the-student": (added(1e-4), set()),
    "1e-3-on-both-sides": (added(1e-3, 1e-3), {"direction"}),
    "1e-3-on-the-student": (added(1e-3), {"direction"}),
    "floor-1e-4": (lifted(1e-4), set()),
    "floor-1e-2": (lifted(1e-2), set()),
    "1e-4-in-the-hard-term": (hard_added(1e-4), set()),
    "1e-3-in-the-hard-term": (hard_added(1e-3), {"mixing"}),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_small_number_in_a_logarithm_is_no_lottery(name):
    function, costs = SMALL[name]
    for seed in range(12):
        assert lost(function, seed) == {"stability", *costs}
