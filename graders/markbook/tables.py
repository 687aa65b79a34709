"""The markers' tables, beside nbgrader's in one database; all names begin with `course_`.

This is how they look now. How an older database gets there stands in migrations/.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0003"
"""The newest migration: what `course_alembic_version` holds once a database is up to date."""

metadata = MetaData()

# Rows are added and never changed. given_at is UTC; the pair of id and version keeps the order.
marks = Table(
    "course_marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assignment", String(128), nullable=False),
    Column("student", String(128), nullable=False),
    Column("cell", String(128), nullable=False),
    Column("second", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("marker", String(128), nullable=False),
    Column("given_at", DateTime, nullable=False),
    Column("band", String(128), nullable=False),
    Column("points", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("rubric", String(64), nullable=False),
    # of two saves at once one fails here, whatever the database's locks do
    UniqueConstraint("assignment", "student", "cell", "second", "version", name="course_one_mark"),
)

comments = Table(
    "course_comments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assignment", String(128), nullable=False),
    Column("cell", String(128), nullable=False),
    Column("criterion", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("uses", Integer, nullable=False),
    UniqueConstraint("assignment", "cell", "criterion", "text", name="course_one_comment"),
)

claims = Table(
    "course_claims",
    metadata,
    Column("assignment", String(128), primary_key=True),
    Column("cell", String(128), primary_key=True),
    Column("marker", String(128), nullable=False),
    Column("claimed_at", DateTime, nullable=False),
)

# What a digest in course_marks stands for, so that a rubric can change after marking began.
rubrics = Table(
    "course_rubrics",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("assignment", String(128), nullable=False),
    Column("cell", String(128), nullable=False),
    Column("content", Text, nullable=False),
)
