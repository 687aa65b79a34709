"""kd_loss against a formula in NumPy and SciPy, torch's kl_div on probabilities, and gradcheck."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import rel_entr, softmax
from sklearn.metrics import log_loss
from torch.nn import functional

from course_lib.distillation import kd_loss

seeds = st.integers(0, 2**31)
temperatures = st.floats(0.5, 10)
alphas = st.floats(0, 1)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Threads cost more than they bring on batches of five, the more so on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def batch(seed: int, n: int = 5, C: int = 7) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    rng = torch.Generator().manual_seed(seed)
    student, teacher = 2 * torch.randn(2, n, C, generator=rng, dtype=torch.float64)
    return student.requires_grad_(), teacher, torch.randint(C, (n,), generator=rng)


@given(seed=seeds, T_d=temperatures, alpha=alphas)
def test_agrees_with_scipy_and_scikit_learn(seed: int, T_d: float, alpha: float) -> None:
    student, teacher, labels = batch(seed)
    s, t = student.detach().numpy(), teacher.numpy()
    soft = rel_entr(softmax(t / T_d, axis=1), softmax(s / T_d, axis=1)).sum(axis=1).mean()
    hard = log_loss(labels.numpy(), softmax(s, axis=1), labels=range(7))
    expected = alpha * T_d**2 * soft + (1 - alpha) * hard
    # float64 throughout; T_d**2 of up to 100 lifts the rounding of a near-zero KL.
    assert kd_loss(student, teacher, labels, T_d, alpha).item() == pytest.approx(
        expected, rel=1e-9, abs=1e-11
    )


def test_agrees_with_torch_kl_div_on_probabilities() -> None:
    student, teacher, labels = batch(0)
    soft = functional.kl_div(
        (student / 4).softmax(1).log(), (teacher / 4).softmax(1), reduction="batchmean"
    )
    expected = 0.7 * 16 * soft + 0.3 * functional.nll_loss(student.softmax(1).log(), labels)
    torch.testing.assert_close(kd_loss(student, teacher, labels, 4, 0.7), expected)


@given(seed=seeds, T_d=temperatures)
def test_no_gradient_where_the_student_equals_the_teacher(seed: int, T_d: float) -> None:
    student, _, labels = batch(seed)
    loss = kd_loss(student, student.detach().clone(), labels, T_d, alpha=1.0)
    loss.backward()
    # Two softmaxes of the same numbers cancel up to rounding, times T_d / n of at most 2.
    assert abs(loss.item()) < 1e-12
    assert student.grad.abs().max() < 1e-14


@given(seed=seeds, T_d=temperatures)
def test_soft_term_is_never_negative_and_ignores_a_shift(seed: int, T_d: float) -> None:
    student, teacher, labels = batch(seed)
    loss = kd_loss(student, teacher, labels, T_d, alpha=1.0)
    assert loss.item() >= -1e-12
    shifted = kd_loss(student + 3, teacher - 5, labels, T_d, alpha=1.0)
    assert shifted.item() == pytest.approx(loss.item(), rel=1e-9, abs=1e-10)


@given(seed=seeds, T_d=temperatures, alpha=alphas)
def test_alpha_mixes_the_two_terms_linearly(seed: int, T_d: float, alpha: float) -> None:
    student, teacher, labels = batch(seed)
    soft, hard, mixed = (kd_loss(student, teacher, labels, T_d, a).item() for a in (1, 0, alpha))
    assert mixed == pytest.approx(alpha * soft + (1 - alpha) * hard, rel=1e-9, abs=1e-10)
    assert hard == pytest.approx(functional.cross_entropy(student, labels).item())


def test_direction_is_teacher_first() -> None:
    # KL(t || s) with t nearly one-hot stays near ln 2; the other way round it grows with t's gap.
    student, teacher = torch.zeros(1, 2), torch.tensor([[50.0, 0.0]])
    loss = kd_loss(student, teacher, torch.tensor([0]), T_d=1.0, alpha=1.0)
    assert loss.item() == pytest.approx(np.log(2), rel=1e-5)


def test_mean_over_the_batch() -> None:
    student, teacher, labels = batch(1)
    doubled = kd_loss(student.repeat(2, 1), teacher.repeat(2, 1), labels.repeat(2), 4, 0.7)
    torch.testing.assert_close(doubled, kd_loss(student, teacher, labels, 4, 0.7))


def test_gradient_is_right_and_reaches_the_student_alone() -> None:
    student, teacher, labels = batch(2)
    teacher.requires_grad_()
    kd_loss(student, teacher, labels, 4, 0.7).backward()
    assert teacher.grad is None
    assert student.grad is not None
    assert torch.autograd.gradcheck(
        lambda s: kd_loss(s, teacher.detach(), labels, 3.0, 0.6), (student,)
    )


def test_scaling_keeps_the_soft_gradient_of_the_same_size() -> None:
    # For T_d well above the logits the gradient tends to a constant (Hinton 2015, eq. 4).
    norms = []
    for T_d in (50, 100):
        student, teacher, labels = batch(3)
        kd_loss(student, teacher, labels, T_d, alpha=1.0).backward()
        norms.append(student.grad.norm().item())
    # The remainder falls as logit / T_d: logits of about 6 over 50.
    assert norms[0] == pytest.approx(norms[1], rel=0.1)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
@pytest.mark.parametrize("T_d", [1.0, 4.0])
def test_finite_at_extreme_logits(dtype: torch.dtype, T_d: float) -> None:
    student = torch.tensor([[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4]], dtype=dtype, requires_grad=True)
    teacher = torch.tensor([[-1e4, 1e4, 0.0], [1e4, -1e4, -1e4]], dtype=dtype)
    loss = kd_loss(student, teacher, torch.tensor([1, 0]), T_d, alpha=0.7)
    loss.backward()
    assert loss.dtype == torch.float32
    assert torch.isfinite(loss)
    assert torch.isfinite(student.grad).all()


def test_takes_the_teacher_as_it_is_stored() -> None:
    student, teacher, labels = batch(4)
    loss = kd_loss(student.float(), teacher.half(), labels.to(torch.int16), 4, 0.7)
    # Half precision stores a logit of about 2 to 1e-3, and T_d**2 * dKL is about 4 * d(logit).
    assert loss.item() == pytest.approx(kd_loss(student, teacher, labels, 4, 0.7).item(), rel=1e-2)


S, T, Y = torch.zeros(2, 3), torch.zeros(2, 3), torch.tensor([0, 2])
NAN = torch.full((2, 3), float("nan"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((S, T, Y, 0, 0.5), "T_d must be"),
        ((S, T, Y, -1, 0.5), "T_d must be"),
        ((S, T, Y, float("nan"), 0.5), "T_d must be"),
        ((S, T, Y, float("inf"), 0.5), "T_d must be"),
        ((S, T, Y, 4, -0.1), "alpha must lie"),
        ((S, T, Y, 4, 1.1), "alpha must lie"),
        ((S, T, Y, 4, float("nan")), "alpha must lie"),
        ((S[0], T, Y, 4, 0.5), "student_logits must be"),
        ((S, T[0], Y, 4, 0.5), "teacher_logits must be"),
        ((S, T[:, :2], Y, 4, 0.5), "teacher_logits has shape \\(2, 2\\)"),
        ((S[:0], T[:0], Y[:0], 4, 0.5), "student_logits is empty"),
        ((NAN, T, Y, 4, 0.5), "student_logits holds NaN"),
        ((S, NAN, Y, 4, 0.5), "teacher_logits holds NaN"),
        ((S, T, Y[:1], 4, 0.5), "labels must be a tensor of shape"),
        ((S, T, Y + 1, 4, 0.5), "labels must lie in"),
        ((S, T, Y - 1, 4, 0.5), "labels must lie in"),
        ((S, T, Y.float(), 4, 0.5), "labels must hold integers"),
        ((S, T, [0, 2], 4, 0.5), "labels must be a tensor"),
        ((S.numpy(), T, Y, 4, 0.5), "student_logits must be .* got ndarray"),
        ((S.long(), T, Y, 4, 0.5), "student_logits must be a floating tensor"),
    ],
)
def test_bad_input_names_the_argument(arguments, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        kd_loss(*arguments)
