"""Rubrics for manual cells: their schema, the YAML files, and the table that people read."""

from graders.rubrics.render import PLACEHOLDER, fill_placeholders, markdown_table
from graders.rubrics.schema import Band, Rubric, RubricCell, load_rubric, read_rubric

__all__ = [
    "PLACEHOLDER",
    "Band",
    "Rubric",
    "RubricCell",
    "fill_placeholders",
    "load_rubric",
    "markdown_table",
    "read_rubric",
]
