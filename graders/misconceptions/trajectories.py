"""What people get wrong, and right in other words, in class_trajectory."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed, edited, variant

TASK = "class_trajectory"
RIGHT = """\
def class_trajectory(labels, predictions, class_id):
    own = labels == class_id
    first = list(predictions.values())[0]
    was_right = first[own] == class_id
    rows = []
    for precision, guess in predictions.items():
        right = guess[own] == class_id
        n, hits = own.sum(), right.sum()
        claimed = (guess == class_id).sum()
        f1 = 2 * hits / (n + claimed)
        gained = (right & ~was_right).sum()
        lost = (was_right & ~right).sum()
        rows.append((precision, n, hits, claimed, f1, gained, lost))
    names = ["precision", "n", "hits", "claimed", "f1", "gained", "lost"]
    return pd.DataFrame(rows, columns=names)
"""
_OWN = "own = labels == class_id"
_COUNTED = "n, hits = own.sum(), right.sum()"
_CLAIMED = "claimed = (guess == class_id).sum()"
_F1 = "f1 = 2 * hits / (n + claimed)"
_GAINED = "gained = (right & ~was_right).sum()"
_LOST = "lost = (was_right & ~right).sum()"
_APPEND = "rows.append((precision, n, hits, claimed, f1, gained, lost))"
_ALARMS = "A model that names this class for every complaint: what would your score say of it?"
_BOTH = "Three examples turn right and three turn wrong: what do your two counts say?"


def _wrong(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT, TASK, name, belief, hint, fails, *edits)


MISCONCEPTIONS = (
    _wrong(
        *("recall_for_f1", "The F1 of one class is the share of it that was found."),
        *(_ALARMS, "f1"),
        (_F1, "f1 = hits / n"),
    ),
    _wrong(
        *("precision_for_f1", "The F1 of one class is the share of its predictions that is right."),
        *("A model names this class once, and rightly. Is its score perfect?", "f1"),
        (_F1, "f1 = hits / claimed"),
    ),
    _wrong(
        *("claims_among_its_own", "Only the class's own examples concern it."),
        *("Who else may be told that they belong to this class?", "counts f1"),
        (_CLAIMED, "claimed = (guess[own] == class_id).sum()"),
    ),
    _wrong(
        *("false_alarms_only", "Claimed are those that are wrongly claimed."),
        *("Does a right prediction of the class claim it too?", "counts f1"),
        (_CLAIMED, "claimed = ((guess == class_id) & ~own).sum()"),
    ),
    _wrong(
        *("all_examples_in_n", "n is the size of the validation set."),
        *("How many complaints of this class are there to be found?", "counts f1"),
        (_COUNTED, "n, hits = len(labels), right.sum()"),
    ),
    _wrong(
        *("its_own_by_prediction", "A class's examples are those that the model puts there."),
        *("Do the same examples enter at each precision, whatever the model says?",),
        "counts f1 flips",
        (
            f"{_OWN}\n    first = list(predictions.values())[0]",
            "first = list(predictions.values())[0]\n    own = first == class_id",
        ),
        ("right = guess[own] == class_id", "right = guess[own] == labels[own]"),
        ("was_right = first[own] == class_id", "was_right = first[own] == labels[own]"),
    ),
    _wrong(
        *("against_the_step_before", "Each precision is compared with the one before it."),
        *("If you ship int4, which model does the customer have today?", "flips"),
        (_APPEND, f"{_APPEND}\n        was_right = right"),
    ),
    _wrong(
        *("net_change_only", "What was gained minus what was lost is all that counts."),
        *(_BOTH, "flips"),
        (_GAINED, "gained = max(right.sum() - was_right.sum(), 0)"),
        (_LOST, "lost = max(was_right.sum() - right.sum(), 0)"),
    ),
    _wrong(
        *("gained_and_lost_swapped", "Lost are those that were wrong before."),
        *("An example turns from wrong to right: in which column should it stand?", "flips"),
        (_GAINED, "gained = (was_right & ~right).sum()"),
        (_LOST, "lost = (right & ~was_right).sum()"),
    ),
    _wrong(
        *("every_change_is_lost", "A prediction that changed is a prediction lost."),
        *("From one wrong class to another: was anything right there to lose?", "flips"),
        (_LOST, "lost = (guess[own] != first[own]).sum()"),
    ),
    _wrong(
        *("claims_that_changed", "Gained are the complaints that newly get this class."),
        *("A stranger is newly put into the class. Was that example gained?", "flips"),
        (_GAINED, "gained = ((guess == class_id) & (first != class_id)).sum()"),
        (_LOST, "lost = ((guess != class_id) & (first == class_id)).sum()"),
    ),
)

VARIANTS = (
    variant(TASK, "row_by_row", RIGHT),
    variant(
        *(TASK, "by_precision_and_recall"),
        edited(
            RIGHT,
            (
                _F1,
                "precise, found = hits / max(claimed, 1), hits / n\n"
                "        f1 = 2 * precise * found / (precise + found) if hits else 0.0",
            ),
            (_GAINED, "gained = int(np.sum(right > was_right))"),
            (_LOST, "lost = int(np.sum(right < was_right))"),
        ),
    ),
    variant(
        *(TASK, "column_by_column"),
        """
def class_trajectory(labels, predictions, class_id):
    guesses = np.stack(list(predictions.values())) == class_id
    own = np.flatnonzero(labels == class_id)
    right = guesses[:, own]
    table = pd.DataFrame({"precision": list(predictions)})
    table["n"] = len(own)
    table["hits"], table["claimed"] = right.sum(axis=1), guesses.sum(axis=1)
    table["f1"] = (2 * table["hits"] / (table["n"] + table["claimed"])).round(4)
    table["gained"] = (right & ~right[0]).sum(axis=1)
    table["lost"] = (~right & right[0]).sum(axis=1)
    return table.astype({"hits": float, "f1": np.float32})
""",
    ),
    variant(
        *(TASK, "plain_python"),
        """
def class_trajectory(labels, predictions, class_id):
    first, rows = None, []
    for precision, guess in predictions.items():
        pairs = [(int(y), int(g)) for y, g in zip(labels, guess)]
        right = [g == y for y, g in pairs if y == class_id]
        first = right if first is None else first
        row = {"precision": precision, "n": len(right), "hits": sum(right)}
        row["claimed"] = sum(g == class_id for _, g in pairs)
        row["f1"] = 2 * row["hits"] / (row["n"] + row["claimed"])
        row["gained"] = sum(now and not old for old, now in zip(first, right))
        row["lost"] = sum(old and not now for old, now in zip(first, right))
        rows.append(row)
    return pd.DataFrame(rows)
""",
    ),
)
