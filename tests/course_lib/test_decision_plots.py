"""The homework's pictures hold what their tables hold: names, figures, verdicts."""

from __future__ import annotations

import pandas as pd

from course_lib.decision_plots import envelope_plot, trajectory_plot


def texts(figure) -> str:
    axes = figure.axes
    parts = [t.get_text() for a in axes for t in (*a.texts, a.title, a.xaxis.label, a.yaxis.label)]
    ticks = [t.get_text() for a in axes for t in (*a.get_xticklabels(), *a.get_yticklabels())]
    return " | ".join(parts + ticks)


def test_a_trajectory_has_a_panel_a_class_and_a_line_a_model() -> None:
    rows = [
        (name, tier, n, model, precision, f1, f1 - 0.1, f1 + 0.1)
        for name, tier, n in (
            ("Fraud", "head", 200),
            ("A name that is much too long for a line", "tail", 9),
        )
        for model in ("encoder", "decoder")
        for precision, f1 in (("fp16", 0.5), ("int8", 0.4), ("int4", 0.3))
    ]
    columns = ["name", "tier", "n", "model", "precision", "f1", "low", "high"]
    figure = trajectory_plot(pd.DataFrame(rows, columns=columns), "Which?")
    assert len(figure.axes) == 2
    said = texts(figure)
    for words in ("Fraud", "head, n = 200", "tail, n = 9", "int4", "95% interval"):
        assert words in said
    assert "A name that is much too long for a\nline" in said
    lines = figure.axes[0].get_lines()
    assert {line.get_label() for line in lines} >= {"encoder", "decoder"}
    assert {line.get_marker() for line in lines} >= {"o", "s"}
    assert lines[0].get_ydata().tolist() == [0.5, 0.4, 0.3]


def test_an_envelope_says_figure_interval_and_verdict_in_each_cell() -> None:
    figures = pd.DataFrame({"config": ["encoder_fp16", "decoder_int4"], "ms": [2.31, 12.65]})
    figures = figures.assign(ece=[0.04, 0.07], ece_low=[0.03, 0.06], ece_high=[0.055, 0.08])
    verdicts = pd.DataFrame({"config": figures["config"], "ms": ["meets", "fails"]})
    verdicts["ece"] = ["can't tell", "fails"]
    said = texts(envelope_plot(figures, verdicts, ["ms\nat most 10", "ece"], "Who?"))
    for words in (
        "2.31\nmeets",
        "12.7\nfails",
        "0.04  [0.03, 0.055]\ncan't tell",
        "0.07  [0.06, 0.08]\nfails",
        "encoder fp16",
        "ms\nat most 10",
    ):
        assert words in said
