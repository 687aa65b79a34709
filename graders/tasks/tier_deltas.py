"""The task tier_delta: what a change of the model does to each tier.

The rules that the text must state: a tier's examples are those whose true class is in it; delta is
accuracy of b minus that of a; low and high are the 95% paired bootstrap over the tier's examples;
gained: wrong in a, right in b; lost: right in a, wrong in b; any other change counts as neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.bootstrap import paired_bootstrap
from course_lib.metrics import accuracy
from course_lib.tier_deltas import tier_delta
from course_lib.tiers import TIERS, example_tiers
from graders.contracts import PASS, Case, Check, Finding, Observation, Result, Task, UnusableError
from graders.tasks._namespaces import score_names
from graders.tasks._reading import FloatArray, fail

_SIZES = {"head": (260, 180), "mid": (150, 130, 90), "tail": (120, 100, 80, 50)}
"""Examples of each class: enough that the bootstrap's own noise stays far below its width."""
_SHARES = {"head": (0.12, 0.05), "mid": (0.06, 0.14), "tail": (0.10, 0.10)}
"""Of each tier's examples: lost and gained. Uneven, so that no two figures agree by chance."""
_NOISE = 0.5
"""Of the interval's standard error: 1,000 resamples move a limit by 0.09 of it from stream to
stream; a wrong way to resample moves it by 0.9 and more."""
_WIDTH = 0.08
"""Relative, of the three widths' mean: 0.16 standard errors an end. A 90% interval is 16% narrower;
1,500 resamples leave 1.4%, the steps of a share 1%."""
_INTERVAL_FACTOR = 2
"""Times as many examples where the interval is looked at: finer steps."""


def _names() -> dict[str, Any]:
    lent = {"paired_bootstrap": paired_bootstrap, "accuracy": accuracy}
    return score_names() | lent | {"example_tiers": example_tiers}


def count_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Two pairs of models; few resamples, because nobody looks at the interval."""
    return _case(rng, "first", 10), _case(rng, "second", 10)


def interval_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """One pair of models."""
    return (_case(rng, "pair", 1500, _INTERVAL_FACTOR),)


def _case(rng: np.random.Generator, name: str, n_resamples: int, factor: int = 1) -> Case:
    tiers = np.array([tier for tier, sizes in _SIZES.items() for _ in sizes])
    ids = rng.permutation(len(tiers))  # tiers must be looked up by class id, not by position
    by_id = np.empty_like(tiers)
    by_id[ids] = tiers
    labels = np.repeat(ids, factor * np.concatenate(list(_SIZES.values())))
    before, after = np.empty_like(labels), np.empty_like(labels)
    for tier, (lost, gained) in _SHARES.items():
        mine = rng.permutation(np.flatnonzero(by_id[labels] == tier))
        n_lost, n_gained = (
            round(len(mine) * share * rng.uniform(0.8, 1.2)) for share in (lost, gained)
        )
        fate = np.array(["lost"] * n_lost + ["gained"] * n_gained + ["right"] * (len(mine) // 2))
        fate = np.concatenate([fate, np.full(len(mine) - len(fate), "wrong")])
        truth = labels[mine]
        before[mine] = np.where(np.isin(fate, ["lost", "right"]), truth, _other(rng, truth))
        after[mine] = np.where(np.isin(fate, ["gained", "right"]), truth, _other(rng, truth))
    order = rng.permutation(len(labels))
    arrays = {"labels": labels, "pred_a": before, "pred_b": after}
    rest = {"tiers": by_id, "n_resamples": n_resamples}
    return Case(name, {key: array[order] for key, array in arrays.items()} | rest)


def _other(rng: np.random.Generator, truth: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Another class for each example, of any tier."""
    n_classes = sum(len(sizes) for sizes in _SIZES.values())
    return np.asarray((truth + rng.integers(1, n_classes, len(truth))) % n_classes)


def expect_delta(cases: Sequence[Case], seen: Observation) -> Finding:
    """delta of each tier."""
    for case, result in zip(cases, seen, strict=True):
        own = _column(result, "delta")
        for tier, (n, gained, lost), found in zip(TIERS, _counts(case), own, strict=True):
            if not abs(found - (gained - lost) / n) <= 1e-6:
                return fail(
                    f"Your {tier} delta is {found:.4f}: look at which examples enter, what is "
                    "subtracted from what, and in which unit."
                )
    return PASS


def expect_interval(cases: Sequence[Case], seen: Observation) -> Finding:
    """low and high of each tier, up to the noise of resampling."""
    for case, result in zip(cases, seen, strict=True):
        shares = []
        for place, (n, gained, lost) in enumerate(_counts(case)):
            delta, limits = (gained - lost) / n, resampled_limits(n, gained, lost)
            error = np.sqrt(((gained + lost) / n - delta**2) / n)
            width = float((_column(result, "high") - _column(result, "low"))[place])
            shares.append(width / (limits[1] - limits[0]))
            for end, limit in zip(("low", "high"), limits, strict=True):
                own = float(_column(result, end)[place])
                if not abs(own - limit) <= _NOISE * error + 1 / n:
                    return fail(
                        f"Your {TIERS[place]} {end} end lies at {own:.4f}, where a paired 95% "
                        "interval over that tier's own examples doesn't end."
                    )
        if not abs(np.mean(shares) - 1) <= _WIDTH:
            return fail(
                f"Your intervals are {np.mean(shares):.2f} times as wide as 95% intervals: which "
                "percentiles do you take?"
            )
    return PASS


def resampled_limits(n: int, gained: int, lost: int) -> FloatArray:
    """Limits of the paired bootstrap, (2,), without a loop: a resample of n examples is a draw of
    how many of them are gained, lost and unchanged."""
    shares = [gained / n, lost / n, 1 - (gained + lost) / n]
    draws = np.random.default_rng(0).multinomial(n, shares, size=20_000)
    return np.asarray(np.percentile((draws[:, 0] - draws[:, 1]) / n, [2.5, 97.5]))


def expect_flips(cases: Sequence[Case], seen: Observation) -> Finding:
    """gained and lost of each tier, and n, of which they are a part."""
    for case, result in zip(cases, seen, strict=True):
        for name, place in (("gained", 1), ("lost", 2), ("n", 0)):
            own = _column(result, name)
            off = own != [counts[place] for counts in _counts(case)]
            if off.any():
                tier = TIERS[int(off.argmax())]
                what = "examples (n)" if name == "n" else f"{name} predictions"
                return fail(f"Your {tier} tier has {own[off][0]:g} {what}: count anew.")
    return PASS


def _counts(case: Case) -> list[tuple[int, int, int]]:
    """(n, gained, lost) of each tier, from the reference."""
    table = tier_delta(**{**case.inputs, "n_resamples": 1})
    columns = table[["n", "gained", "lost"]].to_numpy()
    return [(int(n), int(gained), int(lost)) for n, gained, lost in columns]


def _column(result: Result, name: str) -> FloatArray:
    """The three numbers in the order head, mid, tail, wherever their rows stand."""
    columns = result.value["columns"]
    if name not in columns:
        raise UnusableError(f'Your table has no column "{name}".')
    column = columns[name]
    if isinstance(column, list):
        raise UnusableError(f'Your column "{name}" holds something other than numbers.')
    if len(column) != len(TIERS):
        raise UnusableError(f"Your table has {len(column)} rows for {len(TIERS)} tiers.")
    named = columns.get("tier")
    if not isinstance(named, list) or sorted(map(str, named)) != sorted(TIERS):
        raise UnusableError('Your column "tier" doesn\'t name "head", "mid" and "tail".')
    return np.array([column[named.index(tier)] for tier in TIERS])


_CHECKS = (
    ("delta", 2, "Accuracy of b minus that of a.", count_cases, expect_delta),
    ("interval", 1, "The paired 95% interval of each tier.", interval_cases, expect_interval),
    ("flips", 1, "How many turn right, and how many wrong.", count_cases, expect_flips),
)

TASKS = (
    Task(
        name="tier_delta",
        namespace=_names,
        reference="from course_lib.tier_deltas import tier_delta\n",
        checks=tuple(
            Check(
                id=f"tier_delta-{name}",
                points=points,
                says=says,
                driver="tier_deltas.table",
                observes=("tier_delta",),
                cases=cases,
                expect=expect,
            )
            for name, points, says, cases, expect in _CHECKS
        ),
    ),
)
