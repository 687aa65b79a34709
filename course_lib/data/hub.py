"""The course's real arrays from the Hugging Face hub.

Only the teacher's training file is known by name; the others are marked `confirmed=False`: names
and keys that we expect. Everything is checked on load, and HUB_FILES is the one place to mend.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from huggingface_hub import hf_hub_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
from numpy.typing import NDArray

from course_lib.data.week6 import Week6Data
from course_lib.tiers import tier_split_from_counts

N_CLASSES = 113


@dataclass(frozen=True)
class HubFile:
    """One .npz on the hub. rows: how many examples it must hold."""

    repo_id: str
    filename: str
    repo_type: str
    rows: int
    confirmed: bool


@dataclass(frozen=True)
class HubFiles:
    """Where the arrays of week 6 are.

    All files: `logits` (rows, 113) float16 and `labels` (rows,). teacher_train covers train and
    test, what teacher and students learned from; it gives the counts. `classes` (113,) of str is
    taken from the teacher's validation file where it is there.
    """

    teacher_train: HubFile
    teacher_val: HubFile
    students: tuple[tuple[str, HubFile], ...]
    teacher_temperature: float


_TEACHER_REPO = "earino/ecbs5200-week6-teacher-logits"
_N_TRAIN, _N_VAL = 79_278, 6_430

HUB_FILES = HubFiles(
    teacher_train=HubFile(
        _TEACHER_REPO,
        "train_test_logits_qwen3_32b_canonical_final.npz",
        "dataset",
        _N_TRAIN,
        confirmed=True,
    ),
    teacher_val=HubFile(
        _TEACHER_REPO,
        "val_logits_qwen3_32b_canonical_final.npz",
        "dataset",
        _N_VAL,
        confirmed=False,
    ),
    students=(
        (
            "vanilla",
            HubFile("earino/ecbs5200-week6-vanilla", "val.npz", "model", _N_VAL, confirmed=False),
        ),
        (
            "distilled_T4_a0.7",
            HubFile("earino/ecbs5200-week6-distilled", "val.npz", "model", _N_VAL, confirmed=False),
        ),
    ),
    teacher_temperature=1.25,
)


def load_hub(
    files: HubFiles = HUB_FILES,
    endpoint: str | None = None,
    cache_dir: str | Path | None = None,
) -> Week6Data:
    """Download (once; huggingface_hub caches) and check the week 6 arrays.

    files: what to fetch. endpoint: the hub's address; None reads HF_ENDPOINT, else the public hub.
    cache_dir: None is huggingface_hub's own. Raises ConnectionError where a file can't be had and
    ValueError where it doesn't hold what files says; both name repository and file.
    """

    def fetch(file: HubFile) -> dict[str, NDArray[Any]]:
        return _checked(file, _download(file, endpoint, cache_dir))

    train, teacher = fetch(files.teacher_train), fetch(files.teacher_val)
    students = {name: fetch(file) for name, file in files.students}
    labels = teacher["labels"].astype(np.int64)
    for (name, file), arrays in zip(files.students, students.values(), strict=True):
        if not np.array_equal(arrays["labels"], labels):
            raise ValueError(
                f"{file.repo_id}: the labels of {name} differ from the teacher's; "
                "the files must list the same validation examples in the same order"
            )
    counts = np.bincount(train["labels"].astype(np.int64), minlength=N_CLASSES)
    names = teacher.get("classes", np.array([f"class {c}" for c in range(N_CLASSES)]))
    return Week6Data(
        source="hub",
        note="Source: hub, the course's own runs (Qwen3-32B teacher, ModernBERT-base students).",
        class_names=tuple(str(name) for name in names),
        labels=labels,
        train_counts=counts,
        tiers=tier_split_from_counts(counts),
        teacher_logits=teacher["logits"].astype(np.float32),
        teacher_temperature=files.teacher_temperature,
        students={name: arrays["logits"].astype(np.float32) for name, arrays in students.items()},
    )


def _download(file: HubFile, endpoint: str | None, cache_dir: str | Path | None) -> Path:
    try:
        path = hf_hub_download(
            repo_id=file.repo_id,
            filename=file.filename,
            repo_type=file.repo_type,
            endpoint=endpoint or os.environ.get("HF_ENDPOINT"),
            cache_dir=cache_dir,
        )
    except (HfHubHTTPError, LocalEntryNotFoundError) as error:
        raise ConnectionError(f"{_where(file)} can't be fetched: {error}") from error
    return Path(path)


def _checked(file: HubFile, path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path, allow_pickle=False) as archive:
        missing = [key for key in ("logits", "labels") if key not in archive.files]
        if missing:
            raise ValueError(f"{_where(file)} lacks {missing}; it holds {archive.files}")
        arrays = {key: archive[key] for key in archive.files if key in _KEYS}
    wanted = {"logits": (file.rows, N_CLASSES), "labels": (file.rows,), "classes": (N_CLASSES,)}
    for key, array in arrays.items():
        if array.shape != wanted[key]:
            raise ValueError(f"{_where(file)}: {key} has shape {array.shape}, not {wanted[key]}")
    return arrays


_KEYS = ("logits", "labels", "classes")


def _where(file: HubFile) -> str:
    expected = "" if file.confirmed else " (an expected name: mend it in course_lib/data/hub.py)"
    return f"{file.repo_id}/{file.filename}{expected}"
