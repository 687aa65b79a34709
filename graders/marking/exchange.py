"""This course hands nothing out through nbgrader's exchange, a folder shared on one machine."""

from __future__ import annotations

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeList


class NoExchange(ExchangeList):
    """In place of nbgrader's own: the formgrader asks for the exchange, and its want is no error.

    nbgrader's own writes "Unwritable directory, please contact your instructor" to the log of a
    server that marks, each time that it starts.
    """

    def start(self) -> None:
        """ExchangeError, as from nbgrader's own, and no line in the log."""
        raise ExchangeError("this course has no exchange")
