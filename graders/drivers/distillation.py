"""Calls a distillation loss on one case and writes down its value and its gradients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from graders.drivers.driving import AnswerError, call, in_a_line, tidy
from graders.drivers.plain import number_array


def loss(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Report of function(student_logits, teacher_logits, labels, T_d, alpha).

    inputs: student_logits and teacher_logits float (n, C), labels int (n,), T_d and alpha floats,
    gradients bool. Returns type (a name), value (float64 array of whatever shape came back, None
    where it isn't numeric), student_grad and teacher_grad (arrays (n, C), None where no gradient
    arrived), grad_error (text). Logits ask for gradients only where `gradients` is true, so that
    a value is still seen from code that leaves torch on its way. AnswerError for several things.
    """
    (function,) = objects
    gradients = bool(inputs["gradients"])
    student, teacher, labels = (
        torch.from_numpy(inputs[name].copy())  # a fresh copy: what writes into it hurts itself
        for name in ("student_logits", "teacher_logits", "labels")
    )
    student.requires_grad_(gradients)
    teacher.requires_grad_(gradients)
    result = call(function, student, teacher, labels, inputs["T_d"], inputs["alpha"])
    report: dict[str, Any] = {
        "type": tidy(type(result).__name__, 80),
        "value": None if result is None else number_array(_alone(result)),
        "student_grad": None,
        "teacher_grad": None,
        "grad_error": "",
    }
    if gradients and isinstance(result, torch.Tensor) and result.requires_grad:
        report["grad_error"] = _backward(result)
        report["student_grad"] = _gradient(student)
        report["teacher_grad"] = _gradient(teacher)
    return report


def _alone(result: Any) -> Any:
    """What a tuple or a list of one holds; AnswerError for several things, which are no loss."""
    if not isinstance(result, list | tuple | dict):
        return result
    if isinstance(result, dict) or len(result) != 1:
        kind = tidy(type(result).__name__, 80)
        raise AnswerError(f"a {kind} came back; a loss is one number for the batch")
    return result[0]


def _backward(result: torch.Tensor) -> str:
    try:
        result.backward()  # type: ignore[no-untyped-call]
    except Exception as error:
        return in_a_line(error)
    return ""


def _gradient(logits: torch.Tensor) -> Any:
    return None if logits.grad is None else number_array(logits.grad)
