"""The tasks tier_reliability and draw_labels.

The rules that the text must state. tier_reliability: one row each for head, mid, tail and all, with
the columns tier, n, accuracy, confidence, gap and ece; the gap is confidence - accuracy; the ECE is
that of the row's own examples, and under "all" that of all. draw_labels: one label a row, drawn
from the row's own distribution; rows are independent; the seed fixes the draw, by any stream.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.tier_reliability import tier_reliability
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
from graders.tasks import _tier_draws as draws
from graders.tasks._namespaces import calibration_names
from graders.tasks._reading import FloatArray, fail

_ROWS = ("head", "mid", "tail", "all")
_TOLERANCE = 1e-4
_SIGMAS = 5.0
"""How far a right draw may lie off its share: it does so once in 1.7 million times."""


def expect_groups(cases: Sequence[Case], seen: Observation) -> Finding:
    """All four rows are there, each with the number of its examples."""
    for case, result in zip(cases, seen, strict=True):
        table = _read(result.value["columns"], ("n",))
        missing = [tier for tier in _ROWS if tier not in table]
        if missing:
            return fail(f"Your table has no row for {' and '.join(missing)}.")
        sizes = tier_reliability(**case.inputs).set_index("tier")["n"]
        for tier in _ROWS:
            if table[tier]["n"] != sizes[tier]:
                return fail(f'Your n of "{tier}" is {table[tier]["n"]:g}; it has {sizes[tier]}.')
    return PASS


def expect_columns(names: Sequence[str], complaint: str) -> Expect:
    """The named columns equal the reference in every row that came back."""

    def expect(cases: Sequence[Case], seen: Observation) -> Finding:
        for case, result in zip(cases, seen, strict=True):
            table = tier_reliability(**case.inputs)
            wanted = dict(zip(table["tier"], table[list(names)].to_numpy(float), strict=True))
            for tier, row in _read(result.value["columns"], names).items():
                for name, value in zip(names, wanted[tier], strict=True):
                    if not abs(row[name] - value) <= _TOLERANCE:
                        return fail(f'Your {name} of "{tier}" is {row[name]:.4f}. {complaint}')
        return PASS

    return expect


def expect_gap(cases: Sequence[Case], seen: Observation) -> Finding:
    """The gap is the row's own confidence minus its own accuracy, whatever these are."""
    for case, result in zip(cases, seen, strict=True):
        del case
        for tier, row in _read(result.value["columns"], ("accuracy", "confidence", "gap")).items():
            if not abs(row["gap"] - (row["confidence"] - row["accuracy"])) <= _TOLERANCE:
                return fail(
                    f'Your row "{tier}" has the confidence {row["confidence"]:.3f}, the accuracy '
                    f"{row['accuracy']:.3f} and the gap {row['gap']:+.3f}."
                )
    return PASS


def _read(columns: dict[str, FloatArray], names: Sequence[str]) -> dict[str, dict[str, float]]:
    """tier -> column -> number, for the rows of the known tiers; all three tiers must be there."""
    for name in ("tier", *names):
        if name not in columns:
            raise UnusableError(f'Your table has no column "{name}".')
        if (name == "tier") != isinstance(columns[name], list):
            raise UnusableError(f'Your column "{name}" holds something else than it should.')
    rows = {
        str(tier): {name: float(columns[name][place]) for name in names}
        for place, tier in enumerate(columns["tier"])
        if tier in _ROWS
    }
    if not {"head", "mid", "tail"} <= set(rows):
        raise UnusableError('Your column "tier" doesn\'t hold head, mid and tail.')
    return rows


def expect_shares(cases: Sequence[Case], seen: Observation) -> Finding:
    """Over many seeds each class of a single row comes as often as its probability says."""
    for case, result in zip(cases, seen, strict=True):
        (probs,), drawn = case.inputs["probs"], result.value["labels"].reshape(-1)
        shares = np.array([(drawn == label).mean() for label in range(len(probs))])
        room = _SIGMAS * np.sqrt(probs * (1 - probs) / len(drawn)) + 2 / len(drawn)
        off = np.abs(shares - probs) > room
        if len(np.unique(drawn)) == 1:
            return fail(
                f"{len(drawn):,} calls, each with its own seed, drew the label {drawn[0]:g} for "
                "one and the same row. Does your draw hear the seed, and the probabilities?"
            )
        if off.any() or shares.sum() < 1 - 1e-9:
            c = int(np.argmax(np.abs(shares - probs)))
            return fail(
                f"A class with probability {probs[c]:.2f} is drawn in {shares[c]:.2f} of "
                f"{len(drawn):,} draws."
            )
    return PASS


def expect_rows(cases: Sequence[Case], seen: Observation) -> Finding:
    """No row gets a label that its own distribution rules out."""
    for case, result in zip(cases, seen, strict=True):
        probs, drawn = case.inputs["probs"], result.value["labels"][0]
        for row, label in zip(probs, drawn, strict=True):
            if label not in np.flatnonzero(row):
                return fail(
                    f"A row got the label {label:g}; its own probabilities allow "
                    f"{np.flatnonzero(row).tolist()} only."
                )
    return PASS


def expect_independent(cases: Sequence[Case], seen: Observation) -> Finding:
    """Equal rows get labels of their own: neighbours agree as often as chance has it."""
    for case, result in zip(cases, seen, strict=True):
        del case
        drawn = result.value["labels"][0]
        agree, n = float((drawn[1:] == drawn[:-1]).mean()), len(drawn) - 1
        if abs(agree - 0.5) > _SIGMAS * 0.5 / np.sqrt(n):
            return fail(
                f"{n + 1:,} equal rows with two even classes: neighbours agree in {agree:.2f} of "
                "the cases. Does each row have a draw of its own?"
            )
    return PASS


def expect_seed(cases: Sequence[Case], seen: Observation) -> Finding:
    """One seed, one draw; another seed, another."""
    for case, result in zip(cases, seen, strict=True):
        del case
        once, again, other = result.value["labels"]
        if not np.array_equal(once, again):
            return fail("The same seed drew two different sets of labels.")
        if np.array_equal(once, other):
            return fail("Two seeds drew the same labels.")
    return PASS


def _check(task: str, name: str, says: str, driver: str, cases: Draw, expect: Expect) -> Check:
    return Check(f"{task}-{name}", 1, says, f"tier_reliability.{driver}", (task,), cases, expect)


def _table(name: str, says: str, expect: Expect) -> Check:
    return _check("tier_reliability", name, says, "table", draws.table_cases, expect)


def _labels(name: str, says: str, cases: Draw, expect: Expect) -> Check:
    return _check("draw_labels", name, says, "labels", cases, expect)


TASKS = (
    Task(
        name="tier_reliability",
        namespace=calibration_names,
        reference="from course_lib.tier_reliability import tier_reliability\n",
        checks=(
            _table("groups", "A row for each tier and for all, with its examples.", expect_groups),
            _table(
                "means",
                "Each row has its examples' accuracy and mean top probability.",
                expect_columns(("accuracy", "confidence"), "Of which numbers is it the mean?"),
            ),
            _table("gap", "The gap is confidence minus accuracy.", expect_gap),
            _table(
                "ece",
                "The ECE of each row is that of its own examples.",
                expect_columns(("ece",), "Whose examples went into the bins?"),
            ),
        ),
    ),
    Task(
        name="draw_labels",
        namespace=calibration_names,
        reference="from course_lib.tier_reliability import draw_labels\n",
        checks=(
            _labels(
                "shares",
                "A class comes as often as its probability says.",
                draws.share_cases,
                expect_shares,
            ),
            _labels(
                "rows",
                "Each row is drawn from its own distribution.",
                draws.row_cases,
                expect_rows,
            ),
            _labels(
                "independent",
                "Rows are drawn independently of one another.",
                draws.equal_cases,
                expect_independent,
            ),
            _labels(
                "seed",
                "The seed fixes the draw, and another seed draws anew.",
                draws.seed_cases,
                expect_seed,
            ),
        ),
    ),
)
