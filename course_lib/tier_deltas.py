"""What a change of the model does to each tier: the difference, its interval, and the flips."""

from __future__ import annotations

import pandas as pd
from numpy.typing import ArrayLike

from course_lib.arguments import as_class_ids, require_same_length
from course_lib.bootstrap import paired_bootstrap
from course_lib.metrics import accuracy
from course_lib.tiers import TIERS, as_tiers


def tier_delta(
    labels: ArrayLike,
    pred_a: ArrayLike,
    pred_b: ArrayLike,
    tiers: ArrayLike,
    n_resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Accuracy of b minus accuracy of a in each tier, with interval and flip counts.

    labels, pred_a, pred_b: (n,) integers in [0, C). tiers: (C,) of "head", "mid", "tail". Returns
    three rows in that order: tier, n (examples whose true class is in the tier), delta, low and
    high (95% paired bootstrap over those n examples), gained (wrong in a, right
    in b) and lost (right in a, wrong in b). delta = (gained - lost) / n. An example that goes from
    one wrong class to another counts as neither. Raises ValueError for a tier without examples.

    By hand: of four head examples a gets three right and b two; one is gained, two are lost:
    delta = (1 - 2) / 4 = -0.25.

    >>> table = tier_delta([0, 0, 0, 0, 1, 2], [0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 0],
    ...                    ["head", "mid", "tail"])
    >>> table[["tier", "n", "delta", "gained", "lost"]].values.tolist()
    [['head', 4, -0.25, 1, 2], ['mid', 1, 0.0, 0, 0], ['tail', 1, 0.0, 0, 0]]
    """
    known = as_tiers(tiers)
    truth = as_class_ids(labels, "labels", len(known))
    before, after = (
        as_class_ids(pred, name, len(known))
        for pred, name in ((pred_a, "pred_a"), (pred_b, "pred_b"))
    )
    require_same_length(truth, "labels", before, "pred_a")
    require_same_length(truth, "labels", after, "pred_b")
    rows = []
    for tier in TIERS:
        mine = known[truth] == tier
        if not mine.any():
            raise ValueError(f'labels has no example of tier "{tier}"; pass all examples')
        a, b, own = before[mine], after[mine], truth[mine]
        span = paired_bootstrap(accuracy, own, a, b, n_resamples, seed)
        gained, lost = int(((a != own) & (b == own)).sum()), int(((a == own) & (b != own)).sum())
        delta = (gained - lost) / len(own)
        rows.append((tier, len(own), delta, span.low, span.high, gained, lost))
    columns = ["tier", "n", "delta", "low", "high", "gained", "lost"]
    return pd.DataFrame(rows, columns=columns)
