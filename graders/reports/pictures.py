"""The moderation page's pictures, as PNG in base64. A table beside each holds the same figures."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from graders.markbook.agreement import TEXTS_A_STEP, Leniency, residuals
from graders.rubrics import Rubric, RubricCell

INK, SOFT, LINE = "#1d2430", "#5b6472", "#dde1e7"
# Told apart by shape as well: not everyone sees the colours.
COLOURS = ("#2a5db0", "#b3501e", "#1b7f3b", "#5f5b8a", "#96690a")
SHAPES = ("o", "s", "^", "D", "v")


def pairs_picture(pairs: pd.DataFrame, rubric: Rubric) -> str:
    """First against second points, a panel for each section; lines where bands meet.

    Pairs with the same points are one dot, larger by their number.
    """
    cells = rubric.cells
    figure = Figure(figsize=(2.5 * len(cells), 2.9), layout="constrained")
    panels = np.atleast_1d(figure.subplots(1, len(cells)))
    for axes, cell in zip(panels, cells, strict=True):
        _pairs_panel(axes, pairs[pairs.cell == cell.id], cell)
    panels[0].set_ylabel("second marker's points")
    return _png(figure)


def leniency_picture(rows: Sequence[Leniency]) -> str:
    """Each marker's two differences with their intervals; what can't be had is left out."""
    figure = Figure(figsize=(7.2, 0.9 + 0.55 * len(rows)), layout="constrained")
    axes = figure.subplots()
    kinds = (("paired", "to the other marker, same texts"), ("unpaired", "to the class's mean"))
    for place, (kind, label) in enumerate(kinds):
        found = [(-i + 0.12 - 0.24 * place, getattr(row, kind)) for i, row in enumerate(rows)]
        shown = [(y, e) for y, e in found if e.value is not None]
        if not shown:
            continue
        look: dict[str, Any] = {"color": COLOURS[place], "marker": SHAPES[place], "zorder": 3}
        axes.scatter([e.value for _, e in shown], [y for y, _ in shown], s=34, label=label, **look)
        whole = [(y, e) for y, e in shown if e.low is not None]
        axes.hlines(
            [y for y, _ in whole],
            [e.low for _, e in whole],
            [e.high for _, e in whole],
            color=COLOURS[place],
        )
    axes.axvline(0, color=SOFT, linewidth=0.8, linestyle="--")
    axes.set_yticks([-i for i in range(len(rows))], [row.marker for row in rows])
    axes.set_ylim(-len(rows) + 0.5, 0.5)
    axes.set_xlabel("% of a section's points; right of 0 is lenient")
    if axes.collections:
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=8)
    _plain(axes)
    return _png(figure)


def drift_picture(judged: pd.DataFrame) -> str:
    """Each marker's points over the section's mean, in the order of marking, with the line."""
    markers = sorted(set(judged.marker))
    figure = Figure(figsize=(3.4 * max(len(markers), 1), 2.7), layout="constrained")
    panels = np.atleast_1d(figure.subplots(1, max(len(markers), 1), sharey=True))
    for place, (axes, marker) in enumerate(zip(panels, markers, strict=False)):
        own = residuals(judged, marker)
        x, y = own.order.to_numpy(float), own.over.to_numpy(float)
        axes.scatter(x, y, s=14, color=COLOURS[place % 5], marker=SHAPES[place % 5], alpha=0.75)
        if len(set(x)) > 1:
            line = np.polynomial.Polynomial.fit(x, y, 1)
            axes.plot(*line.linspace(2), color=INK, linewidth=1.4)
        axes.axhline(0, color=SOFT, linewidth=0.8, linestyle="--")
        axes.set_title(marker, fontsize=10, color=INK)
        axes.set_xlabel("text, in the marker's own order")
        _plain(axes)
    panels[0].set_ylabel("% of points over the mean")
    return _png(figure)


def drift_caption() -> str:
    """What the drift's unit is, for page and terminal alike."""
    return f"% of a section's points for each {TEXTS_A_STEP} texts"


def _pairs_panel(axes: Any, rows: pd.DataFrame, cell: RubricCell) -> None:
    for band in cell.bands:
        if band.low:
            axes.axvline(band.low - 0.5, color=LINE, linewidth=1)
            axes.axhline(band.low - 0.5, color=LINE, linewidth=1)
    axes.plot([0, cell.points], [0, cell.points], color=SOFT, linewidth=0.8, linestyle="--")
    same = rows.groupby(["first_points", "second_points"]).size().reset_index(name="pairs")
    places = same.first_points.to_numpy(float), same.second_points.to_numpy(float)
    axes.scatter(*places, s=24 * same.pairs, color=COLOURS[0], alpha=0.75, zorder=3)
    axes.set_title(f"{cell.id} (n = {len(rows)})", fontsize=9, color=INK)
    axes.set_xlabel("first marker's points")
    edge = 0.04 * cell.points
    axes.set_xlim(-edge, cell.points + edge)
    axes.set_ylim(-edge, cell.points + edge)
    axes.set_aspect("equal")
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    _plain(axes)


def _plain(axes: Any) -> None:
    axes.tick_params(labelsize=8, colors=SOFT, length=3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(LINE)
    axes.xaxis.label.set_size(8)
    axes.yaxis.label.set_size(8)


def _png(figure: Figure) -> str:
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=144)
    return base64.b64encode(content.getvalue()).decode()
