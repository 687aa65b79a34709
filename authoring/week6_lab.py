# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,-all
#     formats: authoring///py:percent,source/week6_lab///ipynb
#     notebook_metadata_filter: kernelspec,jupytext,-all
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade": false, "grade_id": "header", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Week 6 lab: what does a student inherit?
#
# Distillation trains a small model, the student, on the whole output of a large one, the teacher. Today you measure what crosses over, for whom, and what that is worth.
#
# **You will be able to**
#
# - write the distillation loss and test it one property at a time;
# - read a teacher and two students per tier, with intervals;
# - turn a threshold table into a decision, and name what would flip it.
#
# **You need** softmax, cross-entropy, and from week 4: tiers, ECE, the paired bootstrap. **Hardware:** a CPU will do.
#
# | part | minutes |
# | --- | --- |
# | 0 Set up | 4 |
# | 1 Meet the teacher | 20 |
# | 2 The loss from scratch | 18 |
# | 3 The colleague's loss | 8 |
# | 4 Vanilla against distilled | 12 |
# | 5 Threshold and coverage | 6 |
# | 6 Decide | 12 |
# | sum | 80 |
#
# Four times you predict first, then look, then explain the gap. Being wrong costs nothing. Being vague does.
#
# Two words for the day. *Capacity*: how good the top class is (F1, accuracy). *Calibration*: whether the probabilities mean what they say (ECE for the top one, NLL for all of them).
#
# ## 0 · Set up (4 min)
#
# The second cell names the data source in use. All figures of the notebook come from it, unless a line says otherwise.

# %% nbgrader={"grade": false, "grade_id": "setup-library", "locked": true, "schema_version": 3, "solution": false, "task": false}
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec("course_lib") is None:  # on Kaggle: install the course's wheel, wherever it is mounted
    found = Path("/kaggle/input").rglob("ecbs5200.marker.json")
    wheels = {json.loads(m.read_text())["assignment"]: m for m in found}
    assert "week6_lab" in wheels, "No course library here. Add the input 'ecbs5200 week6_lab'."
    wheel = wheels["week6_lab"].with_name(json.loads(wheels["week6_lab"].read_text())["wheel"])
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True)

# %% nbgrader={"grade": false, "grade_id": "setup-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn import functional as F

from course_lib import artifacts, plots, runtime
from course_lib.bootstrap import paired_bootstrap
from course_lib.calibration import expected_calibration_error, negative_log_likelihood
from course_lib.calibration import softmax as to_probs
from course_lib.calibration import top_one, top_one_calibration_error
from course_lib.data.load import load_week6
from course_lib.metrics import macro_f1, per_class_f1
from course_lib.runtime import Unanswered, predicted
from course_lib.stand_ins import stand_in
from course_lib.tiers import TIERS, example_tiers

data = runtime.load(load_week6)
labels, tiers, n_classes = data.labels, data.tiers, len(data.tiers)
tier_of = example_tiers(labels, tiers)
counts = {tier: int((tier_of == tier).sum()) for tier in TIERS}
print(data.note)
pd.DataFrame(
    {
        "tier": TIERS,
        "classes": [int((tiers == tier).sum()) for tier in TIERS],
        "train examples": [int(data.train_counts[tiers == tier].sum()) for tier in TIERS],
        "per class (median)": [np.median(data.train_counts[tiers == tier]) for tier in TIERS],
        "validation examples": list(counts.values()),
    }
)

# %% [markdown] nbgrader={"grade": false, "grade_id": "teacher", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1 · Meet the teacher (20 min)
#
# A student copies what its teacher shows. So first ask what this teacher knows, tier by tier. You need no teacher model for that: its logits were computed once and saved, as one would with a model too large for the GPU at hand. Look at the table above: how many examples did it see of a tail class?
#
# **Predict 1.** The teacher is far larger than any student here. What macro F1 does it reach on the tail, scored on tail examples only? A number, and one line why. Two minutes.

# %% nbgrader={"grade": false, "grade_id": "predict-tail_f1", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_tail_f1 = None  # a number from 0 to 1
because_tail_f1 = ""
### BEGIN SOLUTION
predicted_tail_f1 = 0.20
because_tail_f1 = "A large teacher should get at least a fifth of the rare classes right."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_scores-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `tier_scores`
#
# **Why.** Most examples are head, so one overall score hides what happens to the rest.
#
# *8 min · easy · 3 points*
#
# For each tier keep the examples whose *true* class is in it. On these, take the F1 of each class of the tier, then the plain mean over those classes.
#
# $$F1_c = \frac{2\,TP_c}{2\,TP_c + FP_c + FN_c}$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `labels`, `predictions` | class ids | (n,) |
# | `tiers` | tier of each class | (C,) |
# | $TP_c, FP_c, FN_c$ | hits, false alarms, misses of class $c$ | counts |
#
# **By hand.** Labels 0 0 1 2, predictions 0 1 1 0; class 0 is head, 1 mid, 2 tail. Head keeps two examples and finds one: 2/3. Mid keeps one and finds it: 1. Tail: 0.
#
# **Edge rule.** A class without examples counts as 0. A prediction outside the tier is a plain miss. Nothing is rounded. `per_class_f1(labels, predictions, n_classes)` is there to use.


# %% nbgrader={"grade": false, "grade_id": "tier_scores", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: tier_scores
def tier_scores(labels, predictions, tiers):
    """Macro F1 of each tier, on the examples whose true class is in that tier.

    labels, predictions: (n,) integer arrays. tiers: (C,) of "head", "mid", "tail".
    Returns {"head": float, "mid": float, "tail": float}.
    """
    ### BEGIN SOLUTION
    scores = {}
    for tier in ("head", "mid", "tail"):
        members = tiers == tier
        mine = members[labels]
        scores[tier] = 0.0
        if mine.any():
            f1 = per_class_f1(labels[mine], predictions[mine], len(tiers))
            scores[tier] = float(f1[members].mean())
    return scores
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "tier_scores-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# check: tier_scores-values (3 points)
toy_tiers = np.array(["head", "head", "mid", "tail", "tail"])
toy_labels = np.array([0, 0, 0, 1, 1, 2, 2, 3])
toy_guesses = np.array([0, 0, 1, 1, 2, 2, 0, 3])
toy = tier_scores(toy_labels, toy_guesses, toy_tiers)
assert isinstance(toy, dict), f"You returned a {type(toy).__name__}. The task asks for a dict."
assert set(TIERS) <= set(toy), f"Your keys are {list(toy)}. One key for each tier is asked for."
assert abs(toy["head"] - 0.65) < 1e-6, (
    f"Head is {toy['head']:.3f}. Is your mean over examples? Which things does macro F1 average?"
)
assert abs(toy["mid"] - 2 / 3) < 1e-6, (
    f"Mid is {toy['mid']:.3f}. Can a head example raise a false alarm in mid? Look at the rows kept."
)
assert abs(toy["tail"] - 0.5) < 1e-6, (
    f"Tail is {toy['tail']:.3f}. Did the class without examples leave your mean? See the edge rule."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_scores-values", tier_scores)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_scores-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Mid comes out too low</summary>Which examples are left when you score mid? Could one of them have a head label?</details>
# <details><summary>Still too low</summary>Build one boolean mask over the classes, then use it twice: on the labels to keep rows, and on the vector of F1 values to keep classes.</details>

# %% nbgrader={"grade": false, "grade_id": "teacher-tiers", "locked": true, "schema_version": 3, "solution": false, "task": false}
teacher_logits = data.teacher_logits / data.teacher_temperature
teacher_probs = to_probs(teacher_logits)
teacher_guesses = teacher_probs.argmax(axis=1)
teacher_tiers = stand_in(
    "teacher_tiers", lambda: tier_scores(labels, teacher_guesses, tiers), data.source
)
print({tier: round(teacher_tiers[tier], 3) for tier in ("head", "mid")}, "and the tail waits.")


# %% nbgrader={"grade": false, "grade_id": "f1-interval", "locked": true, "schema_version": 3, "solution": false, "task": false}
def f1_interval(tier, guesses_a, guesses_b):
    """95% interval of b's F1 minus a's on one tier ("all": every class), 1,000 resamples."""
    classes = (tiers == tier) | (tier == "all")
    mine = classes[labels]

    def metric(truth, guesses):
        return per_class_f1(truth, guesses, n_classes + 1)[:n_classes][classes].mean()

    return paired_bootstrap(metric, labels[mine], guesses_a[mine], guesses_b[mine])


# Against a model that never names a class (F1 = 0) the difference is the teacher's own F1.
silent = np.full(len(labels), n_classes)
spans = [f1_interval(tier, silent, teacher_guesses) for tier in TIERS]
teacher_f1 = pd.DataFrame({"tier": TIERS, "value": [teacher_tiers[tier] for tier in TIERS]})
teacher_f1["low"], teacher_f1["high"] = [s.low for s in spans], [s.high for s in spans]

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-tail_f1-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Where does the teacher earn its F1, and what is left for a student to copy in the tail?

# %% nbgrader={"grade": false, "grade_id": "reveal-tail_f1", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("tail_f1", predicted_tail_f1, because_tail_f1)
print(runtime.compare(predicted_tail_f1, *teacher_f1.loc[2, ["value", "low", "high"]]))
question = "Where does the teacher earn its F1?"
plots.show(
    plots.tier_plot({"teacher": teacher_f1}, counts, "macro F1, 95% interval", question),
    plots.describe(question, teacher_f1),
)
teacher_f1.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-tail_f1-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 1
#
# <!-- rubric: reconcile-tail_f1 -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-tail_f1", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said 0.20, because I believed that size makes up for missing examples. The teacher's tail F1 is 0.006, 95% interval 0.000 to 0.012, on 387 examples; head is 0.525. So more model did not help where a class has few examples. Is the limit in the data? A teacher with five times as many tail examples that stayed near 0.01 would change my mind.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "peaked", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Predict 2.** On the examples of which tier are the teacher's probabilities most peaked, that is: where is its top-1 probability highest on average? Write `"head"`, `"mid"` or `"tail"`, and why.

# %% nbgrader={"grade": false, "grade_id": "predict-peaked", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_peaked = None  # "head", "mid" or "tail"
because_peaked = ""
### BEGIN SOLUTION
predicted_peaked = "head"
because_peaked = "It has seen the head classes most often."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "top-three-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** What does the teacher say besides its first choice? One typical example a tier: the one with the median top-1 probability. A student trained on labels alone never sees ranks two and three.


# %% nbgrader={"grade": false, "grade_id": "top-three", "locked": true, "schema_version": 3, "solution": false, "task": false}
def typical(tier):
    mine = np.flatnonzero(tier_of == tier)
    return mine[np.argsort(teacher_probs[mine].max(axis=1))[len(mine) // 2]]


def top_three(tier):
    example = typical(tier)
    best = np.argsort(-teacher_probs[example])[:3]
    rows = {"example of": tier, "true class": data.class_names[labels[example]], "rank": [1, 2, 3]}
    rows["teacher says"] = [data.class_names[c] for c in best]
    rows["its tier"] = tiers[best]
    return pd.DataFrame({**rows, "probability": teacher_probs[example][best].round(3)})


pd.concat([top_three(tier) for tier in TIERS], ignore_index=True)

# %% nbgrader={"grade": false, "grade_id": "peaked-tables", "locked": true, "schema_version": 3, "solution": false, "task": false}
top, hit = top_one(teacher_probs)[:, 0], teacher_guesses == labels
rows = {"peaked": [], "right": []}
for tier in TIERS:
    mine = tier_of == tier
    mean, error = top[mine].mean(), top[mine].std(ddof=1) / np.sqrt(mine.sum())
    rows["peaked"].append((tier, mean, mean - 1.96 * error, mean + 1.96 * error))
    share = plots.wilson_interval(int(hit[mine].sum()), int(mine.sum()))
    rows["right"].append((tier, hit[mine].mean(), *share))
peaked, right = (pd.DataFrame(r, columns=["tier", "value", "low", "high"]) for r in rows.values())

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-peaked-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Is the teacher as often right as it is sure? Mind the grouping: the tiers are those of the true class, which nobody knows in use. So even an honest teacher looks too sure on rare classes.

# %% nbgrader={"grade": false, "grade_id": "reveal-peaked", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("peaked", predicted_peaked, because_peaked)
print(runtime.compare(predicted_peaked, peaked.loc[peaked["value"].idxmax(), "tier"]))
question = "Is the teacher as often right as it is sure?"
both = peaked.merge(right, on="tier", suffixes=("_confidence", "_accuracy"))
series = {"mean top-1 probability": peaked, "accuracy": right}
picture = plots.tier_plot(series, counts, "share of 1, 95% interval", question)
plots.show(picture, plots.describe(question, both))
both.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-peaked-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 2
#
# <!-- rubric: reconcile-peaked -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-peaked", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I expected head, and head it is: mean top-1 probability 0.545, accuracy 0.554. My hidden belief was that a less sure teacher is a harmless one. In the tail it still gives 0.291 to its first choice and is right in 0.005 of 387 examples. Part of that is the grouping by true class. But who copies it learns to pass rare classes over. A tail accuracy interval that reaches 0.291 would change my mind.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "loss", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A lower end of the tail in `teacher_f1` above the mid tier's upper end: then the tail would not be the weak spot.
#
# ## 2 · The loss from scratch (18 min)
#
# A label and a teacher both pull on every logit; they differ in the shape of their target. The label names one class. The teacher also says which others come close, and a temperature $T_d$ above 1 makes that part louder.
#
# Softening has a price: the gradient shrinks by about $1/T_d^2$. The factor $T_d^2$ in the loss pays it back, so that $\alpha$ weighs the same thing at every temperature.
#
# **Question.** What does the teacher's answer to the head example above look like, softened?

# %% nbgrader={"grade": false, "grade_id": "softening", "locked": true, "schema_version": 3, "solution": false, "task": false}
example = typical("head")
softened = {f"T_d = {T}": to_probs(teacher_logits[[example]], T)[0] for T in (1, 4, 8)}
order = np.argsort(-teacher_logits[example])
table = pd.DataFrame(softened, index=data.class_names).iloc[order[[0, 1, 2, 9, 99]]]
table.insert(0, "rank", [1, 2, 3, 10, 100])
table.round(4)

# %% [markdown] nbgrader={"grade": false, "grade_id": "kd_loss-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `kd_loss`
#
# **Why.** This loss has six properties, each can be wrong alone, and a falling curve shows none of them.
#
# *15 min · hard · 26 points*
#
# $$L = \alpha\,T_d^2\,\mathrm{KL}\big(p^{t}\,\|\,p^{s}\big) + (1-\alpha)\,\mathrm{CE}(s, y),\qquad p^{t}=\mathrm{softmax}(t/T_d),\; p^{s}=\mathrm{softmax}(s/T_d)$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | $s$, $t$ | student and teacher logits | (n, C) |
# | $y$ | true classes | (n,) |
# | $T_d > 0$, $\alpha \in [0, 1]$ | temperature, weight of the soft term | scalars |
#
# Direction: the teacher is the goal. Where it puts mass and the student puts none, the student pays.
#
# **By hand.** $T_d=1$, teacher (.7, .2, .1), student (.5, .3, .2): .7 ln 1.4 + .2 ln .667 + .1 ln .5 = .236 − .081 − .069 = .085. With the roles swapped it is .092: direction matters.
#
# **Edge rules.** Natural log. Each term is a mean over the n examples. The hard term is not softened. No gradient reaches the teacher. Any $T_d$ above 0 counts as it is. Keep the precision that you are given. Logits of ±10,000 give a finite loss, and the true one.


# %% nbgrader={"grade": false, "grade_id": "kd_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: kd_loss
def kd_loss(student_logits, teacher_logits, labels, T_d, alpha):
    """Distillation loss, a scalar tensor (0 dimensions).

    student_logits, teacher_logits: (n, C) float tensors. labels: (n,) int64 tensor.
    T_d: float above 0. alpha: float in [0, 1], the weight of the soft term.
    """
    ### BEGIN SOLUTION
    log_p_student = F.log_softmax(student_logits / T_d, dim=-1)
    log_p_teacher = F.log_softmax(teacher_logits.detach() / T_d, dim=-1)
    soft = (log_p_teacher.exp() * (log_p_teacher - log_p_student)).sum(dim=-1).mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T_d**2 * soft + (1 - alpha) * hard
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "kd_loss-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
S, Y = torch.tensor([[1.2, 0.3, -0.8]]), torch.tensor([0])
FAR, NEAR, ODD = (
    torch.tensor([row]) for row in ([-0.9, 1.6, 0.4], [1.5, 0.1, -0.6], [0.2, -0.7, 1.1])
)


def swing(loss, teacher, T_d=1.0):
    """How much a loss rises from teacher NEAR to another teacher; logits grow along with T_d."""
    for alpha in (1.0, 0.0):  # the soft term alone; yours may be at the other end still
        near, other = (float(loss(T_d * S, T_d * t, Y, T_d, alpha)) for t in (NEAR, teacher))
        if near != other:
            break
    return other - near


def growth(loss, teacher):
    """How many times larger that rise is at T_d = 3.5 than at T_d = 1."""
    return swing(loss, teacher, 3.5) / (swing(loss, teacher) or math.nan)


# %% nbgrader={"grade": true, "grade_id": "kd_loss-direction", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
# check: kd_loss-direction (6 points)
far, odd = swing(kd_loss, FAR), swing(kd_loss, ODD)
assert min(far, odd) > 0, (
    f"Teachers further from the student changed the loss by {far:.3f} and {odd:.3f}. Is the soft "
    "term a distance from teacher to student? Check both signs and what you take the log of."
)
assert abs(far / odd - 0.845) < 0.01, (
    f"Two wrong teachers cost you {far:.3f} and {odd:.3f}. Do you believe KL treats its sides alike? "
    "Ask which of the two distributions does the weighting, then redo the example by hand."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("kd_loss-direction", kd_loss)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "kd_loss-temperature", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# check: kd_loss-temperature (4 points)
far_growth, odd_growth = growth(kd_loss, FAR), growth(kd_loss, ODD)
assert abs(far_growth / odd_growth - 1) < 0.01, (
    f"With logits and T_d 3.5 times as large, two terms grew by {far_growth:.1f} and "
    f"{odd_growth:.1f}. Is one side left as it was? Follow T_d through both distributions."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("kd_loss-temperature", kd_loss)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "kd_loss-scaling", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
# check: kd_loss-scaling (6 points)
far_growth, odd_growth = growth(kd_loss, FAR), growth(kd_loss, ODD)
settled = abs(far_growth / odd_growth - 1) < 0.01  # else kd_loss-temperature comes first
assert not settled or abs(far_growth - 12.25) < 0.15, (
    f"At T_d = 3.5 your soft term is {far_growth:.2f} times that at T_d = 1. Do you treat T_d as "
    "softening only? Compare gradient norms at both."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("kd_loss-scaling", kd_loss)
### END HIDDEN TESTS


# %% nbgrader={"grade": true, "grade_id": "kd_loss-mixing", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# check: kd_loss-mixing (4 points)
def mixed(alpha, teacher=FAR, label=0):
    return float(kd_loss(S, teacher, torch.tensor([label]), 3.0, alpha))


assert abs(mixed(1.0, label=2) - mixed(1.0)) < 1e-4, (
    "At alpha = 1 the label still moved your loss. Which term does alpha weigh? See the formula."
)
assert abs(mixed(0.0, NEAR) - mixed(0.0)) < 1e-4, (
    "At alpha = 0 the teacher still moved your loss. Is its weight gone? Print both terms."
)
assert abs(mixed(0.0) - 0.433) < 1e-3, (
    f"The hard term alone is {mixed(0.0):.3f}. Did you soften it too? Read the edge rules again."
)
assert abs(mixed(0.5) - (mixed(0.0) + mixed(1.0)) / 2) < 1e-3, (
    f"Halfway your loss is {mixed(0.5):.3f}, its ends {mixed(0.0):.3f} and {mixed(1.0):.3f}. Is the "
    "way between them straight?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("kd_loss-mixing", kd_loss)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "kd_loss-reduction", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: kd_loss-reduction (2 points)
check_s, check_t, check_y = torch.cat([S, 2 * S, S - ODD]), torch.cat([FAR, NEAR, ODD]), [0, 2, 1]
check_loss = torch.as_tensor(kd_loss(check_s, check_t, torch.tensor(check_y), 2.0, 0.4))
assert check_loss.numel() == 1, (
    f"Your loss has shape {tuple(check_loss.shape)}. A batch has one loss."
)
check_each = [
    float(kd_loss(check_s[i, None], check_t[i, None], torch.tensor([check_y[i]]), 2.0, 0.4))
    for i in range(3)
]
assert abs(float(check_loss) - sum(check_each) / 3) < 1e-4, (
    f"A batch of three gives {float(check_loss):.3f}, its examples one by one {np.round(check_each, 3)}. Should "
    "a larger batch cost more? Look at how each term ends."
)
check_wide = [F.pad(x, (0, 3), value=-30.0) for x in (S, FAR)]
check_six, check_three = (float(kd_loss(*pair, Y, 1.0, 1.0)) for pair in (check_wide, (S, FAR)))
assert abs(check_six - check_three / 2) >= 0.02 * abs(check_three), (
    "Three classes that nobody believes in halved your loss. What do you divide by, and why?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("kd_loss-reduction", kd_loss)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "kd_loss-stability", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# check: kd_loss-stability (4 points)
check_s = torch.tensor([[1e4, 0.0, -1e4]], requires_grad=True)
check_t = torch.tensor([[-1e4, 1e4, 0.0]], requires_grad=True)
check_loss = kd_loss(check_s, check_t, Y, 1.0, 0.5)
assert torch.is_tensor(check_loss), (
    f"You returned a {type(check_loss).__name__}. Only a tensor can be trained on."
)
assert torch.isfinite(check_loss), (
    f"Logits of 10,000 give {check_loss.item()}. Where can a probability become 0, or overflow?"
)
assert check_loss.requires_grad, "It can't be trained on. Which step cut it from the student?"
check_loss.backward()
assert check_s.grad is not None, "No gradient reached the student. Which step cut it off?"
assert torch.isfinite(check_s.grad).all(), (
    f"The student's gradient is {check_s.grad}. Does every step from logits to loss stay finite?"
)
assert check_t.grad is None or not check_t.grad.any(), (
    "A gradient reached the teacher. Is it a fixed target here? See the edge rules."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("kd_loss-stability", kd_loss)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "kd_loss-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>My direction check fails</summary>Which distribution is the goal, and which is the guess? Say it in words, then find the one that multiplies the logs.</details>
# <details><summary>It still fails, and I use F.kl_div</summary>Its documentation says which argument must hold logs, and which comes first.</details>
# <details><summary>My loss is NaN or inf</summary>What is the log of a probability that was rounded to 0?</details>
# <details><summary>Still NaN</summary>There is one torch function that goes from logits to log-probabilities in a single stable step.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "loss-at-work", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Your loss at work.** Tables may say that it is right; training shows that it works. One linear layer, put on top of the vanilla student, learns from half of the validation examples. The other half scores it. Start, data, steps and rate are fixed: only the loss can differ.

# %% nbgrader={"grade": false, "grade_id": "train-head", "locked": true, "schema_version": 3, "solution": false, "task": false}
student_logits, targets = map(torch.from_numpy, (data.students["vanilla"], teacher_logits))
truth, fit = torch.from_numpy(labels), torch.arange(len(labels)) % 2 == 0
torch.set_num_threads(1)  # the same sums in the same order on every machine


def train_head(loss_fn, steps=20):
    """Train a linear layer that starts as the identity; loss at both ends, held-out scores."""
    head = nn.Linear(n_classes, n_classes)
    nn.init.eye_(head.weight), nn.init.zeros_(head.bias)
    optimizer, losses = torch.optim.Adam(head.parameters(), lr=0.01), []
    for _ in range(steps):
        loss = loss_fn(head(student_logits[fit]), targets[fit], truth[fit], 4.0, 0.7)
        optimizer.zero_grad(), loss.backward(), optimizer.step()
        losses.append(loss.item())
    held_out = head(student_logits[~fit]).detach().numpy()
    return {"first loss": losses[0], "last loss": losses[-1], **scores(held_out, labels[~fit])}


# %% nbgrader={"grade": false, "grade_id": "loss-at-work-run", "locked": true, "schema_version": 3, "solution": false, "task": false}
def scores(logits, labels):
    probs = to_probs(logits)
    f1 = macro_f1(labels, probs.argmax(axis=1), n_classes)
    ece, nll = expected_calibration_error(probs, labels), negative_log_likelihood(probs, labels)
    return {"macro F1": f1, "ECE": ece, "NLL": nll}


runs = {"before training": scores(data.students["vanilla"][~fit], labels[~fit])}
runs["your kd_loss"] = stand_in("kd_run", lambda: train_head(kd_loss), data.source)
pd.DataFrame(runs).T.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "colleague", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** Two losses that disagree by more than rounding on one random batch: then at least one is wrong, however well both fall.
#
# ## 3 · The colleague's loss (8 min)
#
# A colleague trains with this loss. It never crashes, it falls, and the F1 looks fine. Three things in it are wrong.


# %% nbgrader={"grade": false, "grade_id": "colleague-as-sent", "locked": true, "schema_version": 3, "solution": false, "task": false}
def colleague_kd_loss_as_sent(student_logits, teacher_logits, hard_labels, T_d, alpha):
    goal = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    attempt = F.softmax(student_logits / T_d, dim=-1)
    towards_teacher = F.kl_div(attempt, goal, reduction="batchmean")
    towards_labels = F.cross_entropy(student_logits, hard_labels)
    return alpha * towards_labels + (1 - alpha) * towards_teacher


runs["colleague's, as sent"] = train_head(colleague_kd_loss_as_sent)
pd.DataFrame(runs).T.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "bug_hunt-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `bug_hunt`
#
# **Why.** A falling loss is no test. Read the other columns too, and the sign of the last loss.
#
# *6 min · medium · 7 points*
#
# Mend the function, and report what was wrong: `bug_report` is a list of three codes. Naming what was right costs a point.
#
# | code | meaning |
# | --- | --- |
# | `arguments_reversed` | teacher and student trade places in the divergence |
# | `alpha_swapped` | alpha weighs the wrong term |
# | `labels_one_hot` | the labels must be one-hot |
# | `teacher_not_softened` | the teacher's logits are not divided |
# | `probs_for_log_probs` | the student's probabilities stand where their logs belong |
# | `wrong_reduction` | the mean is over examples and classes |
# | `missing_T_squared` | the soft term lacks its factor |
# | `teacher_not_detached` | a gradient reaches the teacher |
#
# **By hand.** Let student and teacher both be (.7, .2, .1), label 0, $T_d = 1$. A right loss is 0 at $\alpha = 1$. The one sent is .357 there, and −1.342 at $\alpha = 0$.


# %% nbgrader={"grade": false, "grade_id": "bug_hunt", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: bug_hunt
def colleague_kd_loss(student_logits, teacher_logits, hard_labels, T_d, alpha):
    """The colleague's loss, mended: the same value as a right kd_loss."""
    ### BEGIN SOLUTION
    target = F.softmax(teacher_logits.detach() / T_d, dim=-1)
    guess = F.log_softmax(student_logits / T_d, dim=-1)
    soft = F.kl_div(guess, target, reduction="batchmean") * T_d**2
    hard = F.cross_entropy(student_logits, hard_labels)
    return alpha * soft + (1 - alpha) * hard
    ### END SOLUTION


bug_report = []  # three codes from the menu
### BEGIN SOLUTION
bug_report = ["probs_for_log_probs", "missing_T_squared", "alpha_swapped"]
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "bug_hunt-fix", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# check: bug_hunt-fix (4 points)
check_s = torch.tensor([[2.0, -1.0, 0.5, 0.0], [0.3, 0.1, -2.0, 1.0], [-0.5, 1.5, 0.2, 0.9]])
check_t = torch.tensor([[0.5, 0.2, 5.8, -1.0], [1.0, -0.4, 0.0, 4.2], [3.1, 0.6, -1.2, 0.4]])
check_loss = float(colleague_kd_loss(check_s, check_t, torch.tensor([2, 3, 0]), 2.5, 0.3))
assert abs(check_loss - 1.9514) < 1e-3, (
    f"On this batch the mended loss is {check_loss:.4f}, a right one gives 1.9514. Is one bug left? "
    "Put it through your six checks of kd_loss: which property is off?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("bug_hunt-fix", colleague_kd_loss)
### END HIDDEN TESTS


# %% nbgrader={"grade": true, "grade_id": "bug_hunt-report", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# check: bug_hunt-report (3 points)
def spelled(name):
    """Case, blanks and signs don't matter in a name."""
    return "".join(letter for letter in str(name).lower() if letter.isalnum())


if not hasattr(bug_report, "__len__"):
    bug_report = list(bug_report)  # a generator gives its items once
if len(bug_report) == 0:
    raise Unanswered("bug_hunt")
codes = np.ravel(bug_report) if isinstance(bug_report, pd.DataFrame) else bug_report
menu = ["arguments_reversed", "alpha_swapped", "labels_one_hot", "teacher_not_softened"]
menu += ["probs_for_log_probs", "wrong_reduction", "missing_T_squared", "teacher_not_detached"]
unknown = [code for code in codes if spelled(code) not in map(spelled, menu)]
assert not unknown, f"{unknown} stand in no row of the menu. Copy the codes letter by letter."
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("bug_hunt-report", bug_report)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "bug_hunt-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>I found two</summary>Two sit in the soft term, one where the terms meet. What does alpha = 1 mean in your loss, and what in this one?</details>
# <details><summary>I can't see the one in the soft term</summary>A KL divergence can't fall below zero. Read what `F.kl_div` expects as its first argument.</details>

# %% nbgrader={"grade": false, "grade_id": "mended-run", "locked": true, "schema_version": 3, "solution": false, "task": false}
runs["colleague's, mended"] = stand_in("kd_run", lambda: train_head(colleague_kd_loss), data.source)
pd.DataFrame(runs).T.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "arms-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Would a table of scores have told on a wrong loss? On the replica, full students were really trained: a right loss, a reversed KL, one without the factor. A second seed of each right arm shows the noise.

# %% nbgrader={"grade": false, "grade_id": "arms", "locked": true, "schema_version": 3, "solution": false, "task": false}
replica = data if data.source == "replica" else load_week6("replica")
names = {
    "vanilla": "vanilla",
    "vanilla, seed 8": "vanilla_seed8",
    "distilled": "distilled_T4_a0.7",
    "distilled, seed 8": "distilled_T4_a0.7_seed8",
    "reversed KL": "reversed_kl_T4_a0.7",
    "no factor": "no_T2_T4_a0.7",
}
arms = pd.DataFrame({a: scores(replica.students[k], replica.labels) for a, k in names.items()}).T
print(f"Source: replica, n = {len(replica.labels):,} validation examples")
print("saved", artifacts.save_table("arms", arms.rename_axis("arm").reset_index(), "replica"))
arms.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "arms-read", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Compare the gap between seeds with the gap between losses, column by column. One wrong loss hides among the seeds in F1 and ECE. The other has the best F1 of all. Scores did not convict them; your value tests do, in seconds.
#
# **What result would change my mind?** In `arms`, a wrong loss that falls behind by more than the two seeds differ, in every column.
#
# ## 4 · Vanilla against distilled (12 min)
#
# Two students, equal but for the loss: cross-entropy alone, or the KD loss with $T_d = 4$ and $\alpha = 0.7$. Same network, data, steps and seed. Which tier gains, and in what?
#
# Every difference below comes with an interval from 1,000 paired resamples of the tier's own examples. One caution: an ECE from few examples is too high, for both students alike. So trust its differences more than its values.
#
# **Predict 3.** Where does the lift in F1 land: `"head"`, `"mid"`, `"tail"`, or `"even"`?

# %% nbgrader={"grade": false, "grade_id": "predict-f1_lift", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_f1_lift = None  # "head", "mid", "tail" or "even"
because_f1_lift = ""
### BEGIN SOLUTION
predicted_f1_lift = "tail"
because_f1_lift = "Soft targets should help most where labels are few."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "ece", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Predict 4.** Does the ECE fall most in the same tier where the F1 rises most? `"yes"` or `"no"`.

# %% nbgrader={"grade": false, "grade_id": "predict-ece", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_ece = None  # "yes" or "no"
because_ece = ""
### BEGIN SOLUTION
predicted_ece = "yes"
because_ece = "A better student should be better in both respects."
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "table-3a", "locked": true, "schema_version": 3, "solution": false, "task": false}
vanilla, distilled = data.students["vanilla"], data.students["distilled_T4_a0.7"]
assert vanilla.shape == distilled.shape == (len(labels), n_classes), "the arms must share examples"
probs = {"vanilla": to_probs(vanilla), "distilled": to_probs(distilled)}
guesses = {arm: p.argmax(axis=1) for arm, p in probs.items()}
rows = ("head", "mid", "tail", "all")
table_3a = pd.DataFrame({"tier": rows})
for arm, guess in guesses.items():
    mine = stand_in(f"tiers_{arm}", lambda g=guess: tier_scores(labels, g, tiers), data.source)
    table_3a[arm] = [*(mine[tier] for tier in TIERS), macro_f1(labels, guess, n_classes)]
table_3a["delta"] = table_3a["distilled"] - table_3a["vanilla"]
spans = [f1_interval(tier, guesses["vanilla"], guesses["distilled"]) for tier in rows]
table_3a["low"], table_3a["high"] = [s.low for s in spans], [s.high for s in spans]
lift = table_3a.iloc[:3].set_index("tier")["delta"]


# %% nbgrader={"grade": false, "grade_id": "table-3b", "locked": true, "schema_version": 3, "solution": false, "task": false}
def ece_row(tier):
    mine = (tier_of == tier) | (tier == "all")
    tops = [top_one(probs[arm][mine]) for arm in ("vanilla", "distilled")]
    ece = [top_one_calibration_error(labels[mine], top) for top in tops]
    span = paired_bootstrap(top_one_calibration_error, labels[mine], *tops)
    return tier, *ece, ece[1] - ece[0], span.low, span.high


table_3b = pd.DataFrame([ece_row(tier) for tier in rows], columns=table_3a.columns)
sizes = {**counts, "all": len(labels)}

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-f1_lift-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** In which tier does distillation buy F1 that the interval can tell from nothing?

# %% nbgrader={"grade": false, "grade_id": "reveal-f1_lift", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("f1_lift", predicted_f1_lift, because_f1_lift)
print(runtime.compare(predicted_f1_lift, lift.idxmax()))
question = "Where does distillation buy F1?"
panel = {"F1, distilled minus vanilla, 95% interval (> 0 is better)": table_3a}
plots.show(plots.delta_plot(panel, sizes, question), plots.describe(question, table_3a))
table_3a.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-f1_lift-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 3
#
# <!-- rubric: reconcile-f1_lift -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-f1_lift", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said tail. The lift I can claim is in mid: +0.035, interval 0.014 to 0.058. Head, +0.016, has an interval that touches 0; the tail, −0.005 with −0.021 to 0.011, can't be told from nothing. The teacher had little to give there. A second seed moved vanilla's overall F1 by 0.006, half of the overall lift of 0.012. A second pair of seeds without the mid lift would change my mind.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-ece-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Does the ECE follow the F1, tier by tier? Mind the signs: F1 should rise, ECE should fall.

# %% nbgrader={"grade": false, "grade_id": "reveal-ece", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("ece", predicted_ece, because_ece)
most = table_3b.loc[table_3b["delta"].iloc[:3].idxmin()]
seen = "yes" if most["tier"] == lift.idxmax() else "no"
seen = f"{most['tier']} falls most, so {seen}"
print(runtime.compare(predicted_ece, seen), "Is 0 inside its interval?", most["high"] >= 0)
question = "Does the ECE follow the F1?"
panels = {"F1 difference (> 0 is better)": table_3a, "ECE difference (< 0 is better)": table_3b}
alt = plots.describe(f"{question} F1:", table_3a) + plots.describe(" ECE:", table_3b)
plots.show(plots.delta_plot(panels, sizes, question), alt)
table_3b.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-ece-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 4
#
# <!-- rubric: reconcile-ece -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-ece", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said yes, since I took "better" for one thing. Mid gains 0.035 in F1; its ECE falls most too, but by 0.003, interval −0.028 to 0.025: can't tell. No tier's ECE interval leaves 0 out. Yet the NLL falls from 2.397 to 2.297, while seeds differ by at most 0.014. So the whole distribution moved, the top-1 confidence not visibly. A mid ECE interval below 0 would change my mind.
# ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "save-3a-3b", "locked": true, "schema_version": 3, "solution": false, "task": false}
for name, table in {"table_3a": table_3a, "table_3b": table_3b}.items():
    print("saved", artifacts.save_table(name, table, data.source))

# %% [markdown] nbgrader={"grade": false, "grade_id": "coverage_table-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A tail row in `table_3a` with `low` above 0, seen again with another seed.
#
# ## 5 · Threshold and coverage (6 min)
#
# ### Task `coverage_table`
#
# **Why.** In use, a model decides where it is sure enough, a person gets the rest, and everything hangs on one threshold.
#
# *5 min · easy · 4 points*
#
# For each threshold $\tau$: an example is *covered* if its top-1 probability is at least $\tau$. Coverage is the covered share; accuracy is the share of hits among the covered.
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `probs` | probabilities, rows sum to 1 | (n, C) |
# | `thresholds` | values of $\tau$, any order | (k,) |
#
# **By hand.** Confidences .9 .6 .6 .4, hits 1 0 1 1. At $\tau = .6$: three of four are covered, two of these three are right: .750 and .667.
#
# **Edge rule.** Equal counts as covered. Where nothing is covered, accuracy is NaN. Rows keep the order of `thresholds`. Nothing is rounded.


# %% nbgrader={"grade": false, "grade_id": "coverage_table", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: coverage_table
def coverage_table(probs, labels, thresholds):
    """DataFrame with columns threshold, coverage, accuracy: one row for each threshold.

    probs: (n, C) array. labels: (n,) integer array. thresholds: sequence of floats.
    """
    ### BEGIN SOLUTION
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for threshold in thresholds:
        covered = confidence >= threshold
        accuracy = hits[covered].mean() if covered.any() else math.nan
        rows.append((threshold, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "coverage_table-coverage", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: coverage_table-coverage (2 points)
toy_probs = np.array([[0.75, 0.25], [0.5, 0.5], [0.125, 0.875], [0.375, 0.625]])
toy_labels = np.array([0, 1, 1, 0])
toy_table = coverage_table(toy_probs, toy_labels, [0.75, 0.5, 0.88])
assert isinstance(toy_table, pd.DataFrame), f"A {type(toy_table).__name__} came back, not a table."
assert "coverage" in toy_table, f"Your columns are {list(toy_table)}. See the docstring."
seen = toy_table["coverage"].tolist()
assert np.allclose(seen, [0.5, 1.0, 0.0]), (
    f"At .75, .5 and .88 your coverage is {seen}. Is 'at least' in your comparison, and is the share "
    "one of all examples, in the order asked?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("coverage_table-coverage", coverage_table)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "coverage_table-accuracy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: coverage_table-accuracy (2 points)
toy_table = coverage_table(toy_probs, toy_labels, [0.55, 0.7, 0.95])
assert "accuracy" in toy_table, f"Your columns are {list(toy_table)}. See the docstring."
seen = toy_table["accuracy"].tolist()
assert np.allclose(seen[:2], [2 / 3, 1.0]), (
    f"At .55 and .7 your accuracy is {seen[:2]}. Is it a share of the covered, or of everyone?"
)
assert pd.isna(seen[2]), (
    f"At .95 nothing is covered, yet the accuracy is {seen[2]}. Can no answers be right or wrong?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("coverage_table-accuracy", coverage_table)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "coverage_table-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>One row is off by an example</summary>What happens to an example whose confidence equals the threshold?</details>
# <details><summary>Still off</summary>The share of hits needs a mask over examples: the same mask whose mean is the coverage.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "table-3c-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** At equal coverage, which student errs less often? The small figures along the line are thresholds.

# %% nbgrader={"grade": false, "grade_id": "table-3c", "locked": true, "schema_version": 3, "solution": false, "task": false}
thresholds = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]


def make_3c():
    both = [coverage_table(p, labels, thresholds).assign(recipe=arm) for arm, p in probs.items()]
    return pd.concat(both, ignore_index=True)[["recipe", "threshold", "coverage", "accuracy"]]


table_3c = stand_in("table_3c", make_3c, data.source)
question = "At equal coverage, which student errs less often?"
plots.show(plots.coverage_plot(table_3c, len(labels), question), plots.describe(question, table_3c))
table_3c.pivot(index="threshold", columns="recipe").round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "artifact-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** In `table_3c`, one recipe above the other at equal coverage by more than the whiskers.
#
# ## 6 · Decide (12 min)
#
# ### Task `artifact`
#
# **Why.** A recommendation without a number from your own tables is an opinion.
#
# *4 min · medium · 3 points*
#
# | scenario | must hold | what counts |
# | --- | --- | --- |
# | A batch triage | under 10 ms an example on a T4 | macro F1, throughput |
# | B regulated review | a person acts on the confidence | ECE, NLL |
# | C rare-class monitoring | rare classes are found | tail F1 |
#
# Fill in every field. `threshold` and `coverage` are copied from one row of `table_3c` for your `recipe`; three decimals are enough. `evidence` is a number in the table that `evidence_table` names. `decision_rule` is a sentence of at least three words. `flip` holds the one constraint that would change your choice: from `latency`, `ece`, `coverage`, `accuracy`, `macro_f1`, `memory`, `cost`; the value where it tips; and in `becomes` another recipe, measured or not.

# %% nbgrader={"grade": false, "grade_id": "artifact", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: artifact
artifact = {
    "scenario": None,  # "A", "B" or "C"
    "recipe": None,  # "vanilla" or "distilled"
    "threshold": None,
    "coverage": None,
    "evidence": None,
    "evidence_table": None,  # "3a", "3b" or "3c"
    "decision_rule": "",  # one sentence: who decides what, at which threshold
    "flip": {"constraint": None, "value": None, "becomes": None},
}
### BEGIN SOLUTION
chosen = table_3c[(table_3c["recipe"] == "distilled") & (table_3c["threshold"] == 0.8)].iloc[0]
artifact = {
    "scenario": "B",
    "recipe": "distilled",
    "threshold": float(chosen["threshold"]),
    "coverage": round(float(chosen["coverage"]), 3),
    "evidence": round(float(chosen["accuracy"]), 3),
    "evidence_table": "3c",
    "decision_rule": "The distilled student decides at 0.8 and above; a person reads the rest.",
    "flip": {"constraint": "ece", "value": 0.05, "becomes": "vanilla"},
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "artifact-traceable", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# check: artifact-traceable (3 points)
tables = {"3a": table_3a, "3b": table_3b, "3c": table_3c}
traced = {k: artifacts.with_handed_in(f"table_{k}", t, data.source) for k, t in tables.items()}
empty = [field for field in artifact if artifact[field] in (None, "")]
if {"recipe", "threshold", "evidence"} <= set(empty):
    raise Unanswered("artifact")
assert not empty, f"Still empty: {empty}. Which table holds each of them?"
texts = [f for f in ("threshold", "coverage", "evidence") if isinstance(artifact[f], str)]
assert not texts, f"Text stands where a number is asked: {texts}. Drop the quotes."
own = traced["3c"][traced["3c"]["recipe"].map(spelled) == spelled(artifact["recipe"])]
cited = {f: np.ravel(artifact[f])[0] for f in ("threshold", "coverage", "evidence")}
gap = (own[["threshold", "coverage"]] - [cited["threshold"], cited["coverage"]]).abs()
print("threshold and coverage stand in one row of 3c:", bool((gap <= 0.0005).all(axis=1).any()))
named = traced.get(spelled(artifact["evidence_table"]).removeprefix("table"), pd.DataFrame())
named = named.drop(columns="threshold", errors="ignore")
numbers = named.select_dtypes("number") - cited["evidence"]
print("the evidence stands in its table:", bool((numbers.abs() <= 0.0005).any(axis=None)))
becomes = spelled(artifact["flip"]["becomes"] or artifact["recipe"])
print("the flip names another recipe:", becomes != spelled(artifact["recipe"]))
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("artifact-traceable", artifact, traced)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-defence-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Defend it · 8 min
#
# <!-- rubric: memo-defence -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-defence", "locked": false, "points": 8, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Scenario B. A person reads the confidence and acts on it, so the deliverable is a probability that means what it says.
#
# I recommend the distilled student at a threshold of 0.8. Table 3c: it then decides 0.145 of the examples alone and is right in 0.707 of them; a person reads the rest.
#
# What speaks for it. Over all examples its NLL is 2.297 against 2.397, and two seeds of one recipe differ by 0.014 at most. In mid its F1 is 0.035 higher (95% interval 0.014 to 0.058). It runs as fast as vanilla and takes as much memory: both are the same network. The price is a teacher and its logits, once.
#
# What does not. The ECE over all examples falls by 0.008, interval −0.017 to 0.002: inside the noise. In the tail nothing improves (F1 −0.005, interval −0.021 to 0.011), and a threshold can't bring back a class that is hardly ever the first choice. So rare classes need a rule of their own, or more data.
#
# What I did not measure: vanilla with one fitted temperature. It costs seconds and may close the ECE gap. It cannot move the ranks behind the first choice, which the NLL sees. Nor did I measure per tier how much a second pair of seeds moves the lift.
#
# The flip. If a temperature brings vanilla's ECE to 0.05 or below on held-out data, and the reviewers look at the first choice only, I would ship vanilla: the cheaper recipe then delivers the property.
# ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "save-3c-3d", "locked": true, "schema_version": 3, "solution": false, "task": false}
print("saved", artifacts.save_table("table_3c", table_3c, data.source))
print("saved", artifacts.save_record("artifact_3d", artifact, data.source))

# %% [markdown] nbgrader={"grade": false, "grade_id": "hand-in", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** The value in your own `flip`. Keep it: the homework asks for it again.
#
# <details><summary>Further reading</summary>
#
# - Hinton, Vinyals and Dean 2015: the loss of today, and why the wrong classes carry knowledge.
# - Stanton and others 2021: a student often can't match its teacher, even where it could.
# - Han Guo and others 2021: is distillation more than a way to calibrate?
# - Busbridge and others 2025, section E.8: what a student loses when it sees the top class only.
#
# </details>
#
# ### Hand in
#
# Run all cells from the top. The last one says what it finds missing. It sees code and files, not your texts. Then it packs the files that you saved into one zip. Save the notebook, and upload it to Moodle with the zip. A cell that fails costs its own points only, so hand in even where one check still resists.

# %% nbgrader={"grade": false, "grade_id": "hand-in-pack", "locked": true, "schema_version": 3, "solution": false, "task": false}
from course_lib import submission

missing = submission.preflight()
packed = submission.pack()
