"""The task tier_split: head, mid and tail by training frequency.

The rules that the text must state: the frequency is that of the training labels; the n_head most
frequent classes are head, the next n_mid mid, the rest tail; of two equally frequent classes the
smaller id comes first; a class that is never seen is tail, whatever its rank; one word for each
class, by class id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.tiers import TIERS
from graders.contracts import (
    PASS,
    Case,
    Check,
    Draw,
    Expect,
    Finding,
    Observation,
    Result,
    Task,
    UnusableError,
)
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import fail

C = 113
VALIDATION = np.repeat(np.arange(C), 1 + np.arange(C) * 37 % C // 4)
"""What the name `labels` holds in the notebook: validation labels, of another distribution."""


def ranking_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """All classes seen, no two equally often, default sizes."""
    return tuple(_case(f"ranked-{i}", rng, 5 + rng.permutation(3 * C)[:C], ()) for i in range(2))


def size_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """The default sizes and others, no ties, all seen."""
    sizes = ((12, 3, 4), (30, 1, 20), (9, 2, 2))
    default = _case("default", rng, 5 + rng.permutation(3 * C)[:C], ())
    return default, *(
        _case(f"of-{n}-{head}-{mid}", rng, 2 + rng.permutation(2 * n)[:n], (n, head, mid))
        for n, head, mid in sizes
    )


def tie_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Few counts, each of many classes in any order; both ends of mid lie inside such a level.

    All counts equal would not do: a sort that isn't stable may leave a constant array as it is.
    """
    cases = []
    for name, sizes in (("three-counts", (38, 40, 35)), ("five-counts", (8, 26, 14, 28, 37))):
        times = np.sort(3 + rng.permutation(8)[: len(sizes)])[::-1]
        cases.append(_case(name, rng, rng.permutation(np.repeat(times, sizes)), ()))
    return tuple(cases)


def unseen_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Fewer classes seen than head and mid hold together."""
    cases = []
    for n_seen in (55, 58):
        counts = np.zeros(C, int)
        counts[rng.permutation(C - 1)[:n_seen]] = 2 + rng.permutation(2 * n_seen)[:n_seen]
        cases.append(_case(f"{n_seen}-seen", rng, counts, ()))
    return tuple(cases)


def _case(
    name: str, rng: np.random.Generator, counts: np.ndarray[Any, Any], sizes: tuple[int, ...]
) -> Case:
    labels = rng.permutation(np.repeat(np.arange(len(counts)), counts))
    return Case(name, {"train_labels": labels, "sizes": list(sizes)})


def _tiers(case: Case, result: Result) -> list[str]:
    tiers, n = result.value["tiers"], (case.inputs["sizes"] or [C])[0]
    if len(tiers) != n:
        raise UnusableError(f"Your answer has {len(tiers)} entries for {n} classes.")
    strangers = [word for word in tiers if word not in TIERS]
    if strangers:
        raise UnusableError(
            f"Your answer holds {strangers[0]!r}; the words are {', '.join(TIERS)}."
        )
    return list(tiers)


def expect_order(complaint: str) -> Expect:
    """Head comes before mid and mid before tail: by frequency, by id among equals.

    Where the tiers end is the check of the sizes' business.
    """

    def expect(cases: Sequence[Case], seen: Observation) -> Finding:
        for case, result in zip(cases, seen, strict=True):
            counts = np.bincount(case.inputs["train_labels"], minlength=C)
            order = np.lexsort((np.arange(C), -counts))
            places = [TIERS.index(tier) for tier in np.array(_tiers(case, result))[order]]
            if len(set(places)) == 1:
                return fail(f"Every class is {TIERS[places[0]]} in your answer.")
            if places != sorted(places):
                return fail(complaint)
        return PASS

    return expect


def expect_ids(cases: Sequence[Case], seen: Observation) -> Finding:
    """Among classes of one count the smaller id comes first, and a tier may end among them; whoever
    ranks the counts wrongly passes."""
    for case, result in zip(cases, seen, strict=True):
        counts = np.bincount(case.inputs["train_labels"], minlength=C)
        places = np.array([TIERS.index(tier) for tier in _tiers(case, result)])
        if (places == places[0]).all():
            return fail(f"Every class is {TIERS[places[0]]} in your answer.")
        levels = [np.flatnonzero(counts == times) for times in np.unique(counts)]
        for level in levels:
            falls = np.flatnonzero(np.diff(places[level]) < 0)
            if len(falls):
                first, second = level[falls[0]], level[falls[0] + 1]
                return fail(
                    f"Classes {first} and {second} both have {counts[first]} examples, and your "
                    f"answer puts {first} into {TIERS[places[first]]}, {second} into "
                    f"{TIERS[places[second]]}: the smaller id comes first."
                )
        if all((places[level] == places[level[0]]).all() for level in levels):
            most = levels[-1]
            return fail(
                f"Equal counts always share a tier in your answer: all {len(most)} classes with "
                f"{counts[most[0]]} examples are {TIERS[places[most[0]]]}. Equal counts have "
                "different ranks, the smaller id first."
            )
    return PASS


def expect_sizes(cases: Sequence[Case], seen: Observation) -> Finding:
    """As many classes in each tier as asked for, whichever they are."""
    for case, result in zip(cases, seen, strict=True):
        n, head, mid = case.inputs["sizes"] or (C, 20, 40)
        found = [_tiers(case, result).count(tier) for tier in TIERS]
        if found != [head, mid, n - head - mid]:
            return fail(
                f"For n_classes={n}, n_head={head}, n_mid={mid} your tiers hold "
                f"{found[0]}, {found[1]} and {found[2]} classes."
            )
    return PASS


def expect_unseen_in_tail(cases: Sequence[Case], seen: Observation) -> Finding:
    """A class without training examples is tail, and not everything is."""
    for case, result in zip(cases, seen, strict=True):
        tiers = np.array(_tiers(case, result))
        unseen = np.bincount(case.inputs["train_labels"], minlength=C) == 0
        if (tiers[unseen] != "tail").any():
            return fail("A class that training never showed isn't in your tail.")
        if (tiers == "tail").all():
            return fail("Everything is tail in your answer, classes that were seen too.")
    return PASS


def _names() -> dict[str, Any]:
    return numpy_names() | {"labels": VALIDATION, "TIERS": TIERS}


def _check(name: str, points: float, says: str, cases: Draw, expect: Expect) -> Check:
    return Check(f"tier_split-{name}", points, says, "tiers.words", ("tier_split",), cases, expect)


TASKS = (
    Task(
        name="tier_split",
        namespace=_names,
        reference="from course_lib.tiers import tier_split\n",
        checks=(
            _check(
                "ranking",
                2,
                "Classes are ranked by how often they stand in the training labels, most first.",
                ranking_cases,
                expect_order("Your classes aren't ranked by their training frequency."),
            ),
            _check(
                "sizes",
                1,
                "n_head classes are head, the next n_mid are mid, the rest of n_classes is tail.",
                size_cases,
                expect_sizes,
            ),
            _check(
                "ties",
                1,
                "Of two equally frequent classes the smaller id comes first.",
                tie_cases,
                expect_ids,
            ),
            _check(
                "unseen",
                1,
                "A class that is never seen in training is tail.",
                unseen_cases,
                expect_unseen_in_tail,
            ),
        ),
    ),
)
