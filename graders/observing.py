"""`observe`, as hidden test cells call it in a staff run: drive, judge on the spot, raise if lost.

    from graders.observing import observe
    observe("kd_loss-direction", kd_loss)

In the sandbox another file stands in this module's place: it drives and reports, and knows no
answers. The signature is shared.
"""

from __future__ import annotations

import secrets
from typing import Any

from graders.contracts import Outcome
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases


def observe(check_id: str, *objects: Any) -> None:
    """Silent where the objects earn all points of the check on freshly drawn cases.

    objects: as many as the check observes, in that order. Raises AssertionError with the verdict's
    reason and the seed otherwise, ValueError for an unknown check or another number of objects.
    """
    check = check_by_id(check_id)
    if len(objects) != len(check.observes):
        raise ValueError(f"{check_id} observes {', '.join(check.observes)}; got {len(objects)}")
    seed = secrets.randbelow(2**32)
    cases = draw_cases(check, seed)
    verdict = judge(check, cases, see(check, objects, cases))
    if verdict.outcome is not Outcome.EARNED:
        raise AssertionError(f"{check_id}: {verdict.reason} (seed {seed})")
