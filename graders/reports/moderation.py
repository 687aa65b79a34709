"""How the markers of an assignment agree, as a page for staff: `course report marking`.

Joins the history of marks with the statistics; writes one file and changes no mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from graders.errors import CourseError
from graders.markbook.agreement import (
    MIN_PAIRS,
    Agreement,
    Drift,
    Leniency,
    agreement,
    drift,
    leniency,
)
from graders.markbook.book import MarkBook
from graders.markbook.estimates import N_RESAMPLES, Estimate
from graders.markbook.judgements import (
    Judgements,
    Pair,
    judged_frame,
    judgements,
    pair_frame,
    rank,
)
from graders.markbook.marks import Mark
from graders.markbook.pseudonyms import pseudonyms, secret_of, slug_of
from graders.markbook.rubric_texts import remembered
from graders.reports.pictures import (
    drift_caption,
    drift_picture,
    leniency_picture,
    pairs_picture,
)
from graders.reports.render import render_for
from graders.rubrics import Rubric, RubricCell, load_rubric
from graders.settings import Settings
from graders.state import db_url

CLOSE = 0.1
"""A pair in one band whose points differ by at most this share of the section's needs no talk."""


@dataclass(frozen=True)
class Moderation:
    """Everything that the report says. pairs: those that need a talk first, the widest apart first.

    close: how many pairs are near enough to need none.
    """

    assignment: str
    found: Judgements
    sections: tuple[Agreement, ...]
    leniency: tuple[Leniency, ...]
    drift: tuple[Drift, ...]
    pairs: tuple[Pair, ...]
    close: int
    pair_rows: pd.DataFrame
    judged_rows: pd.DataFrame

    @property
    def open(self) -> tuple[Pair, ...]:
        """The pairs that nobody has settled yet."""
        return tuple(pair for pair in self.pairs if not pair.settled)


def report_marking(settings: Settings, assignment: str, queue: str) -> tuple[Moderation, Path]:
    """The report out of the course's own book of marks, and the page that was written of it.

    queue: the address of the assignment's queue, below which each text has its page.
    CourseError where the assignment has no rubric, or nothing is marked yet.
    """
    rubric = load_rubric(settings, assignment)
    if not rubric.cells:
        raise CourseError(f"{assignment} has no rubric, so nothing in it is marked by hand")
    with MarkBook(db_url(settings)) as book:
        history, known = book.history(assignment), remembered(book, assignment)
        students = book.students()
    if not history:
        raise CourseError(f"nothing of {assignment} is marked yet; run: course mark {assignment}")
    report = moderation(history, rubric, known)
    names = pseudonyms(secret_of(settings.root), students)
    return report, write_moderation_page(settings, report, names, queue)


def moderation(
    history: Sequence[Mark], rubric: Rubric, known: Mapping[str, RubricCell], *, seed: int = 0
) -> Moderation:
    """The statistics of a history of marks. known: digest -> older rubrics, as `judgements`."""
    found = judgements(history, rubric, known)
    pair_rows, judged_rows = pair_frame(found), judged_frame(found)
    apart = [pair for pair in found.pairs if not is_close(pair, rubric.cell(pair.first.cell))]
    apart.sort(key=lambda pair: (pair.settled, *distance(pair, rubric.cell(pair.first.cell))))
    return Moderation(
        rubric.assignment,
        found,
        agreement(pair_rows, rubric, seed=seed),
        leniency(judged_rows, pair_rows, seed=seed),
        drift(judged_rows, seed=seed),
        tuple(apart),
        len(found.pairs) - len(apart),
        pair_rows,
        judged_rows,
    )


def is_close(pair: Pair, cell: RubricCell) -> bool:
    """Whether two marks are of one band and near one another."""
    apart, share, *_ = distance(pair, cell)
    return apart == 0 and -share <= CLOSE


def distance(pair: Pair, cell: RubricCell) -> tuple[int, float, str, str]:
    """Sorts the widest pair first: bands apart and share of the points apart, below 0."""
    bands = abs(rank(pair.first, cell) - rank(pair.second, cell))
    share = abs(pair.first.points - pair.second.points) / cell.points
    return -bands, -share, pair.first.cell, pair.first.student


def told(estimate: Estimate, digits: int = 2) -> str:
    """An estimate in words: the figure with its interval, or why there is none.

    >>> told(Estimate(0.714, 0.5, 0.85, 9)), told(Estimate(None, None, None, 2, "too few"))
    ('0.71 (0.50 to 0.85)', 'too few')
    >>> told(Estimate(0.714, None, None, 6, "too few differ for an interval"))
    '0.71 (too few differ for an interval)'
    >>> told(Estimate(-0.001, -0.2, 0.15, 9), digits=1)
    '0.0 (-0.2 to 0.1)'
    """
    if estimate.value is None:
        return estimate.why
    if estimate.low is None or estimate.high is None:
        return f"{_figure(estimate.value, digits)} ({estimate.why})"
    low, high = _figure(estimate.low, digits), _figure(estimate.high, digits)
    return f"{_figure(estimate.value, digits)} ({low} to {high})"


def _figure(value: float, digits: int) -> str:
    """Rounded, and no zero with a sign."""
    return f"{round(value, digits) + 0.0:.{digits}f}"


def moderation_page(
    settings: Settings, report: Moderation, names: Mapping[str, str], queue: str
) -> str:
    """The page's text. names: student -> pseudonym; queue as in `report_marking`."""
    rubric = report.found.rubric
    return render_for(
        settings,
        report.assignment,
        "moderation.html.j2",
        report=report,
        rubric=rubric,
        names=names,
        queue=queue,
        slug_of=slug_of,
        told=told,
        least=MIN_PAIRS,
        resamples=N_RESAMPLES,
        drift_unit=drift_caption(),
        pictures={
            "pairs": pairs_picture(report.pair_rows, rubric) if report.found.pairs else "",
            "leniency": leniency_picture(report.leniency) if report.leniency else "",
            "drift": drift_picture(report.judged_rows) if report.drift else "",
        },
    )


def write_moderation_page(
    settings: Settings, report: Moderation, names: Mapping[str, str], queue: str
) -> Path:
    """The page as a file below reports/; for staff, it names markers."""
    file = settings.root / "reports" / f"{report.assignment}-marking.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(moderation_page(settings, report, names, queue), encoding="utf-8")
    return file
