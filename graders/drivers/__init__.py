"""Code that calls the student's objects on the cases and reports what came back; knows no answers.

One driver, two runs: inside the sandbox beside student code, outside on references and
misconceptions. `driving` says what a driver is; each other module brings its own.
"""

from graders.drivers import (
    absmax,
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
    envelope,
    frontier,
    latency,
    llm_int8,
    nf4,
    per_tier,
    reliability,
    shortlist,
    split_calibration,
    temperature,
    tier_deltas,
    tiers,
    trajectories,
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
    "absmax.quantize": absmax.quantize,
    "absmax.dequantize": absmax.dequantize,
    "llm_int8.product": llm_int8.product,
    "nf4.quantize": nf4.quantize,
    "nf4.dequantize": nf4.dequantize,
    "latency.measured": latency.measured,
    "frontier.front": frontier.front,
    "tier_deltas.table": tier_deltas.table,
    "envelope.table": envelope.table,
    "split_calibration.numbers": split_calibration.numbers,
    "trajectories.table": trajectories.table,
}

__all__ = ["DRIVERS", "Driver", "drive"]
