"""One hand-in as a feedback page's contents: a summary by task, then the notebook's cells.

Pure: notebook, result and verdicts in, plain data and safe markup out. No hidden test and no
reference passes through here: a check shows its visible part only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from graders.contracts import Verdict
from graders.notebooks.cells import STUB_OPENS, Kind, grade_id, kind_of
from graders.notebooks.regions import Region, without
from graders.reports import safe
from graders.reports.budget import rich_cells
from graders.reports.outputs import shown_outputs
from graders.reports.parts import HandIn, Part

UNANSWERED = "YOUR ANSWER HERE"
SHORT_WORDS = 45
TITLES = {
    Kind.ANSWER: "Your answer",
    Kind.PREDICT: "Your prediction",
    Kind.CHECK: "Check",
    Kind.MANUAL: "Your text",
    Kind.FREE: "Your own cell",
    Kind.LOCKED: "",
}


@dataclass(frozen=True)
class Block:
    """One cell. kind: Kind's value, or "note" for the course's own text.

    heading: a section's title that stands open above the cell. title: what the cell is.
    source: what the cell says. outputs: what it showed. part: what it earned, for graded cells.
    empty: nothing was answered. short: brief enough not to be folded.
    """

    kind: str
    anchor: str
    heading: str
    title: str
    source: Markup
    outputs: tuple[Markup, ...] = ()
    part: Part | None = None
    empty: bool = False
    short: bool = False


@dataclass(frozen=True)
class Group:
    """The parts of one task, or the written answers, in the summary."""

    name: str
    parts: tuple[Part, ...]

    @property
    def earned(self) -> float:
        """Points so far."""
        return sum(part.points or 0.0 for part in self.parts)

    @property
    def possible(self) -> float:
        """Points that could be had."""
        return sum(part.asked.max_points for part in self.parts)

    @property
    def waits(self) -> bool:
        """Whether something here is not graded yet."""
        return any(part.points is None for part in self.parts)

    @property
    def untouched(self) -> bool:
        """Whether nothing here is graded yet; then its points so far would look like a zero."""
        return all(part.points is None for part in self.parts)


def groups_of(result: HandIn) -> tuple[Group, ...]:
    """The result's parts by task, in the order of the first part of each."""
    names = dict.fromkeys(part.asked.group for part in result.parts)
    return tuple(
        Group(name, tuple(part for part in result.parts if part.asked.group == name))
        for name in names
    )


def blocks_of(notebook: Any, result: HandIn, verdicts: Mapping[str, Verdict]) -> tuple[Block, ...]:
    """The notebook's cells, empty ones left out; plain where the page would take too long."""
    parts = {part.asked.id: part for part in result.parts}
    return tuple(
        block_of(cell, parts.get(grade_id(cell)), verdicts, rich=rich)
        for cell, rich in zip(notebook.cells, rich_cells(notebook.cells), strict=True)
        if cell.source.strip() or cell.get("outputs")
    )


def block_of(
    cell: Any, part: Part | None, verdicts: Mapping[str, Verdict], *, rich: bool = True
) -> Block:
    """One cell; what is graded carries its part. rich: whether its texts are parsed."""
    kind, name = kind_of(cell), grade_id(cell)
    if cell.cell_type != "code":
        heading, rest = split_heading(cell.source) if kind is Kind.LOCKED else ("", cell.source)
        return Block(
            kind="note" if kind is Kind.LOCKED else kind.value,
            anchor=f"cell-{name}" if name else "",
            heading=heading,
            title=TITLES[kind] or first_words(rest),
            source=safe.markdown(rest, cell.get("attachments")) if rich else safe.text(rest),
            part=part,
            short=0 < len(rest.split()) <= SHORT_WORDS and "<details" not in rest,
            empty=kind is Kind.MANUAL and cell.source.strip() in ("", UNANSWERED),
        )
    source = without(cell.source, Region.HIDDEN).rstrip()
    return Block(
        kind=kind.value,
        anchor=f"cell-{name}" if name else "",
        heading="",
        title=TITLES[kind] or "Course code",
        source=safe.code(source) if rich else safe.text(source),
        outputs=shown_outputs(cell, verdicts.get(name), rich=rich),
        part=part,
        empty=kind is Kind.ANSWER and STUB_OPENS in cell.source,
    )


def split_heading(source: str) -> tuple[str, str]:
    r"""The section's title that a course text opens with (# or ##), and the rest of the text.

    >>> split_heading("## 1 · Meet the teacher\n\nA student copies.")
    ('1 · Meet the teacher', 'A student copies.')
    >>> split_heading("### Reconcile 1\n\nWhich belief?")
    ('', '### Reconcile 1\n\nWhich belief?')
    """
    lines = source.strip().split("\n")
    for level in ("# ", "## "):
        if lines[0].startswith(level):
            return lines[0].removeprefix(level).strip(), "\n".join(lines[1:]).strip()
    return "", source


def first_words(source: str, most: int = 60) -> str:
    """A folded text's label: its first line without marks, cut at a word.

    >>> first_words("### Task `kd_loss`"), first_words("<details><summary>NaN</summary></details>")
    ('Task kd_loss', 'Hints')
    """
    lines = (line.strip("#*_> `") for line in source.split("\n"))
    line = next((line for line in lines if line), "")
    if line.startswith("<details"):
        return "Hints"
    line = line.replace("**", "").replace("`", "").replace("$", "")
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " ..."
