"""How far markers agree: bands and points on texts marked twice, leniency, drift.

Pure: frames of `graders.markbook.judgements` in, dataclasses out; no figure is ever NaN. pingouin
takes seconds to import, so only the moderation report may import this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pingouin
from sklearn.metrics import cohen_kappa_score

from graders.markbook.estimates import (
    Estimate,
    Floats,
    absolute_icc,
    mean,
    missing,
    quadratic_kappa,
    slope,
    with_interval,
)
from graders.rubrics.schema import Rubric

MIN_PAIRS = 5
"""Under this many pairs a coefficient says nothing about two markers."""
MIN_TEXTS = 10
"""Under this many texts a marker's drift is not looked for."""
TEXTS_A_STEP = 10
"""Drift is told for this many texts."""


@dataclass(frozen=True)
class Agreement:
    """Two markers on one criterion's texts. kappa: of bands; icc: of points.

    same: share of pairs in one band. gap: mean distance in points. None where there is no pair.
    """

    cell: str
    title: str
    kappa: Estimate
    icc: Estimate
    same: float | None
    gap: float | None


@dataclass(frozen=True)
class Leniency:
    """Who gives more: differences in percent of a section's points, above 0 is lenient.

    paired: to the other marker of the same texts. unpaired: to the class's mean of the section, on
    texts that nobody else marked; other students wrote those, so it is weaker evidence.
    """

    marker: str
    texts: int
    paired: Estimate
    unpaired: Estimate


@dataclass(frozen=True)
class Drift:
    """How a marker's points move with the marker's own order, over the sections' means.

    slope: percent of a section's points for each TEXTS_A_STEP texts.
    """

    marker: str
    slope: Estimate


def agreement(pairs: pd.DataFrame, rubric: Rubric, *, seed: int = 0) -> tuple[Agreement, ...]:
    """One row for each section of the rubric, then one for all sections together.

    There, points count as shares of their section's. pairs: as `pair_frame` makes them.
    """
    whole = "all sections"
    rows = [
        _agreement(pairs[pairs.cell == cell.id], cell.id, cell.title, seed) for cell in rubric.cells
    ]
    shares = pairs.assign(
        first_points=100 * pairs.first_points / pairs.possible,
        second_points=100 * pairs.second_points / pairs.possible,
    )
    pooled = _agreement(shares, "", whole, seed)
    if len({len(cell.bands) for cell in rubric.cells}) > 1:
        why = "the sections have different numbers of bands"
        pooled = Agreement("", whole, missing(len(pairs), why), pooled.icc, pooled.same, pooled.gap)
    return (*rows, pooled)


def leniency(judged: pd.DataFrame, pairs: pd.DataFrame, *, seed: int = 0) -> tuple[Leniency, ...]:
    """One row for each marker, in order of name."""
    markers = sorted(set(judged.marker))
    return tuple(_leniency(marker, judged, pairs, seed) for marker in markers)


def drift(judged: pd.DataFrame, *, seed: int = 0) -> tuple[Drift, ...]:
    """One row for each marker, in order of name."""
    markers = sorted(set(judged.marker))
    return tuple(Drift(marker, _slope(residuals(judged, marker), seed)) for marker in markers)


def residuals(judged: pd.DataFrame, marker: str) -> pd.DataFrame:
    """A marker's judgements, with `over`: percent of the points above the section's class mean.

    The mean is that of all judgements of the first round, the marker's own among them.
    """
    shares = judged.assign(share=100 * judged.points / judged.possible)
    means = shares[~shares.second.astype(bool)].groupby("cell").share.mean()
    own = shares[shares.marker == marker]
    return own.assign(over=own.share - own.cell.map(means)).dropna(subset=["over"])


def _agreement(pairs: pd.DataFrame, cell: str, title: str, seed: int) -> Agreement:
    n = len(pairs)
    if not n:
        none = _few(0, MIN_PAIRS, "pairs")
        return Agreement(cell, title, none, none, None, None)
    bands = _column(pairs, "first_band"), _column(pairs, "second_band")
    points = _column(pairs, "first_points"), _column(pairs, "second_points")
    students = list(pairs.student)
    return Agreement(
        cell,
        title,
        _kappa(*bands, students, seed),
        _icc(*points, students, seed),
        float(np.mean(bands[0] == bands[1])),
        float(np.mean(np.abs(points[0] - points[1]))),
    )


def _kappa(a: Floats, b: Floats, students: Sequence[str], seed: int) -> Estimate:
    if len(a) < MIN_PAIRS:
        return _few(len(a), MIN_PAIRS, "pairs")
    if len({*a, *b}) == 1:
        return missing(len(a), "all texts are in one band")
    if len({*a}) == 1 or len({*b}) == 1:
        return missing(len(a), "one of the two used one band only")
    value = float(cohen_kappa_score(a.astype(int), b.astype(int), weights="quadratic"))
    return with_interval(value, lambda w: quadratic_kappa(w, a, b), students, seed)


def _icc(a: Floats, b: Floats, students: Sequence[str], seed: int) -> Estimate:
    if len(a) < MIN_PAIRS:
        return _few(len(a), MIN_PAIRS, "pairs")
    if len({*a, *b}) == 1:
        return missing(len(a), "all texts have the same points")
    return with_interval(pingouin_icc(a, b), lambda w: absolute_icc(w, a, b), students, seed)


def pingouin_icc(a: Floats, b: Floats) -> float:
    """ICC(A,1) of two columns of points, as pingouin has it: one row a text, both markers."""
    n = len(a)
    table = pd.DataFrame(
        {
            "text": np.tile(np.arange(n), 2),
            "marker": np.repeat(["first", "second"], n),
            "points": np.concatenate([a, b]),
        }
    )
    with np.errstate(divide="ignore", invalid="ignore"):  # in its tests of markers who agree wholly
        found = pingouin.intraclass_corr(table, targets="text", raters="marker", ratings="points")
    return float(found.set_index("Type").loc["ICC(A,1)", "ICC"])


def _leniency(marker: str, judged: pd.DataFrame, pairs: pd.DataFrame, seed: int) -> Leniency:
    over = 100 * (pairs.first_points - pairs.second_points) / pairs.possible
    ours, theirs = pairs.first_marker == marker, pairs.second_marker == marker
    mine = pd.concat([over[ours], -over[theirs]])
    writers = pd.concat([pairs.student[ours], pairs.student[theirs]])
    own = residuals(judged, marker)
    alone = own[~own.paired.astype(bool)]
    unpaired = (
        missing(len(alone), "nobody else marked")
        if judged.marker.nunique() == 1
        else _mean(alone.over, alone.student, MIN_PAIRS, "texts", seed)
    )
    texts = int((judged.marker == marker).sum())
    return Leniency(marker, texts, _mean(mine, writers, MIN_PAIRS, "pairs", seed), unpaired)


def _mean(values: pd.Series, students: pd.Series, least: int, noun: str, seed: int) -> Estimate:
    if len(values) < least:
        return _few(len(values), least, noun)
    x = values.to_numpy(dtype=np.float64)
    return with_interval(float(x.mean()), lambda w: mean(w, x), list(students), seed)


def _slope(own: pd.DataFrame, seed: int) -> Estimate:
    if len(own) < MIN_TEXTS:
        return _few(len(own), MIN_TEXTS, "texts")
    order, over = _column(own, "order") / TEXTS_A_STEP, _column(own, "over")
    line = np.polynomial.polynomial.polyfit(order, over, 1)
    return with_interval(float(line[1]), lambda w: slope(w, order, over), list(own.student), seed)


def _few(n: int, least: int, noun: str) -> Estimate:
    return missing(n, f"not enough {noun}: {n} of at least {least}")


def _column(frame: pd.DataFrame, name: str) -> Floats:
    return frame[name].to_numpy(dtype=np.float64)
