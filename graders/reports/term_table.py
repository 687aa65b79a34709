"""The term's grades as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from graders.reports.export import MISSING, safe_cell
from graders.reports.term import Line, Score, Term


def to_csv(term: Term) -> str:
    """The table as CSV text.

    Each score in per cent, then each part in points of its weight, then `total`, which only stands
    where nothing is missing, and `so_far` out of `of`: what the scores that are there earn, and the
    most that they could.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([safe_cell(title) for title in header(term)])
    writer.writerows([safe_cell(cell) for cell in row(term, line)] for line in term.lines)
    return text.getvalue()


def header(term: Term) -> list[str]:
    """The columns."""
    each = [f"{title} %" for part in term.parts for title in part.titles]
    parts = [f"{part.name} of {part.weight:g}" for part in term.parts]
    return ["student", "name", *each, *parts, "total", "so_far", "of"]


def row(term: Term, line: Line) -> list[str]:
    """One student's cells, as in header."""
    each = [cell(score, 100) for scores in line.scores for score in scores]
    parts = [
        cell(mean(scores), part.weight)
        for part, scores in zip(term.parts, line.scores, strict=True)
    ]
    weighed = [
        (part.weight / len(scores), score.share)
        for part, scores in zip(term.parts, line.scores, strict=True)
        for score in scores
        if score.share is not None
    ]
    total = Score(sum(weight * share for weight, share in weighed) / 100)
    lacking = [score for scores in line.scores for score in scores if score.share is None]
    return [
        line.student.id,
        line.student.name,
        *each,
        *parts,
        cell(lacking_score(lacking) if lacking else total, 100),
        cell(total, 100),
        f"{sum(weight for weight, _ in weighed):.4g}",
    ]


def mean(scores: Sequence[Score]) -> Score:
    """A part's score: the mean of its scores where all are there."""
    lacking = [score for score in scores if score.share is None]
    if lacking:
        return lacking_score(lacking)
    return Score(sum(score.share or 0.0 for score in scores) / len(scores))


def lacking_score(lacking: Sequence[Score]) -> Score:
    """What to say where several scores are lacking: missing counts more than ungraded."""
    return Score(None, min(lacking, key=lambda score: score.why != MISSING).why)


def cell(score: Score, whole: float) -> str:
    """A score in points of `whole`, to two places, or the word for its want."""
    return score.why if score.share is None else f"{score.share * whole:.2f}"
