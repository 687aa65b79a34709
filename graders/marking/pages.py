"""nbgrader's own page templates, read with two changes: all is escaped, and scripts carry a nonce.

The templates stay nbgrader's. Each is changed as it is loaded, so that a newer nbgrader brings its
own pages along; the tests open every one of them under the policy.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from jinja2 import BaseLoader, Environment, FileSystemLoader
from nbgrader.server_extensions.formgrader.handlers import template_path

# Stands in the finished page where the nonce of the answer belongs; nobody outside can know it.
NONCE = f"nonce-{secrets.token_hex(16)}"

# In a script, a text in quotes is written as JSON: a quote or a backslash in it ends nothing.
TEXT_IN_SCRIPT = re.compile(r'^(\s*var \w+ = )"\{\{ ([\w.]+) \}\}";', re.MULTILINE)
OWN_ELEMENTS = re.compile(r"<(script|style|link)\b")

Source = tuple[str, str | None, Callable[[], bool] | None]


class GuardedLoader(BaseLoader):
    """Loads what another loader finds, changed by `guarded`."""

    def __init__(self, loader: BaseLoader) -> None:
        self.loader = loader

    def get_source(self, environment: Environment, template: str) -> Source:
        """The template's text, changed; TemplateNotFound as from the other loader."""
        text, file, fresh = self.loader.get_source(environment, template)
        return guarded(text), file, fresh


def guarded(template: str) -> str:
    """The template with a mark for the nonce in its own elements, and texts in scripts as JSON.

    >>> guarded('<script>\\nvar name = "{{ student_id }}";').replace(NONCE, "N")
    '<script nonce="N">\\nvar name = {{ student_id | tojson }};'
    """
    marked = OWN_ELEMENTS.sub(rf'<\1 nonce="{NONCE}"', template)
    return TEXT_IN_SCRIPT.sub(r"\1{{ \2 | tojson }};", marked)


def page_environment() -> Environment:
    """The templates of the formgrader's lists and tables."""
    return Environment(loader=GuardedLoader(FileSystemLoader(template_path)), autoescape=True)
