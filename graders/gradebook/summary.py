"""What a run of autograde did, hand-in by hand-in, in words for whoever started it."""

from __future__ import annotations

from dataclasses import dataclass

from graders.contracts import Outcome, Verdict


@dataclass(frozen=True)
class Graded:
    """One hand-in after autograding; verdicts are empty where there are none.

    fault: why it could not be graded. needs_run: why only a run can judge it, where a rejudging
    could not: its verdicts are then those of before, in whole or in part.
    """

    student: str
    verdicts: tuple[Verdict, ...]
    fault: str = ""
    needs_run: str = ""

    @property
    def why_a_human(self) -> str:
        """What here is our fault and waits for a person, in words; "" where nothing does.

        A check that is ungraded because only a run can judge it waits for that run.
        """
        ungraded = [v for v in self.verdicts if v.outcome is Outcome.UNGRADED]
        if self.fault or self.needs_run or not ungraded:
            return self.fault
        checks = "1 check" if len(ungraded) == 1 else f"{len(ungraded)} checks"
        return f"{checks} ungraded: {ungraded[0].reason}"

    @property
    def for_a_human(self) -> bool:
        """Whether something here is our fault and waits for a person."""
        return bool(self.why_a_human)


@dataclass(frozen=True)
class Summary:
    """What a run did with all hand-ins; executed: how many of them ran student code."""

    graded: tuple[Graded, ...]
    executed: int
    unchanged: int

    def __str__(self) -> str:
        failed = sum(one.for_a_human for one in self.graded)
        waiting = sum(bool(one.needs_run) for one in self.graded)
        kept = max(0, len(self.graded) - self.executed - self.unchanged - failed - waiting)
        counts = {
            "executed and judged": self.executed,
            "judged from a kept execution": kept,
            "unchanged since they were graded": self.unchanged,
            "to be run before they can be judged": waiting,
            "not graded in full": failed,
        }
        said = [f"{count} {words}" for words, count in counts.items() if count]
        return f"{len(self.graded)} handed in: {', '.join(said)}"
