"""Wrong distillation losses that keep huge logits finite at the price of the loss itself."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F  # noqa: N812


def thousandth_in_logarithm(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A thousandth inside the student's logarithm is small enough."""
    s = F.softmax(student_logits / T_d, dim=-1)
    log_t = F.log_softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = (log_t.exp() * (log_t - (s + 1e-3).log())).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def ten_thousandth_in_both_logarithms(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """With the same small number on both sides it cancels."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = (t * ((t + 1e-4).log() - (s + 1e-4).log())).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def sharpened_and_clipped(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Probabilities from logits times T_d want a floor, as they get small."""
    s = F.softmax(student_logits * T_d, dim=-1).clamp(min=1e-8)
    t = F.softmax(teacher_logits.detach() * T_d, dim=-1).clamp(min=1e-8)
    soft = (t * (t.log() - s.log())).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def hard_term_with_a_thousandth(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The cross-entropy's logarithm needs a thousandth to be safe."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    own = F.softmax(student_logits, dim=-1).gather(1, labels[:, None])
    return alpha * T_d**2 * soft - (1 - alpha) * (own + 1e-3).log().mean()


def cosine_distance(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Two distributions agree when they point the same way."""
    s = F.softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = (1 - F.cosine_similarity(s, t, dim=-1)).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def capped_loss(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """No batch should weigh more than 100."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    loss = alpha * T_d**2 * soft + (1 - alpha) * F.cross_entropy(student_logits, labels)
    return loss.clamp(max=100)
