"""The lab's pictures: each with units, n, an interval, a marker besides colour, and alt text.

Figures are built without pyplot, so nothing is shown twice and no global state is left behind.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito's colours keep apart for colour-blind readers; markers and lines do it without.
LOOKS: tuple[dict[str, Any], ...] = (
    {"color": "#0072B2", "marker": "o", "linestyle": "-"},
    {"color": "#D55E00", "marker": "s", "linestyle": "--"},
    {"color": "#009E73", "marker": "^", "linestyle": ":"},
    {"color": "#CC79A7", "marker": "D", "linestyle": "-."},
)
Z_95 = 1.959964


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """95% interval of a share (Wilson 1927): it stays in [0, 1] and holds for small n.

    >>> low, high = wilson_interval(3, 4)
    >>> round(low, 3), round(high, 3)
    (0.301, 0.954)
    """
    if not 0 <= hits <= n or n == 0:
        raise ValueError(f"hits must lie in [0, n] with n >= 1, got {hits} of {n}; count again")
    share, z2 = hits / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 * np.sqrt(share * (1 - share) / n + z2 / (4 * n**2)) / (1 + z2 / n)
    return float(centre - half), float(centre + half)


def tier_plot(
    series: Mapping[str, pd.DataFrame], counts: Mapping[str, int], ylabel: str, title: str
) -> Figure:
    """Values by tier with their 95% intervals, one marker for each series.

    series: label -> table with columns tier, value, low, high. counts: tier -> n examples.
    """
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    tiers = list(counts)
    for index, (label, table) in enumerate(series.items()):
        rows = table.set_index("tier").loc[tiers]
        shift = 0.16 * (index - (len(series) - 1) / 2)
        _points(axes, np.arange(len(tiers)) + shift, rows, "value", label, LOOKS[index])
    axes.set_xticks(range(len(tiers)), [f"{tier}\nn = {n:,}" for tier, n in counts.items()])
    axes.set_xlim(-0.5, len(tiers) - 0.5)
    # A little below 0, so that a marker at 0 is seen whole.
    axes.set_ylim(bottom=-0.02)
    axes.set(ylabel=ylabel, xlabel="tier of the true class", title=title)
    _finish(axes, legend=len(series) > 1)
    return figure


def delta_plot(tables: Mapping[str, pd.DataFrame], counts: Mapping[str, int], title: str) -> Figure:
    """Differences by tier with their 95% intervals, one panel for each table.

    tables: label of the panel -> table with columns tier, delta, low, high.
    counts: tier -> n examples, for all rows of the tables.
    """
    figure = Figure(figsize=(8.0, 3.4), layout="constrained")
    panels = figure.subplots(1, len(tables), squeeze=False)[0]
    for index, (axes, (label, table)) in enumerate(zip(panels, tables.items(), strict=True)):
        places = np.arange(len(table))[::-1]
        look = LOOKS[index]
        axes.plot(table["delta"], places, **{**look, "linestyle": "none"})
        centre, half = _centre_and_half(table)
        axes.errorbar(centre, places, xerr=half, fmt="none", capsize=4, ecolor=look["color"])
        axes.axvline(0, color="black", linewidth=0.8)
        names = [f"{tier}  n = {counts[tier]:,}" for tier in table["tier"]]
        axes.set_yticks(places, names if index == 0 else [""] * len(places))
        axes.set_ylim(-0.5, len(table) - 0.5)
        axes.locator_params(axis="x", nbins=4)  # long figures must not touch
        axes.set_xlabel(label)
        _finish(axes)
    figure.suptitle(title, fontsize=11)
    return figure


def coverage_plot(table: pd.DataFrame, n: int, title: str) -> Figure:
    """Accuracy on the covered examples against coverage, one line for each recipe.

    table: columns recipe, threshold, coverage, accuracy (NaN where nothing is covered).
    n: examples behind a coverage of 1. Whiskers: Wilson's 95% interval at that coverage.
    """
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.subplots()
    for look, (recipe, rows) in zip(LOOKS, table.groupby("recipe", sort=False), strict=False):
        shown = _with_wilson(rows, n)
        places = shown["coverage"].to_numpy()
        _points(axes, places, shown, "accuracy", str(recipe), look, join=True)
        if look is LOOKS[0]:
            _name_thresholds(axes, shown.iloc[::2])
    axes.margins(y=0.1)
    axes.set(
        xlabel=f"coverage: share of n = {n:,} examples at or above the threshold",
        ylabel="accuracy on the covered, 95% interval",
        title=title,
    )
    _finish(axes, legend=True)
    return figure


def _with_wilson(rows: pd.DataFrame, n: int) -> pd.DataFrame:
    """The rows that cover something, with low and high of their accuracy."""
    covered = (rows["coverage"] * n).round().astype(int)
    shown = rows[rows["accuracy"].notna() & (covered > 0)].copy()
    sizes = covered[shown.index]
    hits = (sizes * shown["accuracy"]).round().astype(int)
    limits = [wilson_interval(h, size) for h, size in zip(hits, sizes, strict=True)]
    shown[["low", "high"]] = np.asarray(limits).reshape(-1, 2)
    return shown


def _name_thresholds(axes: Axes, rows: pd.DataFrame) -> None:
    """Write each threshold below its whisker, where no line runs."""
    look: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "top"}
    for threshold, place, low in rows[["threshold", "coverage", "low"]].to_numpy():
        axes.annotate(f"{threshold:.1f}", (place, low), xytext=(-7, -4), fontsize=8, **look)


def reliability_plot(tables: Mapping[str, pd.DataFrame], title: str) -> Figure:
    """Accuracy against confidence in each filled bin, with the diagonal of a calibrated model.

    tables: label -> table with columns n, confidence, accuracy, as reliability_table makes them.
    Whiskers: Wilson's 95% interval of the bin's accuracy.
    """
    figure = Figure(figsize=(5.4, 4.6), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="black", linewidth=0.8, label="calibrated")
    for look, (label, table) in zip(LOOKS, tables.items(), strict=False):
        n, filled = int(table["n"].sum()), table[table["n"] > 0]
        shown = _with_wilson(filled.assign(coverage=filled["n"] / n), n)
        places = shown["confidence"].to_numpy()
        _points(axes, places, shown, "accuracy", f"{label}, n = {n:,}", look, join=True)
    axes.set(xlabel="mean top-1 probability of the bin", ylabel="accuracy of the bin, 95% interval")
    axes.set(title=title, xlim=(0, 1), ylim=(0, 1))
    _finish(axes, legend=True)
    return figure


def describe(title: str, table: pd.DataFrame) -> str:
    """The picture's content as one paragraph: its question, then each row of the table.

    >>> describe("Who wins?", pd.DataFrame({"tier": ["head"], "f1": [0.52528]}))
    'Who wins? head: f1 0.525.'
    """
    key, *rest = table.columns
    rows = [
        f"{row[key]}: " + ", ".join(f"{column} {_short(row[column])}" for column in rest)
        for _, row in table.iterrows()
    ]
    return f"{title} " + "; ".join(rows) + "."


def _short(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def show(figure: Figure, alt: str) -> None:
    """Display the figure so that its alt text reaches every page made of the notebook.

    alt: what the picture says, never empty (ValueError). Notebook front ends take the HTML form,
    since the PNG form alone loses its alt text on export; readers that allow no HTML take the PNG.
    """
    if not alt.strip():
        raise ValueError("alt is empty; pass describe(title, table)")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110)
    png = base64.b64encode(picture.getvalue()).decode()
    page = f'<img src="data:image/png;base64,{png}" alt="{html.escape(alt)}">'
    display({"text/html": page, "image/png": png, "text/plain": alt}, raw=True)


def _points(
    axes: Axes,
    places: np.ndarray,
    rows: pd.DataFrame,
    column: str,
    label: str,
    look: Mapping[str, Any],
    join: bool = False,
) -> None:
    style = dict(look) if join else {**look, "linestyle": "none"}
    axes.plot(places, rows[column].to_numpy(dtype=float), label=label, **style)
    centre, half = _centre_and_half(rows)
    axes.errorbar(places, centre, yerr=half, fmt="none", capsize=4, ecolor=look["color"])


def _centre_and_half(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The interval as matplotlib wants it, whether or not it holds the point."""
    low, high = rows[["low", "high"]].to_numpy(dtype=float).T
    return (low + high) / 2, (high - low) / 2


def _finish(axes: Axes, legend: bool = False) -> None:
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    if legend:
        axes.legend(frameon=False)
