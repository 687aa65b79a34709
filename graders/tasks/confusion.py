"""The tasks confusion_matrix, per_class_scores and macro_f1.

The rules that the text must state: counts, rows true and columns predicted, a row and a column for
every class; precision, recall and F1 are 0 where they would divide by 0; macro F1 is the plain mean
over all n_classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.metrics import confusion_matrix, macro_f1, per_class_scores
from graders.contracts import (
    PASS,
    Case,
    Check,
    Draw,
    Expect,
    Finding,
    Observation,
    Task,
    UnusableError,
)
from graders.tasks import _confusion_draws as draws
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import fail

_TOLERANCE = 1e-6
Array = np.ndarray[Any, Any]


def expect_counts(cases: Sequence[Case], seen: Observation) -> Finding:
    """The counts are right; which axis is which is the other check's business."""
    for case, result in zip(cases, seen, strict=True):
        wanted = confusion_matrix(**case.inputs)
        matrix = _square(result.value["matrix"], wanted.shape)
        if not any(np.array_equal(matrix, side) for side in (wanted, wanted.T)):
            total = f"{matrix.sum():g}"
            return fail(
                f"For {len(case.inputs['labels'])} examples your cells sum to {total}, and they "
                "aren't the counts of each pair of true and predicted class."
            )
    return PASS


def expect_orientation(cases: Sequence[Case], seen: Observation) -> Finding:
    """More cells are filled where true is the row and predicted the column than the other way."""
    for case, result in zip(cases, seen, strict=True):
        wanted = confusion_matrix(**case.inputs) > 0
        filled = _square(result.value["matrix"], wanted.shape) > 0
        right, turned = filled[wanted].sum(), filled[wanted.T].sum()
        if right <= turned:
            what = "isn't the row" if right < turned else "is no more the row than the column"
            return fail(f"All these examples are misses, and the true class {what} in your matrix.")
    return PASS


def _square(matrix: Array, shape: tuple[int, ...]) -> Array:
    if matrix.shape != shape:
        raise UnusableError(f"Your matrix has shape {matrix.shape} for {shape[0]} classes.")
    return matrix


def expect_score(name: str) -> Expect:
    """The score of that name is right for every class, where nothing divides by zero."""

    def expect(cases: Sequence[Case], seen: Observation) -> Finding:
        for case, result in zip(cases, seen, strict=True):
            wanted = per_class_scores(**case.inputs)[name]
            found = _score(result.value["scores"], name, len(wanted))
            if not np.allclose(found, wanted, rtol=0, atol=_TOLERANCE):
                c = int(np.argmax(np.abs(np.nan_to_num(found) - wanted)))
                n = int((case.inputs["labels"] == c).sum())
                told = int((case.inputs["predictions"] == c).sum())
                return fail(
                    f"For a class with {n} examples that is predicted {told} times your {name} is "
                    f"{found[c]:.3f}, which isn't its {name}."
                )
        return PASS

    return expect


def expect_zeros(cases: Sequence[Case], seen: Observation) -> Finding:
    """Every score of a class without hits is 0, whatever its denominator."""
    for case, result in zip(cases, seen, strict=True):
        scores, n = result.value["scores"], case.inputs["n_classes"]
        missed = np.diag(confusion_matrix(**case.inputs)) == 0
        for name in ("precision", "recall", "f1"):
            found = _score(scores, name, n)[missed]
            if not (np.abs(found) <= _TOLERANCE).all():
                return fail(
                    f"A class without a single hit has the {name} {found[found != 0][0]:g} in your "
                    "answer; think of classes that are never predicted, or have no example."
                )
    return PASS


def _score(scores: dict[str, Array], name: str, n_classes: int) -> Array:
    if name not in scores:
        raise UnusableError(f'Your answer has no "{name}".')
    if scores[name].shape != (n_classes,):
        raise UnusableError(
            f'Your "{name}" has shape {scores[name].shape} for {n_classes} classes.'
        )
    return scores[name]


def expect_mean(cases: Sequence[Case], seen: Observation) -> Finding:
    """Macro F1 is right where every class has examples, predictions and hits."""
    for case, result in zip(cases, seen, strict=True):
        if not abs(result.value["value"] - macro_f1(**case.inputs)) <= _TOLERANCE:
            return fail(
                f"You say {result.value['value']:.4f}. Look at what is averaged, and whether a "
                "class with few examples counts as much as one with many."
            )
    return PASS


def expect_all_classes(cases: Sequence[Case], seen: Observation) -> Finding:
    """With more classes that never appear, the mean falls as their share of the classes rises."""
    values = np.array([result.value["value"] for result in seen])
    sizes = np.array([case.inputs["n_classes"] for case in cases])
    if not np.all(np.isfinite(values)) or values[0] <= _TOLERANCE:
        return fail(f"With a class that is never predicted you say {values[0]:g}.")
    if len(set(values)) > 1 and not np.allclose(values * sizes, values[0] * sizes[0], rtol=1e-5):
        shown = ", ".join(f"{v:.4f} of {n}" for v, n in zip(values, sizes, strict=True))
        return fail(
            f"With classes that never appear you say {shown}: is each a mean over them all?"
        )
    if len(set(values)) == 1:
        return fail("Classes that never appear don't change your mean: do they count?")
    return PASS


def _check(name: str, points: float, says: str, driver: str, cases: Draw, expect: Expect) -> Check:
    return Check(name, points, says, f"confusion.{driver}", (name.split("-")[0],), cases, expect)


TASKS = (
    Task(
        name="confusion_matrix",
        namespace=numpy_names,
        reference="from course_lib.metrics import confusion_matrix\n",
        checks=(
            _check(
                "confusion_matrix-counts",
                2,
                "Each cell counts one pair of true and predicted class, for every class.",
                "matrix",
                draws.count_cases,
                expect_counts,
            ),
            _check(
                "confusion_matrix-orientation",
                1,
                "The true class is the row, the predicted class the column.",
                "matrix",
                draws.orientation_cases,
                expect_orientation,
            ),
        ),
    ),
    Task(
        name="per_class_scores",
        namespace=numpy_names,
        reference="from course_lib.metrics import per_class_scores\n",
        checks=(
            *(
                _check(
                    f"per_class_scores-{name}",
                    1,
                    says,
                    "scores",
                    draws.full_cases,
                    expect_score(name),
                )
                for name, says in (
                    ("precision", "Precision is the share of a class's predictions that hit."),
                    ("recall", "Recall is the share of a class's examples that are found."),
                    ("f1", "F1 is the harmonic mean of a class's precision and recall."),
                )
            ),
            _check(
                "per_class_scores-zero",
                1,
                "A score that would divide by 0 is 0.",
                "scores",
                draws.empty_cases,
                expect_zeros,
            ),
        ),
    ),
    Task(
        name="macro_f1",
        namespace=numpy_names,
        reference="from course_lib.metrics import macro_f1\n",
        checks=(
            _check(
                "macro_f1-mean",
                2,
                "Macro F1 is the plain mean of the classes' F1.",
                "value",
                draws.full_cases,
                expect_mean,
            ),
            _check(
                "macro_f1-empty",
                1,
                "Classes without examples or predictions count as 0 in the mean.",
                "value",
                draws.empty_cases,
                expect_all_classes,
            ),
        ),
    ),
)
