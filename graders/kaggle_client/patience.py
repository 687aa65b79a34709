"""Gives every request of this process a time-out; imported first by client.py, and by nothing else.

requests waits for ever unless each call says otherwise. Kaggle's client never does, and it asks its
server for the first time while it is being imported.
"""

from __future__ import annotations

import os
from typing import Any

import requests

SECONDS = float(os.environ.get("COURSE_PATIENCE", "120"))
"""Without a byte from the other side. A whole upload may take longer."""

_send = requests.Session.send


def _send_with_patience(session: Any, request: Any, **settings: Any) -> Any:
    settings["timeout"] = settings.get("timeout") or SECONDS
    return _send(session, request, **settings)


requests.Session.send = _send_with_patience  # type: ignore[assignment,method-assign]
