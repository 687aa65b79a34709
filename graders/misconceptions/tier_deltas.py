"""What people get wrong, and right in other words, in tier_delta."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed, edited, variant

TASK = "tier_delta"
RIGHT = """\
def tier_delta(labels, pred_a, pred_b, tiers, n_resamples=1000):
    rows = []
    for tier in ("head", "mid", "tail"):
        mine = tiers[labels] == tier
        truth, a, b = labels[mine], pred_a[mine], pred_b[mine]
        gained = int(((a != truth) & (b == truth)).sum())
        lost = int(((a == truth) & (b != truth)).sum())
        delta = accuracy(truth, b) - accuracy(truth, a)
        span = paired_bootstrap(accuracy, truth, a, b, n_resamples)
        rows.append((tier, len(truth), delta, span.low, span.high, gained, lost))
    names = ["tier", "n", "delta", "low", "high", "gained", "lost"]
    return pd.DataFrame(rows, columns=names)
"""
_MINE = "mine = tiers[labels] == tier"
_GAINED = "gained = int(((a != truth) & (b == truth)).sum())"
_LOST = "lost = int(((a == truth) & (b != truth)).sum())"
_DELTA = "delta = accuracy(truth, b) - accuracy(truth, a)"
_SPAN = "span = paired_bootstrap(accuracy, truth, a, b, n_resamples)"
_LIMITS = "span.low, span.high"
_DRAWS = """\
draws = np.random.default_rng(1).integers(len(truth), size=(n_resamples, len(truth)))
        change = (b == truth).astype(float) - (a == truth)"""


def _wrong(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT, TASK, name, belief, hint, fails, *edits)


MISCONCEPTIONS = (
    _wrong(
        *("a_minus_b", "A loss is what fp16 had and int4 has not: a minus b."),
        *("If b is better than a, which sign should your delta have?", "delta interval"),
        (_DELTA, "delta = accuracy(truth, a) - accuracy(truth, b)"),
        (_SPAN, "span = paired_bootstrap(accuracy, truth, b, a, n_resamples)"),
    ),
    _wrong(
        *("tier_of_the_prediction", "An example belongs to the tier that the model names."),
        *("Which example is in the tail: a tail complaint, or one that was called so?",),
        "delta interval flips",
        (_MINE, "mine = tiers[pred_b] == tier"),
    ),
    _wrong(
        *("share_of_all_examples", "Everything is divided by the number of all examples."),
        *("Can the tail of a data set with more head examples lose less?", "delta interval"),
        (_DELTA, "delta = (gained - lost) / len(labels)"),
        (_LIMITS, "span.low * len(truth) / len(labels), span.high * len(truth) / len(labels)"),
    ),
    _wrong(
        *("percentage_points", "A difference is given in percentage points."),
        *("In which unit does accuracy come, and in which do you return it?", "delta interval"),
        (_DELTA, f"{_DELTA}\n        delta = 100 * delta"),
        (_LIMITS, "100 * span.low, 100 * span.high"),
    ),
    _wrong(
        *("two_samples", "Each model gets a draw of its own."),
        *("Both models read the same complaints: what cancels if you keep them together?",),
        "interval",
        (
            _SPAN,
            "rng = np.random.default_rng(0)\n"
            "        hits = [(p == truth).astype(float) for p in (a, b)]\n"
            "        n, means = len(truth), []\n"
            "        for _ in range(n_resamples):\n"
            "            one, two = (h[rng.integers(n, size=n)].mean() for h in hits)\n"
            "            means.append(two - one)\n"
            "        low, high = np.percentile(means, [2.5, 97.5])",
        ),
        (_LIMITS, "low, high"),
    ),
    _wrong(
        *("one_standard_error", "An interval is the value plus and minus its standard error."),
        *("How often would an interval of that width miss? 95% is asked for.", "interval"),
        (_SPAN, f"{_DRAWS}\n        error = change.std() / np.sqrt(len(truth))"),
        (_LIMITS, "delta - error, delta + error"),
    ),
    _wrong(
        *("ninety_percent", "An interval leaves 5% out at each end."),
        *("How much lies outside both ends together? 95% should lie inside.", "interval"),
        (_SPAN, f"{_DRAWS}\n        means = change[draws].mean(axis=1)"),
        (_LIMITS, "*np.percentile(means, [5, 95])"),
    ),
    _wrong(
        *("n_of_everything", "n is how many examples there are."),
        *("Your three n are equal. How many tail examples were read?", "flips"),
        ("rows.append((tier, len(truth),", "rows.append((tier, len(labels),"),
    ),
    _wrong(
        *("interval_around_zero", "An interval is the distance from the value."),
        *("Does your delta lie between your low and your high?", "interval"),
        (_LIMITS, "span.low - delta, span.high - delta"),
    ),
    _wrong(
        *("interval_of_everything", "One interval over all examples holds for each tier."),
        *("How many tail examples are behind your tail's interval?", "interval"),
        (_SPAN, "span = paired_bootstrap(accuracy, labels, pred_a, pred_b, n_resamples)"),
    ),
    _wrong(
        *("every_change_counts", "A prediction that changes is a flip."),
        *("What does accuracy say when one wrong class is traded for another?", "flips"),
        (_GAINED, "gained = int(((a != b) & (b == truth)).sum())"),
        (_LOST, "lost = int(((a != b) & (b != truth)).sum())"),
    ),
    _wrong(
        *("gained_and_lost_swapped", "What a has right and b has not is a gain of a."),
        *("From a to b: which of your two counts should make delta larger?", "flips"),
        (_GAINED, "lost = int(((a != truth) & (b == truth)).sum())"),
        (_LOST, "gained = int(((a == truth) & (b != truth)).sum())"),
    ),
    _wrong(
        *("net_flips", "Gains and losses cancel, so only the rest counts."),
        *("Ten gained and ten lost: did the model stay the same?", "flips"),
        (
            _LOST,
            f"{_LOST}\n        gained, lost = max(gained - lost, 0), max(lost - gained, 0)",
        ),
    ),
    _wrong(
        *("flips_as_shares", "Flips are a share of the tier."),
        *("Someone asks how many complaints are behind your delta. What do you say?", "flips"),
        ("gained, lost))", "gained / len(truth), lost / len(truth)))"),
    ),
)

VARIANTS = (
    variant(TASK, "with_the_library", RIGHT),
    variant(
        *(TASK, "resampled_by_hand"),
        edited(
            RIGHT,
            (
                _SPAN,
                f"{_DRAWS}\n        means = change[draws].mean(axis=1)\n"
                "        low, high = np.percentile(means, [2.5, 97.5])",
            ),
            (_LIMITS, "low, high"),
        ),
    ),
    variant(
        *(TASK, "delta_from_flips"),
        edited(
            RIGHT,
            (_DELTA, "delta = (gained - lost) / len(truth)"),
            (
                _SPAN,
                "share = lambda y, p: np.mean(y == p)\n"
                "        span = paired_bootstrap(share, truth, a, b, n_resamples, 7)",
            ),
        ),
    ),
    variant(
        *(TASK, "grouped_frame"),
        """
def tier_delta(labels, pred_a, pred_b, tiers, n_resamples=1000):
    frame = pd.DataFrame({"tier": tiers[labels], "a": pred_a == labels, "b": pred_b == labels})
    frame["change"] = frame["b"].astype(int) - frame["a"].astype(int)
    rng, rows = np.random.default_rng(5), []
    for tier, group in frame.groupby("tier"):
        change = group["change"].to_numpy()
        counts = rng.multinomial(len(change), np.full(len(change), 1 / len(change)), size=2000)
        low, high = np.quantile(counts @ change / len(change), [0.025, 0.975])
        rows.append({"tier": tier, "n": len(change), "delta": change.mean(), "low": low,
                     "high": high, "gained": (change > 0).sum(), "lost": (change < 0).sum()})
    return pd.DataFrame(rows)
""",
    ),
)
