"""Turns functions of this package into the text of answer cells."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from graders.contracts import CorrectVariant, Misconception

Function = Callable[..., Any]


def answer(function: Function, name: str) -> str:
    """The function's source under the name that the task asks for.

    Annotations and the docstring go: a student writes neither, and the docstring tells the belief.
    """
    (definition,) = ast.parse(inspect.getsource(function)).body
    if not isinstance(definition, ast.FunctionDef):
        raise ValueError(f"{function} must be a plain function")
    definition.name, definition.returns = name, None
    for argument in definition.args.args:
        argument.annotation = None
    definition.body = definition.body[1:]
    return ast.unparse(definition) + "\n"


def wrong(function: Function, task: str, hint: str, *properties: str) -> Misconception:
    """A misconception made of a function; its docstring is the belief in one sentence."""
    return wrong_text(
        function.__name__, task, _belief(function), hint, answer(function, task), properties
    )


def wrong_text(
    name: str, task: str, belief: str, hint: str, text: str, properties: Iterable[str]
) -> Misconception:
    """A misconception whose answer cell is given as text."""
    fails = frozenset(f"{task}-{name}" for name in properties)
    return Misconception(name, task, belief, hint, fails, text)


def slip(
    base: str, task: str, name: str, belief: str, hint: str, properties: str, *changes: str
) -> Misconception:
    """A misconception made of a right answer cell by changing single places in its text.

    properties: the checks that it must fail, separated by blanks. changes: old and new text by
    turns; ValueError where an old one doesn't stand in the base.
    """
    text = changed(base, *changes)
    return wrong_text(name, task, belief, hint, text, properties.split())


def changed(base: str, *changes: str) -> str:
    """The text with old replaced by new, for each pair; ValueError where old isn't there.

    >>> changed("a + b", "+", "-")
    'a - b'
    """
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        if old not in base:
            raise ValueError(f"{old!r} doesn't stand in the answer that is to be changed")
        base = base.replace(old, new)
    return base


def right_text(task: str, name: str, text: str) -> CorrectVariant:
    """A correct variant whose answer cell is given as text."""
    return CorrectVariant(name, task, text)


def right(function: Function, task: str) -> CorrectVariant:
    """A correct variant made of a function."""
    return CorrectVariant(function.__name__, task, answer(function, task))


def _belief(function: Function) -> str:
    return " ".join((inspect.getdoc(function) or "").split())
