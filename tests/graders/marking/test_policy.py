"""The policy knows what nbgrader's pages say, and the templates are changed where they must be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nbgrader.server_extensions.formgrader.handlers import template_path

from graders.marking.handlers import Data, HandedInFile, Page, guarded_handlers
from graders.marking.pages import NONCE, guarded, page_environment
from graders.marking.policy import HANDLERS, STYLES, page_headers

PAGES = sorted(path for path in Path(template_path).rglob("*") if path.suffix in (".tpl", ".j2"))
# nbgrader's feedback page isn't served by the formgrader
SERVED = [path for path in PAGES if path.parent.name != "feedback"]


def said_in_attributes(name: str) -> set[str]:
    pattern = re.compile(rf'\b{name}="([^"]*)"', re.IGNORECASE)
    return {text for path in SERVED for text in pattern.findall(path.read_text())}


def test_the_handlers_and_styles_are_exactly_nbgraders() -> None:
    """A newer nbgrader with other handlers would have dead buttons; this test tells."""
    assert said_in_attributes("onclick") == set(HANDLERS)
    assert said_in_attributes("style") == set(STYLES)


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.name)
def test_every_script_of_nbgraders_carries_the_nonce(path: Path) -> None:
    text = guarded(path.read_text())
    assert re.findall(r"<(?:script|style|link)\b(?! nonce)", text) == []
    texts_in_scripts = re.findall(r'var \w+ = "\{\{ [\w.]+ \}\}";', text)
    assert texts_in_scripts == []


def test_text_in_a_script_can_end_nothing() -> None:
    page = page_environment().get_template("manage_students_assignments.tpl")
    shown = page.render(base_url="", student_id='"</script><script>x()</script>\\')
    assert shown.count("</script>") == page.render(base_url="", student_id="x").count("</script>")
    assert '";' not in shown.split("var student_id = ")[1].split("\n")[0].removesuffix('";')


def test_no_source_is_let_in_by_a_wildcard() -> None:
    policy = page_headers("abc")["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "*" not in policy
    assert "http" not in policy
    assert rules["script-src"].startswith("'nonce-abc' ")


def test_every_page_of_nbgraders_is_guarded() -> None:
    """What isn't: nbgrader's own scripts and fonts, which hold nothing of a student's."""
    bare = [
        route
        for route, handler, *_ in guarded_handlers("/")
        if not issubclass(handler, Page | Data | HandedInFile)
    ]
    assert bare == ["/formgrader/submissions/components/(.*)", "/formgrader/fonts/(.*)"]


def test_the_mark_for_the_nonce_is_nobodys_to_guess() -> None:
    assert len(NONCE) > 32
