"""What people get wrong, and right in other words, in the recipe shortlist.

Answer cells as text: a shortlist is data.
"""

from __future__ import annotations

from graders.contracts import CorrectVariant, Misconception
from graders.misconceptions._answers import wrong_text

_RIGHT = """\
shortlist = {
    "scenario": "B",
    "metric": "nll",
    "measured": ["vanilla", "vanilla_T", "distilled_T4_a0.7", "hard_label"],
    "wildcard": {
        "recipe": "distilled_plus_T",
        "metric": "ece",
        "low": 0.03,
        "high": 0.07,
        "because": "A temperature mends the confidence and keeps the ranks that distillation gave.",
    },
}
"""

_STEP_BY_STEP = """\
shortlist = dict(scenario="a", metric="Macro F1")
shortlist["measured"] = ("class_weighted", "vanilla", "distilled_T8_a0.7", "distilled_T1_a0.9")
shortlist["wildcard"] = {"recipe": "vanilla_smoothed", "metric": "nll"}
shortlist["wildcard"].update(low=2, high=2.5, because="Smoothing softens the target evenly.")
"""

_COMPUTED = """\
distilled = [f"distilled_T{T}_a{alpha}" for T in (1, 4) for alpha in (0.7,)]
shortlist = {
    "scenario": "C",
    "metric": "tail_f1",
    "measured": ["vanilla", "class_weighted", *distilled],
    "wildcard": {
        "recipe": "distilled_T16",
        "metric": "tail_f1",
        "low": np.float64(0.0),
        "high": np.float32(0.05),
        "because": "At 16 the teacher's answer is nearly flat, and it knows little of the tail.",
    },
}
"""

_SETS = """\
names = {"vanilla", "vanilla_T", "distilled_T4_a0.9", "distilled_T8_a0.9"}
shortlist = {"scenario": "B", "metric": "ECE", "measured": names}
reason = "Less weight on the teacher moves the student back towards vanilla."
wild = {"recipe": "distilled_a0.5", "metric": "ece", "low": 0.09, "high": 0.11, "because": reason}
shortlist["wildcard"] = wild
"""


def _wrong(name: str, belief: str, hint: str, change: str, check: str) -> Misconception:
    return wrong_text(name, "shortlist", belief, hint, _RIGHT + change, (check,))


MISCONCEPTIONS = (
    _wrong(
        "no_baseline",
        "A shortlist holds the promising recipes only.",
        "Your winner will be better by how much, and than what?",
        'shortlist["measured"][0] = "distilled_T8_a0.7"\n',
        "measured",
    ),
    _wrong(
        "three_will_do",
        "Three recipes say as much as four.",
        "Count the recipes that the task asks for, then yours.",
        'shortlist["measured"].pop()\n',
        "measured",
    ),
    _wrong(
        "one_twice",
        "A recipe that matters may stand there twice.",
        "How many different recipes will your table have?",
        'shortlist["measured"][3] = "vanilla_T"\n',
        "measured",
    ),
    _wrong(
        "wildcard_among_the_measured",
        "The wildcard is one of the four.",
        "Which of your four has no figures anywhere in this notebook?",
        'shortlist["measured"][3] = "distilled_plus_T"\n',
        "measured",
    ),
    _wrong(
        "metric_of_another_scenario",
        "Macro F1 decides in every scenario.",
        "Read the row of your scenario again: what does the person there act on?",
        'shortlist["metric"] = "macro_f1"\n',
        "measured",
    ),
    _wrong(
        "two_scenarios",
        "A good recipe serves every scenario.",
        "Who will use your model on Monday? Choose the one whose needs you will defend.",
        'shortlist["scenario"] = "A and B"\n',
        "measured",
    ),
    _wrong(
        "measured_wildcard",
        "A wildcard may be any recipe that sounds bold.",
        "A prediction about a recipe whose figures you can look up is none: which ones can't you?",
        'shortlist["wildcard"]["recipe"] = "distilled_T8_a0.9"\n',
        "wildcard",
    ),
    _wrong(
        "range_of_everything",
        "A wide range is safe, so it is a good prediction.",
        "Which result would prove your range wrong?",
        'shortlist["wildcard"].update(low=0.0, high=1.0)\n',
        "wildcard",
    ),
    _wrong(
        "range_upside_down",
        "low is where it starts and high where it ends, whatever is larger.",
        "Which of your two numbers is the smaller one?",
        'shortlist["wildcard"].update(low=0.07, high=0.03)\n',
        "wildcard",
    ),
    _wrong(
        "percent_for_share",
        "An ECE of 3 to 7 is the same as one of 0.03 to 0.07.",
        "The tables give shares of 1: where does your decimal point stand?",
        'shortlist["wildcard"].update(low=3, high=7)\n',
        "wildcard",
    ),
    _wrong(
        "no_reason",
        "The numbers speak for themselves.",
        "Why should it come out there, and not somewhere else? Name what the loss does.",
        'shortlist["wildcard"]["because"] = ""\n',
        "wildcard",
    ),
    _wrong(
        "one_word_for_a_reason",
        "One word says why.",
        "Would somebody who expects the opposite learn from your word what the loss does?",
        'shortlist["wildcard"]["because"] = "hope"\n',
        "wildcard",
    ),
)

VARIANTS = (
    CorrectVariant("as_asked", "shortlist", _RIGHT),
    CorrectVariant("step_by_step", "shortlist", _STEP_BY_STEP),
    CorrectVariant("computed", "shortlist", _COMPUTED),
    CorrectVariant("a_set_of_names", "shortlist", _SETS),
)
