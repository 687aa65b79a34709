"""The nouns that all rooms of graders share: task, check, case, finding, verdict, misconception.

Frozen and plain. This file knows no assignment, no notebook and no file format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

Plain = Any
"""Plain data: None, bool, int, float, str, numpy array, and lists and dicts (str keys) of these."""


@dataclass(frozen=True)
class Case:
    """One input to a task: a name for messages and plain data for the driver."""

    name: str
    inputs: Mapping[str, Plain]


@dataclass(frozen=True)
class Raised:
    """What came back when the student's code raised instead of returning."""

    kind: str
    message: str


@dataclass(frozen=True)
class Result:
    """What came back for one case: plain data, or what was raised (then value is None).

    fault: what went wrong in our own driver, in words; empty where nothing did.
    """

    case: str
    value: Plain = None
    raised: Raised | None = None
    fault: str = ""


Observation = tuple[Result, ...]
"""What one driver saw on all cases of one check, in the order of the cases."""


class UnusableError(ValueError):
    """What the student's code returned can't be read as an answer.

    An expectation raises it with a sentence that the student can act on; the judge turns it into a
    lost check. Any other exception in an expectation is our fault and leaves the check ungraded.
    """


@dataclass(frozen=True)
class Finding:
    """What an expectation says: the earned share of the points and a sentence to act on.

    share: 1.0 pass, 0.0 fail, between them partial. message is empty where nothing was lost.
    """

    share: float
    message: str = ""

    def __post_init__(self) -> None:
        if not 0.0 <= self.share <= 1.0:
            raise ValueError(f"share must lie in [0, 1], got {self.share}")
        if self.share < 1.0 and not self.message:
            raise ValueError("a finding that costs points needs a message that says why")


PASS = Finding(1.0)

Draw = Callable[[np.random.Generator], tuple[Case, ...]]
Expect = Callable[[Sequence[Case], Observation], Finding]


@dataclass(frozen=True)
class Check:
    """One property of a task that earns points.

    id: permanent, `<task>-<property>`, the grade cell's grade_id.
    says: what holds when it passes, one sentence, shown to students.
    driver: key in graders.drivers.DRIVERS; observes: the student's names handed to it, in order.
    cases: draws inputs from a seeded generator. expect: judges; the judge turns raised results
    into a failing finding before expect is asked, so expect sees values only.
    """

    id: str
    points: float
    says: str
    driver: str
    observes: tuple[str, ...]
    cases: Draw
    expect: Expect


@dataclass(frozen=True)
class Task:
    """One thing that a student implements from scratch; name is the solution cell's grade_id.

    namespace: makes the names that the answer cell may use (what earlier cells would have defined).
    reference: source of a right answer cell. It may import modules of course_lib that are still
    locked in that week, so it runs on staff machines only; a hand-in for a demo or a test inside
    the sandbox is made of a CorrectVariant, which stands on its own.
    """

    name: str
    checks: tuple[Check, ...]
    namespace: Callable[[], dict[str, Any]]
    reference: str


@dataclass(frozen=True)
class Misconception:
    """A named wrong answer: the belief behind it, the hint it deserves, the checks it must fail."""

    name: str
    task: str
    belief: str
    hint: str
    fails: frozenset[str]
    answer: str


@dataclass(frozen=True)
class CorrectVariant:
    """A right answer written differently; it must earn everything."""

    name: str
    task: str
    answer: str


class Outcome(Enum):
    """How a check ended; only UNGRADED is our fault, and it is never a zero."""

    EARNED = "earned"
    LOST = "lost"
    UNGRADED = "ungraded"


@dataclass(frozen=True)
class Verdict:
    """Points for one check with the reason in words; points is None where ungraded."""

    check: str
    outcome: Outcome
    points: float | None
    max_points: float
    reason: str = ""
    hint: str = ""
