"""The staff's grading pages: nbgrader's formgrader, in which nothing of a student's can run.

A Jupyter server extension in place of nbgrader's own: it loads that one itself, behind its own
handlers, so that the order is certain and, should ours fail to load, there is no formgrader at all.
`zz-course-marking.json` switches it on for every server that is started in this environment.
"""

from graders.marking.extension import load_jupyter_server_extension

_load_jupyter_server_extension = load_jupyter_server_extension


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where Jupyter Server finds the extension."""
    return [{"module": "graders.marking"}]
