"""Pages out of templates: everything is escaped unless it comes as Markup, nothing is fetched.

The content security policy lets in pictures that stand in the page and the page's own style sheet,
by its digest; so a student's style attribute, script, frame or request does nothing.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pygments.formatters import HtmlFormatter

from graders.settings import Assignment, Settings

TEMPLATES = Path(__file__).with_name("templates")


def render(template: str, **contents: Any) -> str:
    """The page that a template makes of its contents; an unknown name in it is an error."""
    style = style_sheet()
    page = _environment().get_template(template)
    return page.render(style=Markup(style), policy=policy(style), number=number, **contents)


def render_for(settings: Settings, assignment: str, template: str, **contents: Any) -> str:
    """The same for a page of one assignment: the course and the assignment's names are contents."""
    title = title_of(settings.assignment(assignment))
    return render(template, course=settings.course, name=assignment, assignment=title, **contents)


def title_of(assignment: Assignment) -> str:
    """What people call it.

    >>> title_of(Assignment(name="week5_homework", week=5, kind="homework", hours=6))
    'Week 5 homework'
    """
    return f"Week {assignment.week} {assignment.kind}"


def policy(style: str) -> str:
    """The content security policy of a page with that style sheet."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )


def number(points: float | None) -> str:
    """Points as a person writes them; a dash where there are none.

    >>> number(6.0), number(2.5), number(None)
    ('6', '2.5', '–')
    """
    return "–" if points is None else f"{round(points, 2):g}"


@lru_cache(maxsize=1)
def style_sheet() -> str:
    """The pages' one style sheet, code colours included."""
    own = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    return own + str(HtmlFormatter(style="friendly").get_style_defs(".code"))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
