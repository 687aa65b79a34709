"""A database opened for markers: its tables up to date, and sessions that read or write.

Knows SQLAlchemy and alembic; knows no mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from graders.errors import CourseError
from graders.markbook.migrations import revision_of, upgrade
from graders.markbook.tables import HEAD

WAIT_SECONDS = 30
"""How long a save waits for another marker's to be done."""


def opened(db_url: str) -> Engine:
    """An engine on nbgrader's gradebook with our tables in it.

    CourseError where there is no gradebook: opening one would make an empty file.
    """
    url = make_url(db_url)
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite and url.database and not Path(url.database).exists():
        raise CourseError(f"there is no gradebook at {url.database}; run: course build ASSIGNMENT")
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS} if sqlite else {})
    if sqlite:
        _begin_as_told(engine)
    with engine.connect() as connection:
        current = revision_of(connection) == HEAD
        if not current and not inspect(connection).has_table("submitted_notebook"):
            raise CourseError(f"{url.render_as_string()} is no gradebook of nbgrader's")
    if not current:
        with engine.execution_options(writes=True).begin() as connection:
            upgrade(connection)
    return engine


@contextmanager
def session_of(engine: Engine, *, writes: bool = False) -> Iterator[Session]:
    """A session that is written at the end, as a whole, or not at all.

    writes: nobody else writes meanwhile, so that what was read still holds when it is written.
    """
    with Session(engine.execution_options(writes=writes)) as session, session.begin():
        yield session


def _begin_as_told(engine: Engine) -> None:
    """SQLite's driver begins late, after reads: two markers could both read, then both write."""

    @event.listens_for(engine, "connect")
    def leave_it_to_us(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
