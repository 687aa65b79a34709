"""The marks: who gave which points to which text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make course_marks."""
    op.create_table(
        "course_marks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assignment", sa.String(128), nullable=False),
        sa.Column("student", sa.String(128), nullable=False),
        sa.Column("cell", sa.String(128), nullable=False),
        sa.Column("second", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("marker", sa.String(128), nullable=False),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.Column("band", sa.String(128), nullable=False),
        sa.Column("points", sa.Float, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("rubric", sa.String(64), nullable=False),
        sa.UniqueConstraint(
            "assignment", "student", "cell", "second", "version", name="course_one_mark"
        ),
    )
