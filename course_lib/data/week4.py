"""What week 4 diagnoses: the validation logits that the models of weeks 2 to 4 left behind.

Imports nothing that week 4 builds, so that the lab of that week can load it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.data.replica import FOLDER, NOTE, load_summary

SOURCES = ("replica",)


@dataclass(frozen=True)
class Week4Data:
    """Labels and logits of week 4.

    source: "replica". note: one line that says where the numbers are from. class_names: C names, by
    class id. labels: (n,) int64. train_labels: (m,) int64, the training split's. logits: name ->
    (n, C) float32: "encoder", "decoder", "plain", "sqrt_weights", "inverse_weights", "lora", "crt".
    measured: name -> figures that the run itself wrote down.
    Raises ValueError where the shapes don't fit each other.
    """

    source: str
    note: str
    class_names: tuple[str, ...]
    labels: NDArray[np.int64]
    train_labels: NDArray[np.int64]
    logits: Mapping[str, NDArray[np.float32]]
    measured: Mapping[str, Mapping[str, Any]]

    def __post_init__(self) -> None:
        wanted = (len(self.labels), len(self.class_names))
        for name, array in self.logits.items():
            if array.shape != wanted:
                raise ValueError(
                    f"{self.source}: {name} has shape {array.shape}, but labels and class names "
                    f"ask for {wanted}; check that the files belong together"
                )


def load_week4(source: str | None = None) -> Week4Data:
    """Week 4 data: n = 4,363 validation examples, C = 113 classes, seven models.

    source: "replica" (shipped, offline), the only one so far: the hub holds no validation logits of
    these weeks under a name that the course has fixed. None reads COURSE_SOURCE, else takes it.
    Raises ValueError for any other name.

    >>> data = load_week4("replica")
    >>> data.logits["encoder"].shape, len(data.train_labels)
    ((4363, 113), 17804)
    """
    chosen = source if source is not None else os.environ.get("COURSE_SOURCE") or "replica"
    if chosen not in SOURCES:
        raise ValueError(f"source must be one of {SOURCES} in week 4, got {chosen!r}; drop it")
    summary = load_summary("week4")
    with np.load(FOLDER / "week4_val_logits.npz", allow_pickle=False) as archive:
        arrays = {key: archive[key] for key in archive.files}
    labels, train_labels = (arrays.pop(key).astype(np.int64) for key in ("labels", "train_labels"))
    return Week4Data(
        source="replica",
        note=NOTE,
        class_names=tuple(summary["classes"]),
        labels=labels,
        train_labels=train_labels,
        logits={name: logits.astype(np.float32) for name, logits in arrays.items()},
        measured=summary["results"],
    )
