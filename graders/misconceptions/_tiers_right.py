"""Right answers to tier_split in other words; the first is the one that wrong ones change."""

from __future__ import annotations

from graders.misconceptions._answers import right_text

TASK = "tier_split"

BASE = """def tier_split(train_labels, n_classes=113, n_head=20, n_mid=40):
    counts = np.bincount(train_labels, minlength=n_classes)
    order = sorted(range(n_classes), key=lambda c: (-counts[c], c))
    tiers = np.full(n_classes, "tail")
    tiers[order[:n_head]] = "head"
    tiers[order[n_head : n_head + n_mid]] = "mid"
    tiers[counts == 0] = "tail"
    return tiers
"""

VARIANTS = (
    right_text(TASK, "sorted_by_two_keys", BASE),
    right_text(
        TASK,
        "stable_argsort",
        """def tier_split(train_labels, n_classes=113, n_head=20, n_mid=40):
    counts = np.zeros(n_classes, dtype=int)
    np.add.at(counts, train_labels, 1)
    order = np.argsort(-counts, kind="stable")
    rank = np.empty(n_classes, dtype=int)
    rank[order] = np.arange(n_classes)
    tiers = np.where(rank < n_head, "head", np.where(rank < n_head + n_mid, "mid", "tail"))
    return np.where(counts > 0, tiers, "tail")
""",
    ),
    right_text(
        TASK,
        "plain_counts_and_a_list",
        """def tier_split(train_labels, n_classes=113, n_head=20, n_mid=40):
    counts = {}
    for label in train_labels.tolist():
        counts[label] = counts.get(label, 0) + 1
    tiers = ["tail"] * n_classes
    for rank, c in enumerate(sorted(counts, key=lambda c: (-counts[c], c))):
        if rank < n_head + n_mid:
            tiers[c] = "head" if rank < n_head else "mid"
    return tiers
""",
    ),
    right_text(
        TASK,
        "pandas_counts",
        """def tier_split(train_labels, n_classes=113, n_head=20, n_mid=40):
    counts = pd.Series(train_labels).value_counts().reindex(range(n_classes), fill_value=0)
    order = counts.sort_index().sort_values(ascending=False, kind="stable").index
    tiers = pd.Series("tail", index=range(n_classes))
    tiers[order[:n_head]] = "head"
    tiers[order[n_head : n_head + n_mid]] = "mid"
    tiers[counts == 0] = "tail"
    return tiers
""",
    ),
    right_text(
        TASK,
        "counting_who_is_ahead",
        """def tier_split(train_labels, n_classes=113, n_head=20, n_mid=40):
    counts = [int(np.sum(train_labels == c)) for c in range(n_classes)]
    tiers = []
    for c in range(n_classes):
        ahead = sum(n > counts[c] or (n == counts[c] and k < c) for k, n in enumerate(counts))
        small = counts[c] == 0 or ahead >= n_head + n_mid
        tiers.append("tail" if small else "head" if ahead < n_head else "mid")
    return np.array(tiers, dtype=object)
""",
    ),
    right_text(
        TASK,
        "ranks_and_a_pandas_array",
        """def tier_split(train_labels, n_classes=113, n_head=20, n_mid=40):
    counts = pd.Series(train_labels).value_counts().reindex(range(n_classes), fill_value=0)
    rank = counts.rank(method="first", ascending=False)
    tiers = pd.Series("tail", index=range(n_classes), dtype="string")
    tiers[rank <= n_head + n_mid] = "mid"
    tiers[rank <= n_head] = "head"
    tiers[counts == 0] = "tail"
    return tiers.values
""",
    ),
)
