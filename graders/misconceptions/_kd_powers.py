"""Wrong distillation losses whose soft term gets its size back at some temperatures only."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F  # noqa: N812


def whole_temperature_squared(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """T_d is a whole number anyway."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * int(T_d) ** 2 * soft + (1 - alpha) * hard


def rounded_temperature_squared(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A factor needs no decimals."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * round(T_d) ** 2 * soft + (1 - alpha) * hard


def whole_square(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Dividing by 1 without a rest leaves a square as it is."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * (T_d * T_d // 1) * soft + (1 - alpha) * hard


def two_to_the_t(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """T_d squared and 2 to the power T_d are the same, as at T_d = 2 and 4."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * 2**T_d * soft + (1 - alpha) * hard


def t_cubed(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Both sides and the gradient are softened, so T_d enters three times."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**3 * soft + (1 - alpha) * hard
