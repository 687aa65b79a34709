"""What people decided about cells in doubt: kept for the very hand-in that they looked at."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from graders.intake.alignment import Decisions
from graders.intake.inbox import Delivery
from graders.state import write_whole

FOLDER = Path(".course") / "decisions"


def file_for(root: Path, assignment: str, delivery: Delivery) -> Path:
    """Where the decisions about a delivery are kept: another content has none."""
    content = hashlib.sha256(json.dumps(delivery.content).encode()).hexdigest()
    return root / FOLDER / assignment / delivery.student / f"{content}.json"


def read_decisions(root: Path, assignment: str, delivery: Delivery) -> Decisions:
    """Cell's grade_id -> the hand-in's cells that are it; empty where nothing was decided."""
    file = file_for(root, assignment, delivery)
    if not file.exists():
        return {}
    return {name: tuple(places) for name, places in json.loads(file.read_text()).items()}


def write_decisions(root: Path, assignment: str, delivery: Delivery, decisions: Decisions) -> None:
    """Keep decisions, whole or not at all."""
    content = json.dumps(dict(decisions), indent=1)
    write_whole(file_for(root, assignment, delivery), content)
