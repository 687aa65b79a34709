"""Which numbers of a text stand in no table: a help to whoever marks a memo, never a score.

Pure: text and values in, numbers out. A number that isn't found may still be right, a difference
that the student worked out for example; and one that is found may be used wrongly.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SMALL = 12
"""Whole numbers up to here without a unit count things: three students, 4 recipes."""
LONGEST = 20_000
"""Letters of a text that are looked at; no memo is a third as long."""
_CONTEXT = 32
_NEAR = 80
"""Letters before and after a number that say what it is."""

_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TEN_NAMES = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES, _TENS = _NAMES.split(), _TEN_NAMES.split()
_WORDS = {word: value for value, word in enumerate(_ONES)}
_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_WORDS |= {f"{ten}-{one}": _WORDS[ten] + _WORDS[one] for ten in _TENS for one in _ONES[1:10]}

_UNIT = r"(?P<unit>\s?%|\s?(?:percent|per cent|pp|percentage points?|points?)(?!\w)|\s?[x×](?!\w))?"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_SPELLED = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.])(?:(?P<digits>{_DIGITS})|(?P<word>(?:{_SPELLED}))(?![\w-])){_UNIT}(?![\w]|\.\d)",
    re.IGNORECASE,
)
# What is no measurement of the writer's: settings, places in a text, the level of an interval.
_LEADS = r"\$?\s*(?:=|of|:|to|in|\\in)?\s*[\${(\[\\]*$"
_SETTING = re.compile(
    rf"(?:T_d|\\?alpha|α|seeds?|rank|batch(?: size)?|bins|resamples){_LEADS}", re.IGNORECASE
)
_PLACE = re.compile(
    r"\b(?:section|sec\.|§|tables?|tests?|prompt|part|weeks?|figure|fig\.|step|task|page)\s*$",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\s*(?:paired |percentile |bootstrap |confidence )*(?:interval|CIs?\b|confidence)"
)
_CODE = re.compile(r"```.*?```|`[^`\n]*`|https?://\S+|<!--.*?-->", re.DOTALL)
_ITEM = re.compile(r"^\s*(?:#+\s*)?$")


@dataclass(frozen=True)
class Stated:
    """One number as a text states it.

    text: as written, with its unit. value: without the unit applied. decimals: digits after the
    point. percent: whether the unit asks for a share times 100. around: the words about it.
    """

    text: str
    value: float
    decimals: int
    percent: bool
    around: str


def numbers_in(text: str) -> tuple[Stated, ...]:
    """The numbers that a memo states as its own, in order.

    Left alone: years, list numbers, T_d, alpha and other settings, places (table 3, section 2,
    week 5), the 95% of an interval, code and links, names such as T4 or 3c, and whole numbers up
    to SMALL without a unit. Number words count as digits do. Nothing is read after LONGEST letters.

    >>> [one.text for one in numbers_in("In 2015, section 2: 0.152 (+9%), forty percent, T4.")]
    ['0.152', '9%', 'forty percent']
    """
    bare = _CODE.sub(lambda found: " " * len(found.group()), text[:LONGEST])
    return tuple(_stated(bare, found) for found in _NUMBER.finditer(bare) if _measures(bare, found))


def _measures(text: str, found: re.Match[str]) -> bool:
    digits, unit = found["digits"], (found["unit"] or "").strip()
    first = max(found.start() - _NEAR, 0)
    before = ("" if first else "\n") + text[first : found.start()]
    after = text[found.end() : found.end() + _NEAR]
    *starts, line = before.rsplit("\n", 1)
    if digits and not unit and starts and _ITEM.match(line) and re.match(r"[.)]\s", after):
        return False
    if _SETTING.search(line) or (_PLACE.search(line) and not unit):
        return False
    if unit == "%" and _LEVEL.match(after):
        return False
    if unit:
        return True
    if digits and re.fullmatch(r"(?:19|20)\d\d", digits):
        return False
    return "." in (digits or "") or _value(found) > SMALL


def _value(found: re.Match[str]) -> float:
    if found["word"]:
        return float(_WORDS[found["word"].lower()])
    return float(found["digits"].replace(",", ""))


def _stated(text: str, found: re.Match[str]) -> Stated:
    unit = (found["unit"] or "").strip().lower()
    start, end = max(found.start() - _CONTEXT, 0), found.end() + _CONTEXT
    return Stated(
        text=" ".join(found.group().split()),
        value=_value(found),
        decimals=len((found["digits"] or "").partition(".")[2]),
        percent=unit not in ("", "x", "×"),
        around=" ".join(text[start:end].split()),
    )


def untraced(text: str, values: Iterable[float]) -> tuple[Stated, ...]:
    """The numbers of the text that no value rounds to.

    A sign counts for nothing ("falls by 0.008" is -0.008 in a table). With a percent unit a value
    may stand as a share or as a percentage.

    >>> [one.text for one in untraced("ECE 0.094, or 9.4%; F1 rose by 8%.", [0.0936])]
    ['8%']
    """
    known = sorted(abs(value) for value in values if math.isfinite(value))
    return tuple(one for one in numbers_in(text) if not _stands(one, known))


def _stands(one: Stated, known: Sequence[float]) -> bool:
    """Whether one of these, in order, lies within half a unit of the last digit."""
    for wanted, half in _readings(one):
        place = bisect_left(known, wanted - half)
        if place < len(known) and known[place] <= wanted + half:
            return True
    return False


def _readings(one: Stated) -> Iterator[tuple[float, float]]:
    """(value, half a unit of its last digit), for each way to read the number."""
    half = 0.5 * 10.0**-one.decimals + 1e-9
    yield one.value, half
    if one.percent:
        yield one.value / 100, half / 100 + 1e-9
