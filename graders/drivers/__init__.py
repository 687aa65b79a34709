"""Code that calls the student's objects on the cases and reports what came back; knows no answers.

One driver, two runs: inside the sandbox beside student code, outside on references and
misconceptions. `driving` says what a driver is; each other module brings its own.
"""

from graders.drivers import (
    artifact,
    bootstrap,
    bug_hunt,
    calibration,
    confusion,
    decision,
    deployment,
    diagnosis,
    distillation,
    divergence,
    per_tier,
    reliability,
    shortlist,
    temperature,
    tiers,
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
    "confusion.matrix": confusion.matrix,
    "confusion.scores": confusion.scores,
    "confusion.value": confusion.value,
    "tiers.words": tiers.words,
    "calibration.error": calibration.error,
    "reliability.table": reliability.table,
    "temperature.fit": temperature.fit,
    "bootstrap.interval": bootstrap.interval,
    "bootstrap.twice": bootstrap.twice,
    "bootstrap.calls": bootstrap.calls,
}

__all__ = ["DRIVERS", "Driver", "drive"]
