"""kd_loss-stability where another mistake hides the formula: clipped terms lose, others don't."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import cross_entropy

from graders.contracts import Outcome
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases

CHECK = check_by_id("kd_loss-stability")


def verdict(function, seed):
    cases = draw_cases(CHECK, seed)
    return judge(CHECK, cases, see(CHECK, (function,), cases))


def added(number, alpha_of=lambda alpha: alpha):
    def loss(s, t, y, T_d, alpha):
        log_t = torch.log_softmax(t.detach() / T_d, dim=1)
        log_s = (torch.softmax(s / T_d, dim=1) + number).log()
        soft = (log_t.exp() * (log_t - log_s)).sum(dim=1).mean()
        return alpha_of(alpha) * T_d**2 * soft + (1 - alpha) * cross_entropy(s, y)

    return loss


def clamped(limit):
    def loss(s, t, y, T_d, alpha):
        log_t = torch.log_softmax(t.detach().clamp(-limit, limit) / T_d, dim=1)
        log_s = torch.log_softmax(s.clamp(-limit, limit) / T_d, dim=1)
        soft = (log_t.exp() * (log_t - log_s)).sum(dim=1).mean()
        return alpha * T_d**2 * soft + (1 - alpha) * cross_entropy(s, y)

    return loss


def quartic(s, t, y, T_d, alpha):
    """Unknown, and never clipped."""
    return ((s - t.detach()) / 2).pow(4).sum() * alpha + cross_entropy(s, y)


def labels_of_the_teacher(s, t, y, T_d, alpha):
    """The hard term hears no label, so it can't be asked to grow with one."""
    log_s, log_t = (torch.log_softmax(x / T_d, dim=1) for x in (s, t.detach()))
    soft = (log_t.exp() * (log_t - log_s)).sum(dim=1).mean()
    return alpha * T_d**2 * soft + (1 - alpha) * cross_entropy(s, t.detach().argmax(dim=1))


CLIPPED = {
    "plus-1e-3": added(1e-3),
    "plus-1e-2": added(1e-2),
    "plus-1e-2-and-weights": added(1e-2, lambda alpha: alpha**2),
    "clamp-1": clamped(1.0),
    "clamp-100": clamped(100.0),
}
HONEST = {"quartic": quartic, "labels-of-the-teacher": labels_of_the_teacher}


@pytest.mark.parametrize("name", CLIPPED)
def test_a_clipped_loss_loses_whatever_its_formula(name):
    for seed in range(10):
        assert verdict(CLIPPED[name], seed).outcome is Outcome.LOST


@pytest.mark.parametrize("name", HONEST)
def test_an_unknown_loss_that_grows_keeps_its_points(name):
    for seed in range(10):
        assert verdict(HONEST[name], seed).outcome is Outcome.EARNED
