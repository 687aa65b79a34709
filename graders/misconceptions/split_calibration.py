"""What people get wrong, and right in other words, in split_calibration."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed, edited, variant

TASK = "split_calibration"
RIGHT = """\
def split_calibration(logits, labels, in_a):
    T = fit_temperature(logits[in_a], labels[in_a])
    held_out, truth = logits[~in_a], labels[~in_a]
    before = expected_calibration_error(to_probs(held_out), truth)
    after = expected_calibration_error(to_probs(held_out, T), truth)
    return T, before, after
"""
_FIT = "T = fit_temperature(logits[in_a], labels[in_a])"
_HELD = "held_out, truth = logits[~in_a], labels[~in_a]"
_AFTER = "to_probs(held_out, T)"
_SEEN = "Which examples has your temperature seen, and which may judge it?"


def _wrong(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT, TASK, name, belief, hint, fails, *edits)


MISCONCEPTIONS = (
    _wrong(
        *("fitted_on_everything", "More examples give a better temperature."),
        *(_SEEN, "fit"),
        (_FIT, "T = fit_temperature(logits, labels)"),
    ),
    _wrong(
        *("halves_swapped_in_the_fit", "The temperature has to suit the half that is scored."),
        *(_SEEN, "fit"),
        (_FIT, "T = fit_temperature(logits[~in_a], labels[~in_a])"),
    ),
    _wrong(
        *("scored_on_a", "The score belongs to the examples that were fitted."),
        *(_SEEN, "score"),
        (_HELD, "held_out, truth = logits[in_a], labels[in_a]"),
    ),
    _wrong(
        *("scored_on_everything", "The score is that of all examples."),
        *(_SEEN, "score"),
        (_HELD, "held_out, truth = logits, labels"),
    ),
    _wrong(
        *("before_and_after_swapped", "The scaled score comes first."),
        *("In which order are the three numbers asked for?", "score"),
        ("return T, before, after", "return T, after, before"),
    ),
    _wrong(
        *("inverse_temperature", "T is what the logits are multiplied by."),
        *("Over-confident logits have to shrink: is your T above or below 1?", "fit score"),
        (_FIT, "T = 1 / fit_temperature(logits[in_a], labels[in_a])"),
        (_AFTER, "to_probs(held_out, 1 / T)"),
    ),
    _wrong(
        *("scaled_the_wrong_way", "Scaling multiplies the logits by T."),
        *("Does your scaling make over-confident probabilities flatter?", "score"),
        (_AFTER, "to_probs(held_out, 1 / T)"),
    ),
    _wrong(
        *("nll_for_ece", "The loss that was minimised is the score."),
        *("Which of the two scores speaks of the top class only?", "score"),
        (
            "before = expected_calibration_error(to_probs(held_out), truth)",
            "before = negative_log_likelihood(to_probs(held_out), truth)",
        ),
        (
            "after = expected_calibration_error(to_probs(held_out, T), truth)",
            "after = negative_log_likelihood(to_probs(held_out, T), truth)",
        ),
    ),
)

VARIANTS = (
    variant(TASK, "with_the_library", RIGHT),
    variant(
        *(TASK, "divided_by_hand"),
        edited(
            RIGHT,
            (
                _HELD,
                "b = np.flatnonzero(np.logical_not(in_a))\n"
                "    held_out, truth = np.take(logits, b, axis=0), labels[b]",
            ),
            (_AFTER, "to_probs(held_out / T)"),
            ("return T, before, after", "return [T, before, after]"),
        ),
    ),
    variant(
        *(TASK, "searched_on_a_grid"),
        edited(
            RIGHT,
            (
                _FIT,
                "grid = np.geomspace(0.2, 8, 500)\n"
                "    losses = [negative_log_likelihood(to_probs(logits[in_a], t), labels[in_a])"
                " for t in grid]\n"
                "    T = float(grid[int(np.argmin(losses))])",
            ),
            ("return T, before, after", "return np.array([T, before, after])"),
        ),
    ),
)
