"""What a driver is and how one is run over the cases. Runs on both sides of the sandbox.

Whose fault is it? What the student's object raises while it is called, and an answer that can't be
read, are the student's. All else that goes wrong here is ours, and says so.
"""

from __future__ import annotations

import sysconfig
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Driver = Callable[[tuple[Any, ...], Mapping[str, Any]], Any]
"""(the student's objects, one case's inputs) -> plain data (see codec)."""

MAX_MESSAGE = 500
OBSERVATION = "application/vnd.ecbs5200.observation"
"""Type of the message that carries an encoded observation out of the sandbox."""


LIBRARIES = tuple(sysconfig.get_path(name) for name in ("stdlib", "platlib", "purelib"))


class AnswerError(Exception):
    """What came back can't be read as an answer: its text is the reason of the lost check."""


class StudentError(Exception):
    """The student's code raised; the error itself is the cause."""


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """What the student's function returns; StudentError from whatever it raises.

    SystemExit is taken too, so that `exit()` in an answer costs this check and nothing else;
    KeyboardInterrupt isn't, because that is how a run is stopped from outside.
    """
    try:
        return function(*arguments)
    except (Exception, SystemExit) as error:
        raise StudentError from error


def drive(
    driver: Driver, objects: tuple[Any, ...], cases: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Call the driver once for each case {"name", "inputs"}; what it raises becomes data.

    Returns one dict a case: {"case", "value"}, {"case", "raised": {"kind", "message"}} where the
    student's code is the cause, or {"case", "fault": text} where the driver itself is.

    >>> drive(lambda objects, inputs: call(objects[0], inputs["by"]), (lambda by: 1 / by,), [
    ...     {"name": "half", "inputs": {"by": 2}}, {"name": "none", "inputs": {"by": 0}}])
    [{'case': 'half', 'value': 0.5}, {'case': 'none', 'raised': {'kind': 'ZeroDivisionError', \
'message': 'division by zero'}}]
    """
    return [{"case": case["name"], **_attempt(driver, objects, case["inputs"])} for case in cases]


def _attempt(driver: Driver, objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"value": driver(objects, inputs)}
    except StudentError as error:
        return {"raised": describe(error.__cause__ or error)}
    except (AnswerError, SystemExit) as error:
        return {"raised": describe(error)}
    except Exception as error:
        # a library that the student's code has changed fails in the student's code
        if runs_foreign_code(error):
            return {"raised": describe(error)}
        return {"fault": in_a_line(error)}


def runs_foreign_code(error: BaseException) -> bool:
    """Whether code that is neither ours nor a library's was running when the error arose."""
    known = (str(Path(__file__).parents[1]), *LIBRARIES)
    frames = traceback.walk_tb(error.__traceback__)
    return any(not frame.f_code.co_filename.startswith(known) for frame, _ in frames)


def describe(error: BaseException) -> dict[str, str]:
    """Kind and message of an error, as text that any encoding carries."""
    try:
        message = str(error)
    except Exception:  # a hostile or broken __str__ must not end the run
        message = "(its message can't be read)"
    return {"kind": tidy(type(error).__name__), "message": tidy(message)}


def in_a_line(error: BaseException) -> str:
    """Kind and message of an error in one line.

    >>> in_a_line(KeyError("T_d"))
    "KeyError: 'T_d'"
    """
    said = describe(error)
    return f"{said['kind']}: {said['message']}"


def tidy(text: str, limit: int = MAX_MESSAGE) -> str:
    """At most `limit` characters that any encoding can carry: no lone surrogates, no controls.

    >>> tidy("two\\nlines \\ud800")
    'two lines ?'
    """
    known = text[:limit].encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else " " for letter in known)
