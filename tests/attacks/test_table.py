"""docs/attacks.md is generated; it must hold each attack, and what it says of this must be true."""

from __future__ import annotations

import re

from .registry import FORGING, LEAKING
from .table import KNOWN, PAGE


def rows() -> dict[str, list[str]]:
    """Attack -> the cells of its row."""
    lines = re.findall(r"^\| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    cells = [line.split(" | ") for line in lines]
    return {first.strip("*"): rest for first, *rest in cells if first not in ("attack", "---")}


def test_the_page_names_each_attack_and_no_other() -> None:
    """Another attack, or another text? Write the page anew: its head says how."""
    told = {name: cells[0] for name, cells in rows().items()}
    assert told == {attack.name: attack.tries for attack in (*FORGING, *LEAKING)}


def test_the_five_known_tricks_get_full_marks_in_stock_and_nothing_here() -> None:
    for name in KNOWN:
        _, stock, ours, _, leaked = rows()[name]
        assert stock.startswith("26 of 26")
        assert (ours, leaked) == ("0 of 26", "nothing")


def test_nothing_is_paid_or_told_here() -> None:
    for name, (_, _, ours, _, leaked) in rows().items():
        assert ours.startswith("0 of"), name
        assert leaked == "nothing", name
