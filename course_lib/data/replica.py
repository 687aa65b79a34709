"""The course's experiments at small scale, really run; their arrays are shipped in replica/.

Needs no network. replica/PROVENANCE.md tells how the arrays were made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.data.week5 import Week5Data
from course_lib.data.week6 import Week6Data

FOLDER = Path(__file__).with_name("replica")
NOTE = (
    "Source: replica, the course's experiment at small scale (MiniLM on 22,331 CFPB complaints); "
    "not the ModernBERT and Qwen figures of the lecture."
)


def load_replica() -> Week6Data:
    """Teacher and students of week 6: n = 4,363 validation examples, C = 113 classes.

    >>> data = load_replica()
    >>> data.teacher_logits.shape, len(data.students)
    ((4363, 113), 14)
    """
    summary = load_summary("week6")
    temperature = float(summary["teacher_temperature"])
    teacher = _arrays("val_teacher.npz")
    students = {**_arrays("val_students_a.npz"), **_arrays("val_students_b.npz")}
    return Week6Data(
        source="replica",
        note=NOTE,
        class_names=tuple(summary["classes"]),
        labels=teacher["labels"].astype(np.int64),
        train_counts=teacher["train_counts"].astype(np.int64),
        tiers=teacher["tier"],
        # The file holds them divided by the temperature already: at T = 1 they give the summary's
        # figures after scaling. Undone here, so that the field means the same for every source.
        teacher_logits=teacher["logits"].astype(np.float32) * np.float32(temperature),
        teacher_temperature=temperature,
        students={name: logits.astype(np.float32) for name, logits in students.items()},
    )


def load_replica_week5() -> Week5Data:
    """Encoder and decoder of week 5 at three precisions, on the same validation examples.

    >>> sorted(load_replica_week5().logits)[0]
    'decoder_fp16'
    """
    arrays = _arrays("week5_val_logits.npz")
    labels, tiers = arrays.pop("labels"), arrays.pop("tier")
    return Week5Data(
        source="replica",
        note=NOTE,
        class_names=load_class_names(),
        labels=labels.astype(np.int64),
        tiers=tiers,
        logits={name: logits.astype(np.float32) for name, logits in arrays.items()},
        measured=load_summary("week5")["results"],
    )


def load_class_names() -> tuple[str, ...]:
    """The replica's 113 issues, by class id: week6_summary's `classes`, without its figures."""
    return tuple(json.loads((FOLDER / "class_names.json").read_text("utf-8")))


def load_summary(week: str) -> dict[str, Any]:
    """What the runs themselves wrote down: "week4", "week5" or "week6"; figures under "results"."""
    summary: dict[str, Any] = json.loads((FOLDER / f"{week}_summary.json").read_text("utf-8"))
    return summary


def _arrays(name: str) -> dict[str, NDArray[Any]]:
    with np.load(FOLDER / name, allow_pickle=False) as archive:
        return {key: archive[key] for key in archive.files}
