"""The pictures hold what they promise: n, units, intervals, marks besides colour, alt text."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from scipy.stats import binomtest

from course_lib import plots

COUNTS = {"head": 2982, "mid": 994, "tail": 387}
VALUES = pd.DataFrame(
    {
        "tier": list(COUNTS),
        "value": [0.5, 0.3, 0.0],
        "low": [0.4, 0.2, 0.0],
        "high": [0.6, 0.4, 0.1],
    }
)
DELTAS = pd.DataFrame(
    {
        "tier": list(COUNTS),
        "delta": [0.01, 0.03, -0.01],
        "low": [0.0, 0.01, -0.02],
        "high": [0.02] * 3,
    }
)
COVERAGE = pd.DataFrame(
    {
        "recipe": ["vanilla"] * 2 + ["distilled"] * 2,
        "threshold": [0.5, 0.99] * 2,
        "coverage": [0.6, 0.0, 0.5, 0.1],
        "accuracy": [0.7, float("nan"), 0.8, 1.0],
    }
)


@given(st.integers(1, 500), st.data())
def test_wilson_agrees_with_scipy(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    theirs = binomtest(hits, n).proportion_ci(method="wilson")
    # SciPy takes the normal quantile to full precision, ours has seven digits.
    np.testing.assert_allclose(plots.wilson_interval(hits, n), tuple(theirs), atol=1e-6)


@pytest.mark.parametrize(("hits", "n"), [(1, 0), (3, 2), (-1, 2)])
def test_wilson_refuses_impossible_counts(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="hits must lie"):
        plots.wilson_interval(hits, n)


def texts(axes: Any) -> str:
    labels = [label.get_text() for label in (*axes.get_xticklabels(), *axes.get_yticklabels())]
    return " ".join([*labels, axes.get_xlabel(), axes.get_ylabel(), axes.get_title()])


def labelled(axes: Any) -> list[Any]:
    return [line for line in axes.lines if not str(line.get_label()).startswith("_")]


def test_the_tier_plot_names_n_and_sets_series_apart_without_colour() -> None:
    figure = plots.tier_plot({"sure": VALUES, "right": VALUES}, COUNTS, "share of 1", "Is it?")
    (axes,) = figure.axes
    assert all(f"n = {n:,}" in texts(axes) for n in COUNTS.values())
    assert "share of 1" in texts(axes)
    assert "Is it?" in texts(axes)
    assert len({line.get_marker() for line in labelled(axes)}) == 2
    assert axes.get_ylim()[0] < 0  # a marker at 0 is seen whole
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["sure", "right"]


def test_the_tier_plots_whiskers_are_the_interval() -> None:
    figure = plots.tier_plot({"only": VALUES}, COUNTS, "share", "?")
    (segments,) = figure.axes[0].containers[0].lines[2]
    ends = [(low[1], high[1]) for low, high in segments.get_segments()]
    np.testing.assert_allclose(ends, VALUES[["low", "high"]])


def test_the_delta_plot_has_a_panel_a_table_and_a_line_at_zero() -> None:
    figure = plots.delta_plot({"F1": DELTAS, "ECE": DELTAS}, COUNTS, "Where?")
    assert [axes.get_xlabel() for axes in figure.axes] == ["F1", "ECE"]
    assert "n = 387" in texts(figure.axes[0])
    for axes in figure.axes:
        assert any(set(np.ravel(line.get_xdata())) == {0} for line in axes.lines)
        (segments,) = axes.containers[0].lines[2]
        ends = [(low[0], high[0]) for low, high in segments.get_segments()]
        np.testing.assert_allclose(ends, DELTAS[["low", "high"]])


def test_the_coverage_plot_leaves_out_rows_that_cover_nothing() -> None:
    figure = plots.coverage_plot(COVERAGE, 100, "Which?")
    (axes,) = figure.axes
    vanilla, distilled = labelled(axes)
    assert vanilla.get_xdata().tolist() == [0.6]
    assert distilled.get_xdata().tolist() == [0.5, 0.1]
    assert vanilla.get_linestyle() != distilled.get_linestyle()
    assert "n = 100" in axes.get_xlabel()


def test_describe_says_every_row() -> None:
    said = plots.describe("Which?", COVERAGE)
    assert said.startswith("Which? vanilla: threshold 0.500, coverage 0.600, accuracy 0.700;")
    assert said.count(";") == len(COVERAGE) - 1


def test_show_displays_a_png_with_its_alt_text(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: dict[str, Any] = {}

    def keep(data: Any, raw: bool) -> None:
        assert raw
        shown.update(data)

    monkeypatch.setattr(plots, "display", keep)
    plots.show(plots.delta_plot({"F1": DELTAS}, COUNTS, "Where?"), 'head "leads" & F1 < 1')
    assert base64.b64decode(shown["image/png"]).startswith(b"\x89PNG")
    assert shown["text/plain"] == 'head "leads" & F1 < 1'

    cell = new_code_cell(outputs=[new_output("display_data", data=shown)])
    page, _ = HTMLExporter().from_notebook_node(new_notebook(cells=[cell]))
    (picture,) = BeautifulSoup(page, "html.parser").select("img")
    assert picture["alt"] == 'head "leads" & F1 < 1'
    assert picture["src"] == f"data:image/png;base64,{shown['image/png']}"


def test_show_refuses_a_picture_without_words() -> None:
    with pytest.raises(ValueError, match="alt is empty"):
        plots.show(plots.delta_plot({"F1": DELTAS}, COUNTS, "Where?"), " ")
