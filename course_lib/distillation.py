"""The loss that lets a student learn from a teacher's whole distribution."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div, log_softmax


def kd_loss(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Knowledge distillation loss (Hinton, Vinyals and Dean 2015, section 2).

    alpha * T_d**2 * KL(p_teacher || p_student) + (1 - alpha) * CE(student_logits, labels)
    with p = softmax(logits / T_d) for both, each term a mean over the batch; the cross-entropy
    is not softened. T_d**2 undoes the 1 / T_d**2 that softening puts on the gradient.

    student_logits, teacher_logits: (n, C) floating, finite. labels: (n,) integers in [0, C).
    T_d: above 0. alpha: in [0, 1]. Returns a scalar, float32 or wider, finite for logits of
    +-1e4, differentiable in student_logits only. Raises ValueError for anything else.

    By hand: T_d = 1, alpha = 1, teacher (3/4, 1/4), student (1/2, 1/2):
    3/4 ln(3/2) + 1/4 ln(1/2) = 0.131

    >>> teacher = torch.tensor([[0.75, 0.25]]).log()
    >>> round(kd_loss(torch.zeros(1, 2), teacher, torch.tensor([0]), T_d=1.0, alpha=1.0).item(), 3)
    0.131
    """
    _check(student_logits, teacher_logits, labels, T_d, alpha)
    # Half precision would overflow or lose the small differences that carry the soft target.
    student = student_logits.to(torch.promote_types(student_logits.dtype, torch.float32))
    teacher = teacher_logits.detach().to(student)
    soft = kl_div(
        log_softmax(student / T_d, dim=-1),
        log_softmax(teacher / T_d, dim=-1),
        reduction="batchmean",
        log_target=True,
    )
    hard = cross_entropy(student, labels.long())
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def _check(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> None:
    if not (0 < T_d < float("inf")):
        raise ValueError(f"T_d must be a finite temperature above 0, got {T_d!r}")
    if not (0 <= alpha <= 1):
        raise ValueError(f"alpha must lie in [0, 1], got {alpha!r}")
    for name, logits in (("student_logits", student_logits), ("teacher_logits", teacher_logits)):
        if not isinstance(logits, Tensor) or not logits.is_floating_point() or logits.ndim != 2:
            raise ValueError(
                f"{name} must be a floating tensor of shape (n, C), got {_what(logits)}"
            )
        if logits.numel() == 0:
            raise ValueError(
                f"{name} is empty, shape {tuple(logits.shape)}; pass a batch of n >= 1"
            )
        if not torch.isfinite(logits).all():
            raise ValueError(f"{name} holds NaN or infinity; look at the step before the loss")
    if student_logits.shape != teacher_logits.shape:
        raise ValueError(
            f"teacher_logits has shape {tuple(teacher_logits.shape)}, student_logits "
            f"{tuple(student_logits.shape)}; take the teacher's rows of this batch"
        )
    n, n_classes = student_logits.shape
    _check_labels(labels, n, n_classes)


def _check_labels(labels: Tensor, n: int, n_classes: int) -> None:
    if not isinstance(labels, Tensor) or labels.shape != (n,):
        raise ValueError(f"labels must be a tensor of shape ({n},), got {_what(labels)}")
    if labels.is_floating_point() or labels.is_complex() or labels.dtype == torch.bool:
        raise ValueError(f"labels must hold integers, got {labels.dtype}; convert with .long()")
    if labels.min() < 0 or labels.max() >= n_classes:
        raise ValueError(
            f"labels must lie in [0, {n_classes}), got {int(labels.min())} to {int(labels.max())}"
        )


def _what(value: object) -> str:
    if isinstance(value, Tensor):
        return f"{value.dtype} of shape {tuple(value.shape)}"
    return type(value).__name__
