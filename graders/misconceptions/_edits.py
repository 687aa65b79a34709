"""Wrong answers made of a right one: the few words that the belief changes."""

from __future__ import annotations

from graders.contracts import CorrectVariant, Misconception
from graders.misconceptions._answers import wrong_text

Edit = tuple[str, str]


def edited(text: str, *edits: Edit) -> str:
    """The text with each edit's first half, which must stand there once, turned into its second.

    >>> edited("a = b", ("b", "c"))
    'a = c'
    """
    for old, new in edits:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in the answer, not once")
        text = text.replace(old, new)
    return text


def believed(
    right: str, task: str, name: str, belief: str, hint: str, fails: str, *edits: Edit
) -> Misconception:
    """A misconception: the right answer, edited. fails: the properties it loses, by spaces."""
    return wrong_text(name, task, belief, hint, edited(right, *edits), fails.split())


def variant(task: str, name: str, answer: str) -> CorrectVariant:
    """A correct variant given as text."""
    return CorrectVariant(name, task, answer.lstrip("\n"))
