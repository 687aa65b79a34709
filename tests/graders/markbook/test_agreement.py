"""Agreement, leniency and drift of made-up markers of whom everything is known."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.markbook.agreement import (
    Agreement,
    agreement,
    drift,
    leniency,
    residuals,
)
from graders.markbook.estimates import Estimate
from graders.markbook.judgements import judged_frame, judgements, pair_frame
from graders.markbook.marks import Mark

from .marking import CELL, RUBRIC, mark


def frames(history: list[Mark]) -> tuple[Any, Any]:
    found = judgements(history, RUBRIC, {})
    return judged_frame(found), pair_frame(found)


def a_class(n: int, second: Any, seed: int = 0) -> list[Mark]:
    """ines marks n texts, jonas all of them again: his points are `second` of hers."""
    rng = np.random.default_rng(seed)
    marks = []
    for i, points in enumerate(rng.integers(3, 18, n)):
        marks.append(mark(f"s{i:03}", "ines", float(points), i))
        marks.append(mark(f"s{i:03}", "jonas", float(second(points, i)), 1000 + i, second=True))
    return marks


def first_section(history: list[Mark]) -> Agreement:
    return agreement(frames(history)[1], RUBRIC)[0]


def test_two_who_say_the_same_agree_wholly() -> None:
    found = first_section(a_class(30, lambda points, i: points))
    assert found.kappa.value == pytest.approx(1)
    assert found.icc.value == pytest.approx(1)
    assert (found.same, found.gap, found.kappa.n) == (1.0, 0.0, 30)
    assert (found.kappa.low, found.icc.low) == (None, None), "30 pairs can't promise that for all"
    assert found.kappa.why == found.icc.why == "all alike, so no interval"


def test_a_worked_example() -> None:
    """Six texts of 20 points; bands 2 2 1 1 0 0 against 2 1 1 0 0 0.

    Kappa: mean squared distance 2/6; of chance: variances 2/3 and 5/9, means apart 1/3, so
    4/6 + 5/9 + 1/9 = 4/3; 1 - (1/3) / (4/3) = 0.75.
    Points: mean squares of texts 56.483, of markers 2.083, of the rest 1.283;
    (56.483 - 1.283) / (56.483 + 1.283 + (2.083 - 1.283) / 3) = 0.951.
    """
    ines, jonas = [19, 18, 15, 13, 8, 4], [18, 16, 14, 10, 9, 5]
    history = []
    for i, (a, b) in enumerate(zip(ines, jonas, strict=True)):
        history.append(mark(f"s{i}", "ines", a, i))
        history.append(mark(f"s{i}", "jonas", b, 10 + i, second=True))
    found = first_section(history)
    assert found.kappa.value == pytest.approx(0.75)
    assert found.same == pytest.approx(4 / 6)
    assert found.gap == pytest.approx(9 / 6)
    assert found.icc.value == pytest.approx(0.951, abs=5e-4)


def test_a_shift_costs_agreement_though_the_order_is_the_same() -> None:
    found = first_section(a_class(40, lambda points, i: points - 3))
    assert found.icc.value is not None
    assert found.icc.value < 0.9, "absolute agreement, not consistency"


@pytest.mark.parametrize(
    ("n", "why"),
    [(0, "not enough pairs: 0 of at least 5"), (4, "not enough pairs: 4 of at least 5")],
)
def test_too_few_pairs_have_no_figure(n: int, why: str) -> None:
    found = first_section(a_class(n, lambda points, i: points))
    assert found.kappa == found.icc == Estimate(None, None, None, n, why)
    assert (found.same is None) == (n == 0)


def test_constant_bands_and_points_say_so() -> None:
    history = []
    for i in range(8):
        history.append(mark(f"s{i}", "ines", 14 + i % 2, i))
        history.append(mark(f"s{i}", "jonas", 14, 10 + i, second=True))
    found = first_section(history)
    assert found.kappa.why == "all texts are in one band"
    assert found.icc.value is not None
    same = [
        m
        for i in range(8)
        for m in (mark(f"s{i}", "ines", 14, i), mark(f"s{i}", "jonas", 14, 10 + i, second=True))
    ]
    assert first_section(same).icc.why == "all texts have the same points"


def test_one_row_a_section_and_one_for_all() -> None:
    history = a_class(20, lambda points, i: points)
    (here, there, whole) = agreement(frames(history)[1], RUBRIC)
    assert (here.cell, there.cell, whole.cell, whole.title) == (
        "memo-frontier", "memo-damage", "", "all sections",
    )  # fmt: skip
    assert there.kappa.why.startswith("not enough pairs: 0")
    assert whole.kappa.value == here.kappa.value


def test_leniency_is_the_difference_on_the_same_texts() -> None:
    history = a_class(30, lambda points, i: points - 2 + i % 2)
    judged, pairs = frames(history)
    ines, jonas = leniency(judged, pairs)
    assert (ines.marker, jonas.marker) == ("ines", "jonas")
    assert ines.paired.value == pytest.approx(7.5), "1.5 of 20 points"
    assert jonas.paired.value == pytest.approx(-7.5)
    assert ines.paired.low is not None
    assert ines.paired.low > 0
    assert ines.unpaired.why == "not enough texts: 0 of at least 5"


def test_off_the_pairs_a_marker_is_held_against_the_class() -> None:
    rng = np.random.default_rng(5)
    history = [
        mark(f"s{i:02}", "ines" if i % 2 else "jonas", 10 + 2 * (i % 2) + rng.integers(-2, 3), i)
        for i in range(60)
    ]
    ines, jonas = leniency(*frames(history))
    assert ines.unpaired.value is not None
    assert jonas.unpaired.value is not None
    assert ines.unpaired.value == pytest.approx(-jonas.unpaired.value)
    assert ines.unpaired.value == pytest.approx(5, abs=2)
    assert (ines.unpaired.n, ines.texts, ines.paired.why) == (
        30,
        30,
        "not enough pairs: 0 of at least 5",
    )


def test_one_marker_alone_has_nobody_to_be_held_against() -> None:
    (only,) = leniency(*frames([mark(f"s{i}", "ines", i, i) for i in range(15)]))
    assert only.unpaired.why == "nobody else marked"


def test_drift_is_found_where_it_is_and_not_where_it_is_not() -> None:
    rng = np.random.default_rng(1)
    history = []
    for i in range(80):
        history.append(mark(f"s{i:02}", "ines", 16 - 0.1 * i + rng.normal(0, 0.5), i))
        history.append(mark(f"t{i:02}", "jonas", 10 + rng.normal(0, 0.5), i))
    ines, jonas = drift(frames(history)[0])
    assert ines.slope.value == pytest.approx(-5, abs=0.5), "0.1 of 20 points a text, told for ten"
    assert ines.slope.high is not None
    assert ines.slope.high < 0
    assert jonas.slope.low is not None
    assert jonas.slope.high is not None
    assert jonas.slope.low < 0 < jonas.slope.high


def test_drift_needs_ten_texts() -> None:
    (only,) = drift(frames([mark(f"s{i}", "ines", i, i) for i in range(9)])[0])
    assert only.slope.why == "not enough texts: 9 of at least 10"


def test_residuals_are_percent_over_the_sections_mean() -> None:
    history = [mark("ada", "ines", 10), mark("ben", "jonas", 14, 1)]
    (over,) = residuals(frames(history)[0], "ines").over
    assert over == pytest.approx(-10), "2 of 20 points under the mean of 12"
    again = [*history, mark("ben", "ines", 2, 2, second=True)]
    assert list(residuals(frames(again)[0], "ines").over) == pytest.approx([-10, -50]), (
        "the mean stays"
    )


def estimates(of: Any) -> Iterator[Estimate]:
    for row in of:
        yield from (value for value in vars(row).values() if isinstance(value, Estimate))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcdefgh"), st.sampled_from(["ines", "jonas", "kim"]),
            st.integers(0, CELL.points), st.booleans(), st.sampled_from([0, 1]),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_no_history_makes_a_figure_that_is_none(drawn: list[Any]) -> None:
    versions: dict[Any, int] = {}
    history = []
    for i, (student, marker, points, second, place) in enumerate(drawn):
        key = (student, second, place)
        versions[key] = versions.get(key, 0) + 1
        of = RUBRIC.cells[place]
        history.append(
            mark(student, marker, points, i, of=of, second=second, version=versions[key])
        )
    judged, pairs = frames(history)
    found = [*agreement(pairs, RUBRIC), *leniency(judged, pairs), *drift(judged)]
    for one in estimates(found):
        if one.value is None:
            assert one.why
        else:
            assert math.isfinite(one.value)
            assert (one.low is None) == bool(one.why)
            assert one.low is None or one.low <= one.high  # type: ignore[operator]
