"""What can stand between us and Kaggle, in words: the thing, the place, the mend.

Imports nothing of Kaggle's: its client signs in when it is imported, and fails where it can't.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

TOKENS = "https://www.kaggle.com/settings/api"
HOW_TO_SIGN_IN = (
    f"make a token at {TOKENS} and put it into the file ~/.kaggle/access_token, or into the "
    "variable KAGGLE_API_TOKEN"
)


def missing_for_kaggle(environment: Mapping[str, str], home: Path) -> str:
    """What is missing before Kaggle can be asked, with the mend; "" where nothing is missing."""
    if find_spec("kaggle") is None:
        return "Kaggle's client isn't installed; run: pip install ecbs5200[publish]"
    if not credentials_in(environment, home):
        return f"there are no credentials for Kaggle; {HOW_TO_SIGN_IN}"
    return ""


def credentials_in(environment: Mapping[str, str], home: Path) -> str:
    """The place of the credentials that the client would take first; "" where there are none.

    >>> credentials_in({"KAGGLE_USERNAME": "ada", "KAGGLE_KEY": "k"}, Path("/nowhere"))
    'KAGGLE_USERNAME and KAGGLE_KEY'
    """
    if environment.get("KAGGLE_API_TOKEN"):
        return "KAGGLE_API_TOKEN"
    own = home / ".kaggle"
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "kaggle"
    config = Path(environment.get("KAGGLE_CONFIG_DIR") or (own if own.exists() else config))
    for path in (own / "access_token", own / "access_token.txt"):
        if path.is_file():
            return str(path)
    if environment.get("KAGGLE_USERNAME") and environment.get("KAGGLE_KEY"):
        return "KAGGLE_USERNAME and KAGGLE_KEY"
    files = (config / "kaggle.json", own / "credentials.json")
    return next((str(path) for path in files if path.is_file()), "")


def status_in_words(status: int, said: str, who: str, wait: str | None = None) -> str:
    """What an answer of Kaggle's means and what to do.

    status: of the HTTP answer; said: its text; who: the owner in course.toml; wait: the answer's
    Retry-After, if it has one.

    >>> status_in_words(429, "", "ada", "30")
    'Kaggle wants fewer requests (429); wait 30 seconds and run the same command again'
    """
    again = "run the same command again"
    seconds = f"{wait} seconds" if wait and wait.isdigit() else "some minutes"
    match status:
        case 401:
            return f"Kaggle doesn't know the credentials (401); {HOW_TO_SIGN_IN}"
        case 403:
            return (
                f"this account may not do that as {who} (403); mend course.kaggle_owner in "
                f"course.toml, or let {who} make the account an editor there"
            )
        case 404:
            return f"Kaggle has no such place (404); is {who}, course.kaggle_owner, spelt right?"
        case 409:
            return (
                "that name is taken, or the version before is still being worked on (409); wait "
                f"some minutes and {again}, then look for the name at https://www.kaggle.com/{who}"
            )
        case 429:
            return f"Kaggle wants fewer requests (429); wait {seconds} and {again}"
        case _ if status >= 500:
            return f"Kaggle has trouble of its own ({status}); wait {seconds} and {again}"
        case _:
            return f"Kaggle refused it ({status}): {said}"
