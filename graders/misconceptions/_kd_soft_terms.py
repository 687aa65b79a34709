"""Wrong distillation losses whose soft term compares or softens the wrong things."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812


def reversed_kl(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The student's distribution is the one that the expectation runs over."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.log_softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(t, s, reduction="batchmean", log_target=True)
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def soft_cross_entropy(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Cross-entropy with soft labels and the divergence are the same number."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = -(t * s).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def jensen_shannon(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A divergence should treat both models alike."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.log_softmax(teacher_logits.detach() / T_d, dim=-1)
    middle = torch.logaddexp(s, t) - math.log(2)
    to_student = F.kl_div(middle, s, reduction="batchmean", log_target=True)
    to_teacher = F.kl_div(middle, t, reduction="batchmean", log_target=True)
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * 0.5 * (to_student + to_teacher) + (1 - alpha) * hard


def probs_for_log_probs(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """kl_div takes two probability distributions."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def log_probs_for_probs(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """kl_div takes two log-probability distributions as it stands."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.log_softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def squared_error_of_probs(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Two distributions are compared by their squared distance."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = (s - t).square().sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def squared_error_of_logits(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Matching the teacher means matching its raw logits, so T_d isn't needed."""
    soft = F.mse_loss(student_logits, teacher_logits.detach())
    hard = F.cross_entropy(student_logits, labels)
    return alpha * soft + (1 - alpha) * hard


def teacher_argmax(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The teacher's best class is all that it has to say."""
    best = teacher_logits.detach().argmax(dim=-1)
    soft = F.cross_entropy(student_logits / T_d, best)
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def bits_not_nats(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Information is measured with logarithms of base 2."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft / math.log(2) + (1 - alpha) * hard


def wrong_sign(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A divergence, like a likelihood, enters a loss with a minus."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return -alpha * T_d**2 * soft + (1 - alpha) * hard


def softmax_over_batch(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Softmax runs over the first axis."""
    s = F.log_softmax(student_logits / T_d, dim=0)
    t = F.softmax(teacher_logits.detach() / T_d, dim=0)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def labels_only(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The labels are enough; the teacher only labels more data."""
    return F.cross_entropy(student_logits, labels)


def student_only_softened(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """T_d belongs to the student, which is what is trained."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach(), dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def teacher_only_softened(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """T_d belongs to the teacher, whose knowledge is hidden."""
    s = F.log_softmax(student_logits, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def nothing_softened(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """T_d is the weight of the soft term and nothing more."""
    s = F.log_softmax(student_logits, dim=-1)
    t = F.softmax(teacher_logits.detach(), dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def multiplied_by_t(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A high temperature means larger logits."""
    s = F.log_softmax(student_logits * T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() * T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def divided_after_softmax(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Probabilities are what gets softer, so they are divided."""
    s = F.log_softmax(student_logits, dim=-1) / T_d
    t = F.softmax(teacher_logits.detach(), dim=-1) / T_d
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard
