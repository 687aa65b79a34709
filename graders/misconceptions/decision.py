"""What people get wrong, and right in other words, in the homework's decision.

Answer cells as text: a decision is data about the tables in the notebook's namespace.
"""

from __future__ import annotations

from graders.contracts import CorrectVariant, Misconception
from graders.misconceptions._answers import wrong_text

_RIGHT = """\
row = table_3e[table_3e["recipe"] == "vanilla_T"].iloc[1]
decision = {
    "scenario": "B",
    "recipe": "vanilla_T",
    "threshold": row["threshold"],
    "coverage": row["coverage"],
    "evidence": table_3d["value"].iloc[1],
    "evidence_table": "3d",
    "decision_rule": "Answer alone at or above the threshold, else hand over.",
    "flip": {"constraint": "coverage", "value": 0.6, "becomes": "distilled_T4_a0.7"},
}
"""

_COPIED = """\
row = table_3e[table_3e["recipe"] == "distilled_T4_a0.7"].iloc[0]
decision = dict(
    scenario="a",
    recipe="distilled_T4_a0.7",
    threshold=round(row["threshold"], 3),
    coverage=round(row["coverage"], 3),
    evidence=round(table_3c["js"].iloc[0], 3),
    evidence_table="table_3C",
    decision_rule="Take the recipe whose distribution lies nearest to the teacher's.",
    flip=dict(constraint="Macro F1", value=0.15, becomes="class_weighted"),
)
"""

_LOOKED_UP = """\
best = table_3e.sort_values("accuracy").iloc[-1]
decision = {"scenario": "C", "recipe": str(best["recipe"])}
decision["threshold"], decision["coverage"] = best["threshold"], best["coverage"]
decision["evidence"], decision["evidence_table"] = table_1a["entropy"].iloc[2], "1a"
decision["decision_rule"] = "Only the surest cases are answered."
decision["flip"] = {"constraint": "cost", "value": 100, "becomes": "more data"}
"""


def _wrong(name: str, belief: str, hint: str, change: str) -> Misconception:
    return wrong_text(name, "decision", belief, hint, _RIGHT + change, ("traceable",))


MISCONCEPTIONS = (
    _wrong(
        "coverage_from_memory",
        "A round figure is good enough for a decision.",
        "Print the row of table 3e that you mean, and copy from it.",
        'decision["coverage"] = 0.45\n',
    ),
    _wrong(
        "other_recipes_row",
        "Coverage belongs to a threshold, whatever the recipe.",
        "Table 3e has a row for each recipe at each threshold: whose row did you read?",
        'decision["coverage"] = table_3e[table_3e["recipe"] != "vanilla_T"].iloc[1]["coverage"]\n',
    ),
    _wrong(
        "setting_as_evidence",
        "T_d = 4 is a number of the table, so it is evidence.",
        "Did you measure that number, or did somebody choose it?",
        'decision["evidence"], decision["evidence_table"] = 4, "3a"\n',
    ),
    _wrong(
        "the_lectures_figure",
        "A figure of the lecture is as good as one of mine.",
        "In which of your own tables does this number stand?",
        'decision["evidence"] = 0.264\n',
    ),
    _wrong(
        "evidence_in_percent",
        "Percent and share are the same number.",
        "The tables give shares: compare the decimal points.",
        'decision["evidence"] = 100 * decision["evidence"]\n',
    ),
    _wrong(
        "nothing_flips",
        "A good decision holds whatever happens.",
        "Which requirement, if it were tighter, would make you choose another recipe?",
        'decision["flip"]["becomes"] = decision["recipe"]\n',
    ),
    _wrong(
        "flip_without_a_value",
        "It is enough to name what matters.",
        "At which value would you call the meeting in which the recipe is changed?",
        'decision["flip"]["value"] = None\n',
    ),
    _wrong(
        "rule_forgotten",
        "The numbers speak for themselves.",
        "Someone else runs this on Monday: what do they do with a case below the threshold?",
        'decision["decision_rule"] = ""\n',
    ),
)

VARIANTS = (
    CorrectVariant("looked_up_by_row", "decision", _RIGHT),
    CorrectVariant("copied_as_printed", "decision", _COPIED),
    CorrectVariant("filled_step_by_step", "decision", _LOOKED_UP),
)
