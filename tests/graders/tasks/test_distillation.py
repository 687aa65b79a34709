"""Every check of kd_loss isolates its property: one wrong idea costs one check, two cost two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from course_lib.distillation import kd_loss
from graders.contracts import Outcome
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import draw_cases, tasks_of
from graders.tasks._kd_properties import softening

KD = next(task for task in tasks_of("week6_lab") if task.name == "kd_loss")
CHECKS = {check.id.removeprefix("kd_loss-"): check for check in KD.checks}


# A kit that builds losses out of independent choices, to try pairs of mistakes. Not the bank.


@dataclass(frozen=True)
class Choices:
    direction: str = "forward"
    temperature: str = "both"
    scaling: float = 2.0
    mixing: str = "alpha"
    reduction: str = "mean"
    stability: str = "stable"


MISTAKES = {
    "direction": ("reversed", "no_entropy", "probs", "jensen"),
    "temperature": ("student", "teacher", "neither"),
    "scaling": (0.0, 1.0),
    "mixing": ("swapped", "sum", "softened", "everything", "constant", "teachers_labels"),
    "reduction": ("sum", "classes"),
    "stability": ("naive", "epsilon", "attached", "number"),
}


def make(choices: Choices) -> Callable[..., Tensor | float]:
    def loss(
        student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
    ) -> Tensor | float:
        if choices.stability != "attached":
            teacher_logits = teacher_logits.detach()
        s = _log_probs(student_logits, _temperature(choices, "student", T_d), choices.stability)
        t = _log_probs(teacher_logits, _temperature(choices, "teacher", T_d), choices.stability)
        soft = _soft(choices.direction, s, t)
        T_hard = T_d if choices.mixing == "softened" else 1.0
        if choices.mixing == "teachers_labels":
            labels = teacher_logits.argmax(dim=1)
        hard = cross_entropy(student_logits / T_hard, labels, reduction="none")
        soft_weight, hard_weight = _weights(choices, T_d, alpha)
        each = soft_weight * soft + hard_weight * hard
        total = _reduce(choices.reduction, each, student_logits.shape[1])
        return total.item() if choices.stability == "number" else total

    return loss


def with_mistakes(*named: tuple[str, object]) -> Choices:
    return replace(Choices(), **dict(named))


def _temperature(choices: Choices, side: str, T_d: float) -> float:
    return T_d if choices.temperature in ("both", side) else 1.0


def _log_probs(logits: Tensor, T: float, how: str) -> Tensor:
    if how == "naive":
        return torch.softmax(logits / T, dim=1).log()
    if how == "epsilon":
        return (torch.softmax(logits / T, dim=1) + 1e-10).log()
    return torch.log_softmax(logits / T, dim=1)


def _soft(direction: str, s: Tensor, t: Tensor) -> Tensor:
    if direction == "reversed":
        return (s.exp() * (s - t)).sum(dim=1)
    if direction == "no_entropy":
        return -(t.exp() * s).sum(dim=1)
    if direction == "probs":
        return (t.exp() * (t - s.exp())).sum(dim=1)
    if direction == "jensen":
        m = torch.logaddexp(s, t) - torch.log(torch.tensor(2.0))
        return 0.5 * ((s.exp() * (s - m)).sum(dim=1) + (t.exp() * (t - m)).sum(dim=1))
    return (t.exp() * (t - s)).sum(dim=1)


def _weights(choices: Choices, T_d: float, alpha: float) -> tuple[float, float]:
    size = T_d**choices.scaling
    if choices.mixing == "swapped":
        return (1 - alpha) * size, alpha
    if choices.mixing == "sum":
        return size, 1.0
    if choices.mixing == "constant":
        return 0.7 * size, 0.3
    if choices.mixing == "everything":
        return alpha * size, (1 - alpha) * T_d**2
    return alpha * size, 1 - alpha


def _reduce(how: str, each: Tensor, n_classes: int) -> Tensor:
    if how == "sum":
        return each.sum()
    return each.mean() / n_classes if how == "classes" else each.mean()


def lost(function, seed, names=CHECKS):
    found = set()
    for name in names:
        cases = draw_cases(CHECKS[name], seed)
        verdict = judge(CHECKS[name], cases, see(CHECKS[name], (function,), cases))
        assert verdict.outcome is not Outcome.UNGRADED, verdict.reason
        if verdict.outcome is Outcome.LOST:
            found.add(name)
    return found


SINGLES = [(name, wrong) for name, options in MISTAKES.items() for wrong in options]


def test_the_building_kit_without_mistakes_is_right():
    assert lost(make(Choices()), seed=3) == set()


@pytest.mark.parametrize("mistake", SINGLES, ids=lambda m: f"{m[0]}-{m[1]}")
def test_one_mistake_costs_its_own_check_and_no_other(mistake):
    assert lost(make(with_mistakes(mistake)), seed=11) == {mistake[0]}


# A small number inside the logarithm does no harm where the soft term is bounded: at +-1e4 these
# two losses stay finite and true to their formula, so only their direction is wrong.
HARMLESS = {
    (("direction", "probs"), ("stability", "epsilon")),
    (("direction", "jensen"), ("stability", "epsilon")),
}
PAIRS = [
    pair for pair in combinations(SINGLES, 2) if pair[0][0] != pair[1][0] and pair not in HARMLESS
]


@pytest.mark.parametrize("pair", sorted(HARMLESS))
def test_a_mistake_that_changes_nothing_costs_nothing(pair):
    assert lost(make(with_mistakes(*pair)), seed=9) == {"direction"}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: "+".join(f"{a}-{b}" for a, b in p))
def test_two_mistakes_cost_exactly_their_two_checks(pair):
    seed = PAIRS.index(pair)
    assert lost(make(with_mistakes(*pair)), seed) == {pair[0][0], pair[1][0]}


def test_all_six_mistakes_cost_everything():
    worst = with_mistakes(*((name, options[0]) for name, options in MISTAKES.items()))
    assert lost(make(worst), seed=5) == set(CHECKS)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_result_in_either_precision_earns(dtype):
    def loss(s, t, y, T_d, alpha):
        return kd_loss(s, t, y, T_d, alpha).to(dtype)

    assert lost(loss, seed=2) == set()


def test_a_shape_of_one_number_is_a_number_except_for_nothing():
    assert lost(lambda *inputs: kd_loss(*inputs).reshape(1), seed=2) == set()
    assert lost(lambda *inputs: None, seed=2) == set(CHECKS)


def test_a_constant_loses_all_though_it_is_its_own_mean_and_always_finite():
    constant = lambda s, t, y, T_d, alpha: s.sum() * 0 + 1.0  # noqa: E731
    assert lost(constant, seed=4) == set(CHECKS)


def test_a_gradient_that_is_not_finite_costs_stability_though_the_value_is():
    def loss(s, t, y, T_d, alpha):
        return kd_loss(s, t, y, T_d, alpha) + 0 * s.softmax(dim=1).log().clamp_min(-100).sum()

    assert lost(loss, seed=6) == {"stability"}
    cases = draw_cases(CHECKS["stability"], 6)
    reason = judge(CHECKS["stability"], cases, see(CHECKS["stability"], (loss,), cases)).reason
    assert reason == "At logits of +-10,000 the gradient in the student's logits isn't finite."


def test_a_formula_that_nobody_knows_must_be_finite_all_the_same():
    def strange(s, t, y, T_d, alpha):
        return ((s - t.detach()).abs() ** 1.5).exp().log().sum() + cross_entropy(s, y)

    cases = draw_cases(CHECKS["stability"], 6)
    reason = judge(CHECKS["stability"], cases, see(CHECKS["stability"], (strange,), cases)).reason
    assert reason == "At logits of +-10,000 your loss is no longer a finite number."


def test_the_messages_never_hold_the_formula():
    for mistake in SINGLES:
        function, check = make(with_mistakes(mistake)), CHECKS[mistake[0]]
        cases = draw_cases(check, 1)
        reason = judge(check, cases, see(check, (function,), cases)).reason
        assert reason.endswith((".", "?"))
        for leak in ("T_d**2", "T_d ** 2", "squared", "log_softmax", "detach", "batchmean"):
            assert leak not in reason


def test_softening_names_the_softened_side():
    for name in ("student", "teacher", "neither", "both"):
        choices = with_mistakes(("temperature", name), ("scaling", 1.0))
        check = CHECKS["temperature"]
        cases = draw_cases(check, 8)
        found = softening("one", cases, see(check, (make(choices),), cases))
        assert found.sides == name
        assert found.factors == pytest.approx(found.ks, rel=1e-3)
