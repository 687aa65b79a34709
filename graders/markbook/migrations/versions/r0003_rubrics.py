"""The text of each rubric that a mark was given under."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make course_rubrics."""
    op.create_table(
        "course_rubrics",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("assignment", sa.String(128), nullable=False),
        sa.Column("cell", sa.String(128), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
