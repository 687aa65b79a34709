"""No forgery earns a point."""

from __future__ import annotations

import pytest

from .arena import Arena
from .attack import Attack, named
from .holding import errors_of, hold_off
from .registry import FORGING


@pytest.mark.parametrize("attack", FORGING, ids=named)
def test_a_forgery_earns_nothing(arena: Arena, attack: Attack) -> None:
    hold_off(arena, attack)
    assert errors_of(arena, attack) == []
