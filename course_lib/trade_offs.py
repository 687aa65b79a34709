"""The pictures of week 5: two axes of a trade-off, tiers side by side, calibration at a line."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

from course_lib.plots import LOOKS

SHAPES = {"fp16": "o", "int8": "s", "int4": "^"}
RISE = {"fp16": 4, "int8": 15, "int4": 4}
"""How far a name stands from its whisker: fp16 and int8 often cost nearly the same memory."""


def pareto_plot(
    table: pd.DataFrame, axes_of: Mapping[str, str], score: str, n: int, title: str
) -> Figure:
    """One panel for each cost; points of the front are filled and named, the others hollow.

    table: columns config ("encoder_int8"), the score with <score>_low and <score>_high, each cost,
    and front_<cost> (booleans). axes_of: cost -> label of its axis. More of the score is better,
    less of a cost; costs stand on a log axis. n: examples behind the score.
    """
    figure = Figure(figsize=(9.0, 3.9), layout="constrained")
    panels = figure.subplots(1, len(axes_of), sharey=True, squeeze=False)[0]
    for panel, (cost, label) in zip(panels, axes_of.items(), strict=True):
        for row in table.to_dict("records"):
            model, _, precision = row["config"].partition("_")
            look = LOOKS[0 if model == "encoder" else 1]
            kept = bool(row[f"front_{cost}"])
            panel.errorbar(
                row[cost],
                row[score],
                yerr=[[row[score] - row[f"{score}_low"]], [row[f"{score}_high"] - row[score]]],
                marker=SHAPES[precision],
                color=look["color"],
                markerfacecolor=look["color"] if kept else "white",
                capsize=3,
                linestyle="none",
            )
            # The encoder's name goes above its whisker, the decoder's below: they meet elsewhere.
            above = model == "decoder"
            end = row[f"{score}_high"] if above else row[f"{score}_low"]
            panel.annotate(
                f"{model[:3]} {precision}",
                (row[cost], end),
                xytext=(0, RISE[precision] if above else -RISE[precision]),
                textcoords="offset points",
                ha="center",
                va="bottom" if above else "top",
                fontsize=8,
                fontweight="bold" if kept else "normal",
            )
        panel.set_xscale("log")
        panel.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        panel.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        panel.xaxis.set_minor_locator(NullLocator())
        panel.margins(x=0.2, y=0.2)
        panel.set_xlabel(label)
        panel.grid(alpha=0.3)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel(f"{score.replace('_f1', ' F1')}, 95% interval, n = {n:,}")
    figure.suptitle(f"{title}  (filled and bold: on the front)", fontsize=11)
    return figure


def tier_panels(table: pd.DataFrame, counts: Mapping[str, int], title: str) -> Figure:
    """Accuracy against fp16 in each tier, a panel a model, a marker a precision.

    table: columns config, tier, delta, low, high, gained, lost. counts: tier -> n examples.
    """
    figure = Figure(figsize=(9.0, 3.6), layout="constrained")
    models = list(dict.fromkeys(name.partition("_")[0] for name in table["config"]))
    panels = figure.subplots(1, len(models), sharex=True, squeeze=False)[0]
    tiers = list(counts)
    for panel, model in zip(panels, models, strict=True):
        for place, precision in enumerate(("int8", "int4")):
            rows = table[table["config"] == f"{model}_{precision}"].set_index("tier").loc[tiers]
            look, y = LOOKS[place], np.arange(len(tiers))[::-1] + 0.15 - 0.3 * place
            delta, low, high = 100 * rows[["delta", "low", "high"]].to_numpy(dtype=float).T
            panel.errorbar(
                delta,
                y,
                xerr=np.array([delta - low, high - delta]).clip(0),
                label=precision,
                capsize=4,
                **{**look, "linestyle": "none"},
            )
            flips = rows[["gained", "lost"]].to_numpy(dtype=int)
            for height, end, (gained, lost) in zip(y, high, flips, strict=True):
                panel.annotate(
                    f"+{gained} −{lost}",
                    (float(end), float(height)),
                    xytext=(6, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=8,
                )
        panel.axvline(0, color="black", linewidth=0.8)
        panel.set_yticks(
            np.arange(len(tiers))[::-1], [f"{t}\nn = {n:,}" for t, n in counts.items()]
        )
        panel.set_ylim(-0.5, len(tiers) - 0.5)
        panel.margins(x=0.3)  # room for the counts beside the intervals
        panel.set_title(model, fontsize=10)
        panel.set_xlabel("accuracy minus fp16, points, 95% interval")
        panel.grid(alpha=0.3)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].legend(frameon=False, loc="lower left")
    figure.suptitle(f"{title}  (+ gained, − lost predictions)", fontsize=11)
    return figure


def ceiling_plot(table: pd.DataFrame, ceiling: float, n: int, title: str) -> Figure:
    """ECE of each configuration before and after one temperature, with a line at the ceiling.

    table: columns config, raw, raw_low, raw_high, scaled, scaled_low, scaled_high.
    """
    figure = Figure(figsize=(8.0, 3.8), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(table))
    for index, (column, label) in enumerate((("raw", "before T"), ("scaled", "after T"))):
        columns = [column, f"{column}_low", f"{column}_high"]
        value, low, high = table[columns].to_numpy(dtype=float).T
        axes.errorbar(
            places + 0.12 * (2 * index - 1),
            value,
            yerr=np.array([value - low, high - value]).clip(0),
            label=label,
            capsize=4,
            **{**LOOKS[index], "linestyle": "none"},
        )
    line = f"ceiling {ceiling:g}"
    axes.axhline(ceiling, color="black", linestyle="--", linewidth=1, label=line)
    axes.set_xticks(places, [name.replace("_", "\n") for name in table["config"]])
    axes.set_ylim(bottom=0)
    axes.set(ylabel=f"ECE, 95% interval, n = {n:,}", title=title)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure
