"""The threat model names attacks that exist, for every promise at least one."""

from __future__ import annotations

import re
from pathlib import Path

from . import breaking_calls, breaking_cells, breaking_returns
from .registry import ATTACKS, FORGING, LEAKING

TEXT = (Path(__file__).parents[2] / "docs" / "threat-model.md").read_text(encoding="utf-8")


def promises() -> dict[str, list[str]]:
    """Promise -> what is named to test it."""
    table = TEXT.split("## Promises", 1)[1].split("## What remains", 1)[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| ")][2:]
    return {promise.strip(): re.findall(r"`([^`]+)`", named) for promise, named in rows}


def test_every_promise_names_attacks_that_exist() -> None:
    known = {attack.name for attack in ATTACKS}
    assert len(promises()) > 10
    for promise, named in promises().items():
        assert named, promise
        assert [one for one in named if "/" not in one and one not in known] == [], promise


def test_every_attack_stands_behind_a_promise() -> None:
    named = {name for row in promises().values() for name in row}
    modules = [breaking_calls, breaking_cells, breaking_returns]
    wholly = {f"tests/attacks/{Path(str(module.__file__)).name}" for module in modules} & named
    assert len(wholly) == len(modules)
    assert [one.name for one in (*FORGING, *LEAKING) if one.name not in named] == []
