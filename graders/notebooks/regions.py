"""Solution and hidden-test regions in a cell's text: what lies inside, what a student would see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Region(Enum):
    """nbgrader's marks; a line that holds one opens or closes the region."""

    SOLUTION = "SOLUTION"
    HIDDEN = "HIDDEN TESTS"

    @property
    def begin(self) -> str:
        """The opening mark."""
        return f"BEGIN {self.value}"

    @property
    def end(self) -> str:
        """The closing mark."""
        return f"END {self.value}"


@dataclass(frozen=True)
class Parts:
    """A cell's lines outside and inside of a kind of region, marks left out.

    found: whether there is a region at all. balanced: whether each one opens before it closes.
    """

    outside: tuple[str, ...]
    inside: tuple[str, ...]
    found: bool
    balanced: bool


def split(source: str, region: Region) -> Parts:
    r"""Parts of a cell's source.

    >>> split("a\n### BEGIN SOLUTION\nb\n### END SOLUTION\nc", Region.SOLUTION).outside
    ('a', 'c')
    """
    outside: list[str] = []
    inside: list[str] = []
    found = is_open = False
    balanced = True
    for line in source.split("\n"):
        if region.begin in line:
            balanced = balanced and not is_open
            found = is_open = True
        elif region.end in line:
            balanced = balanced and is_open
            is_open = False
        else:
            (inside if is_open else outside).append(line)
    return Parts(tuple(outside), tuple(inside), found, balanced and not is_open)


def replaced(source: str, region: Region, line: str) -> str:
    r"""The source with one line, indented alike, in place of each region.

    >>> replaced("if a:\n    # BEGIN SOLUTION\n    b\n    # END SOLUTION", Region.SOLUTION, "...")
    'if a:\n    ...'
    """
    lines: list[str] = []
    is_open = False
    for old in source.split("\n"):
        if region.begin in old:
            is_open = True
            lines.append(old[: len(old) - len(old.lstrip())] + line)
        elif region.end in old:
            is_open = False
        elif not is_open:
            lines.append(old)
    return "\n".join(lines)


def without(source: str, region: Region) -> str:
    """The source with its regions of that kind cut out, marks included."""
    return "\n".join(split(source, region).outside)
