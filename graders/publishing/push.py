"""Sends the two folders of dist/kaggle/<assignment> to Kaggle with Kaggle's own client.

A program of its own, which `course publish --yes` starts: importing the client signs in. So no
other module may import this one. The dataset goes first, since the notebook names it as its input.
Exit status: 0 both are there, 1 not both, 2 wrong usage.
"""

# isort: off
from __future__ import annotations

from graders.kaggle_client.client import Client, asked, signed_in  # first: it sets a time-out
import argparse
import json
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

import requests

from graders.errors import KaggleError, PublishError
from graders.publishing.kaggle import DATASET, DATASET_METADATA, NOTEBOOK, NOTEBOOK_METADATA

# isort: on
READY_WITHIN = 900.0  # seconds; Kaggle unpacks a new dataset before it can be an input


def main(arguments: list[str]) -> int:
    """Push; the client's own words go to stderr, where they show the progress."""
    parser = argparse.ArgumentParser(prog="python -m graders.publishing.push")
    parser.add_argument("folder", type=Path, help="dist/kaggle/<assignment>, made by course bundle")
    parser.add_argument("--notes", default="", help="what is new, for the dataset's history")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two looks")
    given = parser.parse_args(arguments)
    for part in (f"{DATASET}/{DATASET_METADATA}", f"{NOTEBOOK}/{NOTEBOOK_METADATA}"):
        if not (given.folder / part).is_file():
            parser.error(f"{given.folder} holds no {part}; run: course publish <assignment>")
    try:
        with redirect_stdout(sys.stderr):
            lines = push(given.folder, given.notes, given.pause)
    except PublishError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def push(folder: Path, notes: str, pause: float) -> list[str]:
    """Both parts; returns a line for each. PublishError says which of them is on Kaggle."""
    dataset = json.loads((folder / DATASET / DATASET_METADATA).read_text())["id"]
    notebook = json.loads((folder / NOTEBOOK / NOTEBOOK_METADATA).read_text())["id"]
    who = dataset.split("/")[0]
    try:
        client = asked(who, signed_in)
        told = asked(who, lambda: send_dataset(client, folder / DATASET, dataset, notes))
    except KaggleError as error:
        raise PublishError(f"dataset {dataset}: {error}\nNothing was published.") from error
    try:
        asked(who, lambda: wait_until_ready(client, dataset, pause))
        return [told, asked(who, lambda: send_notebook(client, folder / NOTEBOOK, notebook))]
    except KaggleError as error:
        raise PublishError(
            f"{told}\nnotebook {notebook}: {error}\nThe dataset is on Kaggle, the notebook as it "
            "should be isn't. Once that is mended, run the same command again: the dataset gets "
            "one more version, which does no harm."
        ) from error


def send_dataset(client: Client, folder: Path, dataset: str, notes: str) -> str:
    """Make the dataset, or a version of it where it is there."""
    there = status_of(client, dataset) is not None
    if there:
        answer = client.dataset_create_version(str(folder), notes, dir_mode="skip")
    else:
        answer = client.dataset_create_new(str(folder), public=False, dir_mode="skip")
    if (answer.status or "").lower() != "ok" or answer.error:
        reason = answer.error or answer.status or "no reason given"
        raise PublishError(f"Kaggle refused it: {reason}")
    return f"dataset {dataset}: {'new version' if there else 'made'}, {answer.url}"


def status_of(client: Client, dataset: str) -> str | None:
    """Such as "ready"; None where it isn't there, which Kaggle also calls forbidden."""
    try:
        return str(client.dataset_status(dataset))
    except requests.HTTPError as error:
        if error.response is not None and error.response.status_code in (403, 404):
            return None
        raise


def wait_until_ready(client: Client, dataset: str, pause: float) -> None:
    """Kaggle drops an input that isn't ready from a notebook, and calls that a success."""
    end = time.monotonic() + READY_WITHIN
    while (status := status_of(client, dataset)) != "ready":
        if status in ("failed", "deleted"):
            raise PublishError(f"Kaggle couldn't unpack the dataset, its status is {status}")
        if time.monotonic() > end:
            raise PublishError(
                f"Kaggle hasn't unpacked the dataset in {READY_WITHIN:.0f} s (status: {status})"
            )
        print(f"waiting for Kaggle to unpack the dataset ({status or 'not there yet'})")
        time.sleep(pause)


def send_notebook(client: Client, folder: Path, notebook: str) -> str:
    """Push the notebook; Kaggle runs it, and an unanswered release stops at its first task."""
    answer = client.kernels_push(str(folder))
    if answer.error:
        raise PublishError(f"Kaggle refused it: {answer.error}")
    dropped = [*answer.invalid_dataset_sources, *answer.invalid_kernel_sources]
    if dropped:
        raise PublishError(
            f"it went up without its input {', '.join(dropped)}; is that published, and may this "
            "account see it?"
        )
    return f"notebook {notebook}: version {answer.version_number}, {answer.url}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
