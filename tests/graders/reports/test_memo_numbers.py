"""Which numbers a memo states as its own, and which of them stand in no table."""

from __future__ import annotations

import time

import pytest

from graders.reports.memo_numbers import numbers_in, untraced


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("ECE falls by 0.008, interval −0.017 to 0.002.", ["0.008", "0.017", "0.002"]),
        ("from -0.020 to +0.007 (n = 4,363)", ["0.020", "0.007", "4,363"]),
        ("It is 9.4% of all, or 12 percent.", ["9.4%", "12 percent"]),
        ("down by 3 pp and 0.5 percentage points", ["3 pp", "0.5 percentage points"]),
        ("forty percent, twenty-four classes, three students", ["forty percent", "twenty-four"]),
        ("Seven per cent of them", ["Seven per cent"]),
        ("2.5x slower", ["2.5x"]),
        (".5 and 0.5", [".5", "0.5"]),
        # left alone
        ("Hinton 2015, Busbridge and others (2025)", []),
        ("Section 3 and table 3c, test 2, week 5, prompt 4", []),
        ("T_d = 16, $T_d = 4$, $\\alpha = 0.7$, alpha of 0.9, α=0.5, seed 8", []),
        ("the 95% interval, a 95% CI, 95% confidence", []),
        ("four recipes, 3 students, 12 cells", []),
        ("1. First point\n2. Second point\n 3) Third", []),
        ("distilled_T4_a0.7, int8, fp16, E.8, MiniLM-L6", []),
        ("`0.123` and https://example.org/0.5 and <!-- 77 -->", []),
        # near misses of what is left alone
        ("In 2015 examples 0.2 were right; 1,950 others", ["0.2", "1,950"]),
        ("95% of the examples", ["95%"]),
        ("13 classes", ["13"]),
        ("Test: 41%", ["41%"]),
        ("It ends at 0.094.", ["0.094"]),
    ],
)
def test_numbers_that_a_text_states(text: str, stated: list[str]) -> None:
    assert [one.text for one in numbers_in(text)] == stated


VALUES = [0.09357, -0.0075, 2.29707, 4363.0, 0.4043, float("nan")]


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("0.094, 0.0936, 0.09", []),
        ("0.093, 0.0935, 0.1", ["0.093", "0.0935"]),  # 0.1 is 0.094 to one decimal
        ("9.4%, 9 percent, 9.36%", []),
        ("9.3%, 10 percent", ["9.3%", "10 percent"]),
        ("falls by 0.0075, by 0.75 pp", []),
        ("2.297 and 2.30, 4,363 examples", []),
        ("2.298", ["2.298"]),
        ("forty percent", []),  # 0.4043
        ("forty-one percent", ["forty-one percent"]),
        ("0.0094 percent", ["0.0094 percent"]),
        ("a difference that I worked out: 2.203", ["2.203"]),
    ],
)
def test_rounding_percent_and_sign(text: str, open_: list[str]) -> None:
    assert [one.text for one in untraced(text, VALUES)] == open_


def test_without_a_table_every_number_is_open() -> None:
    assert len(untraced("0.1 and 0.2", [])) == 2


def test_a_number_is_shown_with_the_words_about_it() -> None:
    (one,) = untraced("A student's macro F1 is 0.279\non half B.", [])
    assert one.around == "A student's macro F1 is 0.279 on half B."


@pytest.mark.parametrize("piece", ["13.5 ", "<!--", "paired ", "T_d = 4 "])
def test_a_text_made_to_be_slow_is_read_in_seconds(piece: str) -> None:
    """It would keep the panel from every marker: over 100 s once, for 60 kB on one line."""
    start = time.perf_counter()
    untraced(piece * 12_000, [0.25] * 200_000)
    assert time.perf_counter() - start < 10


def test_an_item_far_from_its_lines_start_is_a_number() -> None:
    (one,) = numbers_in("word " * 20 + "13. Then")
    assert one.text == "13"
