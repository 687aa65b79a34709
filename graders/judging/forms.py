"""What the drivers of week 6 can write, whatever the answer: the form of it, never the values.

A student's code shares the kernel with our drivers and can send an observation of its own. One in a
form that no driver writes didn't come from ours. A driver that isn't named here may write anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from graders.drivers import artifact, decision

Form = Callable[[Any, Mapping[str, Any]], bool]
"""(what is said to be the driver's, the case's inputs) -> whether it has the driver's form."""


def written_by(driver: str, value: Any, inputs: Mapping[str, Any]) -> bool:
    """Whether the driver can have written this value about a case with these inputs.

    >>> written_by("per_tier.scores", {"scores": {"head": 0.5}}, {})
    True
    >>> written_by("per_tier.scores", {"scores": [0.5]}, {}), written_by("of.mine", 3, {})
    (False, True)
    """
    return driver not in _FORMS or _FORMS[driver](value, inputs)


def _loss(value: Any, inputs: Mapping[str, Any]) -> bool:
    shape = np.shape(inputs["student_logits"])
    return (
        _has(value, "type", "value", "student_grad", "teacher_grad", "grad_error")
        and isinstance(value["type"], str)
        and isinstance(value["grad_error"], str)
        and (value["value"] is None or _numbers(value["value"]))
        and all(
            value[grad] is None or (_numbers(value[grad]) and value[grad].shape == shape)
            for grad in ("student_grad", "teacher_grad")
        )
    )


def _report(value: Any, inputs: Mapping[str, Any]) -> bool:
    if not _has(value, "codes", "said") or not all(isinstance(v, list) for v in value.values()):
        return False
    return len(value["said"]) in (0, len(value["codes"]))


def _scores(value: Any, inputs: Mapping[str, Any]) -> bool:
    return _has(value, "scores") and isinstance(value["scores"], dict)


def _columns(value: Any, inputs: Mapping[str, Any]) -> bool:
    return (
        _has(value, "columns") and isinstance(value["columns"], dict) and _listed(value["columns"])
    )


def _tables_of(names: tuple[str, ...]) -> Form:
    def form(value: Any, inputs: Mapping[str, Any]) -> bool:
        return (
            _has(value, "artifact", "tables")
            and isinstance(value["artifact"], dict)
            and _has(value["tables"], *names)
            and all(_table(table) for table in value["tables"].values())
        )

    return form


def _means(value: Any, inputs: Mapping[str, Any]) -> bool:
    return _has(value, "means")


def _rows(value: Any, inputs: Mapping[str, Any]) -> bool:
    return _has(value, "value") and (value["value"] is None or _numbers(value["value"]))


def _shortlist(value: Any, inputs: Mapping[str, Any]) -> bool:
    return _has(value, "shortlist") and isinstance(value["shortlist"], dict)


def _has(value: Any, *keys: str) -> bool:
    return isinstance(value, dict) and set(value) == set(keys)


def _numbers(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64


def _listed(columns: Mapping[str, Any]) -> bool:
    """Whether each column is an array (n,) of numbers or a list."""
    return all(isinstance(c, list) or (_numbers(c) and c.ndim == 1) for c in columns.values())


def _table(value: Any) -> bool:
    """A whole table: all columns have one length."""
    return (
        isinstance(value, dict)
        and _listed(value)
        and len({len(column) for column in value.values()}) < 2
    )


_FORMS: dict[str, Form] = {
    "distillation.loss": _loss,
    "bug_hunt.report": _report,
    "per_tier.scores": _scores,
    "deployment.table": _columns,
    "artifact.fields": _tables_of(artifact.TABLES),
    "diagnosis.means": _means,
    "divergence.rows": _rows,
    "shortlist.fields": _shortlist,
    "decision.fields": _tables_of(decision.TABLES),
}
