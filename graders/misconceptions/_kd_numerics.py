"""Wrong distillation losses that break at large logits or in their gradients."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812


def naive_logarithm(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """log(softmax(x)) and log_softmax(x) are the same on a computer."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = (t * (t.log() - s.log())).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def epsilon_in_logarithm(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A small number inside the logarithm keeps it safe at no cost."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = (t * ((t + 1e-9).log() - (s + 1e-9).log())).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def clipped_probs(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Probabilities below some floor can be lifted to it."""
    s = F.softmax(student_logits / T_d, dim=-1).clamp_min(1e-7)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1).clamp_min(1e-7)
    soft = (t * (t.log() - s.log())).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def divergence_of_distributions(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A library's divergence is safe at any size."""
    student = torch.distributions.Categorical(logits=student_logits / T_d)
    teacher = torch.distributions.Categorical(logits=teacher_logits.detach() / T_d)
    soft = torch.distributions.kl_divergence(teacher, student).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def teacher_learns_too(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Nothing has to be done about the teacher: its weights aren't in the optimiser."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def student_cut_off(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Soft terms are constants, so both are detached."""
    s = F.log_softmax(student_logits.detach() / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def python_number(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> float:
    """A loss is a number, so a number is returned."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return (alpha * T_d**2 * soft + (1 - alpha) * hard).item()


def teacher_in_half_precision(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Precomputed teacher logits may stay in half precision."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach().half() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def everything_in_bfloat16(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A loss is only a direction, so eight bits are enough."""
    student, teacher = student_logits.bfloat16(), teacher_logits.detach().bfloat16()
    s = F.log_softmax(student / T_d, dim=-1)
    t = F.softmax(teacher / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard
