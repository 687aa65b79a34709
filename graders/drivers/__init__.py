"""Code that calls the student's objects on the cases and reports what came back; knows no answers.

One driver, two runs: inside the sandbox beside student code, outside on references and
misconceptions. `driving` says what a driver is; each other module brings its own.
"""

from graders.drivers import (
    artifact,
    bug_hunt,
    decision,
    deployment,
    diagnosis,
    distillation,
    divergence,
    per_tier,
    shortlist,
)
from graders.drivers.driving import Driver, drive

DRIVERS: dict[str, Driver] = {
    "distillation.loss": distillation.loss,
    "bug_hunt.report": bug_hunt.report,
    "per_tier.scores": per_tier.scores,
    "deployment.table": deployment.table,
    "artifact.fields": artifact.fields,
    "diagnosis.means": diagnosis.means,
    "divergence.rows": divergence.rows,
    "shortlist.fields": shortlist.fields,
    "decision.fields": decision.fields,
}

__all__ = ["DRIVERS", "Driver", "drive"]
