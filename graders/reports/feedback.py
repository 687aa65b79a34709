"""The feedback page of one hand-in, as an exporter that `nbgrader generate_feedback` uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from graders.gradebook.book import read_verdicts
from graders.markbook.book import MarkBook
from graders.markbook.rubric_texts import remembered
from graders.reports.page import Block, blocks_of, groups_of
from graders.reports.parts import HandIn
from graders.reports.render import render_for
from graders.reports.results import student_result
from graders.reports.sections import Section, most_to_gain, sections_of
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
    with MarkBook(url) as book:
        history, known = book.history(assignment), remembered(book, assignment)
    # the newest with a band: a comment changed in nbgrader's page leaves the band as it was
    marks = {
        mark.cell: mark
        for mark in sorted(history, key=lambda mark: mark.version)
        if mark.student == student and mark.band and not mark.second
    }
    sections = sections_of(result, rubric, marks, known)
    return page_of(settings, assignment, result, sections, blocks_of(notebook, result, verdicts))


def page_of(
    settings: Settings,
    assignment: str,
    result: HandIn,
    sections: Sequence[Section],
    blocks: Sequence[Block],
) -> str:
    """The page of what is known of a hand-in: the summary, the written sections, the notebook."""
    return render_for(
        settings,
        assignment,
        "feedback.html.j2",
        result=result,
        groups=groups_of(result),
        gain=most_to_gain(result),
        sections=sections,
        blocks=blocks,
    )
