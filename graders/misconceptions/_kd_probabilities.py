"""Wrong distillation losses that take probabilities for logits, or leave a logarithm out."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F  # noqa: N812


def labels_own_probability(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """nll_loss takes the logarithm itself."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.nll_loss(F.softmax(student_logits, dim=-1), labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def labels_own_softened_probability(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The student's softened probabilities serve both terms."""
    q = F.softmax(student_logits / T_d, dim=-1)
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    return alpha * T_d**2 * soft + (1 - alpha) * F.nll_loss(q, labels)


def cross_entropy_of_softened_probs(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """cross_entropy compares a distribution with a label."""
    q = F.softmax(student_logits / T_d, dim=-1)
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    return alpha * T_d**2 * soft + (1 - alpha) * F.cross_entropy(q, labels)


def cross_entropy_of_two_distributions(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """cross_entropy compares two distributions."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.cross_entropy(s, t)
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def student_through_softmax_twice(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """log_softmax is the logarithm of what softmax gave."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(F.log_softmax(s, dim=-1), t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def teacher_through_softmax_twice(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """One softmax softens the teacher, the next makes it a distribution."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, F.softmax(t, dim=-1), reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def both_through_softmax_twice(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A second softmax does no harm to a distribution."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(F.log_softmax(s, dim=-1), F.softmax(t, dim=-1), reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def student_logits_for_log_probs(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Logits are logarithms of probabilities already."""
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(student_logits / T_d, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def sum_of_log_ratios(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A divergence is the sum of the differences of the logarithms."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.log_softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = (t - s).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def logarithms_forgotten(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The teacher's probabilities weigh the differences of the probabilities."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = (t * (t - s)).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def overlap_of_probs(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Two distributions are near where their product is large."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    hard = F.cross_entropy(student_logits, labels)
    return -alpha * T_d**2 * (s * t).sum(dim=-1).mean() + (1 - alpha) * hard


def kl_div_arguments_swapped(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """kl_div takes the target first, as its logarithm."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.log_softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(t, s, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard
