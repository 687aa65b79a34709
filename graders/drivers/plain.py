"""Turns what a student's code returned into plain data that codec can carry, or says why not.

The AnswerErrors raised here reach the student as the reason of a lost check, so they say what came
back and what was expected.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import torch

from graders.drivers.driving import AnswerError, call, tidy

MAX_ITEMS = 1000
MAX_TEXT = 2000
MAX_DEPTH = 4
MAX_BITS = 1024


def plain(value: Any, depth: int = 0) -> Any:
    """None, bool, int, float and text as they are; tensors and arrays of one number as a float;
    lists, tuples, sets and dicts item by item.

    Raises AnswerError for anything else and for what is too long or too deep.

    >>> plain({"coverage": np.float32(0.5), "codes": ("a", "b")})
    {'coverage': 0.5, 'codes': ['a', 'b']}
    """
    if depth > MAX_DEPTH:
        raise AnswerError(f"your answer is nested more than {MAX_DEPTH} levels deep")
    if value is None or type(value) is bool:
        return value
    if isinstance(value, str):
        return tidy(str.__str__(value), MAX_TEXT)  # the text itself, whatever it says of itself
    if isinstance(value, int | float | np.number | np.bool_ | torch.Tensor | np.ndarray):
        array = number_array(value, size=1)
        if array.size == 0:
            raise AnswerError("an empty array came back where one number was expected")
        return float(array.reshape(()))
    if isinstance(value, dict):
        items = list(value.items())[: MAX_ITEMS + 1]
        _check_length(len(items))
        return {_key(key): plain(item, depth + 1) for key, item in items}
    if isinstance(value, list | tuple | set | frozenset):
        _check_length(len(value))
        return [plain(item, depth + 1) for item in value]
    raise AnswerError(f"a {type(value).__name__} came back where numbers or text were expected")


def number_array(value: Any, size: int = MAX_ITEMS) -> np.ndarray[Any, Any]:
    """float64 array of a tensor, an array or a number; AnswerError for more than `size` numbers."""
    if isinstance(value, str | bytes) or (isinstance(value, int) and value.bit_length() > MAX_BITS):
        # numpy would turn a long one over for minutes before it refused
        raise AnswerError(f"a {tidy(type(value).__name__, 80)} came back that is no float")
    try:
        if isinstance(value, torch.Tensor) and not value.is_complex():
            value = value.detach().to("cpu", torch.float64).numpy()
        array = np.asarray(value)
    except Exception as error:
        kind = tidy(type(value).__name__, 80)
        said = tidy(str(error), 200)
        raise AnswerError(f"a {kind} came back that holds no readable numbers: {said}") from error
    if array.dtype == object and all(isinstance(item, bool | np.bool_) for item in array.flat):
        array = array.astype(bool)
    if array.dtype.kind not in "biuf":
        raise AnswerError(f"values of {array.dtype} came back where numbers were expected")
    if array.size > size:
        raise AnswerError(f"{array.size} numbers came back where at most {size} were expected")
    return array.astype(np.float64)


def listed(things: Any) -> list[Any]:
    """The first MAX_ITEMS of what can be gone through, an array's one by one.

    StudentError where going through it raises.

    >>> listed({"a": 1}), listed(letter for letter in "bc")
    (['a'], ['b', 'c'])
    """
    flat = things.ravel() if isinstance(things, np.ndarray) else things
    found: list[Any] = call(lambda: list(islice(flat, MAX_ITEMS)))
    return found


def columns(frame: Any, what: str) -> dict[str, Any]:
    """The columns of a DataFrame: numbers as float64 arrays (missing is NaN), text as lists.

    Raises AnswerError where `frame` is no DataFrame, naming it by `what`.

    >>> columns(pd.DataFrame({"tier": ["head"], "low": [0.5]}), "table")
    {'tier': ['head'], 'low': array([0.5])}
    """
    if not isinstance(frame, pd.DataFrame):
        raise AnswerError(f"{what} is a {type(frame).__name__}; a pandas DataFrame is expected")
    _check_length(len(frame))
    _check_length(len(frame.columns))
    found = {}
    for i, name in enumerate(frame.columns):
        try:
            found[_key(name)] = _column(frame.iloc[:, i])
        except AnswerError as error:
            raise AnswerError(f"{what}, column {_key(name)}: {error}") from None
    return found


def filled(series: pd.Series[Any]) -> pd.Series[Any]:
    """The column as objects, with NaN for all that pandas calls missing (None, pd.NA, pd.NaT)."""
    return series.astype(object).where(series.notna(), np.nan)


def _column(series: pd.Series[Any]) -> Any:
    """Numbers as float64, with every kind of missing value as NaN; else a list of plain things."""
    try:
        return filled(series).astype(float).to_numpy(dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        return [plain(item) for item in series.astype(object)]


def _key(key: Any) -> str:
    return tidy(str(key), 80).lstrip("$")


def _check_length(length: int) -> None:
    if length > MAX_ITEMS:
        raise AnswerError(f"{length} items came back where at most {MAX_ITEMS} were expected")
