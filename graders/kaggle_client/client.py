"""The official client, signed in, with what goes wrong on the way to Kaggle told in words.

Imported by programs of their own only: importing the client signs in.
"""

# isort: off
from __future__ import annotations

import graders.kaggle_client.patience  # noqa: F401 - before the client: it asks when imported
from collections.abc import Callable
from typing import Any, TypeVar

import requests
from kaggle.api.kaggle_api_extended import KaggleApi  # type: ignore[import-untyped]

from graders.errors import KaggleError
from graders.kaggle_client.trouble import HOW_TO_SIGN_IN, status_in_words

# isort: on
Answer = TypeVar("Answer")
UNREADABLE = (LookupError, ValueError, TypeError, AttributeError)
"""What the client raises where it can't read an answer."""


class Client(KaggleApi):
    """The official client, without its habit of leaving out a file that didn't get through."""

    def _upload_file(self, file_name: str, *arguments: Any, **named: Any) -> Any:
        sent = super()._upload_file(file_name, *arguments, **named)
        if sent is None:
            raise KaggleError(f"{file_name} didn't get through; run the same command again")
        return sent


def signed_in() -> Client:
    """The client; KaggleError where no credentials of this machine are good."""
    client = Client()
    try:
        client.authenticate()
    except SystemExit as error:  # the client's way to say so
        raise KaggleError(f"Kaggle doesn't take the credentials; {HOW_TO_SIGN_IN}") from error
    return client


def asked(who: str, call: Callable[[], Answer]) -> Answer:
    """What call returns; what goes wrong on the way to Kaggle, as a KaggleError in words.

    who: the user or organisation as whom, or of whom, something is asked.
    """
    try:
        return call()
    except requests.HTTPError as error:
        if error.response is None:
            raise KaggleError(f"Kaggle answered: {error}") from error
        wait = error.response.headers.get("Retry-After")
        said = status_in_words(error.response.status_code, str(error), who, wait)
        raise KaggleError(said) from error
    except requests.Timeout as error:
        raise KaggleError("Kaggle takes too long to answer; run the same command again") from error
    except requests.ConnectionError as error:
        raise KaggleError(
            "Kaggle can't be reached; check the connection and run the same command again"
        ) from error
    except (requests.RequestException, OSError, *UNREADABLE) as error:
        raise KaggleError(f"Kaggle's client stopped: {error}") from error
