"""Real complaint texts from a folder outside the repository; they are never committed."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

FILE = "cfpb_complaints.parquet"
COLUMNS = (
    "complaint_id",
    "date",
    "product",
    "issue",
    "sub_issue",
    "complaint_text",
    "group",
)


def load_sample_texts(folder: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """22,331 complaints with the columns of COLUMNS, one row each.

    folder: where cfpb_complaints.parquet lies; None reads the environment variable COURSE_DATA.
    Split by `group`, never by row: templated texts share a group.
    Raises FileNotFoundError where no folder is named or the file isn't in it, ValueError where
    columns are missing.
    """
    named = folder if folder is not None else os.environ.get("COURSE_DATA")
    if not named:
        raise FileNotFoundError(
            f"no folder for {FILE}; pass folder=... or set the environment variable COURSE_DATA"
        )
    path = Path(named) / FILE
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there; point COURSE_DATA at the folder that has it")
    texts = pd.read_parquet(path)
    missing = [column for column in COLUMNS if column not in texts.columns]
    if missing:
        raise ValueError(f"{path} lacks the columns {missing}; is it another file of that name?")
    return texts
