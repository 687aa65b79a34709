"""Pictures of many recipes: every figure of the table is drawn, and said."""

from __future__ import annotations

import pandas as pd
import pytest

from course_lib.grid_plots import grid_plot, recipe_plot

GRID = pd.DataFrame(
    {
        "T_d": [1.0, 4.0, 1.0, 4.0],
        "alpha": [0.9, 0.9, 0.7, 0.7],
        "delta": [0.001, -0.02, 0.03, 0.0],
        "low": [-0.01, -0.03, 0.02, -0.01],
        "high": [0.01, -0.01, 0.04, 0.01],
    }
)
TABLE = pd.DataFrame(
    {
        "recipe": ["vanilla", "distilled"],
        "value": [0.4, 0.5],
        "low": [0.3, 0.45],
        "high": [0.5, 0.6],
    }
)


def test_each_setting_says_its_difference_at_its_place_and_stars_what_leaves_0_out() -> None:
    (axes,) = grid_plot({"macro F1": GRID}, "What do they buy?").axes
    said = {text.get_position(): text.get_text() for text in axes.texts}
    assert said[(0, 1)] == "+0.001\n[-0.010, +0.010]"
    assert said[(1, 1)] == "-0.020*\n[-0.030, -0.010]"
    assert said[(0, 0)] == "+0.030*\n[+0.020, +0.040]"
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "4"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0.7", "0.9"]
    assert axes.get_xlabel() == "T_d"


def test_shades_follow_the_sign_and_stay_pale_enough_for_black_figures() -> None:
    (axes,) = grid_plot({"NLL": GRID}, "?").axes
    (image,) = axes.images
    shades = image.cmap(image.norm(image.get_array()))
    assert image.norm(0.0) == 0.5
    assert shades[..., :3].mean(axis=-1).min() > 0.35


def test_a_grid_of_zeros_can_be_drawn() -> None:
    zeros = GRID.assign(delta=0.0, low=0.0, high=0.0)
    assert len(grid_plot({"a": zeros, "b": zeros}, "?").axes) == 2


def test_recipes_stand_side_by_side_with_markers_of_their_own() -> None:
    figure = recipe_plot({"confidence": TABLE, "accuracy": TABLE}, 4363, "share", "Who?")
    (axes,) = figure.axes
    first = axes.lines[0]
    markers = {line.get_marker() for line in axes.lines if len(line.get_xdata()) == 2}
    assert {"o", "s"} <= markers
    assert [label.get_text() for label in axes.get_xticklabels()] == ["vanilla", "distilled"]
    assert "n = 4,363" in axes.get_xlabel()
    assert first.get_ydata().tolist() == [0.4, 0.5]
    assert axes.get_ylim()[0] == pytest.approx(0.0)
