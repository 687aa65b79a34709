"""No hand-in gets to see what was planted, and looking for it earns nothing."""

from __future__ import annotations

import re

import pytest

from .arena import Arena
from .attack import Attack, named
from .holding import errors_of, hold_off, outputs_of
from .registry import LEAKING


@pytest.mark.parametrize("attack", LEAKING, ids=named)
def test_a_search_finds_nothing(arena: Arena, attack: Attack) -> None:
    hold_off(arena, attack)
    assert errors_of(arena, attack) == []
    printed = "".join(output.get("text", "") for output in outputs_of(arena, attack))
    assert not re.search("(?m)^reached", printed), printed
