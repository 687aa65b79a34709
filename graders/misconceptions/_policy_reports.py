"""What people get wrong in threshold_policy where it reports, or where no threshold will do."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._edits import believed
from graders.misconceptions._policy_right import BASE, TASK

_ACCURACY = "accuracy = hits[kept].mean()"
_FOUND = 'return {"threshold": level, "coverage": kept.mean(), "accuracy": accuracy}'
_NONE = 'return {"threshold": math.inf, "coverage": 0.0, "accuracy": math.nan}'

_wrong = partial(believed, BASE, TASK)

REPORTS = (
    _wrong(
        "hits_for_coverage",
        "Coverage is the share that is kept and right.",
        "People read what is not kept. Does it matter to them whether the rest is right?",
        "report",
        (_FOUND, _FOUND.replace("kept.mean()", "(kept & hits).mean()")),
    ),
    _wrong(
        "left_for_coverage",
        "Coverage is the share left to people.",
        "At a threshold of 0 the model decides everything. What is your coverage there?",
        "report",
        (_FOUND, _FOUND.replace("kept.mean()", "(~kept).mean()")),
    ),
    _wrong(
        "count_for_coverage",
        "Coverage is how many are kept.",
        "A day may bring other numbers of cases. Could your reader use a count?",
        "report",
        (_FOUND, _FOUND.replace("kept.mean()", "kept.sum()")),
    ),
    _wrong(
        "overall_accuracy",
        "The accuracy to report is the model's.",
        "Of which answers will the user of this policy see the accuracy?",
        "report",
        (_FOUND, _FOUND.replace('"accuracy": accuracy', '"accuracy": hits.mean()')),
    ),
    _wrong(
        "promises_the_target",
        "The accuracy to report is the target.",
        "The target was a wish. What did the kept examples deliver?",
        "report",
        (_FOUND, _FOUND.replace('"accuracy": accuracy', '"accuracy": target')),
    ),
    _wrong(
        "one_for_none",
        "If nothing will do, the threshold is 1.",
        "A model can be sure with exactly 1. What would a threshold of 1 keep then?",
        "none",
        (_NONE, _NONE.replace("math.inf", "1.0")),
    ),
    _wrong(
        "best_of_the_bad",
        "If nothing will do, take what comes nearest to the target.",
        "The person who set the target reads your answer. Will they notice that it was missed?",
        "none",
        (
            _NONE,
            "levels = np.unique(confidence)\n"
            "    level = max(levels, key=lambda one: hits[confidence >= one].mean())\n"
            f"    kept = confidence >= level\n    {_ACCURACY}\n    {_FOUND}",
        ),
    ),
    _wrong(
        "zero_for_no_accuracy",
        "Where nothing is kept the accuracy is 0.",
        "An accuracy of 0 says that every kept answer was wrong. How many were there?",
        "none",
        (_NONE, _NONE.replace("math.nan", "0.0")),
    ),
    _wrong(
        "raises_for_none",
        "Some threshold always reaches the target.",
        "Ask for an accuracy of 1 where the surest answer is wrong. What comes back?",
        "none",
        (_NONE, 'raise ValueError("no threshold")'),
    ),
)
