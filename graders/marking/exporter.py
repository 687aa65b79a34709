"""One hand-in as the page on which it is marked: nbgrader's page, a student's cells made safe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from nbgrader.server_extensions.formgrader.handlers import template_path
from pygments.formatters import HtmlFormatter
from traitlets.config import Config

from graders.marking.pages import GuardedLoader
from graders.reports import safe
from graders.reports.budget import rich_cells
from graders.reports.outputs import joined, shown_outputs

TEMPLATES = Path(__file__).with_name("templates")


class MarkingExporter(HTMLExporter):
    """The exporter behind the formgrader's page; every text in it is escaped unless made safe."""

    def __init__(self, **kw: Any) -> None:
        found = {
            "extra_template_basedirs": [str(TEMPLATES), template_path],
            "extra_template_paths": [template_path],
            "template_name": "marking",
            # none of nbconvert's preprocessors changes what a marker sees
            "default_preprocessors": [],
        }
        super().__init__(config=Config({"MarkingExporter": found}), **kw)

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own: text, not node
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """The page's text.

        Not by HTMLExporter's own way: that parses the finished page and writes it anew, after
        everything in it was made safe.
        """
        resources = self._init_resources(resources)
        resources["rich_cells"] = rich_cells(nb.cells)
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """nbconvert's filters and ours; what isn't Markup is escaped."""
        yield from super().default_filters()
        yield "highlight_code", lambda source, metadata=None: safe.code(source)
        yield "shown_source", shown_source
        yield "shown_outputs", lambda cell, rich: shown_outputs(cell, rich=rich)

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.autoescape = True
        environment.loader = GuardedLoader(environment.loader or BaseLoader())
        environment.globals["style"] = Markup(style_sheet())
        return environment


def shown_source(cell: NotebookNode, rich: bool) -> Markup:
    """What a cell says: code in colours, markdown with formulas, anything else as written.

    rich: False where the page has no room left for what must be parsed.
    """
    written = joined(cell.source)
    if not rich:
        return safe.text(written)
    if cell.cell_type == "code":
        return safe.code(written)
    if cell.cell_type == "markdown":
        return safe.markdown(written, cell.get("attachments"))
    return safe.text(written)


def style_sheet() -> str:
    """The page's own style, code colours included."""
    own = (TEMPLATES / "marking.css").read_text(encoding="utf-8")
    return own + str(HtmlFormatter(style="friendly").get_style_defs(".code"))
