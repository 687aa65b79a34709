"""The pictures of week 5's homework: classes through the precisions, six against four limits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from course_lib.plots import LOOKS

SHADES = {"meets": "#d6e6f4", "fails": "#f9dcc9", "can't tell": "#ececec"}
"""Pale blue, orange and grey: apart for colour-blind readers, and each cell says its word too."""


def trajectory_plot(table: pd.DataFrame, title: str) -> Figure:
    """F1 of each class at each precision, a panel a class, a marker a model.

    table: columns name, tier, n, model, precision, f1, low, high; rows of one class and model stand
    in the order of the precisions.
    """
    names = list(dict.fromkeys(table["name"]))
    figure = Figure(figsize=(9.6, 3.6), layout="constrained")
    panels = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
    for panel, name in zip(panels, names, strict=True):
        rows = table[table["name"] == name]
        for index, (model, mine) in enumerate(rows.groupby("model", sort=False)):
            look, places = LOOKS[index], np.arange(len(mine)) + 0.12 * (2 * index - 1)
            value, low, high = mine[["f1", "low", "high"]].to_numpy(dtype=float).T
            panel.plot(places, value, label=str(model), **look)
            half = {"yerr": (high - low) / 2, "ecolor": look["color"]}
            panel.errorbar(places, (low + high) / 2, fmt="none", capsize=4, **half)
        precisions = list(dict.fromkeys(rows["precision"]))
        panel.set_xticks(range(len(precisions)), precisions)
        panel.set_xlim(-0.5, len(precisions) - 0.5)
        panel.set_title(_wrapped(str(name)), fontsize=9)
        panel.set_xlabel(f"{rows['tier'].iloc[0]}, n = {int(rows['n'].iloc[0]):,}")
        panel.set_ylim(bottom=-0.02)
        panel.grid(alpha=0.3)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("F1 of the class, 95% interval")
    panels[0].legend(frameon=False, fontsize=9)
    figure.suptitle(title, fontsize=11)
    return figure


def _wrapped(name: str, width: int = 34) -> str:
    """A long class name in two lines, cut where the second is full.

    >>> _wrapped("Trouble during payment process, with a servicer")
    'Trouble during payment process,\\nwith a servicer'
    """
    if len(name) <= width:
        return name
    cut = name.rfind(" ", 0, width + 1)
    cut = width if cut < 0 else cut
    rest = name[cut:].strip()
    return f"{name[:cut]}\n{rest if len(rest) <= width else rest[: width - 1] + '…'}"


def envelope_plot(
    figures: pd.DataFrame, verdicts: pd.DataFrame, labels: Sequence[str], title: str
) -> Figure:
    """Configurations against limits: in each cell the figure, its interval, and the verdict.

    figures: config, a column for each limit and, where there is an interval, <column>_low and
    <column>_high. verdicts: config and the same columns, each "meets", "fails" or "can't tell".
    labels: what is written above each column, with its limit and unit.
    """
    columns = [name for name in verdicts if name != "config"]
    figure = Figure(figsize=(9.6, 4.6), layout="constrained")
    axes = figure.subplots()
    for y, row in enumerate(figures.to_dict("records")):
        for x, column in enumerate(columns):
            word = str(verdicts[column].iloc[y])
            axes.fill_between([x - 0.49, x + 0.49], y - 0.47, y + 0.47, color=SHADES[word])
            said = f"{row[column]:.3g}"
            if f"{column}_low" in row:
                said += f"  [{row[f'{column}_low']:.3g}, {row[f'{column}_high']:.3g}]"
            axes.text(x, y, f"{said}\n{word}", ha="center", va="center", fontsize=9)
    axes.set_xticks(range(len(columns)), labels)
    axes.set_yticks(
        range(len(figures)), [str(name).replace("_", " ") for name in figures["config"]]
    )
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(figures) - 0.5, -0.5)
    axes.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    axes.spines[:].set_visible(False)
    figure.suptitle(title, fontsize=11)
    return figure
