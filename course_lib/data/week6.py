"""What the week 6 lab works on, whatever source it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Week6Data:
    """Validation logits of a teacher and its students, with labels, counts and tiers.

    source: "hub", "replica" or "synthetic". note: one line that says where the numbers are from;
    it stands above every table made of them. class_names: C names, by class id.
    labels: (n,) int64. train_counts: (C,) training examples of each class. tiers: (C,) of str.
    teacher_logits: (n, C) float32, not yet divided by teacher_temperature (calibrate with
    softmax(teacher_logits, teacher_temperature)). students: name -> (n, C) float32 logits.
    Raises ValueError where the shapes don't fit each other.
    """

    source: str
    note: str
    class_names: tuple[str, ...]
    labels: NDArray[np.int64]
    train_counts: NDArray[np.int64]
    tiers: NDArray[np.str_]
    teacher_logits: NDArray[np.float32]
    teacher_temperature: float
    students: Mapping[str, NDArray[np.float32]]

    def __post_init__(self) -> None:
        n, n_classes = len(self.labels), len(self.class_names)
        logits = {"teacher_logits": self.teacher_logits, **self.students}
        shapes: list[tuple[str, tuple[int, ...], tuple[int, ...]]]
        shapes = [(name, array.shape, (n, n_classes)) for name, array in logits.items()]
        by_class = {"train_counts": self.train_counts, "tiers": self.tiers}
        shapes += [(name, array.shape, (n_classes,)) for name, array in by_class.items()]
        for name, shape, wanted in shapes:
            if shape != wanted:
                raise ValueError(
                    f"{self.source}: {name} has shape {shape}, but {n} labels and {n_classes} "
                    f"class names ask for {wanted}; check that the files belong together"
                )
