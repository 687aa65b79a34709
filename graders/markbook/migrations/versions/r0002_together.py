"""What markers share: the bank of comments, and who has claimed which section."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make course_comments and course_claims."""
    op.create_table(
        "course_comments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assignment", sa.String(128), nullable=False),
        sa.Column("cell", sa.String(128), nullable=False),
        sa.Column("criterion", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.UniqueConstraint("assignment", "cell", "criterion", "text", name="course_one_comment"),
    )
    op.create_table(
        "course_claims",
        sa.Column("assignment", sa.String(128), primary_key=True),
        sa.Column("cell", sa.String(128), primary_key=True),
        sa.Column("marker", sa.String(128), nullable=False),
        sa.Column("claimed_at", sa.DateTime, nullable=False),
    )
