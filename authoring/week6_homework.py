# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,-all
#     formats: authoring///py:percent,source/week6_homework///ipynb
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
# # Week 6 homework: which recipe would you ship?
#
# The lab showed what one student inherits from its teacher. Now you choose among recipes, for one deployment, and defend the choice with your own figures. It is the last memo of the term.
#
# **You will be able to**
#
# - tell what a teacher shows from what it knows, tier by tier;
# - predict a recipe from its mechanism, and say how sure you are;
# - test two claims of the literature on your own figures;
# - defend one recipe, and name what would flip the choice.
#
# **You need** the lab of this week, and from weeks 4 and 5: ECE, temperature scaling, the paired bootstrap, quantization. **Hardware:** a CPU will do. Nothing is trained.
#
# | part | minutes |
# | --- | --- |
# | 0 Set up | 10 |
# | 1 Diagnose the teacher | 90 |
# | 2 Shortlist | 40 |
# | 3 Measure | 90 |
# | 4 Decide and defend | 130 |
# | sum (6 hours) | 360 |
#
# You predict six times before you look. A wrong prediction with a reason earns more in the memo than a right one without. Round what you print, never what your functions return.
#
# ## 0 · Set up (10 min)
#
# All figures come from the replica: the course's experiment at small scale, really run. Only there were all ten recipes trained. Figures of the lecture are from other models, and no evidence here.

# %% nbgrader={"grade": false, "grade_id": "setup-library", "locked": true, "schema_version": 3, "solution": false, "task": false}
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec("course_lib") is None:  # on Kaggle: install the course's wheel, wherever it is mounted
    found = Path("/kaggle/input").rglob("ecbs5200.marker.json")
    wheels = {json.loads(m.read_text())["assignment"]: m for m in found}
    assert "week6_homework" in wheels, "No course library. Add the input 'ecbs5200 week6_homework'."
    wheel = wheels["week6_homework"]
    wheel = wheel.with_name(json.loads(wheel.read_text())["wheel"])
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True)

# %% nbgrader={"grade": false, "grade_id": "setup-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math

import numpy as np
import pandas as pd

from course_lib import artifacts, grid_plots, plots, runtime
from course_lib.bootstrap import paired_bootstrap
from course_lib.calibration import fit_temperature, top_one
from course_lib.calibration import softmax as to_probs
from course_lib.data.load import load_week6
from course_lib.data.replica import load_summary
from course_lib.deployment import coverage_table
from course_lib.metrics import per_class_f1
from course_lib.recipes import recipe_deltas, recipe_scores
from course_lib.runtime import Unanswered, predicted
from course_lib.stand_ins import stand_in
from course_lib.tiers import TIERS, example_tiers

data = runtime.load(load_week6, "replica")
labels, tiers, n_classes = data.labels, data.tiers, len(data.tiers)
tier_of = example_tiers(labels, tiers)
counts = {tier: int((tier_of == tier).sum()) for tier in TIERS}
sizes = {**counts, "all": len(labels)}
teacher_probs = to_probs(data.teacher_logits, data.teacher_temperature)
print(data.note)
pd.DataFrame({"tier": TIERS, "validation examples": list(counts.values())})

# %% [markdown] nbgrader={"grade": false, "grade_id": "teacher", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1 · Diagnose the teacher (90 min)
#
# A student copies what its teacher *shows*: a whole distribution, doubts included. What is that worth? Two figures a tier:
#
# - the **entropy**: the doubt that the teacher shows before the truth is known;
# - the **NLL**: its surprise when the truth comes out.
#
# Over all examples, an honest teacher's doubt and surprise agree. Within a tier they need not.
#
# **Predict 1.** On a tail example, between how many of the 113 classes does the teacher hesitate? We read it as exp(mean entropy): an even hesitation between five classes gives 5. A number, and one line why.

# %% nbgrader={"grade": false, "grade_id": "predict-hesitation", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_hesitation = None  # a number from 1 to 113
because_hesitation = ""
### BEGIN SOLUTION
predicted_hesitation = 60
because_hesitation = "It has seen so few tail examples that it should not know where to turn."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_entropy-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `tier_entropy`
#
# **Why.** A teacher that shows one class hands over a label; one that hesitates hands over a neighbourhood.
#
# *20 min · easy · 4 points*
#
# For each tier: the mean entropy over the examples whose *true* class is in it.
#
# $$H(p) = -\sum_c p_c \ln p_c$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `probs` | probabilities, rows sum to 1 | (n, C) |
# | `labels` | true classes | (n,) |
# | `tiers` | tier of each class | (C,) |
#
# **By hand.** Row (.5, .25, .25): .5 ln 2 + .5 ln 4 = 1.040. Row (1, 0, 0): 0. Two head examples with these rows: .520. An even (.5, .5) has ln 2 = .693.
#
# **Edge rules.** Natural log. 0 ln 0 counts as 0. Every tier has at least one example.


# %% nbgrader={"grade": false, "grade_id": "tier_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: tier_entropy
def tier_entropy(probs, labels, tiers):
    """Mean entropy of each tier's own examples, natural log.

    probs: (n, C) array. labels: (n,) integer array. tiers: (C,) of "head", "mid", "tail".
    Returns {"head": float, "mid": float, "tail": float}.
    """
    ### BEGIN SOLUTION
    logs = np.log(np.where(probs > 0, probs, 1.0))
    entropies = -(probs * logs).sum(axis=1)
    own = tiers[labels]
    return {tier: float(entropies[own == tier].mean()) for tier in TIERS}
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "tier_entropy-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
toy_tiers = np.array(["head", "mid", "tail", "tail"])
toy_rows = np.array(
    [[0.5, 0.2, 0.2, 0.1], [0.1, 0.6, 0.2, 0.1], [0.25, 0.15, 0.55, 0.05], [0.2, 0.1, 0.6, 0.1]]
)


def toy_means(function, rows, labels):
    """A dict with all tiers from your function, or a line that says what came back."""
    found = function(np.asarray(rows, float), np.asarray(labels), toy_tiers)
    assert isinstance(found, dict), f"You returned a {type(found).__name__}; a dict is asked for."
    missing = [tier for tier in TIERS if tier not in found]
    assert not missing, f"Your dict has no {missing}. One key for each tier is asked for."
    return found


def gap(found, *wanted):
    """Distance of a value from the mean of others; NaN counts as far."""
    return float(np.nan_to_num(abs(found - np.mean(wanted)), nan=np.inf))


# %% nbgrader={"grade": true, "grade_id": "tier_entropy-formula", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: tier_entropy-formula (2 points)
toy = toy_means(tier_entropy, toy_rows[:3], [0, 1, 2])
for tier, hand in zip(TIERS, (1.221, 1.089, 1.110), strict=True):
    assert gap(toy[tier], hand) < 2e-3, (
        f"With one {tier} example you give {toy[tier]:.3f}, by hand it is {hand:.3f}. What do you "
        "sum over, in which unit, and with which sign?"
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_entropy-formula", tier_entropy)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_entropy-tiers", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_entropy-tiers (1 point)
both = toy_means(tier_entropy, toy_rows[[0, 3, 1, 2]], [0, 0, 1, 2])
alone = [toy_means(tier_entropy, toy_rows[[i, 1, 2]], [0, 1, 2])["head"] for i in (0, 3)]
assert gap(both["head"], *alone) < 1e-4, (
    f"Two head examples have {alone[0]:.3f} and {alone[1]:.3f} alone, and {both['head']:.3f} "
    "together. Which examples are a tier's own, and what is averaged: rows, or what you made of them?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_entropy-tiers", tier_entropy)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_entropy-zeros", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_entropy-zeros (1 point)
seen = []
for small in (0.0, 1e-9):
    rows = [[0.6 - small, 0.2, 0.2, small], *toy_rows[1:3]]
    seen.append(toy_means(tier_entropy, rows, [0, 1, 2])["head"])
assert gap(*seen) < 1e-3, (
    f"A class at 0 gives {seen[0]:.3f}, at 0.000000001 it gives {seen[1]:.3f}. What does numpy make "
    "of 0 times the log of 0? Read the edge rules."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_entropy-zeros", tier_entropy)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_entropy-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>It is NaN</summary>Which single entry of one row makes it so? What should that entry add?</details>
# <details><summary>Still NaN</summary>Give the log something harmless wherever the probability is 0: what stands in front of it is 0 anyway.</details>


# %% nbgrader={"grade": false, "grade_id": "teacher-entropy", "locked": true, "schema_version": 3, "solution": false, "task": false}
def by_tier(function, keys):
    """Your function on the teacher; 95% intervals from ten blocks of the examples."""
    values = function(teacher_probs, labels, tiers)
    blocks = [function(teacher_probs[b::10], labels[b::10], tiers) for b in range(10)]
    half = 2.262 * pd.DataFrame(blocks).std() / np.sqrt(10)  # Student's t, 9 degrees of freedom
    rows = [(key, values[key], values[key] - half[key], values[key] + half[key]) for key in keys]
    return pd.DataFrame(rows, columns=["tier", "value", "low", "high"])


entropy_table = stand_in("entropy_table", lambda: by_tier(tier_entropy, TIERS), data.source)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-hesitation-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** How wide is the neighbourhood that the teacher shows, tier by tier?

# %% nbgrader={"grade": false, "grade_id": "reveal-hesitation", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("hesitation", predicted_hesitation, because_hesitation)
columns = ["value", "low", "high"]
hesitation = entropy_table.assign(**{name: np.exp(entropy_table[name]) for name in columns})
print(runtime.compare(predicted_hesitation, *hesitation.loc[2, columns]))
question = "Between how many classes does the teacher hesitate?"
plots.show(
    plots.tier_plot({"teacher": hesitation}, counts, "exp(mean entropy), 95% interval", question),
    plots.describe(question, hesitation),
)
hesitation.round(2)

# %% [markdown] nbgrader={"grade": false, "grade_id": "gap", "locked": true, "schema_version": 3, "solution": false, "task": false}
# So much for the doubt that it shows. Does the truth then come as a surprise?
#
# **Predict 2.** In which tier does the NLL exceed the entropy most: `"head"`, `"mid"` or `"tail"`?

# %% nbgrader={"grade": false, "grade_id": "predict-gap", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_gap = None  # "head", "mid" or "tail"
because_gap = ""
### BEGIN SOLUTION
predicted_gap = "tail"
because_gap = "It learned from few tail examples, so it must be overconfident there."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_nll-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `tier_nll`
#
# **Why.** ECE looks at the first choice only. The NLL asks what the whole distribution gave to the truth.
#
# *20 min · easy · 4 points*
#
# For each tier: the mean of $-\ln p_y$ over its own examples. Under `"all"`: the mean over *all examples*.
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `probs` | probabilities, rows sum to 1 | (n, C) |
# | `labels` | true classes $y$ | (n,) |
# | `tiers` | tier of each class | (C,) |
#
# **By hand.** The truth gets .5 and .25 in two head examples and .125 in a tail one. Head: (.693 + 1.386) / 2 = 1.040. Tail: 2.079. All: 1.386.
#
# **Edge rules.** Natural log. Where the truth has probability 0 the loss stays finite: clip at a value of 1e-9 or below. Every tier has at least one example.


# %% nbgrader={"grade": false, "grade_id": "tier_nll", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: tier_nll
def tier_nll(probs, labels, tiers):
    """Mean of -ln(probability of the true class) for each tier, and for all examples.

    probs: (n, C) array. labels: (n,) integer array. tiers: (C,) of "head", "mid", "tail".
    Returns {"head": float, "mid": float, "tail": float, "all": float}.
    """
    ### BEGIN SOLUTION
    truth_probs = probs[np.arange(len(labels)), labels]
    surprises = -np.log(np.maximum(truth_probs, 1e-12))
    own = tiers[labels]
    found = {tier: float(surprises[own == tier].mean()) for tier in TIERS}
    found["all"] = float(surprises.mean())
    return found
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "tier_nll-formula", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: tier_nll-formula (2 points)
toy = toy_means(tier_nll, toy_rows[:3], [0, 1, 3])
for tier, hand in zip(TIERS, (0.693, 0.511, 2.996), strict=True):
    assert gap(toy[tier], hand) < 2e-3, (
        f"With one {tier} example you give {toy[tier]:.3f}, by hand it is {hand:.3f}. Whose "
        "probability do you look at, and what do you do to it?"
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_nll-formula", tier_nll)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_nll-tiers", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_nll-tiers (1 point)
both = toy_means(tier_nll, toy_rows[[0, 3, 1, 2]], [0, 0, 1, 2])
assert "all" in both, f"Your keys are {sorted(both)}. The task asks for one more."
alone = [toy_means(tier_nll, toy_rows[[i, 1, 2]], [0, 1, 2])["head"] for i in (0, 3)]
assert gap(both["head"], *alone) < 1e-4, (
    f"Two head examples lose {alone[0]:.3f} and {alone[1]:.3f} alone, and {both['head']:.3f} "
    "together. Which examples are a tier's own, and what is averaged: losses or probabilities?"
)
assert gap(both["all"], *alone, both["mid"], both["tail"]) < 1e-4, (
    f'Under "all" you give {both["all"]:.3f}. Does each of the four examples count the same?'
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_nll-tiers", tier_nll)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_nll-zeros", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_nll-zeros (1 point)
ruled_out = np.array([*toy_rows[:2], [0.25, 0.15, 0.6, 0.0]])
lost = toy_means(tier_nll, ruled_out, [0, 1, 3])["tail"]
assert np.isfinite(lost), f"A truth at probability 0 costs {lost}. What keeps the mean finite?"
assert lost > 20, f"A truth at probability 0 costs {lost:.3f}. Was it forgiven? See the edge rules."
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_nll-zeros", tier_nll)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_nll-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>The formula check fails</summary>Print the three numbers that you take the log of. Do they stand in the columns that the labels name?</details>
# <details><summary>I can't pick one column a row</summary>numpy takes two index arrays at once: one says which rows, the other which column in each.</details>

# %% nbgrader={"grade": false, "grade_id": "table-1a", "locked": true, "schema_version": 3, "solution": false, "task": false}
nll_table = stand_in("nll_table", lambda: by_tier(tier_nll, (*TIERS, "all")), data.source)
shown, paid = entropy_table.set_index("tier")["value"], nll_table.set_index("tier")["value"]
table_1a = pd.DataFrame({"tier": TIERS, "n": list(counts.values())})
table_1a["classes"] = np.exp(table_1a["tier"].map(shown))
table_1a["entropy"], table_1a["nll"] = table_1a["tier"].map(shown), table_1a["tier"].map(paid)
table_1a["gap"] = table_1a["nll"] - table_1a["entropy"]
even_guess = math.log(n_classes)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-gap-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** In which tier does the truth surprise the teacher more than its doubt announced?

# %% nbgrader={"grade": false, "grade_id": "reveal-gap", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("gap", predicted_gap, because_gap)
print(runtime.compare(predicted_gap, table_1a.loc[table_1a["gap"].idxmax(), "tier"]))
print(f"An even guess over {n_classes} classes has entropy and NLL {even_guess:.3f}.")
question = "Does the teacher's doubt announce its surprise?"
series = {"entropy: doubt shown": entropy_table, "NLL: surprise": nll_table.iloc[:3]}
picture = plots.tier_plot(series, counts, "nats, 95% interval", question)
plots.show(picture, plots.describe(question, table_1a))
table_1a.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "honest", "locked": true, "schema_version": 3, "solution": false, "task": false}
# A gap in one tier looks like overconfidence. Careful: the *truth* picked these examples. Whoever says "rain, 10%" is honest, and still surprised on each rainy day.
#
# **Question.** Does the teacher know how often each tier comes, and does it know when? `share`: the tier's part of all examples. `mass`: the mean probability given to its classes. `own_mass`: the same, on the tier's own examples only.

# %% nbgrader={"grade": false, "grade_id": "table-1b", "locked": true, "schema_version": 3, "solution": false, "task": false}
rows = []
for tier in TIERS:
    mass, own = teacher_probs[:, tiers == tier].sum(axis=1), tier_of == tier
    low, high = plots.wilson_interval(int(own.sum()), len(own))
    rows.append((tier, own.mean(), low, high, mass.mean(), mass[own].mean()))
table_1b = pd.DataFrame(rows, columns=["tier", "share", "low", "high", "mass", "own_mass"])
table_1b.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "js_divergence-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A tail `mass` far below the tail `share`: then the teacher would deny rare classes, and not only lack examples of them.
#
# ### Task `js_divergence`
#
# **Why.** "The student copied the teacher" is a claim about two distributions, so measure how far they lie apart.
#
# *35 min · medium · 8 points*
#
# KL changes when you swap its sides, and is infinite where one side says 0. So both rows are held against their middle:
#
# $$\mathrm{JS}(p, q) = \tfrac12\,\mathrm{KL}(p\,\|\,m) + \tfrac12\,\mathrm{KL}(q\,\|\,m),\qquad m = \tfrac12(p + q)$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `p`, `q` | probabilities of two models, same examples | (n, C) |
# | result | one number a row, in [0, ln 2] | (n,) |
#
# **By hand.** p = (1, 0), q = (.5, .5): m = (.75, .25). From p: ln 1.333 = .288. From q: .5 ln .667 + .5 ln 2 = .144. Half of each: .144 + .072 = .216.
#
# **Edge rules.** Natural log. 0 ln 0 counts as 0, also where both rows are 0. Equal rows: 0. Rows that share no class: ln 2.


# %% nbgrader={"grade": false, "grade_id": "js_divergence", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: js_divergence
def js_divergence(p, q):
    """Jensen-Shannon divergence of each row of p from the same row of q, natural log.

    p, q: (n, C) arrays, rows sum to 1. Returns (n,) numbers in [0, ln 2].
    """

    ### BEGIN SOLUTION
    def spread(rows):
        return -(rows * np.log(np.where(rows > 0, rows, 1.0))).sum(axis=1)

    return spread((p + q) / 2) - (spread(p) + spread(q)) / 2
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "js_divergence-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
P1, Q1, P2, Q2 = [0.6, 0.3, 0.1], [0.2, 0.3, 0.5], [0.8, 0.15, 0.05], [0.04, 0.06, 0.9]


def as_numbers(found):
    assert found is not None, "You returned nothing. Does your function end with a return?"
    return np.asarray(found, dtype=float).reshape(-1)


def one(function, p, q):
    """Your divergence of a single pair of rows."""
    found = as_numbers(function(np.array([p]), np.array([q])))
    assert len(found) == 1, (
        f"One pair of rows gave {len(found)} numbers. Which axis do you sum over?"
    )
    return found[0]


# %% nbgrader={"grade": true, "grade_id": "js_divergence-mixture", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# check: js_divergence-mixture (3 points)
there, back = one(js_divergence, P1, Q1), one(js_divergence, Q1, P1)
assert gap(there, back) < 1e-6, (
    f"From p to q you give {there:.3f}, from q to p {back:.3f}. Are both held against the same thing?"
)
growth = one(js_divergence, P2, Q2) / there if there else math.nan
assert gap(growth, 3.613) < 0.02, (
    f"A pair further apart gives {growth:.2f} times as much; by hand it is 3.61 times. What do you "
    "compare each row with? Print it, and sum it over the classes."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("js_divergence-mixture", js_divergence)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "js_divergence-scale", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: js_divergence-scale (2 points)
almost = [1 - 2e-6, 1e-6, 1e-6], [1e-6, 1e-6, 1 - 2e-6]
assert gap(one(js_divergence, *almost), math.log(2)) < 1e-3, (
    f"Rows that share next to nothing are {one(js_divergence, *almost):.3f} apart for you. In which unit do you "
    "count, and how much does each side weigh? See the edge rules."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("js_divergence-scale", js_divergence)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "js_divergence-zeros", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: js_divergence-zeros (2 points)
exact, nearly = (
    one(js_divergence, [1.0, 0.0], [0.5, 0.5]),
    one(js_divergence, [1 - 1e-9, 1e-9], [0.5, 0.5]),
)
assert gap(exact, nearly) < 1e-3, (
    f"A class at 0 gives {exact:.3f}, at 0.000000001 it gives {nearly:.3f}. What should a term with "
    "0 in front add, and what does the other side's term add there?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("js_divergence-zeros", js_divergence)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "js_divergence-rows", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: js_divergence-rows (1 point)
batch = as_numbers(js_divergence(np.array([P1, P2]), np.array([Q1, Q2])))
assert len(batch) == 2, f"Two rows gave {len(batch)} numbers. You will want one for each example."
singles = one(js_divergence, P1, Q1), one(js_divergence, P2, Q2)
assert gap(batch[0], singles[0]) + gap(batch[1], singles[1]) < 1e-6, (
    f"Together the rows give {batch.round(3)}, alone {np.round(singles, 3)}. Do they see each other?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("js_divergence-rows", js_divergence)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "js_divergence-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Swapping changes the value</summary>Which of your terms looks from p only? Who looks from q?</details>
# <details><summary>It is NaN, or too small, with zeros</summary>Treat the two sides one by one: a class that p rules out still adds a term for q.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "js-scale-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** How large is a divergence? Two seeds of one recipe give a scale: same loss, other luck.


# %% nbgrader={"grade": false, "grade_id": "js-scale", "locked": true, "schema_version": 3, "solution": false, "task": false}
def seed_divergence():
    pairs = {"vanilla": "vanilla_seed8", "distilled_T4_a0.7": "distilled_T4_a0.7_seed8"}
    each = {
        a: js_divergence(*(to_probs(data.students[k]) for k in (a, b))) for a, b in pairs.items()
    }
    return {name: float(np.mean(np.asarray(found, dtype=float))) for name, found in each.items()}


seed_js = stand_in("seed_js", seed_divergence, data.source)
{name: round(value, 3) for name, value in seed_js.items()}

# %% [markdown] nbgrader={"grade": false, "grade_id": "shortlist-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2 · Shortlist (40 min)
#
# ### Task `shortlist`
#
# **Why.** Compute is dear. Engineers choose what to measure, and predict the rest from what the loss does.
#
# *40 min · medium · 4 points*
#
# | scenario | must hold | metric that decides |
# | --- | --- | --- |
# | A batch triage | under 10 ms an example on a T4, 10,000 a second | `macro_f1` |
# | B regulated review | a person acts on the probabilities | `ece` or `nll` |
# | C rare-class monitoring | rare classes are found | `tail_f1` |
#
# Take one scenario and its metric; four different recipes that were run, `vanilla` among them; one wildcard that nobody ran for you. For the wildcard give a metric, one of `macro_f1`, `tail_f1`, `ece` and `nll`, and a range that could prove wrong: at most 0.1 wide, for `nll` 0.5. Say in `because`, in three words at least, what the loss does, not what you hope.

# %% [markdown] nbgrader={"grade": false, "grade_id": "shortlist-menu", "locked": true, "schema_version": 3, "solution": false, "task": false}
# | recipe that was run | what is special |
# | --- | --- |
# | `vanilla` | cross-entropy on the labels |
# | `vanilla_T` | the same, one temperature fitted afterwards |
# | `distilled_T1_a0.7`, `distilled_T1_a0.9`, `distilled_T4_a0.7`, `distilled_T4_a0.9`, `distilled_T8_a0.7`, `distilled_T8_a0.9` | KD loss at that $T_d$ and $\alpha$ |
# | `hard_label` | cross-entropy on the teacher's first choice |
# | `class_weighted` | cross-entropy, rare classes weigh more |
#
# | wildcard | what it would be |
# | --- | --- |
# | `distilled_T16` | KD loss, $T_d = 16$, $\alpha = 0.7$ |
# | `distilled_a0.5` | KD loss, $T_d = 4$, $\alpha = 0.5$ |
# | `distilled_plus_T` | `distilled_T4_a0.7`, one temperature fitted afterwards |
# | `vanilla_smoothed` | cross-entropy on smoothed labels |

# %% nbgrader={"grade": false, "grade_id": "shortlist", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: shortlist
shortlist = {
    "scenario": None,  # "A", "B" or "C"
    "metric": None,  # the one that decides there
    "measured": [],  # four names from the first table
    "wildcard": {"recipe": None, "metric": None, "low": None, "high": None, "because": ""},
}
### BEGIN SOLUTION
shortlist = {
    "scenario": "B",
    "metric": "nll",
    "measured": ["vanilla", "vanilla_T", "distilled_T4_a0.7", "class_weighted"],
    "wildcard": {
        "recipe": "distilled_plus_T",
        "metric": "ece",
        "low": 0.03,
        "high": 0.07,
        "because": "One temperature rescales confidence and leaves the ranks to the KD loss.",
    },
}
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "shortlist-menus", "locked": true, "schema_version": 3, "solution": false, "task": false}
trained = ["vanilla", "distilled_T1_a0.7", "distilled_T1_a0.9", "distilled_T4_a0.7"]
trained += ["distilled_T4_a0.9", "distilled_T8_a0.7", "distilled_T8_a0.9"]
trained += ["hard_label", "class_weighted"]
recipes = [trained[0], "vanilla_T", *trained[1:]]
wildcards = ["distilled_T16", "distilled_a0.5", "distilled_plus_T", "vanilla_smoothed"]


def spelled(text):
    """Blanks, case and underscores count alike in the menus."""
    return "_".join(str(text).lower().split())


def own_list():
    """Your four and your metric; the first four and NLL where the shortlist can't be read."""
    try:
        listed = {spelled(name) for name in shortlist["measured"]}
        metric = spelled(shortlist["metric"])
    except Exception:
        listed, metric = set(), ""
    mine = [name for name in recipes if spelled(name) in listed] or recipes[:4]
    return mine, metric if metric in ("macro_f1", "ece", "nll", "tail_f1") else "nll"


def filled(form, *fields):
    if all(form.get(field) in (None, "", []) for field in fields):
        raise Unanswered("shortlist")
    return form


# %% nbgrader={"grade": true, "grade_id": "shortlist-measured", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: shortlist-measured (2 points)
filled(shortlist, "scenario", "metric", "measured")
assert spelled(shortlist["scenario"]) in ("a", "b", "c"), (
    f"The scenario is {shortlist['scenario']!r}. Which one row of the table do you defend?"
)
named = [spelled(recipe) for recipe in shortlist["measured"]]
strangers = sorted(set(named) - {spelled(recipe) for recipe in recipes})
assert not strangers, f"{strangers} weren't run. Copy names from the first menu, letter by letter."
assert len(set(named)) == len(named) == 4, (
    f"You list {len(named)} names, {len(set(named))} of them different. How many are asked for?"
)
assert "vanilla" in named, "vanilla is missing. Than what will your winner be better?"
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("shortlist-measured", shortlist)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "shortlist-wildcard", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: shortlist-wildcard (2 points)
wildcard = filled(shortlist["wildcard"], "recipe", "metric", "low")
assert spelled(wildcard["recipe"]) in map(spelled, wildcards), (
    f"{wildcard['recipe']!r} is no wildcard of the second menu. Whose figures can't you look up?"
)
texts = [side for side in ("low", "high") if isinstance(wildcard[side], str | None)]
assert not texts, f"{texts} should be numbers. Drop the quotes, or fill them in."
assert wildcard["low"] < wildcard["high"], "low isn't below high. Which of them is the smaller?"
assert len(str(wildcard["because"]).split()) >= 3, "What does this loss do to the logits?"
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("shortlist-wildcard", shortlist)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "grid", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>I don't know how wide my range should be</summary>Which result would make you say: my picture of the mechanism was wrong? Put that outside.</details>
# <details><summary>Still unsure</summary>Start from `vanilla` or `distilled_T4_a0.7` in the lab's tables, and ask which way your wildcard moves it.</details>
#
# **What result would change my mind?** A recipe off your list that beats your four on your metric by more than its interval.
#
# ## 3 · Measure (90 min)
#
# ### 3a The grid
#
# Six students, equal but for $T_d$ and $\alpha$: same network, data, steps and seed. Does it matter where on the grid you stand?
#
# **Predict 3.** How far apart are the best and the worst of the six in macro F1? A number. For scale: `vanilla` reaches 0.140.

# %% nbgrader={"grade": false, "grade_id": "predict-grid", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_grid = None  # a difference in macro F1
because_grid = ""
### BEGIN SOLUTION
predicted_grid = 0.03
because_grid = "T_d = 1 and T_d = 8 show very different targets, so the students should differ."
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "table-3a", "locked": true, "schema_version": 3, "solution": false, "task": false}
probs = {name: to_probs(data.students[name]) for name in trained}
assert len({p.shape for p in probs.values()}) == 1, "the recipes must share examples and classes"
rows = []
for name in trained[1:7]:
    T_d, alpha = (float(part[1:]) for part in name.split("_")[1:])
    deltas = recipe_deltas(labels, probs["vanilla"], probs[name], n_resamples=500)
    f1, ece, nll = deltas.to_dict("records")
    row = {"T_d": T_d, "alpha": alpha, "macro_f1": f1["b"], "ece": ece["b"], "nll": nll["b"]}
    row |= {f"f1_{part}": f1[part] for part in ("delta", "low", "high")}
    rows.append(row | {f"nll_{part}": nll[part] for part in ("delta", "low", "high")})
table_3a = pd.DataFrame(rows)

# %% nbgrader={"grade": false, "grade_id": "table-seeds", "locked": true, "schema_version": 3, "solution": false, "task": false}
pairs = {"vanilla": "vanilla_seed8", "distilled_T4_a0.7": "distilled_T4_a0.7_seed8"}
seeds = []
for name, other in pairs.items():
    first, second = (recipe_scores(labels, to_probs(data.students[k])) for k in (name, other))
    seeds.append({"recipe": name} | {m: abs(second[m] - first[m]) for m in first})
table_seeds = pd.DataFrame(seeds).assign(js=list(seed_js.values()))
print("How far two seeds of one recipe lie apart:")
table_seeds.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-grid-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Against vanilla, which settings differ, and do they differ from each other by more than two seeds do?

# %% nbgrader={"grade": false, "grade_id": "reveal-grid", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("grid", predicted_grid, because_grid)
print(runtime.compare(predicted_grid, np.ptp(table_3a["macro_f1"])))
question = "What do T_d and alpha buy over vanilla?"
panels = {}
for metric, label in (("f1", "macro F1 (> 0 is better)"), ("nll", "NLL (< 0 is better)")):
    parts = {f"{metric}_{part}": part for part in ("delta", "low", "high")}
    panels[label] = table_3a[["T_d", "alpha", *parts]].rename(columns=parts)
title = f"{question} n = {len(labels):,}, 95% intervals, * leaves 0 out"
plots.show(grid_plots.grid_plot(panels, title), plots.describe(question, table_3a))
table_3a.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "hard_ece", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** Two cells of the grid whose NLL differs by several times what two seeds differ.
#
# ### 3b The news-cycle recipe
#
# When the news says that a model was distilled through an API, only sampled answers crossed the wire. No logits, no doubts. Our `hard_label` student is that recipe: the same texts, trained on the teacher's first choice.
#
# **Predict 4.** Vanilla's ECE is 0.101. What is the hard-label student's?

# %% nbgrader={"grade": false, "grade_id": "predict-hard_ece", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_hard_ece = None  # a number from 0 to 1
because_hard_ece = ""
### BEGIN SOLUTION
predicted_hard_ece = 0.15
because_hard_ece = "The teacher's answers are cleaner than the labels, so the student gets surer."
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "table-3b", "locked": true, "schema_version": 3, "solution": false, "task": false}
compared = ["vanilla", "distilled_T4_a0.7", "hard_label"]
table_3b = pd.DataFrame(
    {"recipe": name, "confidence": top_one(probs[name])[:, 0].mean()}
    | recipe_scores(labels, probs[name])
    for name in compared
)
pair = probs["distilled_T4_a0.7"], probs["hard_label"]
news_delta = recipe_deltas(labels, *pair, n_resamples=500)

# %% nbgrader={"grade": false, "grade_id": "sure-right", "locked": true, "schema_version": 3, "solution": false, "task": false}
sure, right = [], []
for name in compared:
    top = top_one(probs[name])
    mean, half = top[:, 0].mean(), 1.96 * top[:, 0].std() / np.sqrt(len(top))
    sure.append((name, mean, mean - half, mean + half))
    hits = int((top[:, 1] == labels).sum())
    right.append((name, hits / len(top), *plots.wilson_interval(hits, len(top))))

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-hard_ece-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Which student is as often right as it is sure?

# %% nbgrader={"grade": false, "grade_id": "reveal-hard_ece", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("hard_ece", predicted_hard_ece, because_hard_ece)
print(runtime.compare(predicted_hard_ece, table_3b.loc[2, "ece"]))
print("hard_label minus distilled_T4_a0.7, with 95% intervals:")
print(news_delta[["metric", "delta", "low", "high"]].round(3).to_string(index=False))
names = ["recipe", "value", "low", "high"]
series = {"mean confidence": pd.DataFrame(sure, columns=names)}
series["accuracy"] = pd.DataFrame(right, columns=names)
question = "Who is as often right as sure?"
picture = grid_plots.recipe_plot(series, len(labels), "share of 1, 95% interval", question)
plots.show(picture, plots.describe(question, table_3b))
table_3b.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "nearer", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3c Literature test A: what crosses the wire?
#
# Busbridge and others (2025, section E.8) compare two students of one teacher. Trained on full distributions, the student's ECE is 0.1 to 0.6%; trained on the first choice, 22 to 39%. That was for large language models. Does the order hold here, and the size?
#
# ECE sees the first choice only. Your `js_divergence` sees everything.
#
# **Predict 5.** Which student ends *nearer to the teacher's distribution*: `"hard_label"`, trained on the teacher's answers, or `"vanilla"`, which never met the teacher?

# %% nbgrader={"grade": false, "grade_id": "predict-nearer", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_nearer = None  # "hard_label" or "vanilla"
because_nearer = ""
### BEGIN SOLUTION
predicted_nearer = "hard_label"
because_nearer = "It learned from this very teacher."
### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "table-3c", "locked": true, "schema_version": 3, "solution": false, "task": false}
def make_3c():
    rows = []
    for name in compared:
        each = np.asarray(js_divergence(teacher_probs, probs[name]), dtype=float)
        for tier in (*TIERS, "all"):
            mine = each[(tier_of == tier) | (tier == "all")]
            half = 1.96 * mine.std(ddof=1) / np.sqrt(len(mine))
            rows.append((name, tier, mine.mean(), mine.mean() - half, mine.mean() + half))
    return pd.DataFrame(rows, columns=["recipe", "tier", "js", "low", "high"])


table_3c = stand_in("js_table", make_3c, data.source)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-nearer-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** How far does each student end from the teacher, tier by tier?

# %% nbgrader={"grade": false, "grade_id": "reveal-nearer", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("nearer", predicted_nearer, because_nearer)
overall = table_3c[table_3c["tier"] == "all"].set_index("recipe")["js"]
print(runtime.compare(predicted_nearer, overall[["hard_label", "vanilla"]].idxmin()))
question = "How far from the teacher does each student end?"
series = {n: t.rename(columns={"js": "value"}) for n, t in table_3c.groupby("recipe", sort=False)}
picture = plots.tier_plot(series, counts, "mean JS divergence in nats, 95% interval", question)
wide = table_3c.pivot(index="tier", columns="recipe", values="js").loc[[*TIERS, "all"], compared]
plots.show(picture, plots.describe(question, wide.reset_index()))
wide.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "test_b", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A hard-label student whose divergence interval falls below vanilla's in any tier.
#
# ### 3d Literature test B: is it only calibration?
#
# Han Guo and others (2021) ask whether distillation is more than a way to calibrate. If not, one fitted temperature on vanilla buys the same, in seconds.
#
# The temperature is fitted on half A of the examples. All three are scored on half B, so that nobody is scored on what it was fitted to.
#
# **Predict 6.** On half B, which has the lower NLL: `"vanilla_T"` or `"distilled_T4_a0.7"`?

# %% nbgrader={"grade": false, "grade_id": "predict-test_b", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_test_b = None  # "vanilla_T" or "distilled_T4_a0.7"
because_test_b = ""
### BEGIN SOLUTION
predicted_test_b = "vanilla_T"
because_test_b = "Its temperature is fitted to minimise just that."
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "table-3d", "locked": true, "schema_version": 3, "solution": false, "task": false}
half_b = np.arange(len(labels)) % 2 == 1
logits = data.students["vanilla"]
temperature = fit_temperature(logits[~half_b], labels[~half_b])
probs["vanilla_T"] = to_probs(logits, temperature)
held = {name: probs[name][half_b] for name in recipes}
rows = []
for name in ("vanilla", "vanilla_T", "distilled_T4_a0.7"):
    deltas = recipe_deltas(labels[half_b], held["vanilla"], held[name], n_resamples=500)
    rows.append(deltas.assign(recipe=name).rename(columns={"b": "value"}).iloc[1:])
columns = ["recipe", "metric", "value", "delta", "low", "high"]
table_3d = pd.concat(rows, ignore_index=True)[columns]
table_3d["temperature"] = table_3d["recipe"].map({"vanilla_T": temperature}).fillna(1.0)
print(f"Half B: n = {half_b.sum():,}. Fitted temperature: {temperature:.3f}.")

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-test_b-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Against vanilla raw, what does a temperature buy, and what does distillation buy? An ECE interval may sit off its point: resampling makes bins noisier, so a small ECE looks larger in it.

# %% nbgrader={"grade": false, "grade_id": "reveal-test_b", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("test_b", predicted_test_b, because_test_b)
scored = table_3d.pivot(index="recipe", columns="metric", values="value")
print(runtime.compare(predicted_test_b, scored["nll"].idxmin()))
question = "Does one temperature buy what distillation buys?"
panels = {}
for metric in ("ece", "nll"):
    rows = table_3d[(table_3d["metric"] == metric) & (table_3d["recipe"] != "vanilla")]
    panels[f"{metric.upper()} minus vanilla's (< 0 is better)"] = rows.rename(
        columns={"recipe": "tier"}
    )
n_b = dict.fromkeys(recipes, int(half_b.sum()))
plots.show(plots.delta_plot(panels, n_b, question), plots.describe(question, table_3d))
table_3d.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "coverage", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A vanilla with temperature whose NLL comes within a seed's width of the distilled one's.
#
# ### 3e Coverage at a threshold
#
# All ten recipes, on half B. Your four are drawn.

# %% nbgrader={"grade": false, "grade_id": "table-3e", "locked": true, "schema_version": 3, "solution": false, "task": false}
thresholds = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
tables_3e = [
    coverage_table(held[name], labels[half_b], thresholds).assign(recipe=name) for name in recipes
]
table_3e = pd.concat(tables_3e, ignore_index=True)[["recipe", "threshold", "coverage", "accuracy"]]

# %% [markdown] nbgrader={"grade": false, "grade_id": "own-3e-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** At equal coverage, which of your four errs less often? The small figures along the line are thresholds.

# %% nbgrader={"grade": false, "grade_id": "own-3e", "locked": true, "schema_version": 3, "solution": false, "task": false}
mine, metric = own_list()
own_3e = table_3e[table_3e["recipe"].isin(mine)]
question = "At equal coverage, which recipe errs less often?"
plots.show(
    plots.coverage_plot(own_3e, int(half_b.sum()), question), plots.describe(question, own_3e)
)
own_3e.pivot(index="threshold", columns="recipe").round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "own-four", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### 3f Your four
#
# Now the metric of your scenario, as a difference from vanilla.


# %% nbgrader={"grade": false, "grade_id": "metric-delta", "locked": true, "schema_version": 3, "solution": false, "task": false}
def metric_delta(metric, name):
    """A recipe minus vanilla on half B, with the 95% interval of 500 paired resamples."""
    pair, truth = [held["vanilla"], held[name]], labels[half_b]
    if metric != "tail_f1":
        table = recipe_deltas(truth, *pair, n_resamples=500).set_index("metric")
        return table.loc[metric, ["delta", "low", "high"]].tolist()
    kept, classes = tiers[truth] == "tail", tiers == "tail"

    def tail_f1(truth, guesses):
        return per_class_f1(truth, guesses, n_classes)[classes].mean()

    guesses = [p.argmax(axis=1)[kept] for p in pair]
    span = paired_bootstrap(tail_f1, truth[kept], *guesses, n_resamples=500)
    return [
        tail_f1(truth[kept], guesses[1]) - tail_f1(truth[kept], guesses[0]),
        span.low,
        span.high,
    ]


# %% nbgrader={"grade": false, "grade_id": "table-3f", "locked": true, "schema_version": 3, "solution": false, "task": false}
rows = []
for name in mine:
    guesses, truth = held[name].argmax(axis=1), labels[half_b]
    kept = tiers[truth] == "tail"
    tail = per_class_f1(truth[kept], guesses[kept], n_classes)[tiers == "tail"].mean()
    row = {"recipe": name} | recipe_scores(truth, held[name]) | {"tail_f1": tail}
    rows.append([*row.values(), *metric_delta(metric, name)])
table_3f = pd.DataFrame(rows, columns=[*row, "delta", "low", "high"])

# %% [markdown] nbgrader={"grade": false, "grade_id": "own-four-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** On your metric, which of your four differs from vanilla by more than noise?

# %% nbgrader={"grade": false, "grade_id": "own-four-plot", "locked": true, "schema_version": 3, "solution": false, "task": false}
question = f"Which recipe moves the {metric.upper() if metric in ('nll', 'ece') else metric.replace('_f1', ' F1')}?"
drawn = table_3f[table_3f["recipe"] != "vanilla"].rename(columns={"recipe": "tier"})
n_used = int(kept.sum()) if metric == "tail_f1" else int(half_b.sum())
panel = {f"{metric} minus vanilla's, 95% interval": drawn}
picture = plots.delta_plot(panel, dict.fromkeys(recipes, n_used), question)
plots.show(picture, plots.describe(question, table_3f))
table_3f.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "decision-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** In `table_3f`, a second seed of your winner on the other side of 0.
#
# ## 4 · Decide and defend (130 min)
#
# ### Task `decision`
#
# **Why.** A recommendation without a number from your own tables is an opinion.
#
# *10 min · easy · 3 points*
#
# As in the lab. `threshold` and `coverage` are copied from one row of `table_3e` for your `recipe`; three decimals are enough. `evidence` is a number in the table that `evidence_table` names: 1a, 1b, 3a, 3b, 3c, 3d, 3e or 3f. Settings such as a threshold, $T_d$ or $\alpha$ are no evidence. `decision_rule` is a sentence of at least three words. `flip` holds the one constraint that would change your choice, from `latency`, `ece`, `coverage`, `accuracy`, `macro_f1`, `memory`, `cost`; the value where it tips; and in `becomes` another recipe, measured or not.

# %% nbgrader={"grade": false, "grade_id": "decision", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: decision
decision = {
    "scenario": None,  # "A", "B" or "C"
    "recipe": None,  # one of table_3e
    "threshold": None,
    "coverage": None,
    "evidence": None,
    "evidence_table": None,  # e.g. "3d"
    "decision_rule": "",  # one sentence: who decides what, at which threshold
    "flip": {"constraint": None, "value": None, "becomes": None},
}
### BEGIN SOLUTION
rows_3e = table_3e[table_3e["recipe"] == "distilled_T4_a0.7"].set_index("threshold")
nll_3d = table_3d[table_3d["metric"] == "nll"].set_index("recipe")["value"]
decision = {
    "scenario": "B",
    "recipe": "distilled_T4_a0.7",
    "threshold": 0.7,
    "coverage": round(float(rows_3e.loc[0.7, "coverage"]), 3),
    "evidence": round(float(nll_3d["distilled_T4_a0.7"]), 3),
    "evidence_table": "3d",
    "decision_rule": "The distilled student decides at 0.7 and above; a person reads the rest.",
    "flip": {"constraint": "ece", "value": 0.05, "becomes": "vanilla_T"},
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "decision-traceable", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# check: decision-traceable (3 points)
tables = {"1a": table_1a, "1b": table_1b, "3a": table_3a, "3b": table_3b}
tables |= {"3c": table_3c, "3d": table_3d, "3e": table_3e, "3f": table_3f}
empty = [field for field in decision if decision[field] in (None, "")]
if {"recipe", "threshold", "evidence"} <= set(empty):
    raise Unanswered("decision")
assert not empty, f"Still empty: {empty}. Which table holds each of them?"
texts = [f for f in ("threshold", "coverage", "evidence") if isinstance(decision[f], str)]
assert not texts, f"Text stands where a number is asked: {texts}. Drop the quotes."
own = table_3e[table_3e["recipe"] == decision["recipe"]]
off = (own[["threshold", "coverage"]] - [decision["threshold"], decision["coverage"]]).abs()
print("threshold and coverage stand in one row of 3e:", bool((off <= 0.0005).all(axis=1).any()))
named = tables.get(spelled(decision["evidence_table"])[-2:], pd.DataFrame())
chosen = named.drop(columns=["threshold", "T_d", "alpha"], errors="ignore").select_dtypes("number")
off = (chosen - decision["evidence"]).abs()
print("the evidence stands in its table:", bool((off <= 0.0005).any(axis=None)))
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("decision-traceable", decision, tables)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "week5-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** What does the same kind of network cost to run? Latency and memory were not measured this week. Your week 5 lab has your own T4 figures; these are the replica's, on another GPU.

# %% nbgrader={"grade": false, "grade_id": "week5-costs", "locked": true, "schema_version": 3, "solution": false, "task": false}
week5 = load_summary("week5")["results"]
columns = ["ms_per_example_b32", "weights_mib", "peak_mib", "macro_f1", "ece", "ece_T"]
configs = [f"encoder_{precision}" for precision in ("fp16", "int8", "int4")]
table_week5 = pd.DataFrame([[name, *(week5[name][c] for c in columns)] for name in configs])
table_week5.columns = ["config", *columns]
table_week5.round(3)

# %% nbgrader={"grade": false, "grade_id": "save-tables", "locked": true, "schema_version": 3, "solution": false, "task": false}
for name, table in tables.items():
    print("saved", artifacts.save_table(f"table_{name}", table, data.source))
others = {"seeds": table_seeds, "news_delta": news_delta, "week5": table_week5}
for name, table in others.items():
    print("saved", artifacts.save_table(f"table_{name}", table, data.source))
print("saved", artifacts.save_record("decision", decision, data.source))

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-teacher-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### The memo (120 min)
#
# Five sections, 100 points, three pages at most; tables and figures don't count. Take numbers from your own tables: staff get a list of those that stand in none. An honest "can't tell" earns points. So does a prediction that failed and is explained.
#
# <!-- rubric: memo-teacher -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-teacher", "locked": false, "points": 15, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# On head (n = 2,982) the teacher shows an entropy of 1.907 and pays an NLL of 1.593. On mid (994) both agree, 2.731 and 2.813. On the tail (387) it shows 3.161 and pays 4.390; an even guess over all 113 classes pays 4.727.
#
# My first prediction failed: I said 60 classes, it hesitates between some 24. I took doubt for something that comes by itself with ignorance. My second held, tail, but its reason did not. I read the tail's gap of 1.229 as overconfidence. Yet the teacher gives tail classes 0.100 of its probability, and 0.089 of the examples are tail (0.081 to 0.098). It knows how often the tail comes. It can't tell when: on tail examples it gives the tail 0.243, while head gets 0.796 on head examples.
#
# For a student: on head it copies a useful neighbourhood. On the tail it copies an honest "probably something frequent", and no temperature or alpha adds what is not there. I would blame the data, since this teacher is the larger model already. A teacher of the same size, with ten times the tail examples and twice the own mass, would show it.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-shortlist-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <!-- rubric: memo-shortlist -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-shortlist", "locked": false, "points": 15, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Scenario B. Reviewers read several classes with their probabilities, so NLL decides.
#
# `vanilla` is the floor (2.399 on half B). `vanilla_T` isolates confidence: one number, same ranks; 2.373. `distilled_T4_a0.7` isolates the target: same network, other loss; 2.296, which is 0.103 below vanilla (0.079 to 0.126). `class_weighted` asks whether another cheap loss does the same: 2.390, and 0 lies inside its interval.
#
# Wildcard: `distilled_plus_T`, ECE between 0.03 and 0.07. The KD loss moved the whole distribution, yet the student stayed too sure: its ECE is 0.091 on half B, vanilla's 0.098. Both err in the same direction, since both saw each training label many times. A temperature divides all logits, so it lowers confidence everywhere and changes no rank. On vanilla it brought 0.098 to 0.042. The distilled student is too sure by about as much, so I expect it about where vanilla came out. An ECE above 0.07 would tell me that its confidence is wrong in different directions at different levels. One temperature can't mend that.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-literature-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <!-- rubric: memo-literature -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-literature", "locked": false, "points": 25, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Test A. Soft targets: ECE 0.094. Hard labels: 0.314, higher by 0.221 (0.207 to 0.230). The direction of the claim holds. Its size does not: the paper reports two orders of magnitude, I see a factor of three. And the soft student is no better calibrated than vanilla (0.101; two seeds differ by 0.010). Here distillation does not bring top-1 calibration; hard labels throw it away. Our teacher sees labels too, and the models are tiny, so the paper's setting is far off.
#
# The divergence says more. Over all examples the soft student ends 0.075 from the teacher, vanilla 0.103, the hard-label student 0.164. Two seeds of vanilla lie 0.067 apart, two of the soft one 0.039. I had predicted that whoever learned from the teacher must be nearer. But the teacher's first choice on a training text hides its doubts, and the student turns doubts into certainty. It is worst in the tail: 0.238 (0.227 to 0.249) against 0.081 for soft targets. Accuracy hardly shows any of this: 0.379 against 0.404.
#
# Test B. On half B one temperature takes vanilla's ECE from 0.098 to 0.042; distillation only to 0.091, by 0.007 with an interval from −0.020 to 0.007. On ECE the skeptic wins. On NLL the temperature buys 0.026 (0.017 to 0.035), distillation 0.103 (0.079 to 0.126). There he loses. A temperature cannot move mass between the classes behind the first; the soft target does just that. So distillation is more than calibration here, and less: it improves the distribution and leaves the confidence too high.
#
# Noise. All six cells beat vanilla on NLL by 0.100 to 0.125. Among themselves they spread by 0.025, two seeds by 0.010 to 0.014. Only alpha hints at a pattern in F1: 0.9 has lower values at each T_d. In F1 the cells differ by 0.012 and vanilla's two seeds by 0.006. I would not rank the cells.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-unmeasured-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <!-- rubric: memo-unmeasured -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-unmeasured", "locked": false, "points": 15, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Distilled student in int4. In week 5 (replica) the encoder's macro F1 stayed at 0.135 against 0.136, and its ECE moved from 0.059 to 0.047. Rounding weights adds noise to all logits. I expect it to blur the classes behind the first choice before the first choice itself. That is where distillation's gain sits, so NLL should lose part of its 0.103, and F1 next to nothing. Settle it: quantize once, predict half B, take a paired interval of the NLL. Minutes.
#
# Vanilla with a temperature in int8. Week 5's int8 moved ECE by less than 0.001, so the temperature of 1.130 should survive. Order matters: quantize first, then fit, because the fit should see the logits that are served. It is the cheapest recipe of all, unless int8 is slow: 0.432 ms against 0.062 on the replica's GPU. Settle it: time it on the T4 that will serve.
#
# Dropped classes put back: I dare no figure. Macro F1 would average over more classes with next to no examples, so it falls by definition, and the teacher has never seen them. I would first count how many examples the next ten classes have.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-capstone-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <!-- rubric: memo-capstone -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-capstone", "locked": false, "points": 30, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# You run a review desk (scenario B). The model's distribution goes to a person who sees the first few classes with their probabilities. What you consume is the whole distribution, so I chose by NLL.
#
# I recommend the distilled student, T_d = 4 and alpha = 0.7. At a threshold of 0.7 it decides 0.230 of the cases alone and is right in 0.673 of them; a person reads the rest.
#
# Accuracy. Macro F1 is 0.152 against vanilla's 0.140; the difference of 0.012 has an interval from 0.001 to 0.022, and vanilla's seeds differ by 0.006. So: no worse, perhaps better.
#
# Calibration. NLL on half B is 2.296, lower than vanilla's by 0.103 (0.079 to 0.126). ECE is 0.091, and that is too high: the model is surer than it is right.
#
# Latency and memory. Not measured this week. All recipes are the same network, so they cost the same to run; the price of this one is a teacher and its logits, once. For scale, week 5's fp16 encoder takes 0.062 ms an example and 78.9 MiB at its peak on the replica's GPU. Measure yours on the T4 before you promise anything.
#
# Tiers. It lies nearest to its teacher on head (divergence 0.074) and little further off on the tail (0.081). But on the tail there is little to copy: the teacher's NLL is 4.390, an even guess costs 4.727. Tail F1 is 0.020 on half B, vanilla's 0.024. No threshold makes rare classes safe; send them to a person by a rule of their own.
#
# The cheapest rival is vanilla with a temperature. Its ECE of 0.042 beats mine, it costs seconds, and its NLL of 2.373 does not reach mine. If the desk looked at the first choice only, I would take it. The rival on another axis is class weighting: tail F1 0.133 and macro F1 0.204, for 0.041 less accuracy than mine. That surprised me, since the lecture's class weights did not lift the tail. Scenario C would have to start there.
#
# Inside the noise: where on the grid one stands, and the ECE of distilled against vanilla (−0.020 to 0.007).
#
# The flip. If the desk requires an ECE of 0.05 or below, my recipe fails as it stands, and I would ship `vanilla_T`. Before that I would spend a minute on my wildcard: a temperature on the distilled student.
#
# What the term changed. In week 5 I chose a precision as if accuracy were the property to protect. Since then I ask first what the deployment consumes. I kept the habit of taking the boring recipe until an interval says otherwise. Here one does, for NLL.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "hand-in", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Further reading</summary>
#
# - Hinton, Vinyals and Dean 2015: why the wrong classes carry knowledge.
# - Stanton and others 2021: a student often can't match its teacher, even where it could.
# - Han Guo and others 2021: the skeptic's question of test B.
# - Busbridge and others 2025, section E.8: full distributions against first choices.
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
