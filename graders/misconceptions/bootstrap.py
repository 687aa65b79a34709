"""What people get wrong, and right in other words, in paired_bootstrap."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._answers import slip
from graders.misconceptions._bootstrap_draws import DRAWS
from graders.misconceptions._bootstrap_right import BASE, TASK, VARIANTS

_SEED = "np.random.default_rng(seed)"
_A = "metric(labels[draw], pred_a[draw])"
_B = "metric(labels[draw], pred_b[draw])"
_GAP = "score_b - score_a"
_CUT = "np.percentile(gaps, [2.5, 50, 97.5])"
_RETURN = "return BootstrapInterval(median, low, high)"

_wrong = partial(slip, BASE, TASK)

_DIFFERENCES = (
    _wrong(
        "metric_the_other_way_round",
        "A metric takes the predictions first.",
        "Which of the two arguments of the metric comes first? See the task's signature.",
        "pairing resampling direction interval median seed",
        *(_A, "metric(pred_a[draw], labels[draw])", _B, "metric(pred_b[draw], labels[draw])"),
    ),
    _wrong(
        "a_minus_b",
        "The difference is the first minus the second.",
        "If b is the better model, on which side of 0 should the interval lie?",
        "direction",
        *(_GAP, "score_a - score_b"),
    ),
    _wrong(
        "size_of_the_gap",
        "A difference has a size and no sign.",
        "Swap the two models. Does your interval notice?",
        "direction",
        *(_GAP, "abs(score_b - score_a)"),
    ),
    _wrong(
        "ends_subtracted",
        "The interval of a difference is the difference of two intervals.",
        "Each model's luck is in both of your intervals. What happens to the luck that they share?",
        "interval",
        *("gaps.append(score_b - score_a)", "gaps.append((score_a, score_b))"),
        *(_CUT, "np.diff(np.percentile(gaps, [2.5, 50, 97.5], axis=0), axis=1)[:, 0]"),
    ),
)

_CUTS = (
    _wrong(
        "fractions_for_percent",
        "np.percentile takes shares such as 0.025.",
        "Print the three numbers. Why do they lie so close together, all at one end?",
        "interval median",
        *("[2.5, 50, 97.5]", "[0.025, 0.5, 0.975]"),
    ),
    _wrong(
        "ninety_percent",
        "Five percent are cut off at each end.",
        "How much lies between your two ends, and how much did the task ask for?",
        "interval",
        *("[2.5, 50, 97.5]", "[5, 50, 95]"),
    ),
    _wrong(
        "smallest_and_largest",
        "The interval reaches from the smallest difference to the largest.",
        "Does your interval grow when you take ten times as many resamples? Should it?",
        "interval",
        *("[2.5, 50, 97.5]", "[0, 50, 100]"),
    ),
    _wrong(
        "normal_interval",
        "An interval is the mean plus and minus 1.96 standard deviations.",
        "That is right for a bell curve. What would it say of differences that are never negative?",
        "interval",
        *(
            _RETURN,
            "mean, sd = np.mean(gaps), np.std(gaps)\n"
            "    return BootstrapInterval(median, mean - 1.96 * sd, mean + 1.96 * sd)",
        ),
    ),
    _wrong(
        "error_of_the_mean",
        "The spread of the differences is divided by the root of their number.",
        "More resamples should make the interval steadier, not narrower. What does yours do?",
        "interval",
        *(
            _RETURN,
            "half = 1.96 * np.std(gaps) / len(gaps) ** 0.5\n"
            "    return BootstrapInterval(median, np.mean(gaps) - half, np.mean(gaps) + half)",
        ),
    ),
    _wrong(
        "mirrored_around_the_observed",
        "The percentiles are reflected at the observed difference.",
        "That is another bootstrap interval, the basic one. Which does the task name?",
        "interval",
        *(
            _RETURN,
            "seen = metric(labels, pred_b) - metric(labels, pred_a)\n"
            "    return BootstrapInterval(median, 2 * seen - high, 2 * seen - low)",
        ),
    ),
    _wrong(
        "ends_traded",
        "The answer lists median, high, low.",
        "Is your low below your high? Look at the order of the fields.",
        "interval",
        *(_RETURN, "return BootstrapInterval(median, high, low)"),
    ),
    _wrong(
        "mean_for_median",
        "The middle of the differences is their mean.",
        "One wild resample: how far does it pull your middle?",
        "median",
        *(_RETURN, "return BootstrapInterval(np.mean(gaps), low, high)"),
    ),
    _wrong(
        "observed_for_median",
        "The middle is the difference on all examples.",
        "That is a good number to report too. Which field of the answer is it not?",
        "median",
        *(
            _RETURN,
            "seen = metric(labels, pred_b) - metric(labels, pred_a)\n"
            "    return BootstrapInterval(seen, low, high)",
        ),
    ),
    _wrong(
        "middle_of_the_interval",
        "The median lies halfway between the ends.",
        "Is a lopsided heap of differences as heavy left of that point as right of it?",
        "median",
        *(_RETURN, "return BootstrapInterval((low + high) / 2, low, high)"),
    ),
)

_STREAMS = (
    _wrong(
        "seed_ignored",
        "Random is random.",
        "Run your cell twice. Could a colleague check your interval?",
        "seed",
        *(_SEED, "np.random.default_rng()"),
    ),
    _wrong(
        "seed_fixed",
        "The seed is 0.",
        "What does your function do with the seed that the caller hands over?",
        "seed",
        *(_SEED, "np.random.default_rng(0)"),
    ),
    _wrong(
        "thousand_always",
        "There are a thousand resamples.",
        "What does your function do with n_resamples?",
        "repeats",
        *("range(n_resamples)", "range(1000)"),
    ),
)

MISCONCEPTIONS = (*DRAWS, *_DIFFERENCES, *_CUTS, *_STREAMS)

__all__ = ["MISCONCEPTIONS", "VARIANTS"]
