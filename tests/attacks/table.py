"""Writes docs/attacks.md: what each forging and leaking hand-in gets from stock nbgrader and here.

    .venv/bin/python -m tests.attacks.table

Run it in the repository's root; it takes some minutes. Stock runs each hand-in in a sandbox of its
own, because there it has free hand; a machine without bubblewrap is refused.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graders.publishing.bundle import build_bundle
from graders.settings import load_settings

from ..small_course import LAB, MEMO, REPOSITORY
from .arena import Arena, Found, Score, open_course
from .attack import KD_LOSS, Attack
from .conftest import enter
from .registry import FORGING, LEAKING
from .stock import Stock, grade_with_stock, open_stock

PAGE = REPOSITORY / "docs" / "attacks.md"
# reproduced against stock nbgrader before this project began
KNOWN = ("input-transformer", "ast-transformer", "execute-result", "always-equal")
KNOWN += ("gradebook-afterwards",)
HEAD = """# Attacks: stock nbgrader and this

Generated; don't edit. To make it anew, in the repository's root:

    .venv/bin/python -m tests.attacks.table

Each row is a real hand-in of `tests/attacks/`, graded twice: by `nbgrader autograde` as it comes,
with hidden tests that assert in the student's kernel, in a throw-away sandbox; and by this course.
The hand-in's answer is wrong. *Points* are those that it got for checks it should lose, of those at
stake; "refused" means that stock gave up on the hand-in, "a person looks" that nothing was given
and staff are asked. *Leaked* names the planted secrets that stood in what was graded afterwards.
Five tricks were well known before; they are set in bold.

The tests in `tests/attacks/` hold more: that nothing else in the course changed, that no process
stayed, and that each lost check says why.
"""
COLUMNS = """| attack | what it tries | points: stock | here | leaked: stock | here |
| --- | --- | --- | --- | --- | --- |
"""


def points(attack: Attack, scores: Mapping[str, Score]) -> str:
    """Undeserved points of those at stake, and what else was taken."""
    stake = sorted(attack.loses & KD_LOSS)
    if not scores:
        return "refused"
    got = [scores[check] for check in stake]
    most = sum(score.most for score in got)
    sums = sum(score.auto or 0 if score.manual is None else score.manual for score in got)
    memo = scores[MEMO].manual
    extra = f", and {memo:g} for the memo" if memo is not None else ""
    waits = ", a person looks" if any(score.auto is None and score.waits for score in got) else ""
    return f"{sums:g} of {most:g}{extra}{waits}"


def row(attack: Attack, stock: Stock, ours: Found) -> str:
    """One line of the table."""
    name = f"**{attack.name}**" if attack.name in KNOWN else attack.name
    cells = [name, attack.tries.replace("|", "\\|")]
    cells += [points(attack, stock.scores), points(attack, ours.scores)]
    cells += [", ".join(sorted(found.leaked)) or "nothing" for found in (stock, ours)]
    return f"| {' | '.join(cells)} |"


def page(stock: Mapping[str, Stock], ours: Mapping[str, Found]) -> str:
    """The whole document."""
    text = HEAD
    for family, attacks in {"Forging": FORGING, "Leaking": LEAKING}.items():
        text += f"\n## {family}\n\n"
        text += COLUMNS
        text += "".join(f"{row(a, stock[a.name], ours[a.name])}\n" for a in attacks)
    both = {name: (stock[name], ours[name]) for name in stock}
    attacks = {attack.name: attack for attack in (*FORGING, *LEAKING)}
    paid = [
        sum(taken(attacks[name], pair[side].scores) > 0 for name, pair in both.items())
        for side in (0, 1)
    ]
    told = [sum(bool(pair[side].leaked) for pair in both.values()) for side in (0, 1)]
    text += (
        f"\nOf {len(both)} hand-ins, stock paid {paid[0]} and told {told[0]} a secret; "
        f"this paid {paid[1]} and told {told[1]}.\n"
    )
    return text


def taken(attack: Attack, scores: Mapping[str, Score]) -> float:
    """Undeserved points, the memo's included."""
    stake = [scores[check] for check in attack.loses & KD_LOSS if check in scores]
    stake += [scores[MEMO]] if MEMO in scores else []
    return sum(score.auto or 0 if score.manual is None else score.manual for score in stake)


def grade_ours(below: Path) -> dict[str, Found]:
    """Attack -> what this course made of it."""
    root = below / "ours"
    root.mkdir()
    open_course(root)
    arena = Arena(root)
    with pytest.MonkeyPatch.context() as patch:
        enter(arena, patch)
        arena.grade_honest()
        found = {}
        for attack in (*FORGING, *LEAKING):
            found[attack.name] = arena.grade(attack)
            print("this ", attack.name, points(attack, found[attack.name].scores), flush=True)
        arena.close()
    return found


def grade_stock(below: Path) -> dict[str, Stock]:
    """Attack -> what stock nbgrader made of it."""
    course, bundle = below / "stock", below / "bundle"
    course.mkdir()
    open_stock(course)
    build_bundle(load_settings(REPOSITORY), LAB, bundle)
    found = {}
    with ThreadPoolExecutor(2) as pool:
        attacks = (*FORGING, *LEAKING)
        graded = pool.map(lambda attack: grade_with_stock(course, bundle, attack), attacks)
        for attack, stock in zip(attacks, graded, strict=True):
            found[attack.name] = stock
            print("stock", attack.name, points(attack, stock.scores), stock.leaked, flush=True)
    return found


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        below = Path(folder)
        below.chmod(0o755)
        stock = grade_stock(below)
        PAGE.write_text(page(stock, grade_ours(below)))
    print(f"wrote {PAGE.relative_to(REPOSITORY)}")


if __name__ == "__main__":
    main()
