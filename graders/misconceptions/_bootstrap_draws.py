"""What people get wrong in paired_bootstrap where they draw."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._answers import slip
from graders.misconceptions._bootstrap_right import BASE, TASK

_SEED = "np.random.default_rng(seed)"
_DRAW = "draw = rng.integers(n, size=n)"
_A = "metric(labels[draw], pred_a[draw])"
_B = "metric(labels[draw], pred_b[draw])"

_wrong = partial(slip, BASE, TASK)

DRAWS = (
    _wrong(
        "each_model_its_own_draw",
        "Each model is resampled for itself.",
        "What is hard for both models should cancel out. Can it, if they sit different exams?",
        "pairing",
        *(_B, "metric(labels[other], pred_b[other])"),
        *(_DRAW, _DRAW + "\n        other = rng.integers(n, size=n)"),
    ),
    _wrong(
        "b_is_scored_once",
        "Only model a varies; b is what it is.",
        "Which luck of the sample does your interval see: that of one model, or of both?",
        "pairing interval median",
        *(_B, "metric(labels, pred_b)"),
    ),
    _wrong(
        "labels_stay",
        "Predictions are resampled, the truth stands.",
        "After the draw, does the label at place 3 belong to the prediction at place 3?",
        "resampling",
        *(_A, "metric(labels, pred_a[draw])", _B, "metric(labels, pred_b[draw])"),
    ),
    _wrong(
        "labels_drawn_apart",
        "Labels are drawn as well, by a draw of their own.",
        "After the draw, does the label at place 3 belong to the prediction at place 3?",
        "resampling",
        *(_DRAW, _DRAW + "\n        truth = labels[rng.integers(n, size=n)]"),
        *(_A, "metric(truth, pred_a[draw])", _B, "metric(truth, pred_b[draw])"),
    ),
    _wrong(
        "without_replacement",
        "A resample is the examples in another order.",
        "Does the mean of a list change when you shuffle it? What is it that should vary?",
        "resampling interval median",
        *(_DRAW, "draw = rng.permutation(n)"),
    ),
    _wrong(
        "half_with_replacement",
        "A smaller resample is faster and just as good.",
        "You want the luck of a sample of n. How much does a sample of half that size vary?",
        "resampling interval median",
        *(_DRAW, "draw = rng.integers(n, size=n // 2)"),
    ),
    _wrong(
        "one_example_short",
        "A resample leaves one example out.",
        "How many examples does the task draw, and of how many?",
        "resampling",
        *(_DRAW, "draw = rng.integers(n, size=n - 1)"),
    ),
    _wrong(
        "drawn_within_each_class",
        "Each class keeps its number of examples.",
        "Would another sample of complaints hold exactly as many of each class as this one?",
        "pairing resampling",
        *(
            _DRAW,
            "groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]\n"
            "        draw = np.concatenate([rng.choice(group, len(group)) for group in groups])",
        ),
    ),
    _wrong(
        "generator_made_in_the_loop",
        "The seed is set before each resample.",
        "What does a generator draw first, each time it is made anew with one seed?",
        "resampling interval median",
        *(_DRAW, f"rng = {_SEED}\n        {_DRAW}"),
    ),
)
