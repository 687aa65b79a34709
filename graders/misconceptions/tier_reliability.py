"""What people get wrong, and right in other words, in tier_reliability and draw_labels."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._draw_labels import RIGHT_DRAWS, WRONG_DRAWS
from graders.misconceptions._edits import Edit, believed, variant

TABLE = "tier_reliability"
RIGHT_TABLE = """\
def tier_reliability(probs, labels, tier_of):
    confidence = probs.max(axis=1)
    hits = probs.argmax(axis=1) == labels
    rows = []
    for tier in (*TIERS, "all"):
        mine = (tier == "all") | (tier_of == tier)
        sure, right, n = confidence[mine].mean(), hits[mine].mean(), mine.sum()
        ece = expected_calibration_error(probs[mine], labels[mine])
        rows.append((tier, n, right, sure, sure - right, ece))
    return pd.DataFrame(rows, columns=["tier", "n", "accuracy", "confidence", "gap", "ece"])
"""
_ROW = "rows.append((tier, n, right, sure, sure - right, ece))"
_TIERS = 'for tier in (*TIERS, "all"):'
_ECE = "ece = expected_calibration_error(probs[mine], labels[mine])"
_MINE = 'mine = (tier == "all") | (tier_of == tier)'
_TOP = "confidence = probs.max(axis=1)"


def _table(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT_TABLE, TABLE, name, belief, hint, fails, *edits)


_TABLES = (
    _table(
        *("no_row_for_all", "The tiers say everything."),
        *("What would you hold the tiers against? Read which rows are asked for.", "groups"),
        (_TIERS, "for tier in TIERS:"),
        (_MINE, "mine = tier_of == tier"),
    ),
    _table(
        *("shares_for_counts", "n is the tier's share of the examples."),
        *("A share can't tell 3 examples from 3,000. What does your reader need?", "groups"),
        (_ROW, "rows.append((tier, mine.mean(), right, sure, sure - right, ece))"),
    ),
    _table(
        *("classes_counted", "n is how many classes the row has."),
        *("Of what are accuracy and confidence means: of classes?", "groups"),
        (_ROW, "rows.append((tier, len(set(labels[mine])), right, sure, sure - right, ece))"),
    ),
    _table(
        *("true_class_probability", "The confidence is what the model gives to the true class."),
        *("In use nobody knows the true class. Which number of a row can a user see?", "means"),
        (_TOP, "confidence = probs[np.arange(len(labels)), labels]"),
    ),
    _table(
        *("confidence_of_hits", "Confidence is that of the right answers."),
        *("A model that is sure and wrong is the one to fear. Does your mean hear it?", "means"),
        (
            "sure, right, n = confidence[mine].mean()",
            "sure, right, n = confidence[mine & hits].mean()",
        ),
    ),
    _table(
        *("hits_over_everything", "A tier's accuracy is its hits over all examples."),
        *("A small tier could never be accurate that way. Of how many is it a share?", "means"),
        ("hits[mine].mean(), mine.sum()", "hits[mine].sum() / len(labels), mine.sum()"),
    ),
    _table(
        *("accuracy_minus_confidence", "The gap is what the model is better than it says."),
        *("Above 0 should mean too sure. Try a model that says .9 and is never right.", "gap"),
        (_ROW, _ROW.replace("sure - right", "right - sure")),
    ),
    _table(
        *("gap_without_sign", "A gap is a distance."),
        *("One tier is too sure, another not sure enough. Can your reader tell?", "gap"),
        (_ROW, _ROW.replace("sure - right", "abs(sure - right)")),
    ),
    _table(
        *("ratio", "The gap is a ratio."),
        *("A calibrated tier should have the gap 0. Which has yours?", "gap"),
        (_ROW, _ROW.replace("sure - right", "sure / max(right, 1e-9)")),
    ),
    _table(
        *("one_bin", "The ECE of a tier is the size of its gap."),
        *("Half of a tier is too sure, half not enough: the gap is 0. Is it calibrated?", "ece"),
        (_ECE, "ece = abs(sure - right)"),
    ),
    _table(
        *("ece_of_everything", "There is one ECE for the model."),
        *("Three tiers with the same ECE to the last digit: whose examples were used?", "ece"),
        (_ECE, "ece = expected_calibration_error(probs, labels)"),
    ),
    _table(
        *("share_of_the_whole", "A tier contributes its share to the ECE."),
        *("A small tier could never have a large ECE that way. What is n in its bins?", "ece"),
        (_ECE, f"{_ECE} * mine.mean()"),
    ),
    _table(
        *("ten_bins", "An ECE has ten bins."),
        *("How many bins does the task name? Look at the default of your function.", "ece"),
        (_ECE, "ece = expected_calibration_error(probs[mine], labels[mine], 10)"),
    ),
    _table(
        *("weighted_mean_of_the_tiers", "The ECE of all is the tiers' ECE, weighted by n."),
        *("One bin is too sure in head, not enough in mid. Is the model off there?", "ece"),
        (
            "return pd.DataFrame(rows, columns",
            "mean = sum(row[1] * row[5] for row in rows[:3]) / len(labels)\n"
            "    rows[3] = (*rows[3][:5], mean)\n"
            "    return pd.DataFrame(rows, columns",
        ),
    ),
    _table(
        *("mean_of_the_tiers", "The last row is the mean of the three above."),
        *("The tail has few examples. Does it count as much as the head under all?", "means ece"),
        (
            "return pd.DataFrame(rows, columns",
            "rows[3] = ('all', len(labels), *np.mean([row[2:] for row in rows[:3]], axis=0))\n"
            "    return pd.DataFrame(rows, columns",
        ),
    ),
)

MISCONCEPTIONS = (*_TABLES, *WRONG_DRAWS)

VARIANTS = (
    variant(TABLE, "masks_in_a_loop", RIGHT_TABLE),
    variant(
        *(TABLE, "pandas_groups"),
        """
def tier_reliability(probs, labels, tier_of):
    frame = pd.DataFrame({"tier": tier_of, "sure": probs.max(1), "hit": probs.argmax(1) == labels})
    both = pd.concat([frame, frame.assign(tier="all")])
    found = both.groupby("tier").agg(n=("hit", "size"), accuracy=("hit", "mean"),
                                     confidence=("sure", "mean"))
    found["gap"] = found["confidence"] - found["accuracy"]
    places = {tier: np.flatnonzero((tier_of == tier) | (tier == "all")) for tier in found.index}
    found["ece"] = [expected_calibration_error(probs[i], labels[i]) for i in places.values()]
    return found.reset_index()
""",
    ),
    variant(
        *(TABLE, "own_bins_in_single_precision"),
        """
def tier_reliability(probs, labels, tier_of):
    rows = []
    for tier in ["all", "tail", "mid", "head"]:
        keep = np.ones(len(labels), bool) if tier == "all" else np.asarray(tier_of) == tier
        p = probs[keep].astype(np.float32)
        top, hit = p.max(axis=1), (p.argmax(axis=1) == labels[keep]).astype(np.float32)
        bins = np.ceil(top * 15).astype(int)
        ece = sum(abs((hit - top)[bins == b].sum()) for b in set(bins)) / keep.sum()
        rows.append({"n": float(keep.sum()), "tier": tier, "accuracy": hit.mean(), "ece": ece,
                     "confidence": top.mean(), "gap": top.mean() - hit.mean()})
    return pd.DataFrame(rows)
""",
    ),
    *RIGHT_DRAWS,
)
