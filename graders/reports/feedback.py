"""The feedback page of one hand-in, as an exporter that `nbgrader generate_feedback` uses."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from graders.gradebook.book import read_verdicts
from graders.reports.page import blocks_of, groups_of
from graders.reports.render import render
from graders.reports.results import student_result
from graders.rubrics import load_rubric
from graders.settings import Settings, find_root, load_settings


class FeedbackExporter(Exporter):
    """Writes the page from the graded notebook, the gradebook, the verdicts and the rubric."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own exporters: text, not node
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """The page's text; resources["nbgrader"] says whose it is."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        where = resources["nbgrader"]
        page = feedback_page(
            load_settings(find_root()), where["assignment"], where["student"], nb, where["db_url"]
        )
        return page, resources


def feedback_page(
    settings: Settings, assignment: str, student: str, notebook: NotebookNode, url: str
) -> str:
    """One student's page; url: the gradebook's."""
    result = student_result(settings, assignment, student, url)
    rubric = load_rubric(settings, assignment)
    said = read_verdicts(settings.root, assignment).get(student, ())
    verdicts = {verdict.check: verdict for verdict in said}
    return render(
        "feedback.html.j2",
        course=settings.course,
        assignment=title_of(settings, assignment),
        result=result,
        groups=groups_of(result),
        blocks=blocks_of(notebook, result, verdicts, rubric),
    )


def title_of(settings: Settings, assignment: str) -> str:
    """The assignment's name for people, e.g. "Week 6 lab"."""
    asked = settings.assignment(assignment)
    return f"Week {asked.week} {asked.kind}"
