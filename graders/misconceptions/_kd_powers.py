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


def never_below_one(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A temperature below 1 would sharpen, so 1 is the least."""
    T_d = max(T_d, 1.0)
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def never_above_five(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Above 5 everything is uniform anyway."""
    T = min(T_d, 5.0)
    s = F.log_softmax(student_logits / T, dim=-1)
    t = F.softmax(teacher_logits.detach() / T, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def factor_never_below_one(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A factor below 1 would take weight from the teacher."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * max(T_d**2, 1.0) * soft + (1 - alpha) * hard


def factor_never_above_25(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A large factor would drown the labels."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * min(T_d**2, 25.0) * soft + (1 - alpha) * hard
