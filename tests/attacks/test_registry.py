"""The attacks as a whole: enough of them, told apart, told in words."""

from __future__ import annotations

from collections import Counter

from .attack import CHECKS
from .registry import ATTACKS


def test_there_are_enough_and_each_has_a_name_and_says_what_it_tries() -> None:
    assert len(ATTACKS) >= 45
    assert [name for name, times in Counter(a.name for a in ATTACKS).items() if times > 1] == []
    assert [a.name for a in ATTACKS if len(a.tries.split()) < 3] == []


def test_each_loses_a_check_that_there_is() -> None:
    for attack in ATTACKS:
        assert attack.loses | attack.ungraded <= CHECKS.keys(), attack.name


def test_a_hand_in_is_changed_by_each() -> None:
    """No two attacks are the same hand-in under two names."""
    made = Counter((a.kd_loss, a.tier_scores, a.change, tuple(a.files)) for a in ATTACKS)
    assert max(made.values()) == 1
