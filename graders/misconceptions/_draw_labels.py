"""What people get wrong, and right in other words, in draw_labels."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed, edited, variant

DRAW = "draw_labels"
RIGHT_DRAW = """\
def draw_labels(probs, seed=0):
    rng = np.random.default_rng(seed)
    labels = []
    for row in probs:
        labels.append(rng.choice(len(row), p=row))
    return np.array(labels)
"""
_RNG = "rng = np.random.default_rng(seed)"
_CHOICE = "labels.append(rng.choice(len(row), p=row))"


def _draw(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT_DRAW, DRAW, name, belief, hint, fails, *edits)


WRONG_DRAWS = (
    _draw(
        *("top_class", "The label is the class that the model believes in."),
        *("How often should a class with .3 come, if the model is right about its .3?",),
        "shares independent seed",
        (_CHOICE, "labels.append(int(np.argmax(row)))"),
    ),
    _draw(
        *("any_class", "Every class is as likely as another."),
        *("What does the row tell you about its classes? Does your draw hear it?", "shares rows"),
        (_CHOICE, "labels.append(rng.integers(len(row)))"),
    ),
    _draw(
        *("hit_or_second", "Either the first class is right, or the second."),
        *("A third class has .08. How often do you draw it?", "shares"),
        (
            _CHOICE,
            "first, second = np.argsort(-row)[:2]\n"
            "        labels.append(first if rng.random() < row[first] else second)",
        ),
    ),
    _draw(
        *("hit_or_anything", "Where the first class is wrong, any other may be right."),
        *("Two classes are left, one with .3, one with 0. Are they alike?", "shares rows"),
        (
            _CHOICE,
            "first = np.argmax(row)\n"
            "        others = np.delete(np.arange(len(row)), first)\n"
            "        labels.append(first if rng.random() < row[first] else rng.choice(others))",
        ),
    ),
    _draw(
        *("one_spot_for_all", "One random number decides the draw."),
        *("Two equal rows always get the same label. Are their examples one example?",),
        "independent",
        (_RNG, f"{_RNG}\n    spot = rng.random()"),
        (_CHOICE, "labels.append(min((np.cumsum(row) <= spot).sum(), len(row) - 1))"),
    ),
    _draw(
        *("seeded_in_the_loop", "The seed is set before each draw."),
        *("What does a generator draw first, each time it is made anew with one seed?",),
        "independent",
        (_CHOICE, "rng = np.random.default_rng(seed)\n        " + _CHOICE),
    ),
    _draw(
        *("no_seed", "Chance needs no seed."),
        *("Call your function twice with one seed. Could a colleague repeat your figures?", "seed"),
        (_RNG, "rng = np.random.default_rng()"),
    ),
    _draw(
        *("always_seed_0", "The seed is fixed inside."),
        *("Draw with two seeds, and compare. Where does the argument go?", "shares seed"),
        (_RNG, "rng = np.random.default_rng(0)"),
    ),
    _draw(
        *("mean_row", "All examples are drawn from the model's mean distribution."),
        *("One row is sure of class 3. May its label be 5?", "rows"),
        (_RNG, f"{_RNG}\n    mean = probs.mean(axis=0)"),
        (_CHOICE, "labels.append(rng.choice(len(row), p=mean))"),
    ),
    _draw(
        *("counted_from_one", "Class ids start at 1."),
        *("Which is the smallest label that you ever draw?", "shares rows"),
        (_CHOICE, "labels.append(1 + rng.choice(len(row), p=row))"),
    ),
)

RIGHT_DRAWS = (
    variant(DRAW, "choice_in_a_loop", RIGHT_DRAW),
    variant(
        *(DRAW, "cumulated_at_once"),
        """
def draw_labels(probs, seed=0):
    spots = np.random.default_rng(seed).random((len(probs), 1))
    return np.minimum((probs.cumsum(axis=1) <= spots).sum(axis=1), probs.shape[1] - 1)
""",
    ),
    variant(
        *(DRAW, "gumbel_noise"),
        """
def draw_labels(probs, seed=0):
    noise = np.random.default_rng(seed).gumbel(size=probs.shape)
    return np.argmax(np.log(np.maximum(probs, 1e-300)) + noise, axis=1)
""",
    ),
    variant(
        *(DRAW, "old_generator_and_multinomial"),
        edited(
            RIGHT_DRAW,
            (_RNG, "np.random.seed(seed)"),
            (_CHOICE, "labels.append(int(np.random.multinomial(1, row / row.sum()).argmax()))"),
            ("return np.array(labels)", "return labels"),
        ),
    ),
)
