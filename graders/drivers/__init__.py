"""Code that calls the student's objects on the cases and reports what came back; knows no answers.

One driver, two runs: inside the sandbox beside student code, outside on references and
misconceptions. `driving` says what a driver is; each other module brings its own.
"""

from graders.drivers import artifact, bug_hunt, deployment, distillation, per_tier
from graders.drivers.driving import Driver, drive

DRIVERS: dict[str, Driver] = {
    "distillation.loss": distillation.loss,
    "bug_hunt.report": bug_hunt.report,
    "per_tier.scores": per_tier.scores,
    "deployment.table": deployment.table,
    "artifact.fields": artifact.fields,
}

__all__ = ["DRIVERS", "Driver", "drive"]
