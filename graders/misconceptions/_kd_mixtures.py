"""Wrong distillation losses with a right soft term, at another weight or beside another term."""

from __future__ import annotations

import math

from torch import Tensor
from torch.nn import functional as F  # noqa: N812


def constant_weights(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The recipe says 0.7, so 0.7 it is."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return 0.7 * T_d**2 * soft + 0.3 * hard


def one_plus_alpha(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The labels must not lose against the teacher."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 + alpha) * hard


def mean_of_the_terms(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Two terms make a loss, so their sum is halved."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return (alpha * T_d**2 * soft + (1 - alpha) * hard) / 2


def alpha_squared(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """alpha goes along with T_d, so it is squared too."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return (alpha * T_d) ** 2 * soft + (1 - alpha) * hard


def root_of_alpha(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A teacher deserves more say than a small alpha gives it."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return math.sqrt(alpha) * T_d**2 * soft + (1 - alpha) * hard


def labels_of_the_teacher(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """In distillation the labels come from the teacher as well."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, t.argmax(dim=-1))
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def teacher_before_the_labels(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The hard term says how good the teacher is."""
    teacher_logits = teacher_logits.detach()
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(teacher_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def penalty_on_the_logits(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A loss wants a penalty on large logits beside its terms."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    penalty = 0.01 * student_logits.square().mean()
    return alpha * T_d**2 * soft + (1 - alpha) * hard + penalty


def labels_smoothed(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Hard labels want some smoothing too."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels, label_smoothing=0.1)
    return alpha * T_d**2 * soft + (1 - alpha) * hard
