"""kd_loss: what stands beside its terms, or breaks some of them, costs the same on every draw."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import cross_entropy, dropout

from graders.contracts import Outcome
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import draw_cases, tasks_of

(TASK,) = (task for task in tasks_of("week6_lab") if task.name == "kd_loss")
CHECKS = {check.id.removeprefix("kd_loss-"): check for check in TASK.checks}


def verdicts(function, seed):
    found = {}
    for name, check in CHECKS.items():
        cases = draw_cases(check, seed)
        found[name] = judge(check, cases, see(check, (function,), cases))
        assert found[name].outcome is not Outcome.UNGRADED, found[name].reason
    return found


def lost(function, seed):
    return {name for name, one in verdicts(function, seed).items() if one.outcome is Outcome.LOST}


def plain(s, t, y, T_d, alpha):
    log_s, log_t = (torch.log_softmax(x / T_d, dim=1) for x in (s, t.detach()))
    soft = (log_t.exp() * (log_t - log_s)).sum(dim=1).mean()
    return alpha * T_d**2 * soft + (1 - alpha) * cross_entropy(s, y)


def with_hard(hard):
    def loss(s, t, y, T_d, alpha):
        return plain(s, t, y, T_d, alpha) + (1 - alpha) * (hard(s, y) - cross_entropy(s, y))

    return loss


@pytest.mark.parametrize("amount", [1e-2, 1.0])
def test_a_third_term_costs_the_mixture_alone(amount):
    for seed in range(3):
        loss = lambda s, *more: plain(s, *more) + amount * s.square().mean()  # noqa: E731
        assert lost(loss, seed) == {"mixing"}


@pytest.mark.parametrize("swapped", [False, True])
def test_a_soft_term_that_is_not_zero_where_both_agree_is_no_third_term(swapped):
    def loss(s, t, y, T_d, alpha):
        alpha = 1 - alpha if swapped else alpha
        return plain(s, t, y, T_d, alpha) - alpha * T_d**2 * (s / T_d).logsumexp(dim=1).mean()

    for seed in range(3):
        assert lost(loss, seed) == ({"direction", "mixing"} if swapped else {"direction"})


@pytest.mark.parametrize(
    ("hard", "costs"),
    [
        (lambda s, y: cross_entropy(s, y, ignore_index=0), {"reduction"}),
        (lambda s, y: cross_entropy(s, y - 1), {"mixing", "reduction"}),
        (lambda s, y: cross_entropy(s, y + 1), {"mixing", "reduction"}),
    ],
    ids=["first-class-ignored", "labels-from-one", "labels-from-minus-one"],
)
def test_what_breaks_at_the_ends_of_the_labels_costs_the_same_on_every_draw(hard, costs):
    def loss(s, t, y, T_d, alpha):
        log_s, log_t = (torch.log_softmax(x / T_d, dim=1) for x in (s, t.detach()))
        soft = (log_t.exp() * (log_t - log_s)).sum(dim=1).mean()
        return alpha * T_d**2 * soft + (1 - alpha) * hard(s, y)

    for seed in range(4):
        assert lost(loss, seed) == costs


def cast(student=None, teacher=None, result=None, back=False):
    """The loss with its inputs or its result rounded to another dtype."""

    def rounded(x, dtype):
        x = x if dtype is None else x.to(dtype)
        return x.float() if back else x

    def loss(s, t, y, T_d, alpha):
        return rounded(plain(rounded(s, student), rounded(t, teacher), y, T_d, alpha), result)

    return loss


ROUNDED = {
    "half-teacher": cast(teacher=torch.half),
    "half-teacher-and-back": cast(teacher=torch.half, back=True),
    "bfloat16-teacher": cast(teacher=torch.bfloat16),
    "bfloat16-teacher-and-back": cast(teacher=torch.bfloat16, back=True),
    "half-student": cast(student=torch.half),
    "bfloat16-student-and-back": cast(student=torch.bfloat16, back=True),
    "half-both": cast(torch.half, torch.half),
    "bfloat16-both": cast(torch.bfloat16, torch.bfloat16),
    "half-result": cast(result=torch.half),
    "bfloat16-result": cast(result=torch.bfloat16),
    "half-hard-term": with_hard(lambda s, y: cross_entropy(s.half(), y)),
}


@pytest.mark.parametrize("name", ROUNDED)
def test_rounding_on_the_way_costs_stability_alone_and_is_told(name):
    for seed in range(3):
        found = verdicts(ROUNDED[name], seed)
        reason = found.pop("stability").reason
        assert reason.startswith("Your loss stays the same while a logit moves by 0.0001")
        assert {one.outcome for one in found.values()} == {Outcome.EARNED}


def test_rounding_does_not_excuse_another_mistake():
    def loss(s, t, y, T_d, alpha):
        return plain(s.half(), t.half(), y, T_d, 1 - alpha)

    for seed in range(3):
        assert lost(loss, seed) >= {"mixing", "stability"}


def test_a_loss_left_to_chance_loses_everything_and_is_told():
    def noisy(s, *more):
        return plain(s + 0.01 * torch.randn_like(s), *more)

    def dropped(s, *more):
        return plain(dropout(s, 0.5), *more)

    for seed in range(2):
        for loss in (noisy, dropped):
            for one in verdicts(loss, seed).values():
                assert one.outcome is Outcome.LOST
                assert "left to chance" in one.reason


@pytest.mark.parametrize("made", [tuple, list, lambda parts: {"loss": parts[0]}])
def test_several_things_are_no_loss(made):
    for one in verdicts(lambda *inputs: made([plain(*inputs), plain(*inputs)]), 0).values():
        assert one.reason.endswith("came back; a loss is one number for the batch.")


def test_a_tuple_of_one_is_the_loss_but_nothing_to_train_on():
    assert lost(lambda *inputs: (plain(*inputs),), 0) == {"stability"}


def test_double_precision_is_no_rounding():
    assert not lost(cast(torch.double, torch.double), 0)
