"""What people get wrong, and right in other words, in expected_calibration_error."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._answers import slip
from graders.misconceptions._calibration_confidence import CONFIDENCES
from graders.misconceptions._calibration_right import BASE, TASK, VARIANTS

_EDGES = "np.linspace(0, 1, n_bins + 1)"
_INSIDE = "(confidence > low) & (confidence <= high)"
_GAP = "abs(hits[inside].mean() - confidence[inside].mean())"
_ADD = "total += inside.mean() * gap"
_START = "total = 0.0"

_wrong = partial(slip, BASE, TASK)

_GAPS = (
    _wrong(
        "signed_gaps",
        "Gaps above and below the diagonal make up for each other.",
        "One bin claims too much, another too little. Would you call that model calibrated?",
        "gap bins edges",
        *(
            _GAP,
            "hits[inside].mean() - confidence[inside].mean()",
            "return total",
            "return abs(total)",
        ),
    ),
    _wrong(
        "squared_gaps",
        "Errors are squared, so that large ones count more.",
        "If every bin is off by .2, what should the error say? Compute yours for that case.",
        "gap",
        *(_GAP, "(hits[inside].mean() - confidence[inside].mean()) ** 2"),
    ),
    _wrong(
        "overall_accuracy",
        "A bin's confidence is held against the accuracy of the model.",
        "A model may be right to be surer in one bin. Which examples should that be held against?",
        "gap weighting",
        *("hits[inside].mean()", "hits.mean()"),
    ),
    _wrong(
        "too_sure_only",
        "Only a model that is too sure has an error.",
        "A bin is right in 9 of 10 cases and says .6. Is that calibrated?",
        "gap",
        *(_GAP, "max(confidence[inside].mean() - hits[inside].mean(), 0)"),
    ),
    _wrong(
        "below_zero",
        "A gap is a loss, so it counts below zero.",
        "What is the absolute value in the formula for? Which sign can a sum of them have?",
        "gap",
        *("return total", "return -total"),
    ),
)

_WEIGHTS = (
    _wrong(
        "mean_of_filled_bins",
        "The error is the mean gap of the bins that hold something.",
        "One bin holds 3 examples, another 3,000. How often does a user meet each of them?",
        "weighting",
        *(_START, "gaps = []", _ADD, "gaps.append(gap)", "return total", "return np.mean(gaps)"),
    ),
    _wrong(
        "mean_of_all_bins",
        "The error is the sum of the gaps, divided by the number of bins.",
        "Does your error change where a bin gets ten times as many examples of the same kind?",
        "weighting",
        *(_ADD, "total += gap / n_bins"),
    ),
    _wrong(
        "largest_gap",
        "The error is that of the worst bin.",
        "That number has a name of its own. What becomes of all the other bins in yours?",
        "weighting",
        *(_ADD, "total = max(total, gap)"),
    ),
    _wrong(
        "weighted_by_hits",
        "A bin counts by its share of the right answers.",
        "A bin that is sure and always wrong: how much does it weigh in yours?",
        *("weighting", _ADD, "total += hits[inside].sum() / max(hits.sum(), 1) * gap"),
    ),
    _wrong(
        "root_mean_square",
        "The error is the root of the mean squared gap.",
        "Expected means a plain average over examples. Try two bins by hand: .1 and .3.",
        "weighting",
        *(_ADD, "total += inside.mean() * gap**2", "return total", "return total**0.5"),
    ),
    _wrong(
        "counts_for_shares",
        "A bin's gap counts as often as it has examples.",
        "What happens to your error if every example stands in the data twice?",
        "weighting",
        *(_ADD, "total += inside.sum() * gap"),
    ),
)

_BINS = (
    _wrong(
        "equal_mass",
        "Bins hold equally many examples.",
        "Your bins move with the data. Where do the edges lie that the task fixes?",
        "bins edges",
        *(
            _EDGES,
            "np.quantile(confidence, np.linspace(0, 1, n_bins + 1))\n    edges[0] -= 1e-9",
        ),
    ),
    _wrong(
        "fifteen_always",
        "There are fifteen bins.",
        "Call your function with n_bins = 1 and draw what it should compute. Does it?",
        "bins edges",
        *(_EDGES, "np.linspace(0, 1, 16)"),
    ),
    _wrong(
        "range_of_the_data",
        "Bins reach from the smallest to the largest confidence.",
        "Two models would get different bins. Could you then compare their errors?",
        "bins edges",
        *(_EDGES, "np.linspace(confidence.min() - 1e-9, confidence.max(), n_bins + 1)"),
    ),
    _wrong(
        "from_chance_up",
        "No confidence is below one over the number of classes, so bins start there.",
        "Right, nobody lands below that. But which edges does the task name?",
        "bins edges",
        *(_EDGES, "np.linspace(1 / probs.shape[1], 1, n_bins + 1)"),
    ),
    _wrong(
        "first_bin_skipped",
        "The loop over the bins starts at 1.",
        "With two bins, print which of them your loop visits. Is it both?",
        "bins",
        *("zip(edges[:-1], edges[1:])", "zip(edges[1:-1], edges[2:])"),
    ),
    _wrong(
        "one_edge_short",
        "linspace gets the number of bins.",
        "Count the fence posts: how many edges do three bins have?",
        "bins edges",
        *(_EDGES, "np.linspace(0, 1, n_bins)"),
    ),
)

_EDGE = (
    _wrong(
        "left_closed",
        "A bin holds its lower edge.",
        "Take a confidence of exactly .5 with two bins. Which one does the edge rule name?",
        "edges",
        *(_INSIDE, "(confidence >= low) & ((confidence < high) | (high == 1))"),
    ),
    _wrong(
        "one_dropped",
        "Half-open bins, from low to below high, hold everything.",
        "Where does an example with a confidence of exactly 1 go in your bins?",
        "edges",
        *(_INSIDE, "(confidence >= low) & (confidence < high)"),
    ),
    _wrong(
        "both_closed",
        "A bin holds both of its edges.",
        "Count the examples over all your bins. Are there as many as in the data?",
        "edges",
        *(_INSIDE, "(confidence >= low) & (confidence <= high)"),
    ),
    _wrong(
        "empty_is_nan",
        "Every bin has a mean.",
        "What is the mean of no numbers, and what does it do to a sum?",
        "empty",
        *("        if inside.any():\n            gap", "        if True:\n            gap"),
    ),
    _wrong(
        "empty_has_a_gap",
        "An empty bin is never right, so its gap is its whole confidence.",
        "How many users ever meet an example of an empty bin?",
        "empty",
        *(_ADD, _ADD + "\n        else:\n            total += (low + high) / 2 / n_bins"),
    ),
)

MISCONCEPTIONS = (*CONFIDENCES, *_GAPS, *_WEIGHTS, *_BINS, *_EDGE)

__all__ = ["MISCONCEPTIONS", "VARIANTS"]
