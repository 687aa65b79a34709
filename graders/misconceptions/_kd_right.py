"""Right distillation losses, written differently."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812


def kl_div_batchmean(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """F.kl_div with probabilities as target."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def kl_div_log_target(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """F.kl_div with log-probabilities as target."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.log_softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean", log_target=True)
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def loss_modules(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The loss modules of torch.nn."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = torch.nn.KLDivLoss(reduction="batchmean")(s, t)
    hard = torch.nn.CrossEntropyLoss()(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard  # type: ignore[no-any-return]


def log_sum_exp_by_hand(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Log-probabilities from a maximum and a sum of exponentials."""
    student, teacher = student_logits / T_d, teacher_logits.detach() / T_d
    student = student - torch.amax(student, dim=1, keepdim=True)
    teacher = teacher - torch.amax(teacher, dim=1, keepdim=True)
    s = student - student.exp().sum(dim=1, keepdim=True).log()
    t = teacher - teacher.exp().sum(dim=1, keepdim=True).log()
    soft = (t.exp() * (t - s)).sum(dim=1).mean()
    own = student_logits[torch.arange(len(labels)), labels]
    hard = (torch.logsumexp(student_logits, dim=1) - own).mean()
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def cross_entropy_minus_entropy(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Cross-entropy with soft labels less the teacher's entropy."""
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    log_t = F.log_softmax(teacher_logits.detach() / T_d, dim=-1)
    entropy = -(t * log_t).sum(dim=-1).mean()
    soft = F.cross_entropy(student_logits / T_d, t) - entropy
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def float64_inside(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Everything in double precision."""
    student, teacher = student_logits.double(), teacher_logits.detach().double()
    s = torch.log_softmax(student / T_d, dim=1)
    t = torch.log_softmax(teacher / T_d, dim=1)
    soft = (t.exp() * (t - s)).sum() / len(labels)
    hard = F.nll_loss(torch.log_softmax(student, dim=1), labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def einsum(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Sums over classes written as einsum."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    with torch.no_grad():
        log_t = F.log_softmax(teacher_logits / T_d, dim=-1)
    soft = torch.einsum("nc,nc->n", log_t.exp(), log_t - s).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def loop_over_examples(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """One example after the other."""
    total = torch.zeros(())
    for student, teacher, label in zip(
        student_logits, teacher_logits.detach(), labels, strict=True
    ):
        s = F.log_softmax(student / T_d, dim=0)
        t = F.log_softmax(teacher / T_d, dim=0)
        soft = (t.exp() * (t - s)).sum()
        hard = -F.log_softmax(student, dim=0)[label]
        total = total + alpha * T_d**2 * soft + (1 - alpha) * hard
    return total / len(labels)


def categorical_logits(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Log-probabilities from torch.distributions."""
    student = torch.distributions.Categorical(logits=student_logits / T_d).logits
    teacher = torch.distributions.Categorical(logits=teacher_logits.detach() / T_d).logits
    soft = (teacher.exp() * (teacher - student)).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def gathered_labels(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Cross-entropy by gathering the labels' log-probabilities."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = -F.log_softmax(student_logits, dim=-1).gather(1, labels[:, None]).mean()
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def one_hot_labels(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Cross-entropy with one-hot labels."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="batchmean")
    hard = (
        -(F.one_hot(labels, student_logits.shape[1]) * F.log_softmax(student_logits, dim=1))
        .sum(1)
        .mean()
    )
    return alpha * T_d**2 * soft + (1 - alpha) * hard


def mixture_of_targets(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """Both terms per example, one mean at the end."""
    s = F.log_softmax(student_logits / T_d, dim=-1)
    t = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = F.kl_div(s, t, reduction="none").sum(dim=-1)
    hard = F.cross_entropy(student_logits, labels, reduction="none")
    return torch.lerp(hard, T_d**2 * soft, alpha).mean()
