"""Calls paired_bootstrap with a metric of ours; writes down the interval and what the metric saw.

The metric is the window: it sees which examples were drawn, so that no random stream has to be
guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from graders.drivers._numbers import number
from graders.drivers.driving import AnswerError, call

NAMES = ("median", "low", "high")
MAX_CALLS = 2400
Array = np.ndarray[Any, Any]
Calls = list[tuple[Array, Array]]


def interval(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"median", "low", "high"} of function(metric, labels, pred_a, pred_b, n_resamples, seed).

    inputs: metric, a key of METRICS; labels, pred_a, pred_b (n,); n_resamples; seed.
    """
    return _run(objects, inputs, METRICS[inputs["metric"]], inputs["seed"])


def twice(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"first", "again", "other"}: the interval for the seed, the same seed, and another one."""
    metric, seed = METRICS[inputs["metric"]], inputs["seed"]
    seeds = {"first": seed, "again": seed, "other": seed + 1}
    return {name: _run(objects, inputs, metric, one) for name, one in seeds.items()}


def calls(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What the metric was called with: labels and predictions, one row a call.

    {"labels", "predictions"}: int arrays (calls, m) where all calls had the same length m, else
    None; {"lengths": (calls,) of both}; {"count": how many calls, MAX_CALLS kept}. The metric's own
    value is the mean prediction.
    """
    seen: Calls = []
    count = 0

    def metric(labels: Any, predictions: Any) -> float:
        nonlocal count
        count += 1
        kept = np.array(labels).astype(np.int64), np.array(predictions).astype(np.int64)
        if len(seen) < MAX_CALLS:
            seen.append(kept)
        return float(np.mean(kept[1]))

    _run(objects, inputs, metric, inputs["seed"])
    return {"count": count, **_stacked(seen)}


def _stacked(seen: Calls) -> dict[str, Any]:
    lengths = np.array([[pair[0].size, pair[1].size] for pair in seen], np.int64).reshape(-1, 2)
    if len(np.unique(lengths)) != 1:
        return {"lengths": lengths, "labels": None, "predictions": None}
    sides = (np.stack([pair[side].reshape(-1) for pair in seen]) for side in (0, 1))
    return {"lengths": lengths, **dict(zip(("labels", "predictions"), sides, strict=True))}


def _run(
    objects: tuple[Any, ...],
    inputs: Mapping[str, Any],
    metric: Callable[[Any, Any], float],
    seed: int,
) -> dict[str, Any]:
    function, *_ = objects
    arrays = [np.array(inputs[name]) for name in ("labels", "pred_a", "pred_b")]
    return _read(call(function, metric, *arrays, inputs["n_resamples"], seed))


def _read(result: Any) -> dict[str, Any]:
    """The three numbers, by attribute or key, or in the order of NAMES."""
    if isinstance(result, Mapping):
        values = [result.get(name) for name in NAMES]
    elif all(name in dir(type(result)) or name in vars_of(result) for name in NAMES):
        values = [call(getattr, result, name) for name in NAMES]
    elif isinstance(result, tuple | list | np.ndarray) and np.size(result) == len(NAMES):
        values = list(result)
    else:
        kind = type(result).__name__
        raise AnswerError(f"a {kind} came back; BootstrapInterval(median, low, high) is asked for")
    return {name: number(value) for name, value in zip(NAMES, values, strict=True)}


def vars_of(result: Any) -> Mapping[str, Any]:
    """The attributes of an object itself; none where it keeps them elsewhere."""
    found = getattr(result, "__dict__", {})
    return found if isinstance(found, dict) else {}


def mean_prediction(labels: Any, predictions: Any) -> float:
    """Mean of the predictions; the labels don't matter."""
    return float(np.mean(np.asarray(predictions, float)))


def by_position(labels: Any, predictions: Any) -> float:
    """A mean that the order of the examples moves too."""
    values = np.asarray(predictions, float).reshape(-1)
    return float(values @ np.arange(1, len(values) + 1)) / max(1, len(values)) ** 2


def holds_one(labels: Any, predictions: Any) -> float:
    """1 where a prediction of 1 is among them, else 0."""
    return float(np.any(np.asarray(predictions) == 1))


def holds_both(labels: Any, predictions: Any) -> float:
    """1 where predictions of 1 and of 2 are among them, else 0."""
    values = np.asarray(predictions)
    return float(np.any(values == 1) and np.any(values == 2))


METRICS: dict[str, Callable[[Any, Any], float]] = {
    "mean": mean_prediction,
    "position": by_position,
    "one": holds_one,
    "both": holds_both,
}
