"""The pictures of week 5 hold what the tables hold: names, filled points, counts, the line."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course_lib.trade_offs import ceiling_plot, pareto_plot, tier_panels

CONFIGS = ["encoder_fp16", "encoder_int8", "decoder_fp16", "decoder_int8"]


def texts(figure) -> str:
    axes = figure.axes
    parts = [t.get_text() for a in axes for t in (*a.texts, a.title, a.xaxis.label, a.yaxis.label)]
    return " | ".join(parts)


def test_pareto_plot_names_points_and_fills_those_of_the_front() -> None:
    table = pd.DataFrame({"config": CONFIGS, "macro_f1": [0.1, 0.2, 0.3, 0.4], "ms": [1, 2, 3, 4]})
    table["macro_f1_low"], table["macro_f1_high"] = (
        table["macro_f1"] - 0.05,
        table["macro_f1"] + 0.05,
    )
    table["front_ms"] = [True, False, True, False]
    figure = pareto_plot(table, {"ms": "ms per example"}, "macro_f1", 900, "Who wins?")
    assert "enc int8" in texts(figure)
    assert "n = 900" in texts(figure)
    weights = {t.get_text(): t.get_fontweight() for t in figure.axes[0].texts}
    assert weights == {
        "enc fp16": "bold",
        "enc int8": "normal",
        "dec fp16": "bold",
        "dec int8": "normal",
    }
    assert figure.axes[0].get_xscale() == "log"


def test_tier_panels_write_both_counts() -> None:
    rows = [
        (f"{model}_{precision}", tier, 0.01, -0.02, 0.03, 7, 3)
        for model in ("encoder", "decoder")
        for precision in ("int8", "int4")
        for tier in ("head", "mid", "tail")
    ]
    table = pd.DataFrame(rows, columns=["config", "tier", "delta", "low", "high", "gained", "lost"])
    figure = tier_panels(table, {"head": 10, "mid": 20, "tail": 30}, "Where?")
    assert len(figure.axes) == 2
    assert texts(figure).count("+7 −3") == 12
    assert {"encoder", "decoder"} == {axes.get_title() for axes in figure.axes}


def test_ceiling_plot_draws_the_line() -> None:
    table = pd.DataFrame({"config": CONFIGS})
    for column in ("raw", "scaled"):
        table[column], table[f"{column}_low"], table[f"{column}_high"] = 0.06, 0.05, 0.08
    figure = ceiling_plot(table, 0.05, 900, "Below?")
    lines = [line for line in figure.axes[0].lines if line.get_label() == "ceiling 0.05"]
    np.testing.assert_array_equal(lines[0].get_ydata(), [0.05, 0.05])
    assert "n = 900" in texts(figure)
