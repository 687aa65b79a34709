"""Fetches the notebooks of a class from Kaggle with Kaggle's own client.

A program of its own, which `course collect --kaggle` starts: importing the client signs in. So no
other module may import this one. It asks what the client's `kernels pull` and `kernels output` ask,
but writes the files itself: the client takes names of files as they come, and each file whole into
memory, and both are a student's to choose.

Each user's notebook, in its newest version, goes to FOLDER/<user>/ as NAME, and what its run saved
beside it. A line of JSON for each user says how that went. Exit status: 0 all asked, 1 Kaggle can't
be asked at all, 2 wrong usage.
"""

# isort: off
from __future__ import annotations

from graders.kaggle_client.client import Client, asked, signed_in  # first: it sets a time-out
import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import UTC
from pathlib import Path
from typing import Any, TypeVar

import requests
from kagglesdk.kernels.types.kernels_api_service import (  # type: ignore[import-untyped]
    ApiGetKernelRequest,
    ApiListKernelSessionOutputRequest,
)

from graders.errors import KaggleError
from graders.intake.archives import CHUNK, unsafe

# isort: on
Answer = TypeVar("Answer")
FILE_MB, TOTAL_MB, FILES = 100, 500, 2000  # of one student: more than any of our notebooks saves
TRIES, PAUSE, LONGEST = 3, 30, 120.0  # where Kaggle wants fewer requests; seconds
NOT_OURS = (403, 404)  # Kaggle says one of them for what is private and for what isn't there


def main(arguments: list[str]) -> int:
    """Fetch; the client's own words go to stderr."""
    parser = argparse.ArgumentParser(prog="python -m graders.intake.fetch")
    parser.add_argument("folder", type=Path, help="where the notebooks go, a subfolder a user")
    parser.add_argument("slug", help="of the notebook, as in kaggle.com/code/<user>/<slug>")
    parser.add_argument("name", help="what the notebook's file is called here")
    parser.add_argument("users", nargs="+", help="Kaggle users")
    parser.add_argument("--most", type=float, default=LONGEST, help="seconds to wait at a time")
    given = parser.parse_args(arguments)
    said = sys.stdout
    try:
        with redirect_stdout(sys.stderr):
            client = asked("you", signed_in)
            for user in given.users:
                row = fetched(client, user, given)
                print(json.dumps(row), file=said, flush=True)
    except KaggleError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def fetched(client: Client, user: str, given: argparse.Namespace) -> dict[str, Any]:
    """One user's notebook and what it saved; the row says what wasn't taken, and why."""
    row: dict[str, Any] = {"user": user, "reason": "", "ran": None, "refused": []}
    place = given.folder / user
    place.mkdir(parents=True, exist_ok=True)
    try:
        text, row["ran"] = once_it_may(given, user, lambda: notebook_of(client, user, given.slug))
        # half a surrogate pair is legal JSON, and no file can carry it
        (place / given.name).write_bytes(text.encode("utf-8", "replace"))
        files = once_it_may(given, user, lambda: list(saved_by(client, user, given.slug)))
        row["refused"] = list(kept(files, place, given.name))
    except KaggleError as error:
        row["reason"] = str(error)
    return row


def once_it_may(given: argparse.Namespace, user: str, call: Callable[[], Answer]) -> Answer:
    """What call returns, asked again after a while where Kaggle wants fewer requests."""
    for left in reversed(range(TRIES)):
        try:
            return asked(user, lambda: shared(user, given.slug, call))
        except KaggleError as error:
            answer = getattr(error.__cause__, "response", None)
            if answer is None or answer.status_code != 429 or not left:
                raise
            wait = answer.headers.get("Retry-After", "")
            time.sleep(min(int(wait) if wait.isdigit() else PAUSE, given.most))
    raise AssertionError("the last try returns or raises")


def shared(user: str, slug: str, call: Callable[[], Answer]) -> Answer:
    """What call returns; KaggleError where the notebook can't be seen with this account."""
    try:
        return call()
    except requests.HTTPError as error:
        if error.response is None or error.response.status_code not in NOT_OURS:
            raise
        raise KaggleError(
            f"kaggle.com/code/{user}/{slug} isn't there, or isn't shared with your account"
        ) from error


def notebook_of(client: Client, user: str, slug: str) -> tuple[str, str | None]:
    """The text of a notebook's newest version, and when that ran, in UTC, if Kaggle says."""
    request = ApiGetKernelRequest()
    request.user_name, request.kernel_slug = user, slug
    with client.build_kaggle_client() as kaggle:
        found = kaggle.kernels.kernels_api_client.get_kernel(request)
    ran = found.metadata.last_run_time
    return found.blob.source or "", ran.replace(tzinfo=UTC).isoformat() if ran else None


def saved_by(client: Client, user: str, slug: str) -> Iterator[Any]:
    """The files that the newest run of a notebook has saved, each with an address."""
    request = ApiListKernelSessionOutputRequest()
    request.user_name, request.kernel_slug, request.page_size = user, slug, 100
    with client.build_kaggle_client() as kaggle:
        while True:
            answer = kaggle.kernels.kernels_api_client.list_kernel_session_output(request)
            yield from answer.files or []
            if not answer.next_page_token:
                return
            request.page_token = answer.next_page_token


def kept(files: list[Any], place: Path, notebook: str) -> Iterator[dict[str, str]]:
    """Write the files below place; those that can't be taken, with the reason."""
    left = TOTAL_MB * 2**20
    for count, file in enumerate(files, 1):
        name = str(file.file_name)
        reason = unsafe(name) or ("it is named like the notebook" if name == notebook else "")
        if count > FILES:
            reason = f"there are more than {FILES} files"
        if not reason:
            content, reason = downloaded(str(file.url))
            if len(content) > left:
                reason = f"with it there would be more than {TOTAL_MB} MB"
        if not reason:
            left -= len(content)
            reason = written(place / name, content)
        if reason:
            yield {"path": name, "reason": reason}


def downloaded(address: str) -> tuple[bytes, str]:
    """A file's bytes, and why they aren't taken, "" where they are."""
    parts, size = [], 0
    try:
        with requests.get(address, stream=True) as answer:
            answer.raise_for_status()
            for part in answer.iter_content(CHUNK):
                parts.append(part)
                size += len(part)
                if size > FILE_MB * 2**20:
                    return b"", f"it is larger than {FILE_MB} MB"
    except requests.RequestException as error:
        return b"", f"it didn't come through ({type(error).__name__})"
    return b"".join(parts), ""


def written(path: Path, content: bytes) -> str:
    """Write a file; why that can't be done, "" where it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        return f"it could not be written ({error.strerror})"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
