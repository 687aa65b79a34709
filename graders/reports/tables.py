"""A class in the terminal: who earned what and why, and what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.table import Table
from rich.text import Text

from graders.drivers.driving import tidy
from graders.reports.parts import ClassResult, HandIn, Part
from graders.reports.render import number

ASIDE = "set aside, not used"
COLOURS = {"earned": "green", "partly": "yellow", "lost": "red", "waiting": "magenta"}


def class_table(result: ClassResult, notes: Mapping[str, str] | None = None) -> Table:
    """One row a student: points, what was lost with the judge's sentence, what waits.

    notes: student -> what is known of the hand-in; a column of its own where given.
    """
    table = Table(title=f"{result.assignment}: who earned what, and why", show_lines=True)
    table.add_column("student", no_wrap=True)
    if notes is not None:
        table.add_column("believes", ratio=2)
    table.add_column(f"of {number(result.possible)}", justify="right", no_wrap=True)
    table.add_column("lost and why", ratio=5)
    for hand_in in result.students:
        middle = [] if notes is None else [printable(notes.get(hand_in.student, ""))]
        table.add_row(printable(hand_in.student), *middle, points_text(hand_in), why(hand_in))
    return table


def printable(said: str) -> Text:
    """Words that a student may have had a hand in, without what a terminal would act on.

    >>> printable("\x1b[2Jgone \u202eback").plain
    ' [2Jgone  back'
    """
    return Text(tidy(said, len(said)))


def printable_lines(said: Sequence[str]) -> Text:
    """The same for lines."""
    return Text("\n").join(map(printable, said))


def points_text(hand_in: HandIn) -> Text:
    """Points so far; missing where nothing was handed in, a + where the total can still rise."""
    if hand_in.missing:
        return Text("missing", style="magenta")
    return Text(number(hand_in.earned) + ("+" if hand_in.waiting else ""), style="bold")


def why(hand_in: HandIn) -> Text:
    """A line for each check that isn't earned in full, one for all texts, one for lateness."""
    if hand_in.missing:
        aside = [f"{ASIDE}: {words}" for words in hand_in.aside]
        return printable_lines(aside or ["nothing was handed in"])
    checks = [part for part in hand_in.parts if not part.asked.by_hand]
    lost = [part for part in checks if part.state != "earned"]
    lines = [part_line(list(alike)) for _, alike in groupby(lost, key=same_story)]
    if hand_in.older:
        lines.insert(0, Text("an older hand-in's points: the newest can't be read", "magenta"))
    lines += texts_line([part for part in hand_in.parts if part.asked.by_hand])
    lines += [printable(f"{ASIDE}: {words}") for words in hand_in.aside]
    if hand_in.seconds_late > 0:
        lines.append(Text(f"handed in {hand_in.seconds_late / 3600:.1f} h late", style="dim"))
    return Text("\n").join(lines) if lines else Text("nothing lost", style="green")


def texts_line(texts: Sequence[Part]) -> list[Text]:
    """All written answers in one line, where they cost points or wait; their pages say why."""
    if all(part.state == "earned" for part in texts):
        return []
    waiting = sum(part.points is None for part in texts)
    points = number(sum(part.points or 0.0 for part in texts))
    if waiting == len(texts):
        points = "–"
    possible = number(sum(part.asked.max_points for part in texts))
    state = "waiting" if waiting else "lost" if points == "0" else "partly"
    line = Text(f"{points}/{possible} ", COLOURS[state])
    line.append("texts, marked by rubric", style="bold")
    return [line.append(f"  {waiting} of {len(texts)} wait for a person" if waiting else "")]


def same_story(part: Part) -> tuple[str, str, str, str]:
    """What checks that stand side by side must share to be told in one line."""
    return part.asked.group, part.state, part.reason, part.hint


def part_line(parts: Sequence[Part]) -> Text:
    """Checks of one task that ended alike: their points, which they are, the reason, the hint."""
    first = parts[0]
    points = None if first.points is None else sum(part.points or 0.0 for part in parts)
    possible = number(sum(part.asked.max_points for part in parts))
    line = Text(f"{number(points)}/{possible} ", COLOURS[first.state])
    alone = len(parts) == 1
    name = first.asked.id if alone else f"{first.asked.group}, {len(parts)} checks"
    line.append(name, style="bold")
    waits = "waits for a person. " if first.points is None else ""
    line.append(printable(f"  {waits}{first.reason}".rstrip()))
    if first.hint:
        line.append(printable(f" Hint: {first.hint}").plain, style="italic cyan")
    return line
