"""envelope_check against a loop in plain Python."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.envelope import envelope_check

values = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=6)
sides = st.sampled_from(["at most", "at least"])


@given(rows=values, first=sides, second=sides, limit=st.integers(0, 4))
def test_agrees_with_a_loop(rows, first: str, second: str, limit: int) -> None:
    figures = pd.DataFrame(rows, columns=["ms", "f1"]).assign(config=range(len(rows)))
    table = envelope_check(figures, [("f1", first, limit), ("ms", second, limit)])
    for (ms, f1), row in zip(rows, table.to_dict("records"), strict=True):
        met = {
            "f1": f1 <= limit if first == "at most" else f1 >= limit,
            "ms": ms <= limit if second == "at most" else ms >= limit,
        }
        assert {name: row[name] for name in met} == met
        assert row["passes"] == all(met.values())
        assert row["binding"] == ", ".join(name for name, good in met.items() if not good)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ([], "at least one constraint"),
        ([("ms", "below", 1)], "side must be one of"),
        ([("ece", "at most", 1)], "no column 'ece'"),
        ([("gone", "at most", 1)], "gone holds NaN"),
    ],
)
def test_bad_input_names_the_argument(limits, words: str) -> None:
    figures = pd.DataFrame({"config": ["a"], "ms": [1.0], "gone": [float("nan")]})
    with pytest.raises(ValueError, match=words):
        envelope_check(figures, limits)
