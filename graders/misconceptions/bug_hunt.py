"""What people get wrong, and right in other words, in the bug hunt.

The report's bugs: student probabilities where log-probabilities belong, no T_d squared, alpha on
the wrong term. Each entry gives the function and the report, and is wrong in what it names.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from graders.contracts import CorrectVariant, Misconception
from graders.misconceptions._answers import Function, answer, wrong_text

_THREE = ("probs_for_log_probs", "missing_T_squared", "alpha_swapped")
_ONE_LEFT = (
    "Hold your function against your own kd_loss, one call at a time: first at T_d = 1 and "
    "alpha = 1, then change T_d, then alpha."
)
_COUNT = "There are three bugs. Undo each mend by itself: does the value change?"


def unchanged(
    student_logits: Tensor, teacher_logits: Tensor, hard_labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """It runs and the loss falls, so it is right."""
    student = F.softmax(student_logits / T_d, dim=-1)
    teacher = F.softmax(teacher_logits / T_d, dim=-1)
    soft = F.kl_div(student, teacher, reduction="batchmean")
    hard = F.cross_entropy(student_logits, hard_labels)
    return alpha * hard + (1 - alpha) * soft


def probs_left(
    student_logits: Tensor, teacher_logits: Tensor, hard_labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """kl_div takes the logarithms itself."""
    student = F.softmax(student_logits / T_d, dim=-1)
    teacher = F.softmax(teacher_logits / T_d, dim=-1)
    soft = T_d**2 * F.kl_div(student, teacher, reduction="batchmean")
    hard = F.cross_entropy(student_logits, hard_labels)
    return (1 - alpha) * hard + alpha * soft


def scaling_left(
    student_logits: Tensor, teacher_logits: Tensor, hard_labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """A constant factor only changes the learning rate."""
    student = F.log_softmax(student_logits / T_d, dim=-1)
    teacher = F.softmax(teacher_logits / T_d, dim=-1)
    soft = F.kl_div(student, teacher, reduction="batchmean")
    hard = F.cross_entropy(student_logits, hard_labels)
    return (1 - alpha) * hard + alpha * soft


def scaling_rounded(
    student_logits: Tensor, teacher_logits: Tensor, hard_labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The factor may as well be a whole number."""
    student = F.log_softmax(student_logits / T_d, dim=-1)
    teacher = F.softmax(teacher_logits / T_d, dim=-1)
    soft = int(T_d) ** 2 * F.kl_div(student, teacher, reduction="batchmean")
    hard = F.cross_entropy(student_logits, hard_labels)
    return (1 - alpha) * hard + alpha * soft


def mixing_left(
    student_logits: Tensor, teacher_logits: Tensor, hard_labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """alpha is the share of the labels."""
    student = F.log_softmax(student_logits / T_d, dim=-1)
    teacher = F.softmax(teacher_logits / T_d, dim=-1)
    soft = T_d**2 * F.kl_div(student, teacher, reduction="batchmean")
    hard = F.cross_entropy(student_logits, hard_labels)
    return alpha * hard + (1 - alpha) * soft


def turned_round(
    student_logits: Tensor, teacher_logits: Tensor, hard_labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The arguments of kl_div have to change places as well."""
    student = F.softmax(student_logits / T_d, dim=-1)
    teacher = F.log_softmax(teacher_logits / T_d, dim=-1)
    soft = T_d**2 * F.kl_div(teacher, student, reduction="batchmean")
    hard = F.cross_entropy(student_logits, hard_labels)
    return (1 - alpha) * hard + alpha * soft


def mended(
    student_logits: Tensor, teacher_logits: Tensor, hard_labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The colleague's lines with the three mends."""
    student = F.log_softmax(student_logits / T_d, dim=-1)
    teacher = F.softmax(teacher_logits / T_d, dim=-1)
    soft = T_d**2 * F.kl_div(student, teacher, reduction="batchmean")
    hard = F.cross_entropy(student_logits, hard_labels)
    return (1 - alpha) * hard + alpha * soft


def written_anew(
    student_logits: Tensor, teacher_logits: Tensor, hard_labels: Tensor, T_d: float, alpha: float
) -> Tensor:
    """The divergence as a sum over classes."""
    log_s = (student_logits / T_d).log_softmax(dim=1)
    log_t = (teacher_logits / T_d).log_softmax(dim=1)
    soft = (log_t.exp() * (log_t - log_s)).sum(dim=1).mean()
    hard = F.nll_loss(student_logits.log_softmax(dim=1), hard_labels)
    return hard + alpha * (T_d**2 * soft - hard)


def _cell(function: Function, codes: object) -> str:
    return f"{answer(function, 'colleague_kd_loss')}bug_report = {codes!r}\n"


def _unmended(function: Function, hint: str) -> Misconception:
    belief = (function.__doc__ or "").strip()
    text = _cell(function, list(_THREE))
    return wrong_text(function.__name__, "bug_hunt", belief, hint, text, ("fix",))


def _misreported(name: str, belief: str, hint: str, codes: object) -> Misconception:
    return wrong_text(name, "bug_hunt", belief, hint, _cell(mended, codes), ("report",))


MISCONCEPTIONS = (
    _unmended(unchanged, "A falling loss proves nothing: what does it give where s equals t?"),
    _unmended(probs_left, _ONE_LEFT),
    _unmended(scaling_left, _ONE_LEFT),
    _unmended(
        scaling_rounded, "Try your function and your own kd_loss at T_d = 1.5, not only at 2."
    ),
    _unmended(mixing_left, _ONE_LEFT),
    _unmended(turned_round, "The order of kl_div's arguments was right: which one is the target?"),
    _misreported(
        "one_bug_missed",
        "Two bugs are all that I can see.",
        _COUNT,
        ["probs_for_log_probs", "alpha_swapped"],
    ),
    _misreported(
        "decoy_for_scaling",
        "The teacher must be detached, that is the missing piece.",
        "A teacher without gradients is good style, but does it change the loss's value?",
        ["probs_for_log_probs", "teacher_not_detached", "alpha_swapped"],
    ),
    _misreported(
        "decoy_for_direction",
        "kl_div has its arguments the wrong way round.",
        "Read in torch's documentation which argument of kl_div is the target.",
        ["arguments_reversed", "missing_T_squared", "alpha_swapped"],
    ),
    _misreported(
        "whole_menu",
        "More codes mean more chances.",
        "Every code that you name claims a line of the function: point at the line.",
        [*_THREE, "teacher_not_detached", "wrong_reduction", "labels_one_hot"],
    ),
)

VARIANTS = (
    CorrectVariant("mended", "bug_hunt", _cell(mended, list(_THREE))),
    CorrectVariant("written_anew", "bug_hunt", _cell(written_anew, _THREE[::-1])),
    CorrectVariant(
        "own_loss_called",
        "bug_hunt",
        "colleague_kd_loss = lambda s, t, y, T_d, alpha: kd_loss(s, t, y, T_d, alpha)\n"
        f"bug_report = set({_THREE!r})\n",
    ),
    CorrectVariant(
        "spelled_freely",
        "bug_hunt",
        answer(mended, "colleague_kd_loss")
        + 'bug_report = np.array(["Alpha-swapped ", "missing T squared", "probs_for_log_probs"])\n',
    ),
    CorrectVariant(
        "in_a_table",
        "bug_hunt",
        answer(mended, "colleague_kd_loss")
        + f"bug_report = pd.DataFrame({{'code': {list(_THREE)!r}}})\n",
    ),
    CorrectVariant("reasons_given", "bug_hunt", _cell(written_anew, dict.fromkeys(_THREE, "see"))),
)
