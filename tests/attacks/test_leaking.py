"""No hand-in gets to see what was planted, and looking for it earns nothing."""

from __future__ import annotations

import pytest

from .arena import Arena
from .attack import Attack, named
from .holding import hold_off
from .registry import LEAKING


@pytest.mark.parametrize("attack", LEAKING, ids=named)
def test_a_search_finds_nothing(arena: Arena, attack: Attack) -> None:
    hold_off(arena, attack)
