"""What people get wrong, and right in other words, in the deployment artifact.

Answer cells as text: an artifact is data about the tables in the notebook's namespace.
"""

from __future__ import annotations

from graders.contracts import CorrectVariant, Misconception
from graders.misconceptions._answers import wrong_text

_RIGHT = """\
row = table_3c[table_3c["recipe"] == "distilled"].iloc[1]
artifact = {
    "scenario": "B",
    "recipe": "distilled",
    "threshold": row["threshold"],
    "coverage": row["coverage"],
    "evidence": table_3b.set_index("tier").loc["all", "distilled"],
    "evidence_table": "3b",
    "decision_rule": "Answer alone at or above the threshold, else hand over.",
    "flip": {"constraint": "coverage", "value": 0.6, "becomes": "vanilla"},
}
"""

_COPIED = """\
row = table_3c[table_3c["recipe"] == "vanilla"].iloc[0]
artifact = dict(
    scenario="A",
    recipe="vanilla",
    threshold=round(row["threshold"], 3),
    coverage=round(row["coverage"], 3),
    evidence=round(table_3a["delta"].iloc[2], 3),
    evidence_table="3a",
    decision_rule="Take the cheaper recipe while its tail is no worse.",
    flip=dict(constraint="macro_f1", value=0.15, becomes="distilled"),
)
"""

_LOOKED_UP = """\
best = table_3c.sort_values("accuracy").iloc[-1]
artifact = {"scenario": "C", "recipe": str(best["recipe"])}
artifact["threshold"], artifact["coverage"] = best["threshold"], best["coverage"]
artifact["evidence"], artifact["evidence_table"] = best["accuracy"], "3c"
artifact["decision_rule"] = "Only the surest cases are answered."
artifact["flip"] = {"constraint": "latency", "value": 10, "becomes": "TF-IDF"}
"""

_SPELLED_FREELY = """\
row = table_3c[(table_3c["recipe"] == "vanilla") & (table_3c["threshold"] == 0.9)].iloc[0]
artifact = {
    "scenario": "B regulated review",
    "recipe": "Vanilla",
    "threshold": row["threshold"],
    "coverage": row["coverage"],
    "evidence": table_3b.set_index("tier").loc["all", "high"],
    "evidence_table": "Table 3B",
    "decision_rule": "At >= 0.9 the model decides.",
    "flip": {"constraint": "macro-F1", "value": row["accuracy"], "becomes": "distilled"},
}
"""


_LISTS_OF_ONE = (
    _RIGHT
    + """\
mine = table_3c[(table_3c["recipe"] == "distilled") & (table_3c["threshold"] == 0.9)]
artifact.update(threshold=mine["threshold"].tolist(), coverage=tuple(mine["coverage"]))
artifact["flip"]["becomes"] = ["human review"]
"""
)

_NOTED = (
    _RIGHT
    + """\
traced["3c"]["note"] = pd.Series([object(), {1, 2}, None, 1j, "see memo", len], dtype=object)
"""
)


def _wrong(name: str, belief: str, hint: str, change: str) -> Misconception:
    return wrong_text(name, "artifact", belief, hint, _RIGHT + change, ("traceable",))


MISCONCEPTIONS = (
    _wrong(
        "coverage_from_memory",
        "A round figure is good enough for a decision.",
        "Print the row of table 3c that you mean, and copy from it.",
        'artifact["coverage"] = 0.4\n',
    ),
    _wrong(
        "other_recipes_row",
        "Coverage belongs to a threshold, whatever the recipe.",
        "Table 3c has a row for each recipe at each threshold: whose row did you read?",
        'artifact["coverage"] = table_3c[table_3c["recipe"] == "vanilla"].iloc[1]["coverage"]\n',
    ),
    _wrong(
        "own_threshold",
        "Any threshold may be deployed, measured or not.",
        "What did you measure at that threshold? Add it to table 3c or take one that is there.",
        'artifact["threshold"] = 0.8\n',
    ),
    _wrong(
        "evidence_misplaced",
        "A number is evidence wherever it comes from.",
        "Find your evidence with your finger: in which of the three tables does it stand?",
        'artifact["evidence_table"] = "3a"\n',
    ),
    _wrong(
        "evidence_in_percent",
        "Percent and share are the same number.",
        "The tables give shares: compare the decimal points.",
        'artifact["evidence"] = 100 * artifact["evidence"]\n',
    ),
    _wrong(
        "nothing_flips",
        "A good decision holds whatever happens.",
        "Which requirement, if it were tighter, would make you choose the other recipe?",
        'artifact["flip"]["becomes"] = artifact["recipe"]\n',
    ),
    _wrong(
        "everything_flips",
        "The more constraints, the safer the statement.",
        "If you could watch only one number in production, which one would change your mind?",
        'artifact["flip"]["constraint"] = ["latency", "ece"]\n',
    ),
    _wrong(
        "rule_forgotten",
        "The numbers speak for themselves.",
        "Someone else runs this on Monday: what do they do with a case below the threshold?",
        'artifact["decision_rule"] = ""\n',
    ),
    _wrong(
        "rule_of_signs",
        "A threshold is rule enough.",
        "Read your rule aloud to someone who has never seen the notebook: who does what?",
        'artifact["decision_rule"] = ">= 0.7"\n',
    ),
    _wrong(
        "rule_in_a_word",
        "One word says what happens.",
        "Read your rule aloud to someone who has never seen the notebook: who does what?",
        'artifact["decision_rule"] = "automate"\n',
    ),
    _wrong(
        "flips_to_nothing",
        "If the constraint fails, nothing is deployed.",
        "Someone needs an answer on Monday all the same: which recipe do they take?",
        'artifact["flip"]["becomes"] = "none"\n',
    ),
)

VARIANTS = (
    CorrectVariant("looked_up_by_row", "artifact", _RIGHT),
    CorrectVariant("copied_as_printed", "artifact", _COPIED),
    CorrectVariant("spelled_freely", "artifact", _SPELLED_FREELY),
    CorrectVariant("filled_step_by_step", "artifact", _LOOKED_UP),
    CorrectVariant("lists_of_one", "artifact", _LISTS_OF_ONE),
    CorrectVariant("odd_notes_in_a_table", "artifact", _NOTED),
)
