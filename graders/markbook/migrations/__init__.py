"""How a database of an earlier version gets the tables of today; run when a MarkBook is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

VERSION_TABLE = "course_alembic_version"
"""nbgrader's own is alembic_version; the two know nothing of each other."""


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring our tables up to that revision; nothing happens where they are."""
    script = ScriptDirectory(str(Path(__file__).parent))

    def steps(revision: Any, context: MigrationContext) -> Iterator[Any]:
        # what alembic.command.upgrade calls, without its configuration file and env.py
        return iter(script._upgrade_revs(to, revision))

    context = MigrationContext.configure(
        connection, opts={"fn": steps, "version_table": VERSION_TABLE}
    )
    with Operations.context(context):
        context.run_migrations()


def revision_of(connection: Connection) -> str | None:
    """The revision that the database is at; None where it has none of our tables."""
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()
