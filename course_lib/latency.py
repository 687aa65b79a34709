"""How long one call takes, on a device that works while the clock is read."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from course_lib.arguments import require_count


def measure_latency(
    run: Callable[[], object],
    clock: Callable[[], float],
    synchronise: Callable[[], object],
    n_warmup: int = 3,
    n_timed: int = 5,
) -> float:
    """Median seconds of one call of run, the device's work included.

    run: starts the work of one batch; on a GPU it returns before the work is done. clock: seconds,
    such as time.perf_counter. synchronise: waits until the device is idle, such as
    torch.cuda.synchronize; on a CPU a function that does nothing. The n_warmup first calls are not
    timed: they compile, allocate and fill caches. Around each timed call the device is idle at
    both readings of the clock. Clock and device are arguments, so a test can bring its own.
    Raises ValueError for n_warmup below 0 and n_timed below 1.

    >>> times = iter([0.0, 3.0, 10.0, 11.0, 20.0, 21.5])
    >>> measure_latency(lambda: None, lambda: next(times), lambda: None, n_warmup=0, n_timed=3)
    1.5
    """
    for _ in range(require_count(n_warmup, "n_warmup", least=0)):
        run()
    seconds = []
    for _ in range(require_count(n_timed, "n_timed")):
        synchronise()
        start = clock()
        run()
        synchronise()
        seconds.append(clock() - start)
    return float(median(seconds))
