"""Pictures of many recipes at once: a grid of settings, and recipes side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from course_lib.plots import LOOKS

SHADES = "PuOr"
"""Orange below 0, purple above: apart for colour-blind readers; each cell also says its figure."""


def grid_plot(panels: Mapping[str, pd.DataFrame], title: str) -> Figure:
    """Differences over a grid of T_d and alpha, one panel for each metric, as figures on shades.

    panels: label -> table with columns T_d, alpha, delta, low, high, one row a setting. Each cell
    says its difference and, below, its 95% interval; a star marks intervals that leave 0 out.
    """
    figure = Figure(figsize=(9.6, 3.0), layout="constrained")
    for axes, (label, table) in zip(
        figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True
    ):
        columns, rows = sorted(table["T_d"].unique()), sorted(table["alpha"].unique())
        shades = table.pivot(index="alpha", columns="T_d", values="delta").loc[rows, columns]
        most = float(np.abs(shades.to_numpy()).max()) or 1.0
        # Twice the largest value: pale shades keep the black figures readable.
        axes.imshow(shades, cmap=SHADES, vmin=-2 * most, vmax=2 * most, aspect="auto")
        for one in table.to_dict("records"):
            star = "*" if one["low"] > 0 or one["high"] < 0 else ""
            said = f"{one['delta']:+.3f}{star}\n[{one['low']:+.3f}, {one['high']:+.3f}]"
            place = columns.index(one["T_d"]), rows.index(one["alpha"])
            axes.text(*place, said, ha="center", va="center", fontsize=9)
        axes.set_xticks(range(len(columns)), [f"{value:g}" for value in columns])
        axes.set_yticks(range(len(rows)), [f"{value:g}" for value in rows])
        axes.set(xlabel="T_d", ylabel="alpha", title=label)
    figure.suptitle(title, fontsize=11)
    return figure


def recipe_plot(
    series: Mapping[str, pd.DataFrame], n: int, ylabel: str, title: str, key: str = "recipe"
) -> Figure:
    """Values side by side with their 95% intervals, one marker for each series.

    series: label -> table with columns key, value, low, high, all with the same keys in order.
    n: examples behind each value.
    """
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    for index, (label, table) in enumerate(series.items()):
        look = LOOKS[index]
        places = np.arange(len(table)) + 0.16 * (index - (len(series) - 1) / 2)
        axes.plot(places, table["value"], label=label, **{**look, "linestyle": "none"})
        low, high = table[["low", "high"]].to_numpy(dtype=float).T
        half = {"yerr": (high - low) / 2, "ecolor": look["color"]}
        axes.errorbar(places, (low + high) / 2, fmt="none", capsize=4, **half)
    names = next(iter(series.values()))[key].tolist()
    axes.set_xticks(range(len(names)), names)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(bottom=0)
    axes.set(ylabel=ylabel, xlabel=f"{key}, n = {n:,} each", title=title)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure
