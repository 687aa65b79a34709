"""What people get wrong, and right in other words, in pareto_front."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed, edited, variant

TASK = "pareto_front"
RIGHT = """\
def pareto_front(points, minimise):
    cost = np.where(minimise, points, -points)
    front = []
    for point in cost:
        as_good = (cost <= point).all(axis=1)
        better = (cost < point).any(axis=1)
        front.append(not (as_good & better).any())
    return np.array(front)
"""
_COST = "cost = np.where(minimise, points, -points)"
_AS_GOOD = "as_good = (cost <= point).all(axis=1)"
_BETTER = "better = (cost < point).any(axis=1)"
_APPEND = "front.append(not (as_good & better).any())"
_END = "How does a point fare that is second on every axis?"


def _wrong(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT, TASK, name, belief, hint, fails, *edits)


MISCONCEPTIONS = (
    _wrong(
        *("less_is_always_better", "On every axis less is better."),
        *("Which axis of yours holds a score that should be high?", "directions"),
        (_COST, "cost = points"),
    ),
    _wrong(
        *("directions_swapped", "True in minimise means that more is better."),
        *("Try two points, one better on every axis: which of them do you keep?",),
        "dominance directions ties",
        (_COST, "cost = np.where(minimise, -points, points)"),
    ),
    _wrong(
        *("first_axis_decides_all", "All axes have the first one's direction."),
        *("Print the turned points of two axes, one of each direction.", "directions"),
        (_COST, "cost = points if minimise[0] else -points"),
    ),
    _wrong(
        *("better_on_every_axis", "To dominate is to be better on every axis."),
        *("Two points share a latency, one has the higher F1: who would ship the other?", "ties"),
        (_AS_GOOD, "as_good = (cost < point).all(axis=1)"),
    ),
    _wrong(
        *("equal_points_fight", "At least as good on every axis is enough to dominate."),
        *("Put the same point in twice: is there a better one than it?", "ties"),
        (_BETTER, "better = np.arange(len(cost)) != len(front)"),
    ),
    _wrong(
        *("first_of_equals", "Of equal points one is enough."),
        *("The rule says what equal points do to one another. Is one of them better?", "ties"),
        (
            _BETTER,
            f"{_BETTER}\n        better |= (cost == point).all(axis=1)"
            " & (np.arange(len(cost)) < len(front))",
        ),
    ),
    _wrong(
        *("winners_of_an_axis", "The front is made of the best point of each axis."),
        *(f"{_END} Does another point beat it on all of them?", "dominance directions ties"),
        (_APPEND, "front.append((point == cost.min(axis=0)).any())"),
    ),
    _wrong(
        *("better_somewhere", "A point that is beaten on some axis is dominated."),
        *("Take the fastest and the most accurate point: does one of them dominate?",),
        "dominance directions ties",
        (_APPEND, "front.append(not better.any())"),
    ),
    _wrong(
        *("weighted_sum", "Add the axes up and keep the better half."),
        *("Give one axis in other units: should the front change?", "dominance directions ties"),
        (_APPEND, "front.append(point.sum() < np.median(cost.sum(axis=1)))"),
    ),
    _wrong(
        *("two_axes_only", "There are two axes, speed and quality."),
        *("How many columns may points have? Try three.", "dominance"),
        (_COST, f"{_COST}[:, :2]"),
    ),
)

VARIANTS = (
    variant(TASK, "loop_over_points", RIGHT),
    variant(
        *(TASK, "one_comparison_of_all"),
        """
def pareto_front(points, minimise):
    sign = np.where(minimise, 1.0, -1.0)
    gap = (points * sign)[:, None, :] - (points * sign)[None, :, :]
    return ~((gap <= 0).all(axis=2) & (gap < 0).any(axis=2)).any(axis=0)
""",
    ),
    variant(
        *(TASK, "plain_python"),
        """
def pareto_front(points, minimise):
    def dominates(a, b):
        gains = [(y - x) if less else (x - y) for x, y, less in zip(a, b, minimise)]
        return min(gains) >= 0 and max(gains) > 0

    return [not any(dominates(a, b) for a in points) for b in points]
""",
    ),
    variant(
        *(TASK, "ones_and_zeros"),
        edited(RIGHT, ("return np.array(front)", "return pd.Series(front).astype(int)")),
    ),
)
