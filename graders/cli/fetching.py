"""Starts the program that fetches a class's notebooks from Kaggle, and shows how far it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from graders.cli.base import err
from graders.errors import KaggleError
from graders.intake.kaggle import Fetched, read_fetched, users_of
from graders.intake.roster import Roster
from graders.kaggle_client.trouble import missing_for_kaggle
from graders.publishing.kaggle import notebook_title, slug
from graders.reports.progress import progress
from graders.settings import Settings


def slug_of(settings: Settings, assignment: str) -> str:
    """What a copy of our notebook is called on Kaggle, unless its student renamed it."""
    return slug(notebook_title(settings, assignment))


def fetch_all(roster: Roster, named: str, file: str, folder: Path) -> list[Fetched]:
    """Fetch the notebooks of that slug into folder/<user>/, each as `file`; one row a user.

    KaggleError where Kaggle can't be asked at all.
    """
    if missing := missing_for_kaggle(os.environ, Path.home()):
        raise KaggleError(f"nothing was fetched: {missing}")
    users = list(dict.fromkeys(filter(None, users_of(roster).values())))
    if not users:
        raise KaggleError(
            "nothing was fetched: the class list names no Kaggle user; fill its column kaggle"
        )
    command = [sys.executable, "-m", "graders.intake.fetch", str(folder), named, file, *users]
    fetched: list[Fetched] = []
    with (
        progress(err, "fetched", len(users)) as done,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program,
    ):
        assert program.stdout is not None
        for line in program.stdout:
            if line.startswith("{"):  # the client has words of its own while it is imported
                fetched.append(read_fetched(line))
                done(fetched[-1].user)
    if program.returncode != 0:
        raise KaggleError("nothing was collected: Kaggle could not be asked, as said above")
    return fetched
