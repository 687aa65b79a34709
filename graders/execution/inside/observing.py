"""`observe` as the sandbox has it: drive the student's objects over the cases, send back what came.

Mounted in place of graders.observing. It knows inputs and no answers, so nothing here is worth
reading or patching: a forged observation has to hold the right values for cases drawn afresh.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from IPython.display import display

from graders.drivers import DRIVERS, drive
from graders.drivers.codec import decode, encode
from graders.drivers.driving import OBSERVATION, in_a_line

CASES = Path("/course/cases")


def observe(check_id: str, *objects: Any) -> None:
    """Run the check's driver on its cases and publish the results as one message of plain data.

    It raises nothing of its own: what goes wrong here is no fault of the student's, and travels as
    {"check", "fault"}.
    """
    try:
        sheet = decode((CASES / f"{check_id}.json").read_text())
        results = drive(DRIVERS[sheet["driver"]], objects, sheet["cases"])
        message = encode({"check": check_id, "results": results})
    except Exception as error:
        message = encode({"check": check_id, "fault": in_a_line(error)})
    display({OBSERVATION: message}, raw=True)
