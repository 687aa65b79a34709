"""pareto_front against a loop in plain Python, and what may not change it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.frontier import pareto_front

# Small whole numbers, so that ties and equal points are common.
points_of = st.integers(1, 4).flatmap(
    lambda d: st.tuples(
        st.lists(st.lists(st.integers(0, 4), min_size=d, max_size=d), min_size=1, max_size=9),
        st.lists(st.booleans(), min_size=d, max_size=d),
    )
)


def by_definition(points: list[list[int]], minimise: list[bool]) -> list[bool]:
    def dominates(a: list[int], b: list[int]) -> bool:
        gains = [(y - x) if less else (x - y) for x, y, less in zip(a, b, minimise, strict=True)]
        return min(gains) >= 0 and max(gains) > 0

    return [not any(dominates(other, point) for other in points) for point in points]


@given(drawn=points_of)
def test_agrees_with_the_definition(drawn: tuple[list[list[int]], list[bool]]) -> None:
    points, minimise = drawn
    assert pareto_front(points, minimise).tolist() == by_definition(points, minimise)


@given(drawn=points_of)
def test_never_empty_and_blind_to_units(drawn: tuple[list[list[int]], list[bool]]) -> None:
    points, minimise = drawn
    front = pareto_front(points, minimise)
    assert front.any()
    np.testing.assert_array_equal(front, pareto_front(np.array(points) * 1000.0 + 7, minimise))
    turned = np.where(minimise, -np.array(points), points)
    np.testing.assert_array_equal(front, pareto_front(turned, [False] * len(minimise)))


def test_equal_points_share_their_fate() -> None:
    assert pareto_front([[1, 1], [1, 1], [2, 2], [2, 2]], [True, True]).tolist() == [
        *(True, True, False, False)
    ]


@pytest.mark.parametrize(
    ("points", "minimise", "words"),
    [
        ([1.0, 2.0], [True], "points must have shape"),
        ([[1.0, np.nan]], [True, True], "points holds NaN"),
        ([[1.0, 2.0]], [True], "minimise must hold 2 booleans"),
        ([[1.0, 2.0]], ["f1", "ms"], "minimise must hold 2 booleans"),
        ([[1.0, 2.0]], True, "minimise must hold 2 booleans"),
    ],
)
def test_bad_input_names_the_argument(points, minimise, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pareto_front(points, minimise)
