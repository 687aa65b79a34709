"""The reliability diagram shows filled bins with their intervals, and the diagonal."""

import numpy as np
import pandas as pd
import pytest

from course_lib.plots import reliability_plot, wilson_interval

TABLE = pd.DataFrame(
    {"n": [0, 40, 60], "confidence": [np.nan, 0.5, 0.9], "accuracy": [np.nan, 0.5, 0.75]}
)


def test_points_whiskers_labels_and_the_diagonal() -> None:
    figure = reliability_plot({"encoder": TABLE, "decoder": TABLE}, "Sure and right?")
    (axes,) = figure.axes
    diagonal, first, *_ = axes.lines
    assert diagonal.get_xydata().tolist() == [[0, 0], [1, 1]]
    assert first.get_xydata().tolist() == [[0.5, 0.5], [0.9, 0.75]]
    assert first.get_label() == "encoder, n = 100"
    ((low, high),) = [seg[:, 1] for seg in axes.collections[0].get_segments()[:1]]
    assert (low, high) == pytest.approx(wilson_interval(20, 40))
    assert "95% interval" in axes.get_ylabel()
    markers = {
        line.get_marker()
        for line in axes.lines
        if line.get_label() in ("encoder, n = 100", "decoder, n = 100")
    }
    assert len(markers) == 2
