"""What a driver is and how one is run over the cases. Runs on both sides of the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Driver = Callable[[tuple[Any, ...], Mapping[str, Any]], Any]
"""(the student's objects, one case's inputs) -> plain data (see codec)."""

MAX_MESSAGE = 500
OBSERVATION = "application/vnd.ecbs5200.observation"
"""Type of the message that carries an encoded observation out of the sandbox."""


def drive(
    driver: Driver, objects: tuple[Any, ...], cases: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Call the driver once for each case {"name", "inputs"}; what it raises becomes data.

    Returns one dict a case: {"case", "value"} or {"case", "raised": {"kind", "message"}}.
    SystemExit is caught too, so that `exit()` in an answer costs this check and nothing else;
    KeyboardInterrupt isn't, because that is how a run is stopped from outside.

    >>> drive(lambda objects, inputs: objects[0] / inputs["by"], (1,), [
    ...     {"name": "half", "inputs": {"by": 2}}, {"name": "none", "inputs": {"by": 0}}])
    [{'case': 'half', 'value': 0.5}, {'case': 'none', 'raised': {'kind': 'ZeroDivisionError', \
'message': 'division by zero'}}]
    """
    results: list[dict[str, Any]] = []
    for case in cases:
        try:
            results.append({"case": case["name"], "value": driver(objects, case["inputs"])})
        except (Exception, SystemExit) as error:
            results.append({"case": case["name"], "raised": _describe(error)})
    return results


def _describe(error: BaseException) -> dict[str, str]:
    try:
        message = str(error)
    except Exception:  # a hostile or broken __str__ must not end the run
        message = "(its message can't be read)"
    return {"kind": tidy(type(error).__name__), "message": tidy(message)}


def tidy(text: str, limit: int = MAX_MESSAGE) -> str:
    """At most `limit` characters that any encoding can carry: no lone surrogates, no controls.

    >>> tidy("two\\nlines \\ud800")
    'two lines ?'
    """
    known = text[:limit].encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else " " for letter in known)
