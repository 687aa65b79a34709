"""What people get wrong, and right in other words, in js_divergence."""

from __future__ import annotations

from graders.misconceptions import _js_wrong as js
from graders.misconceptions._answers import Function, right, wrong
from graders.misconceptions._js_right import RIGHT

_VALUE = ("mixture", "scale")
_ALL_BUT_ROWS = ("mixture", "scale", "zeros")

_WRONG: tuple[tuple[Function, str, tuple[str, ...]], ...] = (
    (
        js.kl_from_p,
        "Swap your two arguments: does the answer stay? And what if q rules a class out?",
        _ALL_BUT_ROWS,
    ),
    (
        js.kl_from_q,
        "Swap your two arguments: does the answer stay? And what if p rules a class out?",
        _ALL_BUT_ROWS,
    ),
    (
        js.both_kl_averaged,
        "Let two rows share no class at all: can your answer stay below ln 2? Look for the third "
        "distribution in the text.",
        _ALL_BUT_ROWS,
    ),
    (
        js.both_kl_clipped,
        "Let two rows share no class at all: can your answer stay below ln 2? Look for the third "
        "distribution in the text.",
        _ALL_BUT_ROWS,
    ),
    (
        js.one_side_only,
        "You measured the way from one side. Who measures the way from the other?",
        _VALUE,
    ),
    (
        js.middle_as_weight,
        "Which distribution stands outside the log: the middle, or the side that looks at it?",
        _ALL_BUT_ROWS,
    ),
    (
        js.geometric_middle,
        "Take (1, 0) and (0, 1): which class would your middle still hold?",
        _ALL_BUT_ROWS,
    ),
    (
        js.halves_summed,
        "Two rows that share nothing should come out at ln 2. How often do you count that?",
        ("scale",),
    ),
    (
        js.counted_in_bits,
        "Two rows that share nothing come out at 1 for you. In which unit is that?",
        ("scale",),
    ),
    (
        js.root_taken,
        "Square your answer and compare it with the example by hand.",
        _VALUE,
    ),
    (
        js.mean_over_classes,
        "Append a class that neither side believes in: should the answer shrink?",
        ("scale",),
    ),
    (
        js.mean_over_rows,
        "You will want this value for each tier later: which rows would you pick from one number?",
        ("rows",),
    ),
    (
        js.summed_over_all,
        "Put the same pair in twice: did each example move further from its teacher?",
        ("rows",),
    ),
    (
        js.summed_over_rows,
        "Print the shape that comes back for one row of six classes: what is each number about?",
        ("mixture", "scale", "zeros", "rows"),
    ),
    (
        js.shared_classes_only,
        "Let p rule out a class that q is fond of: is that no difference between them?",
        ("zeros",),
    ),
    (
        js.plain_logarithm,
        "What does your computer say to 0 times the log of 0, and what do the edge rules say?",
        ("zeros",),
    ),
    (
        js.bad_rows_to_zero,
        "One term of the row was NaN. Were the others worth nothing too?",
        ("zeros",),
    ),
    (
        js.total_variation,
        "Yours reaches 1 for rows that share nothing, the formula never does. Where is its log?",
        _VALUE,
    ),
    (
        js.middle_not_halved,
        "Sum your middle over the classes: is it a distribution?",
        _VALUE,
    ),
    (
        js.entropy_of_the_middle,
        "Put in two equal rows that are spread out: how far apart are they for you?",
        _VALUE,
    ),
    (
        js.softmax_again,
        "Each row sums to 1 already: what is it, then, and what does your first line do to it?",
        _VALUE,
    ),
    (
        js.sorted_shapes,
        "Two models that are equally sure of different classes: are they alike for you?",
        _VALUE,
    ),
    (
        js.hellinger,
        "Redo the example by hand with your formula: at which step does a log appear in the text?",
        _VALUE,
    ),
)

MISCONCEPTIONS = tuple(
    wrong(function, "js_divergence", hint, *fails) for function, hint, fails in _WRONG
)

VARIANTS = tuple(right(function, "js_divergence") for function in RIGHT)
