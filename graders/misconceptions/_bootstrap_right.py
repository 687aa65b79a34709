"""Right answers to paired_bootstrap in other words; the first is the one that wrong ones change."""

from __future__ import annotations

from graders.misconceptions._answers import right_text

TASK = "paired_bootstrap"

BASE = """def paired_bootstrap(metric, labels, pred_a, pred_b, n_resamples=1000, seed=0):
    rng = np.random.default_rng(seed)
    n = len(labels)
    gaps = []
    for _ in range(n_resamples):
        draw = rng.integers(n, size=n)
        score_a = metric(labels[draw], pred_a[draw])
        score_b = metric(labels[draw], pred_b[draw])
        gaps.append(score_b - score_a)
    low, median, high = np.percentile(gaps, [2.5, 50, 97.5])
    return BootstrapInterval(median, low, high)
"""

VARIANTS = (
    right_text(TASK, "one_loop", BASE),
    right_text(
        TASK,
        "all_draws_first",
        """def paired_bootstrap(metric, labels, pred_a, pred_b, n_resamples=1000, seed=0):
    n = len(labels)
    draws = np.random.default_rng(seed).choice(n, size=(n_resamples, n))
    a = np.array([metric(labels[d], pred_a[d]) for d in draws])
    b = np.array([metric(labels[d], pred_b[d]) for d in draws])
    low, median, high = np.quantile(b - a, (0.025, 0.5, 0.975))
    return BootstrapInterval(median=float(median), low=float(low), high=float(high))
""",
    ),
    right_text(
        TASK,
        "old_numpy_stream",
        """def paired_bootstrap(metric, labels, pred_a, pred_b, n_resamples=1000, seed=0):
    np.random.seed(seed)
    observed = metric(labels, pred_b) - metric(labels, pred_a)
    assert np.isfinite(observed)
    gaps = np.zeros(n_resamples)
    for i in range(n_resamples):
        idx = np.random.choice(np.arange(len(labels)), len(labels), replace=True)
        gaps[i] = metric(labels[idx], pred_b[idx]) - metric(labels[idx], pred_a[idx])
    return BootstrapInterval(np.median(gaps), np.percentile(gaps, 2.5), np.percentile(gaps, 97.5))
""",
    ),
    right_text(
        TASK,
        "python_random_and_lists",
        """def paired_bootstrap(metric, labels, pred_a, pred_b, n_resamples=1000, seed=0):
    import random

    stream = random.Random(seed)
    rows = list(zip(labels, pred_a, pred_b))
    gaps = []
    for _ in range(n_resamples):
        truth, a, b = zip(*stream.choices(rows, k=len(rows)))
        gaps.append(metric(truth, b) - metric(truth, a))
    gaps.sort()
    at = lambda share: gaps[min(int(share * len(gaps)), len(gaps) - 1)]
    return BootstrapInterval(at(0.5), at(0.025), at(0.975))
""",
    ),
    right_text(
        TASK,
        "a_series_and_quantiles",
        """def paired_bootstrap(metric, labels, pred_a, pred_b, n_resamples=1000, seed=0):
    frame = pd.DataFrame({"y": labels, "a": pred_a, "b": pred_b}).to_numpy()
    rng = np.random.RandomState(seed)
    gaps = pd.Series(index=range(n_resamples), dtype=float)
    for i in gaps.index:
        y, a, b = frame[rng.randint(0, len(frame), len(frame))].T
        gaps[i] = metric(y, b) - metric(y, a)
    low, median, high = gaps.quantile([0.025, 0.5, 0.975])
    return BootstrapInterval(median, low, high)
""",
    ),
)
