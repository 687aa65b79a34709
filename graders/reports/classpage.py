"""The class as a static page for staff: each check, the usual reasons, each student, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graders.reports.parts import Asked, ClassResult, HandIn, Part
from graders.reports.render import render_for
from graders.settings import Settings

REASONS = 3
FEW = 5
"""Graded in full: under so many a mean says more of single people than of the class."""


@dataclass(frozen=True)
class Reason:
    """Why points were lost, how often, and the hint that went with it."""

    count: int
    reason: str
    hint: str


@dataclass(frozen=True)
class Tally:
    """How a class did on one part. mean: share of the points earned by those graded, or None."""

    asked: Asked
    counts: Mapping[str, int]
    mean: float | None
    reasons: tuple[Reason, ...]


def tally(result: ClassResult, asked: Asked) -> Tally:
    """The class's tally of one part; students without a hand-in are left out."""
    parts = [part for one in result.students for part in one.parts if part.asked.id == asked.id]
    graded = [part.points for part in parts if part.points is not None]
    share = sum(graded) / (len(graded) * asked.max_points) if graded else None
    counts = Counter(part.state for part in parts)
    return Tally(asked, counts, share, reasons_of(parts))


def reasons_of(parts: list[Part]) -> tuple[Reason, ...]:
    """The most frequent reasons for losing points on a check."""
    lost = Counter((part.reason, part.hint) for part in parts if part.state in ("lost", "partly"))
    return tuple(
        Reason(count, reason, hint) for (reason, hint), count in lost.most_common(REASONS) if reason
    )


def waiting(result: ClassResult) -> tuple[tuple[HandIn, Part], ...]:
    """Everything that a person still has to grade."""
    return tuple((one, part) for one in result.students for part in one.waiting)


def class_page(
    settings: Settings, result: ClassResult, notes: Mapping[str, str] | None = None
) -> str:
    """The page's text. notes: student -> what is known of the hand-in."""
    return render_for(
        settings,
        result.assignment,
        "class.html.j2",
        result=result,
        tallies=[tally(result, asked) for asked in result.asked],
        waiting=waiting(result),
        handed_in=[one for one in result.students if not one.missing],
        notes=notes or {},
        few=FEW,
    )


def write_class_page(
    settings: Settings, result: ClassResult, notes: Mapping[str, str] | None = None
) -> Path:
    """The page as a file below reports/; staff only, it names students."""
    file = settings.root / "reports" / f"{result.assignment}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(class_page(settings, result, notes), encoding="utf-8")
    return file
