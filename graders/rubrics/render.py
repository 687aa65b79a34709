"""A rubric as people read it: the markdown table that stands in the notebook."""

from __future__ import annotations

import re

from graders.rubrics.schema import Rubric, RubricCell

PLACEHOLDER = re.compile(r"^<!-- rubric: (?P<id>\S+) -->$", re.MULTILINE)


def markdown_table(cell: RubricCell) -> str:
    """Title and prompt, then one row a band, best first.

    >>> from graders.rubrics.schema import Band
    >>> bands = (Band(name="Good", low=1, high=2, evidence="a figure", reasoning="one | two"),
    ...          Band(name="Weak", low=0, high=0, evidence="none", reasoning="none"))
    >>> print(markdown_table(RubricCell(id="m", title="T", points=2, prompt="P?", bands=bands)))
    **T** (2 points). P?
    <BLANKLINE>
    | band | points | evidence | reasoning |
    | --- | --- | --- | --- |
    | Good | 1-2 | a figure | one \\| two |
    | Weak | 0 | none | none |
    """
    unit = "point" if cell.points == 1 else "points"
    rows = [
        f"| {_cell(band.name)} | {band.span} | {_cell(band.evidence)} | {_cell(band.reasoning)} |"
        for band in sorted(cell.bands, key=lambda band: -band.high)
    ]
    head = ["| band | points | evidence | reasoning |", "| --- | --- | --- | --- |"]
    prompt = " ".join(cell.prompt.split())
    return "\n".join([f"**{cell.title}** ({cell.points} {unit}). {prompt}", "", *head, *rows])


def fill_placeholders(markdown: str, rubric: Rubric) -> str:
    """The text with each line `<!-- rubric: ID -->` replaced by that cell's table.

    Raises SettingsError where ID is no cell of the rubric.
    """
    return PLACEHOLDER.sub(lambda match: markdown_table(rubric.cell(match["id"])), markdown)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
