"""What another teacher changes in a distillation loss: the hard term cancels, not the soft term."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graders.contracts import Case, Result
from graders.tasks._kd_formula import Member, Pair, read
from graders.tasks._reading import FloatArray, loss_values
from graders.tasks._soft_terms import forward_kl, log_softmax


def teacher_differences(seen: Sequence[Result]) -> FloatArray:
    """Loss before teacher a minus loss before teacher b, for results that come in pairs."""
    values = loss_values(seen)
    return np.asarray(values[0::2] - values[1::2])


def reference_differences(cases: Sequence[Case]) -> FloatArray:
    soft = np.array(
        [
            forward_kl(
                log_softmax(case.inputs["student_logits"]),
                log_softmax(case.inputs["teacher_logits"]),
            )[0]
            for case in cases
        ]
    )
    return np.asarray(soft[0::2] - soft[1::2])


def soft_weight(member: Member, pairs: Sequence[Pair]) -> float:
    """The weight of the member's soft term in the losses, whatever the hard term is."""
    soft = member.parts(read(pairs))[:, 0]
    wanted = soft[0::2] - soft[1::2]
    return float(teacher_differences([result for _, result in pairs]) @ wanted / (wanted @ wanted))
