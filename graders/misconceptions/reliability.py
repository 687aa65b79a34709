"""What people get wrong, and right in other words, in reliability_table."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._answers import right_text, slip

TASK = "reliability_table"

BASE = """def reliability_table(probs, labels, n_bins=15):
    confidence = probs.max(axis=1)
    hits = probs.argmax(axis=1) == labels
    rows = []
    for k in range(n_bins):
        low, high = k / n_bins, (k + 1) / n_bins
        inside = (confidence > low) & (confidence <= high)
        n = inside.sum()
        sure = confidence[inside].mean() if n else np.nan
        right = hits[inside].mean() if n else np.nan
        rows.append((low, high, n, sure, right))
    return pd.DataFrame(rows, columns=["low", "high", "n", "confidence", "accuracy"])
"""
_INSIDE = "(confidence > low) & (confidence <= high)"

_wrong = partial(slip, BASE, TASK)

MISCONCEPTIONS = (
    _wrong(
        "left_closed",
        "A bin holds its lower edge.",
        "Take a confidence of exactly .5 with two bins. Which row does the edge rule name?",
        "counts",
        *(_INSIDE, "(confidence >= low) & ((confidence < high) | (k == n_bins - 1))"),
    ),
    _wrong(
        "shares_for_counts",
        "n is the share of the examples in the bin.",
        "A share can't tell 3 examples from 3,000. What does your reader need to trust a row?",
        "counts",
        *("n = inside.sum()", "n = inside.mean()"),
    ),
    _wrong(
        "cumulative",
        "A row counts everything up to its upper edge.",
        "Add up your n. Is it the number of examples?",
        "counts values empty",
        *(_INSIDE, "confidence <= high"),
    ),
    _wrong(
        "surest_first",
        "The table begins where the model is surest.",
        "The rows have an order in the task. Which edge does your first one have?",
        "counts values",
        *("for k in range(n_bins):", "for k in reversed(range(n_bins)):"),
    ),
    _wrong(
        "true_class_probability",
        "The confidence is what the model gives to the true class.",
        "In use, nobody knows the true class yet. Which number of a row can a user see?",
        "values",
        "sure = confidence[inside].mean()",
        "sure = probs[np.arange(len(labels)), labels][inside].mean()",
    ),
    _wrong(
        "centre_for_confidence",
        "A bin's confidence is the middle of the bin.",
        "All examples of a bin may sit near one end of it. What did the model really say there?",
        "values",
        *("confidence[inside].mean() if n", "(low + high) / 2 if n"),
    ),
    _wrong(
        "hits_for_accuracy",
        "Accuracy is how many are right.",
        "Could you draw your accuracy on the same axis as a confidence?",
        "values",
        *("hits[inside].mean()", "hits[inside].sum()"),
    ),
    _wrong(
        "empty_rows_dropped",
        "A bin without examples has nothing to tell.",
        "Two models' tables stand side by side. Which row is the third bin of each?",
        "empty",
        *("        rows.append(", "        if n:\n            rows.append("),
    ),
    _wrong(
        "zero_for_none",
        "Without examples accuracy and confidence are 0.",
        "An accuracy of 0 says that every example was wrong. How many were there?",
        "empty",
        *("np.nan", "0.0"),
    ),
    _wrong(
        "no_count_for_none",
        "An empty bin has nothing to tell, not even a count.",
        "How many examples does an empty bin hold? That is a number.",
        "empty",
        *("rows.append((low, high, n,", "rows.append((low, high, n or np.nan,"),
    ),
)

VARIANTS = (
    right_text(TASK, "masks_in_a_loop", BASE),
    right_text(
        TASK,
        "pandas_groups",
        """def reliability_table(probs, labels, n_bins=15):
    frame = pd.DataFrame({"p": probs.max(axis=1), "hit": probs.argmax(axis=1) == labels})
    edges = np.linspace(0, 1, n_bins + 1)
    frame["bin"] = pd.cut(frame["p"], edges, labels=False)
    groups = frame.groupby("bin")
    bins = groups.agg(n=("p", "size"), confidence=("p", "mean"), accuracy=("hit", "mean"))
    bins = bins.reindex(range(n_bins))
    bins["n"] = bins["n"].fillna(0)
    return bins.assign(low=edges[:-1], high=edges[1:])
""",
    ),
    right_text(
        TASK,
        "sums_and_quotients",
        """def reliability_table(probs, labels, n_bins=15):
    top = probs.max(axis=1)
    which = np.searchsorted(np.linspace(0, 1, n_bins + 1), top, side="left") - 1
    n = np.bincount(which, minlength=n_bins)
    with np.errstate(invalid="ignore"):
        sure = np.bincount(which, weights=top, minlength=n_bins) / n
        right = np.bincount(which, weights=probs.argmax(axis=1) == labels, minlength=n_bins) / n
    low = np.arange(n_bins) / n_bins
    columns = {"low": low, "high": low + 1 / n_bins, "n": n, "confidence": sure, "accuracy": right}
    return pd.DataFrame(columns)
""",
    ),
    right_text(
        TASK,
        "none_for_empty",
        """def reliability_table(probs, labels, n_bins=15):
    table = {"low": [], "high": [], "n": [], "confidence": [], "accuracy": []}
    for k in range(n_bins):
        mine = [i for i, p in enumerate(probs.max(axis=1)) if k < p * n_bins <= k + 1]
        right = [int(probs[i].argmax() == labels[i]) for i in mine]
        table["low"].append(k / n_bins)
        table["high"].append((k + 1) / n_bins)
        table["n"].append(len(mine))
        table["confidence"].append(sum(probs[i].max() for i in mine) / len(mine) if mine else None)
        table["accuracy"].append(sum(right) / len(mine) if mine else None)
    return pd.DataFrame(table)
""",
    ),
)
