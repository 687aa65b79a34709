"""Right answers to threshold_policy in other words; wrong ones change the first."""

from __future__ import annotations

from graders.misconceptions._edits import variant

TASK = "threshold_policy"

BASE = """\
def threshold_policy(probs, labels, target):
    confidence = probs.max(axis=1)
    hits = probs.argmax(axis=1) == labels
    for level in np.unique(confidence):
        kept = confidence >= level
        accuracy = hits[kept].mean()
        if accuracy >= target:
            return {"threshold": level, "coverage": kept.mean(), "accuracy": accuracy}
    return {"threshold": math.inf, "coverage": 0.0, "accuracy": math.nan}
"""

VARIANTS = (
    variant(TASK, "upwards_through_the_confidences", BASE),
    variant(
        *(TASK, "sorted_and_cumulated"),
        """
def threshold_policy(probs, labels, target):
    top = probs.max(axis=1)
    order = np.argsort(-top)
    right = np.cumsum((probs.argmax(axis=1) == labels)[order])
    n = np.arange(1, len(order) + 1)
    last = np.append(np.diff(top[order]) != 0, True)
    good = np.flatnonzero(last & (right >= target * n - 1e-9))
    if good.size == 0:
        return dict(threshold=np.inf, coverage=0, accuracy=np.nan)
    k = good.max()
    return dict(threshold=top[order][k], coverage=n[k] / len(n), accuracy=right[k] / n[k])
""",
    ),
    variant(
        *(TASK, "pandas_groups"),
        """
def threshold_policy(probs, labels, target):
    frame = pd.DataFrame({"level": probs.max(axis=1), "hit": probs.argmax(axis=1) == labels})
    sums = frame.groupby("level")["hit"].agg(["sum", "count"]).sort_index(ascending=False).cumsum()
    sums["accuracy"] = sums["sum"] / sums["count"]
    good = sums[sums["accuracy"] >= target]
    if good.empty:
        return {"threshold": float("inf"), "coverage": 0.0, "accuracy": float("nan")}
    last = good.iloc[-1]
    return {"threshold": good.index[-1], "coverage": last["count"] / len(frame),
            "accuracy": last["accuracy"]}
""",
    ),
    variant(
        *(TASK, "plain_python"),
        """
def threshold_policy(probs, labels, target):
    scored = [(max(row), list(row).index(max(row)) == label) for row, label in zip(probs, labels)]
    best = {"threshold": float("inf"), "coverage": 0.0, "accuracy": None}
    for level in sorted({score for score, _ in scored}, reverse=True):
        kept = [hit for score, hit in scored if score >= level]
        if sum(kept) / len(kept) >= target:
            share = len(kept) / len(scored)
            best = {"threshold": level, "coverage": share, "accuracy": sum(kept) / len(kept)}
    return best
""",
    ),
    variant(
        *(TASK, "one_table_of_all_in_single_precision"),
        """
def threshold_policy(probs, labels, target):
    top = np.asarray(probs, dtype=np.float32).max(axis=1)
    kept = top[None, :] >= top[:, None]
    accuracy = (kept & (probs.argmax(axis=1) == labels)).sum(axis=1) / kept.sum(axis=1)
    if not (accuracy >= target).any():
        return {"threshold": np.inf, "coverage": np.float32(0), "accuracy": np.nan}
    i = np.where(accuracy >= target, top, np.inf).argmin()
    return {"threshold": top[i], "coverage": kept[i].mean(), "accuracy": accuracy[i], "place": i}
""",
    ),
)
