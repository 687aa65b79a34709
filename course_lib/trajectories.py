"""One class followed from precision to precision: hits, claims, F1, and who flipped."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from course_lib.arguments import as_class_ids, require_count, require_same_length


def class_trajectory(
    labels: ArrayLike, predictions: Mapping[str, ArrayLike], class_id: int
) -> pd.DataFrame:
    """What becomes of one class when only the precision changes.

    labels: (n,) integers >= 0. predictions: precision -> (n,) integers >= 0, the one to compare
    with first. class_id: a class with at least one example. Returns a row for each precision, in
    order: precision; n (examples whose true class it is); hits (those of them predicted right);
    claimed (predictions of this class, over all examples); f1 = 2 hits / (n + claimed); gained and
    lost (of the n: wrong in the first precision and right here; right there and wrong here). An
    example that goes from one wrong class to another is neither. So hits = first hits + gained -
    lost. Raises ValueError for lengths that differ, no precision, and a class without examples.

    By hand: of three examples int4 keeps one hit of two and claims one stranger: n 3, hits 1,
    claimed 2, f1 = 2 / 5, gained 0, lost 1.

    >>> guesses = {"fp16": [4, 4, 0, 1], "int4": [4, 0, 1, 4]}
    >>> class_trajectory([4, 4, 4, 1], guesses, 4).values.tolist()
    [['fp16', 3, 2, 2, 0.8, 0, 0], ['int4', 3, 1, 2, 0.4, 0, 1]]
    """
    truth = as_class_ids(labels, "labels")
    own = truth == require_count(class_id, "class_id", least=0)
    if not own.any():
        raise ValueError(f"class_id {class_id} has no example in labels; follow another class")
    if not predictions:
        raise ValueError("predictions is empty; pass at least one precision")
    rows, before = [], np.zeros(0, dtype=bool)
    for place, (precision, values) in enumerate(predictions.items()):
        guess = as_class_ids(values, f"predictions[{precision!r}]")
        require_same_length(guess, f"predictions[{precision!r}]", truth, "labels")
        claims = guess == class_id
        right = claims[own]
        if place == 0:
            before = right
        n, hits, claimed = len(right), int(right.sum()), int(claims.sum())
        flips = int((~before & right).sum()), int((before & ~right).sum())
        rows.append((precision, n, hits, claimed, 2 * hits / (n + claimed), *flips))
    columns = ["precision", "n", "hits", "claimed", "f1", "gained", "lost"]
    return pd.DataFrame(rows, columns=columns)
