"""envelope_check: two checks that read different columns; equal is a fact, never a rounding."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib.envelope import envelope_check
from graders.tasks import check_by_id, draw_cases


def turned(names):
    return ", ".join(names.split(", ")[::-1])


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda t: t, ""),
        (lambda t: t.drop(columns="config"), ""),
        (lambda t: t.astype({"ms": int, "passes": float}), ""),
        (lambda t: t.assign(binding=t["binding"].str.replace(", ", ",")), ""),
        (lambda t: t.assign(binding=[b.split(", ") if b else [] for b in t["binding"]]), ""),
        (lambda t: t.assign(binding=[b or None for b in t["binding"]]), ""),
        (lambda t: t.assign(binding=np.nan), "binding"),
        (lambda t: t.assign(passes=~t["passes"]), "met"),
        (lambda t: t.assign(ece="yes"), "met"),
        (lambda t: t.drop(columns="gib"), "met"),
        (lambda t: t.assign(binding=""), "binding"),
        (
            lambda t: t.assign(binding=[", ".join(b.split(", ")[::-1]) for b in t["binding"]]),
            "binding",
        ),
        (lambda t: t.drop(columns="binding"), "binding"),
        (lambda t: t.iloc[::-1], "met binding"),
        (lambda t: t.iloc[:-1], "met binding"),
        (lambda t: t.to_dict(), "met binding"),
        (lambda t: None, "met binding"),
    ],
)
def test_what_each_change_costs(earned, change, lost):
    objects = {"envelope_check": lambda *inputs: change(envelope_check(*inputs))}
    points = earned("envelope_check", objects)
    assert {name for name, got in points.items() if not got} == set(lost.split())


def test_cases_hold_what_they_promise():
    equal = 0
    for seed in range(20):
        for case in draw_cases(check_by_id("envelope_check-met"), seed):
            figures = pd.DataFrame(dict(case.inputs["figures"]))
            table = envelope_check(figures, [tuple(limit) for limit in case.inputs["limits"]])
            assert table["passes"].sum() == 1
            counts = table["binding"].map(lambda text: len(text.split(", ")) if text else 0)
            assert sorted(counts) == [0, 1, 1, 2, 2, 4]
            for column, _, value in case.inputs["limits"]:
                numbers = figures[column].to_numpy()
                np.testing.assert_array_equal(numbers * 8, np.round(numbers * 8))
                equal += int((numbers == value).any())
    assert equal > 40
