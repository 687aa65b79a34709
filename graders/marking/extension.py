"""Puts our handlers, templates and exporter before nbgrader's in a running Jupyter server."""

from __future__ import annotations

from typing import Any

from nbgrader.server_extensions.formgrader import formgrader

from graders.marking.desk_pages import TEMPLATES, desk_handlers
from graders.marking.exporter import MarkingExporter
from graders.marking.handlers import EXPORTER, PAGES, guarded_handlers
from graders.marking.pages import page_environment
from graders.marking.room import panel_pages
from graders.marking.serving import tell_address


def load_jupyter_server_extension(serverapp: Any) -> None:
    """Serve the marking panel and the formgrader's pages.

    The first handler that fits a path answers, so ours go first.
    """
    web_app = serverapp.web_app
    web_app.settings[EXPORTER] = MarkingExporter()
    web_app.settings[PAGES] = page_environment()
    web_app.settings[TEMPLATES] = panel_pages()
    base_url = web_app.settings["base_url"]
    web_app.add_handlers(".*$", [*desk_handlers(base_url), *guarded_handlers(base_url)])
    formgrader.load_jupyter_server_extension(serverapp)
    # for whatever of nbgrader's own may still ask for them
    web_app.settings["nbgrader_exporter"] = web_app.settings[EXPORTER]
    web_app.settings["nbgrader_jinja2_env"] = web_app.settings[PAGES]
    tell_address(serverapp)
