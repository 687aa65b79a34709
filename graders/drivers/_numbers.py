"""Reads what comes back from functions that answer with numbers, or says what came back instead."""

from __future__ import annotations

from typing import Any

import numpy as np

from graders.drivers.driving import AnswerError
from graders.drivers.plain import number_array


def numbers(value: Any, size: int = 1000) -> np.ndarray[Any, Any]:
    """float64 array of what came back; AnswerError where nothing or no number did."""
    if value is None:
        raise AnswerError("nothing came back; does your function end with a return?")
    return number_array(value, size)


def number(value: Any) -> float:
    """One number; AnswerError where more came back, or something else.

    >>> number(np.array([[0.5]]))
    0.5
    """
    array = numbers(value, size=1)
    if array.size == 0:
        raise AnswerError("an empty array came back where one number was expected")
    return float(array.reshape(()))
