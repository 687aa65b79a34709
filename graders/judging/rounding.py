"""Tells an answer that lost a check by rounding alone from one that is wrong.

Its numbers are held against those of the course's own answer. Where one is what the other gives
when rounded, it is put back; if the check is earned then, nothing but rounding cost it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from graders.contracts import Case, Check, Observation, Outcome
from graders.judging.judge import judge
from graders.tasks._reading import rounded


def why_rounded(check: Check, cases: Sequence[Case], seen: Observation, wanted: Observation) -> str:
    """What to say of a lost check that rounding alone cost; "" elsewhere. wanted: what the course's
    own answer gives on these cases."""
    how: list[str] = []
    mended = tuple(
        replace(own, value=_mended(own.value, right.value, how))
        for own, right in zip(seen, wanted, strict=True)
    )
    if not how or judge(check, cases, mended).outcome is not Outcome.EARNED:
        return ""
    # the most decimals: some of the numbers end in 0
    return f"Only rounding costs this: your numbers are {max(how)}."


def _mended(own: Any, right: Any, how: list[str]) -> Any:
    """The value with its rounded numbers put back; how: gets what is to be said of each."""
    if isinstance(own, dict) and isinstance(right, dict):
        return {key: _mended(value, right.get(key), how) for key, value in own.items()}
    if isinstance(own, list) and isinstance(right, list) and len(own) == len(right):
        return [_mended(a, b, how) for a, b in zip(own, right, strict=True)]
    if not (_real(own) and _real(right)) or np.shape(own) != np.shape(right):
        return own
    if not (said := rounded(own, right)):
        return own
    how.append(said)
    return right


def _real(value: Any) -> bool:
    """Finite numbers with decimals, or NaN."""
    kind = value.dtype.kind if isinstance(value, np.ndarray) else type(value)
    return kind in ("f", float) and not np.isinf(value).any()
