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

from course_lib.arguments import as_class_ids, as_scores
from course_lib.data.week6 import Week6Data
from course_lib.tiers import TIERS, tier_split_from_counts

N_CLASSES = 113
Arrays = dict[str, NDArray[Any]]


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
    test, what teacher and students learned from; it gives the counts. The students' files also hold
    `tiers` (rows,), the tier of each example's class. `classes` (113,) of str is taken from the
    teacher's validation file where it is there. teacher_scaled: whether the teacher's logits are
    divided by teacher_temperature already (not confirmed either).
    """

    teacher_train: HubFile
    teacher_val: HubFile
    students: tuple[tuple[str, HubFile], ...]
    teacher_temperature: float
    teacher_scaled: bool


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
    teacher_scaled=False,
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

    def fetch(file: HubFile, keys: tuple[str, ...] = ("logits", "labels")) -> Arrays:
        return _checked(file, _download(file, endpoint, cache_dir), keys)

    train, teacher = fetch(files.teacher_train), fetch(files.teacher_val)
    labels = teacher["labels"].astype(np.int64)
    counts = np.bincount(train["labels"], minlength=N_CLASSES)
    tiers = tier_split_from_counts(counts)
    students: dict[str, NDArray[np.float32]] = {}
    for name, file in files.students:
        arrays = fetch(file, ("logits", "labels", "tiers"))
        if not np.array_equal(arrays["labels"], labels):
            raise ValueError(
                f"{_where(file)}: the labels differ from the teacher's; "
                "the files must list the same validation examples in the same order"
            )
        tiers = _class_tiers(file, labels, arrays["tiers"], tiers)
        students[name] = arrays["logits"].astype(np.float32)
    factor = files.teacher_temperature if files.teacher_scaled else 1.0
    names = teacher.get("classes", np.array([f"class {c}" for c in range(N_CLASSES)]))
    return Week6Data(
        source="hub",
        note="Source: hub, the course's own runs (Qwen3-32B teacher, ModernBERT-base students).",
        class_names=tuple(str(name) for name in names),
        labels=labels,
        train_counts=counts.astype(np.int64),
        tiers=tiers,
        teacher_logits=teacher["logits"].astype(np.float32) * np.float32(factor),
        teacher_temperature=files.teacher_temperature,
        students=students,
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


def _checked(file: HubFile, path: Path, keys: tuple[str, ...]) -> Arrays:
    with np.load(path, allow_pickle=False) as archive:
        missing = [key for key in keys if key not in archive.files]
        if missing:
            raise ValueError(f"{_where(file)} lacks {missing}; it holds {archive.files}")
        arrays = {key: archive[key] for key in (*keys, "classes") if key in archive.files}
    wanted = {
        "logits": (file.rows, N_CLASSES),
        "labels": (file.rows,),
        "tiers": (file.rows,),
        "classes": (N_CLASSES,),
    }
    for key, array in arrays.items():
        if array.shape != wanted[key]:
            raise ValueError(f"{_where(file)}: {key} has shape {array.shape}, not {wanted[key]}")
    as_class_ids(arrays["labels"], f"{_where(file)}: labels", N_CLASSES)
    as_scores(arrays["logits"], f"{_where(file)}: logits")
    return arrays


def _class_tiers(
    file: HubFile, labels: NDArray[np.int64], of_examples: NDArray[Any], ranked: NDArray[np.str_]
) -> NDArray[np.str_]:
    """The tiers that the file gives; a class without validation examples keeps its ranked one.

    The course ranked by the train split alone, while our counts cover train and test: near the
    borders the two may differ, and the file's word counts.
    """
    strangers = sorted({str(word) for word in of_examples.tolist()} - set(TIERS))
    if strangers:
        raise ValueError(f"{_where(file)}: tiers holds {strangers}, not the words {TIERS}")
    tiers = ranked.copy()
    tiers[labels] = of_examples
    if not np.array_equal(tiers[labels], of_examples):
        raise ValueError(f"{_where(file)}: tiers gives one class two tiers; check its order")
    return tiers


def _where(file: HubFile) -> str:
    expected = "" if file.confirmed else " (an expected name: mend it in course_lib/data/hub.py)"
    return f"{file.repo_id}/{file.filename}{expected}"
