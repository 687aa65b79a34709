"""The soft terms that people write, in stable float64, and the hard term.

A tool of the expectations, not a reference: the reference is course_lib.distillation. Each soft
term is a function of a student's and a teacher's log-probabilities, both (n, C), and gives (n,).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

FloatArray = np.ndarray[Any, np.dtype[np.float64]]
SoftTerm = Callable[[FloatArray, FloatArray], FloatArray]


def log_softmax(logits: Any, T_d: float = 1.0) -> FloatArray:
    """log softmax(logits / T_d) over the last axis.

    >>> log_softmax([[0.0, 0.0]]).round(4).tolist()
    [[-0.6931, -0.6931]]
    """
    scaled = np.asarray(logits, np.float64) / T_d
    shifted = scaled - scaled.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def forward_kl(student: FloatArray, teacher: FloatArray) -> FloatArray:
    """KL(teacher || student).

    >>> half, quarter = np.log([[0.5, 0.5]]), np.log([[0.25, 0.75]])
    >>> forward_kl(quarter, half).round(4).tolist()
    [0.1438]
    """
    return np.asarray((np.exp(teacher) * (teacher - student)).sum(axis=-1))


def _reversed_kl(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return forward_kl(teacher, student)


def _soft_cross_entropy(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return np.asarray(-(np.exp(teacher) * student).sum(axis=-1))


def _log_of_nothing(student: FloatArray, teacher: FloatArray) -> FloatArray:
    """What kl_div gives where the student's probabilities stand in for log-probabilities."""
    return np.asarray((np.exp(teacher) * (teacher - np.exp(student))).sum(axis=-1))


def _jensen_shannon(student: FloatArray, teacher: FloatArray) -> FloatArray:
    middle = np.logaddexp(student, teacher) - np.log(2.0)
    return np.asarray(0.5 * (forward_kl(middle, student) + forward_kl(middle, teacher)))


def _squared_error(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return np.asarray(((np.exp(student) - np.exp(teacher)) ** 2).sum(axis=-1))


def _total_variation(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return np.asarray(np.abs(np.exp(student) - np.exp(teacher)).sum(axis=-1))


def _hellinger(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return np.asarray(((np.exp(student / 2) - np.exp(teacher / 2)) ** 2).sum(axis=-1))


def _cosine_distance(student: FloatArray, teacher: FloatArray) -> FloatArray:
    s, t = np.exp(student), np.exp(teacher)
    sizes = np.linalg.norm(s, axis=-1) * np.linalg.norm(t, axis=-1)
    return np.asarray(1 - (s * t).sum(axis=-1) / sizes)


def _argmax_cross_entropy(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return np.asarray(-student[np.arange(len(student)), teacher.argmax(axis=-1)])


def _again(log_probs: FloatArray) -> FloatArray:
    """What softmax makes of probabilities that it takes for logits, as log-probabilities."""
    return log_softmax(np.exp(log_probs))


def _student_twice(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return forward_kl(_again(student), teacher)


def _teacher_twice(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return forward_kl(student, _again(teacher))


def _both_twice(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return forward_kl(_again(student), _again(teacher))


def _cross_entropy_of_probs(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return _soft_cross_entropy(_again(student), teacher)


def _no_logarithms(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return np.asarray((np.exp(teacher) * (np.exp(teacher) - np.exp(student))).sum(axis=-1))


def _overlap(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return np.asarray(-np.exp(teacher + student).sum(axis=-1))


def _log_ratios(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return np.asarray((teacher - student).sum(axis=-1))


def _euclidean(student: FloatArray, teacher: FloatArray) -> FloatArray:
    return np.sqrt(_squared_error(student, teacher))


SOFT_TERMS: tuple[SoftTerm, ...] = (
    forward_kl,
    _reversed_kl,
    _soft_cross_entropy,
    _log_of_nothing,
    _jensen_shannon,
    _squared_error,
    _total_variation,
    _hellinger,
    _cosine_distance,
    _argmax_cross_entropy,
    _student_twice,
    _teacher_twice,
    _both_twice,
    _cross_entropy_of_probs,
    _no_logarithms,
    _overlap,
    _log_ratios,
    _euclidean,
)


def cross_entropy(student_logits: Any, labels: Any, T_d: float = 1.0) -> FloatArray:
    """Cross-entropy of each example with its hard label, (n,), in nats.

    >>> cross_entropy([[0.0, 0.0]], [1]).round(4).tolist()
    [0.6931]
    """
    log_probs = log_softmax(student_logits, T_d)
    return np.asarray(-log_probs[np.arange(len(labels)), np.asarray(labels)])


def own_probability(student_logits: Any, labels: Any, T_d: float = 1.0) -> FloatArray:
    """The probability that each example's hard label gets, (n,).

    >>> own_probability([[0.0, 0.0]], [1]).round(4).tolist()
    [0.5]
    """
    return np.asarray(np.exp(-cross_entropy(student_logits, labels, T_d)))


def squared_error(student_logits: Any, labels: Any, T_d: float = 1.0) -> FloatArray:
    """Squared distance of each example's probabilities from its hard label, (n,).

    >>> squared_error([[0.0, 0.0]], [1]).tolist()
    [0.5]
    """
    probs = np.exp(log_softmax(student_logits, T_d))
    return np.asarray(
        (probs**2).sum(axis=-1) - 2 * own_probability(student_logits, labels, T_d) + 1
    )
