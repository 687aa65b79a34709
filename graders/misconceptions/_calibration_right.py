"""Right answers to expected_calibration_error in other words; wrong ones change the first."""

from __future__ import annotations

from graders.misconceptions._answers import right_text

TASK = "expected_calibration_error"

BASE = """def expected_calibration_error(probs, labels, n_bins=15):
    confidence = probs.max(axis=1)
    hits = probs.argmax(axis=1) == labels
    edges = np.linspace(0, 1, n_bins + 1)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            gap = abs(hits[inside].mean() - confidence[inside].mean())
            total += inside.mean() * gap
    return total
"""

VARIANTS = (
    right_text(TASK, "masks_in_a_loop", BASE),
    right_text(
        TASK,
        "ceilings_and_bincounts",
        """def expected_calibration_error(probs, labels, n_bins=15):
    top = probs.max(axis=1)
    which = np.maximum(np.ceil(top * n_bins).astype(int) - 1, 0)
    right = np.bincount(which, weights=probs.argmax(axis=1) == labels, minlength=n_bins)
    sure = np.bincount(which, weights=top, minlength=n_bins)
    return np.abs(right - sure).sum() / len(labels)
""",
    ),
    right_text(
        TASK,
        "pandas_cut",
        """def expected_calibration_error(probs, labels, n_bins=15):
    frame = pd.DataFrame({"p": probs.max(axis=1), "hit": probs.argmax(axis=1) == labels})
    frame["bin"] = pd.cut(frame["p"], np.linspace(0, 1, n_bins + 1), labels=False)
    rows = frame.groupby("bin").agg(p=("p", "mean"), hit=("hit", "mean"), n=("p", "size"))
    return float(((rows["hit"] - rows["p"]).abs() * rows["n"]).sum() / len(frame))
""",
    ),
    right_text(
        TASK,
        "one_example_at_a_time",
        """def expected_calibration_error(probs, labels, n_bins=15):
    sums = [[0, 0.0, 0] for _ in range(n_bins)]
    for row, label in zip(probs, labels):
        top = max(row)
        k = max(k for k in range(n_bins) if k == 0 or top > k / n_bins)
        sums[k][0] += 1
        sums[k][1] += top
        sums[k][2] += int(list(row).index(top) == label)
    return sum(n / len(labels) * abs(h / n - p / n) for n, p, h in sums if n)
""",
    ),
    right_text(
        TASK,
        "single_precision",
        """def expected_calibration_error(probs, labels, n_bins=15):
    probs = np.asarray(probs, dtype=np.float32)
    top, hit = probs.max(axis=1), (probs.argmax(axis=1) == labels).astype(np.float32)
    edges = np.linspace(0, 1, n_bins + 1, dtype=np.float32)
    which = np.searchsorted(edges, top, side="left") - 1
    gaps = [abs((hit[which == k] - top[which == k]).sum()) for k in range(n_bins)]
    return np.float32(sum(gaps)) / np.float32(len(top))
""",
    ),
)
