"""Puts a finished folder in the place of an old one, in one step for whoever looks."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path


def swap_into_place(fresh: Path, dest: Path) -> None:
    """Rename fresh to dest (same file system); what stood at dest is removed afterwards.

    The old folder is moved aside first and moved back if the second rename fails, so dest is
    at all times either the old or the new one, never half of each.
    """
    dest.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=dest.parent, prefix=".old-"))
    try:
        if dest.exists():
            os.rename(dest, aside / dest.name)
        try:
            os.rename(fresh, dest)
        except OSError:
            if (aside / dest.name).exists():
                os.rename(aside / dest.name, dest)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
