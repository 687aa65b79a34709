"""Sandboxes kept warm: while one hand-in runs, the next sandbox already loads its imports.

Each is used once. Nothing is started before the first `take`, so a run that finds every execution
in the store starts none.
"""

from __future__ import annotations

from collections import deque

from graders.execution.sandbox import Sandbox
from graders.execution.walls import Furniture
from graders.settings import Limits


class Pool:
    """Hands out fresh, ready sandboxes; `ahead` of them wait loaded. Use as a context manager."""

    def __init__(self, furniture: Furniture, limits: Limits, ahead: int = 1) -> None:
        self.furniture, self.limits, self.ahead = furniture, limits, ahead
        self._waiting: deque[Sandbox] = deque()

    def take(self) -> Sandbox:
        """A ready sandbox, the caller's to close; SandboxError if it can't be had."""
        self._fill(self.ahead + 1)
        sandbox = self._waiting.popleft()
        try:
            sandbox.wait_ready()
        except BaseException:
            sandbox.close()
            raise
        return sandbox

    def close(self) -> None:
        """Close what still waits."""
        while self._waiting:
            self._waiting.popleft().close()

    def _fill(self, wanted: int) -> None:
        while len(self._waiting) < wanted:
            self._waiting.append(Sandbox.start(self.furniture, self.limits))

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
