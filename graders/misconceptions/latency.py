"""What people get wrong, and right in other words, in measure_latency."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed, edited, variant

TASK = "measure_latency"
RIGHT = """\
def measure_latency(run, clock, synchronise, n_warmup=3, n_timed=5):
    for _ in range(n_warmup):
        run()
    times = []
    for _ in range(n_timed):
        synchronise()
        start = clock()
        run()
        synchronise()
        times.append(clock() - start)
    return float(np.median(times))
"""
_WARM = "for _ in range(n_warmup):\n        run()"
_BEFORE = "synchronise()\n        start"
_AFTER = "run()\n        synchronise()\n        times"
_RETURN = "return float(np.median(times))"
_QUEUE = "When run() has returned, is the work done? What does the clock say then?"


def _wrong(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT, TASK, name, belief, hint, fails, *edits)


MISCONCEPTIONS = (
    _wrong(
        *("mean_of_times", "The mean is the usual summary."),
        *("One of five calls was held up by another job: how far does that move you?", "median"),
        (_RETURN, "return float(np.mean(times))"),
    ),
    _wrong(
        *("best_of_times", "The fastest call shows what the device can do."),
        *("Will the users of this model meet the fastest call, or a usual one?", "median"),
        (_RETURN, "return float(np.min(times))"),
    ),
    _wrong(
        *("above_the_fastest", "What a call takes beyond the fastest one is its latency."),
        *("A user waits from the start of a call. Where does your time begin?",),
        "median warm_up synchronise",
        (_RETURN, "return float(np.median(times) - np.min(times))"),
    ),
    _wrong(
        *("last_time", "The last call is the warmest."),
        *("How much would your answer change if you stopped one call earlier?", "median"),
        (_RETURN, "return float(times[-1])"),
    ),
    _wrong(
        *("middle_unsorted", "The median stands in the middle of the list."),
        *("Swap two of the times: should a median change?", "median"),
        (_RETURN, "return float(times[len(times) // 2])"),
    ),
    _wrong(
        *("no_warm_up", "Every call counts the same."),
        *("Print the time of each of the first calls. What do they have to do once?", "warm_up"),
        (_WARM, "for _ in range(0):\n        run()"),
    ),
    _wrong(
        *("counts_fixed", "It is always three and five."),
        *("Call your function with other counts: does anything change?", "warm_up"),
        ("range(n_warmup)", "range(3)"),
        ("range(n_timed)", "range(5)"),
    ),
    _wrong(
        *("warm_ups_timed_too", "All calls are timed; the median takes care of slow ones."),
        *("With five warm-ups and three timed calls, which call is in the middle?", "warm_up"),
        (f"{_WARM}\n", "pass\n"),
        ("range(n_timed)", "range(n_warmup + n_timed)"),
    ),
    _wrong(
        *("never_waits", "A call that returned is done."),
        *(_QUEUE, "synchronise"),
        (_BEFORE, "start"),
        (_AFTER, "run()\n        times"),
    ),
    _wrong(
        *("waits_before_only", "An idle device at the start is enough."),
        *(_QUEUE, "synchronise"),
        (_AFTER, "run()\n        times"),
    ),
    _wrong(
        *("waits_after_only", "Waiting at the end is enough."),
        *("What may still be in the queue when your first timed call begins?", "synchronise"),
        (_BEFORE, "start"),
    ),
    _wrong(
        *("milliseconds", "Latency is given in milliseconds."),
        *("In which unit does the clock answer, and which one is asked for?",),
        "median warm_up synchronise",
        (_RETURN, "return float(np.median(times)) * 1000"),
    ),
    _wrong(
        *("own_clock", "time.perf_counter is the clock."),
        *("A test brings a clock of its own: does your function ever ask it?",),
        "median warm_up synchronise",
        ("start = clock()", "import time\n        start = time.perf_counter()"),
        ("times.append(clock() - start)", "times.append(time.perf_counter() - start)"),
    ),
)

VARIANTS = (
    variant(TASK, "numpy_median", RIGHT),
    variant(
        *(TASK, "waits_once_before"),
        edited(RIGHT, (f"{_WARM}\n", f"{_WARM}\n    synchronise()\n"), (_BEFORE, "start")),
    ),
    variant(TASK, "sorted_middle", edited(RIGHT, (_RETURN, "return sorted(times)[n_timed // 2]"))),
    variant(
        *(TASK, "all_timed_first_dropped"),
        """
def measure_latency(run, clock, synchronise, n_warmup=3, n_timed=5):
    times = np.zeros(n_warmup + n_timed)
    for i in range(n_warmup + n_timed):
        synchronise()
        before = clock()
        run()
        synchronise()
        times[i] = clock() - before
    return np.median(times[n_warmup:])
""",
    ),
    variant(
        *(TASK, "inner_function"),
        """
def measure_latency(run, clock, synchronise, n_warmup=3, n_timed=5):
    def once():
        synchronise()
        start = clock()
        run()
        synchronise()
        return clock() - start

    [run() for _ in range(n_warmup)]
    return pd.Series([once() for _ in range(n_timed)]).median()
""",
    ),
)
