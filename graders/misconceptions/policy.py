"""What people get wrong, and right in other words, in threshold_policy."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._edits import believed
from graders.misconceptions._policy_reports import REPORTS
from graders.misconceptions._policy_right import BASE, TASK, VARIANTS

_TOP = "confidence = probs.max(axis=1)"
_LEVELS = "for level in np.unique(confidence):"
_KEPT = "kept = confidence >= level"
_ACCURACY = "accuracy = hits[kept].mean()"
_IF = "if accuracy >= target:"
_FOUND = 'return {"threshold": level, "coverage": kept.mean(), "accuracy": accuracy}'
_EVERY = "target smallest ties exact"
_BEST = "best = {'threshold': level, 'coverage': kept.mean(), 'accuracy': accuracy}\n"
_LAST = "    if best is not None:\n        return best"

_wrong = partial(believed, BASE, TASK)

_THRESHOLDS = (
    _wrong(
        "target_for_threshold",
        "To be right in 70% of the cases, keep what has a confidence of .7.",
        "That trusts the model's word. What did you measure of it in part 2?",
        f"{_EVERY} none",
        (_LEVELS, "for level in [target]:"),
        (_IF, "if kept.any():"),
    ),
    _wrong(
        "mean_confidence_for_accuracy",
        "The mean confidence of what is kept says how often it is right.",
        "You have the labels of this half. Ask them, and not the model.",
        f"{_EVERY} report none",
        (_ACCURACY, "accuracy = confidence[kept].mean()"),
    ),
    _wrong(
        "largest_threshold",
        "The safest threshold that reaches the target is the best.",
        "How many cases does yours leave to people? The task names an end.",
        _EVERY,
        (_LEVELS, "for level in np.unique(confidence)[::-1]:"),
    ),
    _wrong(
        "never_everything",
        "A threshold leaves something to people.",
        "If the model is right often enough on all of it, what should the policy keep?",
        "target",
        (_LEVELS, "for level in np.unique(confidence)[1:]:"),
    ),
    _wrong(
        "never_one_alone",
        "The largest confidence is no threshold, since next to nothing lies above it.",
        "Is the surest example kept by its own confidence? How often is that right?",
        "target",
        (_LEVELS, "for level in np.unique(confidence)[:-1]:"),
    ),
    _wrong(
        "one_accuracy_at_a_time",
        "The examples at the threshold itself must be right often enough.",
        "Which examples does the model answer alone: those at the threshold, or those above too?",
        "target smallest exact report none",
        (_KEPT, "kept = confidence == level"),
    ),
    _wrong(
        "hits_over_everything",
        "Accuracy is the share of all examples that is kept and right.",
        "Who keeps little could never reach the target that way. Of what is it a share?",
        f"{_EVERY} report",
        (_ACCURACY, "accuracy = hits[kept].sum() / len(labels)"),
    ),
    _wrong(
        "below_the_threshold",
        "A threshold keeps what lies below it.",
        "Who should decide alone: the model where it is sure, or where it isn't?",
        f"{_EVERY} report none",
        (_KEPT, "kept = confidence <= level"),
    ),
    _wrong(
        "strictly_above",
        "A threshold keeps what lies above it.",
        "An example has exactly the threshold's confidence. Is that at least the threshold?",
        f"{_EVERY} report",
        (_LEVELS, "for level in np.unique(confidence)[:-1]:"),
        (_KEPT, "kept = confidence > level"),
    ),
    _wrong(
        "a_grid_of_tenths",
        "Ten thresholds are enough.",
        "Between two of yours lie hundreds of examples. Which thresholds does the task name?",
        _EVERY,
        (_LEVELS, "for level in np.arange(0, 1, 0.1):"),
        (_KEPT, "kept = confidence >= level\n        if not kept.any():\n            break"),
    ),
    _wrong(
        "true_class_probability",
        "The confidence is what the model gives to the true class.",
        "In use nobody knows the true class. Which number can the policy look at?",
        f"{_EVERY} report none",
        (_TOP, "confidence = probs[np.arange(len(labels)), labels]"),
    ),
    _wrong(
        "errors_reach_the_target",
        "The target is for the errors.",
        "At a target of .7, how often should the kept answers be right?",
        f"{_EVERY} report none",
        (_IF, "if 1 - accuracy >= target:"),
    ),
)

_SEARCH = (
    _wrong(
        "stops_at_the_first_fall",
        "From the surest down, the first miss of the target ends the search.",
        "One unlucky example near the top lowers the accuracy of few. What comes after it?",
        "smallest",
        (
            _LEVELS,
            "best = None\n    for level in np.unique(confidence)[::-1]:",
        ),
        (
            f"{_IF}\n            {_FOUND}",
            f"if accuracy < target:\n            break\n        {_BEST}{_LAST}",
        ),
    ),
    _wrong(
        "ends_where_it_first_fell",
        "Where the accuracy first falls to the target, the policy ends.",
        "Draw the kept accuracy from the surest down. How often does it cross the target?",
        "smallest",
        (_LEVELS, "best, reached = None, False\n    for level in np.unique(confidence)[::-1]:"),
        (
            f"{_IF}\n            {_FOUND}",
            "if accuracy < target and reached:\n            break\n"
            "        if accuracy >= target:\n            reached = True\n"
            f"            {_BEST}{_LAST}",
        ),
    ),
    _wrong(
        "halved_until_found",
        "Who keeps more is right less often, so half of the confidences can be dropped.",
        "Plot the kept accuracy over the threshold. Does it only ever go one way?",
        "smallest",
        (
            _LEVELS,
            "levels = list(np.unique(confidence))\n"
            "    while len(levels) > 1:\n"
            "        middle = (len(levels) - 1) // 2\n"
            "        good = hits[confidence >= levels[middle]].mean() >= target\n"
            "        levels = levels[: middle + 1] if good else levels[middle + 1 :]\n"
            f"    {_LEVELS.replace('np.unique(confidence)', 'levels')}",
        ),
    ),
    _wrong(
        "nearest_to_the_target",
        "Of the thresholds that reach the target, the best comes nearest to it.",
        "Two thresholds reach the target. Which of them leaves less to people?",
        "target smallest",
        (
            _LEVELS,
            "levels = np.unique(confidence)\n"
            "    kept_right = np.array([hits[confidence >= one].mean() for one in levels])\n"
            "    kept_right[kept_right < target] = 2\n"
            f"    {_LEVELS.replace('np.unique(confidence)', 'levels[[kept_right.argmin()]]')}",
        ),
    ),
    _wrong(
        "midpoints_tried",
        "A threshold lies halfway between two confidences.",
        "Your threshold is no example's confidence. Which candidates does the task name?",
        _EVERY,
        (
            _LEVELS,
            "levels = np.unique(confidence)\n"
            "    levels = levels - np.diff(levels, prepend=0) / 2\n"
            f"    {_LEVELS.replace('np.unique(confidence)', 'levels')}",
        ),
    ),
    _wrong(
        "ties_torn_apart",
        "After sorting, each example is a step of its own.",
        "Five examples share one confidence. Can a threshold keep two of them?",
        "ties",
        (_LEVELS, "order = np.argsort(-confidence)\n    for k in range(len(order), 0, -1):"),
        (
            _KEPT,
            "level, kept = confidence[order[k - 1]], np.isin(np.arange(len(order)), order[:k])",
        ),
    ),
    _wrong(
        "more_than_the_target",
        "The accuracy must lie above the target.",
        "Three of four are right and the target is .75. Is it reached?",
        "exact",
        (_IF, "if accuracy > target:"),
    ),
)

MISCONCEPTIONS = (*_THRESHOLDS, *_SEARCH, *REPORTS)

__all__ = ["MISCONCEPTIONS", "VARIANTS"]
