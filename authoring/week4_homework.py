# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,-all
#     formats: authoring///py:percent,source/week4_homework///ipynb
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
# # Week 4 homework: how both models fail
#
# The lab told you how much the two models fail. Now you find out why, and what to do about it: mend the labels, mend the confidence, train otherwise, or leave the case to a person. Four remedies, and each one costs somebody something.
#
# **You will be able to**
#
# - tell an ambiguous label from a failing model, with figures;
# - say which calibration errors a perfectly calibrated model would show too;
# - set a confidence threshold on one half and stand by it on the other;
# - choose between class weights and a temperature, by what each of them moves.
#
# **You need** the lab of this week: confusion matrix, tiers, ECE, temperature, paired bootstrap. They are in the library now. From week 2: class weights. **Hardware:** a CPU will do. Nothing is trained.
#
# | part | minutes |
# | --- | --- |
# | 0 Set up | 10 |
# | 1 Label or model? | 70 |
# | 2 Reliability per tier | 85 |
# | 3 A policy for confidence | 70 |
# | 4 Weights against a temperature | 45 |
# | 5 The memo | 80 |
# | sum (6 hours) | 360 |
#
# You predict six times before you look. A wrong prediction with a reason earns more in the memo than a right one without. Round what you print, never what your functions return.
#
# ## 0 · Set up (10 min)
#
# All figures come from the replica: the course's experiment at small scale, really run. Figures of the lecture are from other models, and no evidence here.

# %% nbgrader={"grade": false, "grade_id": "setup-library", "locked": true, "schema_version": 3, "solution": false, "task": false}
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec("course_lib") is None:  # on Kaggle: install the course's wheel, wherever it is mounted
    found = Path("/kaggle/input").rglob("ecbs5200.marker.json")
    wheels = {json.loads(m.read_text())["assignment"]: m for m in found}
    assert "week4_homework" in wheels, "No course library. Add the input 'ecbs5200 week4_homework'."
    wheel = wheels["week4_homework"]
    wheel = wheel.with_name(json.loads(wheel.read_text())["wheel"])
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True)

# %% nbgrader={"grade": false, "grade_id": "setup-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math
from functools import partial

import numpy as np
import pandas as pd

from course_lib import artifacts, plots, runtime
from course_lib.bootstrap import paired_bootstrap
from course_lib.calibration import expected_calibration_error, fit_temperature
from course_lib.calibration import softmax as to_probs
from course_lib.calibration import top_one, top_one_calibration_error
from course_lib.data.week4 import load_week4
from course_lib.metrics import confusion_matrix, per_class_f1
from course_lib.recipes import recipe_scores
from course_lib.runtime import Unanswered, predicted  # noqa: F401 (open tasks raise it)
from course_lib.stand_ins import stand_in
from course_lib.tiers import TIERS, example_tiers, tier_split

stand_in = partial(stand_in, assignment="week4_homework")
pd.set_option("display.max_colwidth", 160)
data = load_week4()
labels, n_classes, models = data.labels, len(data.class_names), ("encoder", "decoder")
logits = {name: scores.astype(float) for name, scores in data.logits.items()}
print(data.note)

# %% nbgrader={"grade": false, "grade_id": "setup-models", "locked": true, "schema_version": 3, "solution": false, "task": false}
probs = {name: to_probs(logits[name]) for name in logits}
guesses = {name: probs[name].argmax(axis=1) for name in logits}
tiers = tier_split(data.train_labels)
tier_of = example_tiers(labels, tiers)
counts = {tier: int((tier_of == tier).sum()) for tier in TIERS}
rows = [(m, np.mean(guesses[m] == labels), recipe_scores(labels, probs[m])["ece"]) for m in models]
pd.DataFrame(rows, columns=["model", "accuracy", "ECE"]).round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "pairs-part", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1 · Label or model? (70 min)
#
# A model calls A by the name of B. Two stories explain it. Either people don't draw the line between A and B themselves: then the *label* is ambiguous, and no training helps. Or the line is there and the *model* misses it.
#
# The stories predict different things. One test: two models of different make, trained on the same labels. An ambiguous line should trip both.
#
# **Predict 1.** Take the ten pairs that the encoder confuses most, and the decoder's ten. How many stand in *both* lists? A number from 0 to 10, and one line why. For scale: 31 classes are large enough to be listed, so there are 31 times 112 pairs.

# %% nbgrader={"grade": false, "grade_id": "predict-shared", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_shared = None  # a number from 0 to 10
because_shared = ""
### BEGIN SOLUTION
predicted_shared = 8
because_shared = "Most confusions come from labels that mean the same, so both models make them."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "confused_pairs-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `confused_pairs`
#
# **Why.** Raw counts put large classes first. To find what is confused *most*, ask which share of a class goes astray.
#
# *20 min · easy · 4 points*
#
# Of the examples whose true class is $i$, the share that is told as $j \neq i$:
#
# $$s_{ij} = \frac{M_{ij}}{\sum_{c} M_{ic}}$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `matrix` $M$ | counts; rows true, columns predicted | (C, C) |
# | `k` | how many pairs come back | whole number |
# | `min_examples` | smaller classes make no pair | whole number |
#
# **By hand.** Row 0 is (6, 3, 1), row 1 is (2, 2, 0). Three of ten examples of class 0 are told as 1, a share of .3. Two of four of class 1 are told as 0: .5, so that pair comes first.
#
# **Edge rules.** The largest share first. Equal shares: the smaller true id first, then the smaller predicted id. A class with exactly `min_examples` examples still counts. A pair has a direction, and a hit is no confusion.


# %% nbgrader={"grade": false, "grade_id": "confused_pairs", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: confused_pairs
def confused_pairs(matrix, k, min_examples):
    """The k most confused ordered pairs: a list of (true id, predicted id, share).

    matrix: (C, C) array of counts. k, min_examples: whole numbers from 1.
    """
    ### BEGIN SOLUTION
    sizes = matrix.sum(axis=1)
    shares = matrix / np.maximum(sizes, 1)[:, None]
    pairs = [
        (true, told, float(shares[true, told]))
        for true in np.flatnonzero(sizes >= min_examples).tolist()
        for told in range(len(matrix))
        if told != true
    ]
    return sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))[:k]
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "confused_pairs-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
toy_matrix = np.array([[60, 30, 8, 2], [4, 30, 5, 1], [3, 9, 7, 1], [1, 1, 1, 7]])


def toy_pairs(function, matrix, k, least):
    """(ids, share) of the pairs that your function returns, or a line that says what came back."""
    found = function(matrix.copy(), k, least)
    assert found is not None, "You returned nothing. Does your function end with a return?"
    rows = np.asarray(found, dtype=float)
    assert rows.shape[1:] == (3,), (
        f"Your answer has shape {rows.shape}. Rows of (true, predicted, share) are asked for."
    )
    return [((int(row[0]), int(row[1])), row[2]) for row in rows]


# %% nbgrader={"grade": true, "grade_id": "confused_pairs-order", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: confused_pairs-order (1 point)
first = [ids for ids, _ in toy_pairs(confused_pairs, toy_matrix, 3, 1)]
assert first == [(2, 1), (0, 1), (2, 0)], (
    f"Your first three are {first}. Class 2 has 20 examples and 9 are told as 1; class 0 has 100 "
    "and 30 are told as 1. Whose examples go astray more often?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("confused_pairs-order", confused_pairs)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "confused_pairs-share", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: confused_pairs-share (1 point)
by_hand = {(2, 1): 0.45, (0, 1): 0.30, (2, 0): 0.15}
for ids, share in toy_pairs(confused_pairs, toy_matrix, 3, 1):
    assert abs(share - by_hand.get(ids, share)) < 1e-3, (
        f"For the pair {ids} your share is {share:.3f}, by hand it is {by_hand[ids]:.2f}. Of which "
        "examples is it a share?"
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("confused_pairs-share", confused_pairs)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "confused_pairs-ties", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: confused_pairs-ties (1 point)
equal = np.array([[8, 1, 1], [1, 8, 1], [1, 1, 8]])
first = [ids for ids, _ in toy_pairs(confused_pairs, equal, 3, 1)]
assert first == [(0, 1), (0, 2), (1, 0)], (
    f"All six pairs have one share, and you begin with {first}. See the edge rules."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("confused_pairs-ties", confused_pairs)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "confused_pairs-small", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: confused_pairs-small (1 point)
large = {ids[0] for ids, _ in toy_pairs(confused_pairs, toy_matrix, 9, 20)}
assert large == {0, 1, 2}, (
    f"The classes have 100, 40, 20 and 10 examples. With min_examples = 20 you list the classes "
    f"{sorted(large)}. Who is large enough, and what do you count?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("confused_pairs-small", confused_pairs)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "confused_pairs-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Large classes come first</summary>Print row sums beside your ranking. By what do you divide?</details>
# <details><summary>Ties come out the wrong way round</summary>Python sorts by tuples: what comes first in yours, and which way does each part run?</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "pairs-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Shares of small classes jump about, so classes with fewer than 30 validation examples stay out.

# %% nbgrader={"grade": false, "grade_id": "pairs-at-work", "locked": true, "schema_version": 3, "solution": false, "task": false}
K, LEAST = 10, 30


def list_pairs(model):
    matrix = confusion_matrix(labels, guesses[model], n_classes)
    rows = np.asarray(confused_pairs(matrix, K, LEAST), dtype=float)
    found = pd.DataFrame(rows, columns=["true", "predicted", "share"])
    return found.astype({"true": int, "predicted": int})


pairs = {m: stand_in(f"pairs_{m}", lambda m=m: list_pairs(m), data.source) for m in models}
ids = {m: list(zip(pairs[m]["true"], pairs[m]["predicted"], strict=True)) for m in models}
shared = [pair for pair in ids["encoder"] if pair in ids["decoder"]]


# %% nbgrader={"grade": false, "grade_id": "evidence", "locked": true, "schema_version": 3, "solution": false, "task": false}
def evidence(pair, model):
    """What the errors of one pair look like: how many each way, and how the model felt."""
    (true, told), guess = pair, guesses[model]
    errors, n = (labels == true) & (guess == told), int((labels == true).sum())
    back, n_back = int(((labels == told) & (guess == true)).sum()), int((labels == told).sum())
    times = int(errors.sum())
    row = {"pair": f"{true} as {told}", "model": model, "times": times, "n": n}
    row |= {"share": times / n, "back": back, "n_back": n_back}
    row |= dict(zip(("low", "high"), plots.wilson_interval(times, n), strict=True))
    second = np.argsort(-probs[model][errors], axis=1)[:, 1] == true
    return row | {"second": second.mean(), "sure": probs[model][errors].max(axis=1).mean()}


table_1a = pd.DataFrame([evidence(pair, m) for pair in ids["encoder"] for m in models])

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-shared-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** How often does each model make the encoder's ten confusions? The first table names the classes. In the second, `back` counts the opposite mistake among the `n_back` examples of the other class; `second` is the share of these errors where the true class came second; `sure` is the mean confidence in them.

# %% nbgrader={"grade": false, "grade_id": "reveal-shared", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("shared", predicted_shared, because_shared)
print(runtime.compare(predicted_shared, len(shared)))
names = [f"{data.class_names[true]}  AS  {data.class_names[told]}" for true, told in ids["encoder"]]
by_model = {m: table_1a[table_1a["model"] == m] for m in models}
sizes = dict(zip(by_model["encoder"]["pair"], by_model["encoder"]["n"], strict=True))
question = "Do both models confuse the same classes?"
panels = {
    f"share of the true class, {m}": t.rename(columns={"pair": "tier", "share": "delta"})
    for m, t in by_model.items()
}
plots.show(plots.delta_plot(panels, sizes, question), plots.describe(question, table_1a))
pd.DataFrame(
    {"pair": list(sizes), "in both lists": [p in shared for p in ids["encoder"]], "names": names}
)

# %% nbgrader={"grade": false, "grade_id": "table-1a", "locked": true, "schema_version": 3, "solution": false, "task": false}
table_1a.round(2)

# %% [markdown] nbgrader={"grade": false, "grade_id": "pairs-reading", "locked": true, "schema_version": 3, "solution": false, "task": false}
# How to read a row. An ambiguous label should show in both models, with the true class close behind. If the lines are blurred for people, errors may also run both ways; but a rare class beside a frequent twin can lose one way only, since guessing the frequent name pays. A failing model is sure, alone, and its second choice is elsewhere. No single column decides. Names may mislead; complaint forms changed in 2017, and some old names live beside new ones.
#
# **Question.** How much would it matter? If the two names of each pair on *both* lists were one label, how many of each model's errors would go?

# %% nbgrader={"grade": false, "grade_id": "table-1b", "locked": true, "schema_version": 3, "solution": false, "task": false}
rows = []
for model in models:
    wrong = guesses[model] != labels
    inside = np.zeros(len(labels), bool)
    for true, told in shared:
        inside |= (labels == true) & (guesses[model] == told)
        inside |= (labels == told) & (guesses[model] == true)
    rows.append((model, int(wrong.sum()), int(inside.sum()), inside.sum() / wrong.sum()))
table_1b = pd.DataFrame(rows, columns=["model", "errors", "in shared pairs", "share"])
table_1b.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reliability-part", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A pair on both lists whose errors run one way in one model and the other way in the other: then the line is not blurred, each model just leans.
#
# ## 2 · Reliability per tier (85 min)
#
# The lab measured ECE on all examples at once: 0.059 for the encoder, 0.309 for the decoder. An average can hide what its parts do.
#
# **Predict 2.** The encoder's ECE on the examples whose true class is in the *tail*: what is it? A number, and why.

# %% nbgrader={"grade": false, "grade_id": "predict-tail_ece", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_tail_ece = None  # a number from 0 to 1
because_tail_ece = ""
### BEGIN SOLUTION
predicted_tail_ece = 0.1
because_tail_ece = "The model is unsure there, so it should not be too far off."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_reliability-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `tier_reliability`
#
# **Why.** An ECE says how far confidence and accuracy lie apart, but not who is ahead. A reader needs both, and the n behind them.
#
# *20 min · easy · 4 points*
#
# A table with a row for head, mid, tail and all:
#
# | column | meaning |
# | --- | --- |
# | `tier`, `n` | the row's name; its examples |
# | `accuracy` | share whose top class is right |
# | `confidence` | mean top probability |
# | `gap` | confidence − accuracy |
# | `ece` | ECE of the row's own examples, 15 bins |
#
# **By hand.** Two head examples, confidences .9 and .5, the first right. Accuracy .5, confidence .7, gap .2. Each sits in a bin of its own, so the ECE is (.1 + .5) / 2 = .3.
#
# **Edge rules.** A gap above 0 means too sure. The row `"all"` is about all examples, not about three rows. Every tier has an example. `tier_of` names the tier of each *example*. `TIERS` and `expected_calibration_error(probs, labels)` are there to use.


# %% nbgrader={"grade": false, "grade_id": "tier_reliability", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: tier_reliability
def tier_reliability(probs, labels, tier_of):
    """DataFrame with columns tier, n, accuracy, confidence, gap, ece; rows head, mid, tail, all.

    probs: (n, C) array, rows sum to 1. labels: (n,) integer array. tier_of: (n,) array of text.
    """
    ### BEGIN SOLUTION
    sure, hit = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for tier in (*TIERS, "all"):
        own = (tier_of == tier) | (tier == "all")
        means = hit[own].mean(), sure[own].mean()
        ece = expected_calibration_error(probs[own], labels[own])
        rows.append((tier, int(own.sum()), *means, means[1] - means[0], ece))
    return pd.DataFrame(rows, columns=["tier", "n", "accuracy", "confidence", "gap", "ece"])
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "tier_reliability-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
toy_sure, toy_hit = [0.9, 0.5, 0.61, 0.71, 0.55, 0.43], [True, False, True, True, False, False]
toy_tiers = np.array(["head", "head", "mid", "mid", "mid", "tail"])
toy_second = [min(0.7 * s, 0.8 * (1 - s)) for s in toy_sure]
toy_probs = np.array(
    [[s, r, *[(1 - s - r) / 2] * 2] for s, r in zip(toy_sure, toy_second, strict=True)]
)
toy_labels = np.array([0 if hit else 1 for hit in toy_hit])


def toy_column(function, name, *rows):
    """One column of your table on six examples, at the rows named, or what is missing."""
    found = function(toy_probs.copy(), toy_labels.copy(), toy_tiers.copy())
    assert isinstance(found, pd.DataFrame), f"A {type(found).__name__} came back, not a table."
    lacking = {"tier", "n", "accuracy", "confidence", "gap", "ece"} - set(found.columns)
    assert not lacking, f"Your table lacks the columns {sorted(lacking)}. See the docstring."
    found = found.set_index("tier")
    return {row: float(found.loc[row, name]) for row in rows if row in found.index}


# %% nbgrader={"grade": true, "grade_id": "tier_reliability-groups", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_reliability-groups (1 point)
sizes_seen = toy_column(tier_reliability, "n", *TIERS, "all")
assert len(sizes_seen) == 4, f"Your rows are {list(sizes_seen)}. Which row is missing?"
assert sizes_seen == {"head": 2, "mid": 3, "tail": 1, "all": 6}, (
    f"Two head, three mid, one tail example, and your n is {sizes_seen}. What does n count?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_reliability-groups", tier_reliability)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_reliability-means", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_reliability-means (1 point)
right = toy_column(tier_reliability, "accuracy", "head", "mid", "all")
for tier, hand in zip(right, (0.5, 0.667, 0.5), strict=False):
    assert abs(right[tier] - hand) < 1e-3, (
        f'Your accuracy of "{tier}" is {right[tier]:.3f}, by hand it is {hand:.3f}. Whose hits, and '
        "out of how many?"
    )
sure = toy_column(tier_reliability, "confidence", "head", "mid", "all")
for tier, hand in zip(sure, (0.7, 0.623, 0.617), strict=False):
    assert abs(sure[tier] - hand) < 1e-3, (
        f'Your confidence of "{tier}" is {sure[tier]:.3f}, by hand it is {hand:.3f}. Which number '
        "of a row can a user see?"
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_reliability-means", tier_reliability)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_reliability-gap", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_reliability-gap (1 point)
parts = {
    n: toy_column(tier_reliability, n, "head", "mid") for n in ("confidence", "accuracy", "gap")
}
for tier in ("head", "mid"):
    sure, right, between = (parts[n][tier] for n in ("confidence", "accuracy", "gap"))
    assert abs(between - (sure - right)) < 1e-6, (
        f'Your "{tier}" says {sure:.3f}, reaches {right:.3f}, and has the gap {between:+.3f}. Which '
        "sign should a model have that is too sure?"
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_reliability-gap", tier_reliability)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_reliability-ece", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_reliability-ece (1 point)
seen = toy_column(tier_reliability, "ece", *TIERS, "all")
for tier, hand in zip(seen, (0.3, 0.41, 0.43, 0.3767), strict=False):
    assert abs(seen[tier] - hand) < 1e-3, (
        f'Your ECE of "{tier}" is {seen[tier]:.4f}, by hand it is {hand:.4f}. Whose examples are in '
        "the bins?"
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_reliability-ece", tier_reliability)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_reliability-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Three rows have one and the same ECE</summary>What did you hand to the library's function: all examples, or the row's?</details>
# <details><summary>The last row is off</summary>Do three head examples weigh as much as one of the tail in it? A condition that is always true picks everybody.</details>


# %% nbgrader={"grade": false, "grade_id": "reliability-at-work", "locked": true, "schema_version": 3, "solution": false, "task": false}
def in_order(key, name, *inputs):
    """Your table of one model or version, its rows and columns in a fixed order."""
    found = tier_reliability(*inputs).set_index("tier").loc[[*TIERS, "all"]].reset_index()
    found.insert(0, key, name)
    return found[[key, "tier", "n", "accuracy", "confidence", "gap", "ece"]]


def reliability():
    tables = [in_order("model", m, probs[m], labels, tier_of) for m in models]
    return pd.concat(tables, ignore_index=True)


table_2a = stand_in("table_2a", reliability, data.source)
series = {}
for model in models:
    rows = table_2a[(table_2a["model"] == model) & (table_2a["tier"] != "all")]
    half = [1.96 * probs[model].max(axis=1)[tier_of == t].std() / counts[t] ** 0.5 for t in TIERS]
    spread = {"low": rows["confidence"] - half, "high": rows["confidence"] + half}
    series[f"{model} says"] = rows.assign(value=rows["confidence"], **spread)
    hits = [plots.wilson_interval(round(a * n), n) for a, n in rows[["accuracy", "n"]].to_numpy()]
    low, high = np.transpose(hits)
    series[f"{model} is right"] = rows.assign(value=rows["accuracy"], low=low, high=high)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-tail_ece-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** In which tiers does each model claim more than it delivers?

# %% nbgrader={"grade": false, "grade_id": "reveal-tail_ece", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("tail_ece", predicted_tail_ece, because_tail_ece)
tail_row = table_2a[(table_2a["model"] == "encoder") & (table_2a["tier"] == "tail")].iloc[0]
print(runtime.compare(predicted_tail_ece, tail_row["ece"]))
question = "Who claims more than they deliver?"
picture = plots.tier_plot(series, counts, "share of 1, 95% interval", question)
plots.show(picture, plots.describe(question, table_2a))
table_2a.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "honest", "locked": true, "schema_version": 3, "solution": false, "task": false}
# The tail's ECE is several times the overall one. Is the model to blame?
#
# Careful: the *truth* picked these examples. Say that rain comes on one day in ten, and a forecaster says "10%" every day. She is perfectly calibrated. Now look at rainy days only: she said 10%, and it rained every time. Grouping by what came out makes an honest forecaster look wrong.
#
# So a tier's ECE needs something to be held against: what would a *perfectly calibrated* model show, asked in the same way, with as few examples?
#
# Such a model can be made. Keep the probabilities, and draw new labels from them. In that world the model is right by construction.
#
# **Predict 3.** The encoder, perfectly calibrated: what ECE would it show on its tail examples? A number, and why.

# %% nbgrader={"grade": false, "grade_id": "predict-honest_ece", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_honest_ece = None  # a number from 0 to 1
because_honest_ece = ""
### BEGIN SOLUTION
predicted_honest_ece = 0.05
because_honest_ece = "It is calibrated, so what is left is the noise of few examples."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "draw_labels-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `draw_labels`
#
# **Why.** A calibrated twin shows what is noise, and what comes of the grouping. Only the rest is the model's own.
#
# *15 min · medium · 4 points*
#
# For each row draw one label, class $c$ with probability $p_c$:
#
# $$y_i \sim \mathrm{Categorical}(p_{i1}, \dots, p_{iC})$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `probs` $p$ | probabilities, rows sum to 1 | (n, C) |
# | answer | a label for each row | (n,) |
#
# **By hand.** Row (.2, .5, .3) adds up to .2, .7, 1. A spot at .64, anywhere between 0 and 1 alike, falls into the second stretch: label 1.
#
# **Edge rules.** Each row has its own distribution and a draw of its own. The same `seed` gives the same labels, another seed others; which generator you use is up to you.


# %% nbgrader={"grade": false, "grade_id": "draw_labels", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: draw_labels
def draw_labels(probs, seed=0):
    """One label for each row of probs, drawn from that row: (n,) integer array.

    probs: (n, C) array, rows sum to 1. seed: whole number that fixes the draw.
    """
    ### BEGIN SOLUTION
    edges = probs.cumsum(axis=1)
    spots = np.random.default_rng(seed).random(len(probs)) * edges[:, -1]
    return (spots[:, None] >= edges).sum(axis=1)
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "draw_labels-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
def drawn(function, probs, seed):
    found = function(np.array(probs, dtype=float), seed)
    assert found is not None, "You returned nothing. Does your function end with a return?"
    found = np.asarray(found).reshape(-1)
    assert len(found) == len(probs), f"{len(probs)} rows gave {len(found)} labels. One each?"
    return found


# %% nbgrader={"grade": true, "grade_id": "draw_labels-shares", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: draw_labels-shares (1 point)
spots = np.array([drawn(draw_labels, [[0.6, 0.35, 0.05]], seed)[0] for seed in range(600)])
share = np.array([np.mean(spots == label) for label in range(3)])
assert np.abs(share[:2] - [0.6, 0.35]).max() < 0.12, (
    f"Classes with .6, .35 and .05 came in shares of {share.round(2)} over 600 seeds. What decides?"
)
assert 0 < share[2] < 0.12, f"A class with .05 came in a share of {share[2]:.2f}. Which may come?"
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("draw_labels-shares", draw_labels)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "draw_labels-rows", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: draw_labels-rows (1 point)
wanted = [2, 0, 3, 1, 1]
found = drawn(draw_labels, np.eye(4)[wanted], 5)
assert found.tolist() == wanted, (
    f"Five rows are sure of {wanted}, and their labels are {found.tolist()}. Whose row was asked?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("draw_labels-rows", draw_labels)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "draw_labels-independent", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: draw_labels-independent (1 point)
found = drawn(draw_labels, [[0.5, 0.5]] * 400, 6)
most = max(np.mean(found == label) for label in set(found.tolist()))
assert most < 0.7, (
    f"Of 400 equal rows with two even classes, {most:.0%} got one label. How many draws did you make?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("draw_labels-independent", draw_labels)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "draw_labels-seed", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: draw_labels-seed (1 point)
even = np.full((60, 4), 0.25)
once, again, other = (drawn(draw_labels, even, seed) for seed in (3, 3, 4))
assert np.array_equal(once, again), "Seed 3 gave two sets of labels. Where does your chance begin?"
assert not np.array_equal(once, other), "Seeds 3 and 4 gave the same labels. Is the seed used?"
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("draw_labels-seed", draw_labels)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "draw_labels-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>All rows get one label</summary>How many random numbers does your function draw, and is a generator made anew on the way?</details>
# <details><summary>A loop is slow</summary>Running sums along a row give the edges of its stretches. Comparing a column of spots with all edges at once tells how many lie below.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "half-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Now the calibrated twins. Half A fits a temperature for each model. Half B is judged, raw and scaled. Beside each version stand 39 worlds with labels drawn from its own probabilities. A calibrated model would leave their range in 2 of 40 cases, so the range is a 95% interval.

# %% nbgrader={"grade": false, "grade_id": "halves", "locked": true, "schema_version": 3, "solution": false, "task": false}
half_b = np.arange(len(labels)) % 2 == 1
truth_b, tier_b = labels[half_b], tier_of[half_b]
T = {m: fit_temperature(logits[m][~half_b], labels[~half_b]) for m in models}
versions = {"encoder": probs["encoder"], "encoder_T": to_probs(logits["encoder"], T["encoder"])}
versions |= {"decoder": probs["decoder"], "decoder_T": to_probs(logits["decoder"], T["decoder"])}
sizes_b = {t: int((tier_b == t).sum()) for t in TIERS} | {"all": int(half_b.sum())}
print("Fitted on half A:", {m: round(t, 3) for m, t in T.items()})


def judge_half():
    rows = [in_order("version", v, versions[v][half_b], truth_b, tier_b) for v in versions]
    return pd.concat(rows, ignore_index=True)


judged = stand_in("judged", judge_half, data.source)


# %% nbgrader={"grade": false, "grade_id": "worlds", "locked": true, "schema_version": 3, "solution": false, "task": false}
def twin(version, worlds=39):
    """ECE and mean gap of a calibrated twin on half B, by the tier of the drawn label."""
    p, eces, gaps = versions[version][half_b], [], []
    for seed in range(worlds):
        world = np.asarray(draw_labels(p, seed)).astype(int)
        groups, over = example_tiers(world, tiers), p.max(axis=1) - (p.argmax(axis=1) == world)
        kept = [(groups == tier) | (tier == "all") for tier in (*TIERS, "all")]
        eces.append([expected_calibration_error(p[k], world[k]) for k in kept])
        gaps.append([over[k].mean() for k in kept])
    eces = pd.DataFrame(eces, columns=[*TIERS, "all"])
    spans = {"tier": eces.columns, "twin": eces.mean(), "low": eces.min(), "high": eces.max()}
    spans["twin_gap"] = np.mean(gaps, axis=0)
    return pd.DataFrame(spans).reset_index(drop=True).assign(version=version)


# %% nbgrader={"grade": false, "grade_id": "twins", "locked": true, "schema_version": 3, "solution": false, "task": false}
def twins():
    return pd.concat([twin(version) for version in versions], ignore_index=True)


twin_table = stand_in("twins", twins, data.source)

# %% nbgrader={"grade": false, "grade_id": "table-2b", "locked": true, "schema_version": 3, "solution": false, "task": false}
table_2b = judged.merge(twin_table, on=["version", "tier"])
columns = ["version", "tier", "n", "accuracy", "confidence", "gap", "twin_gap"]
table_2b = table_2b[[*columns, "ece", "twin", "low", "high"]]
excess = table_2b.assign(delta=table_2b["ece"] - table_2b["twin"])
excess["low"] = table_2b["ece"] - table_2b["high"]
excess["high"] = table_2b["ece"] - table_2b["low"]
drawn_versions = ["encoder", "decoder", "decoder_T"]

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-honest_ece-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Where does a model's ECE exceed that of its calibrated twin? An interval that holds 0 means: a perfect model could look like this. An ECE *below* the twin's is no praise. Hold `gap` against `twin_gap`: asked like this, an honest model looks too modest on head. Mind the scales.

# %% nbgrader={"grade": false, "grade_id": "reveal-honest_ece", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("honest_ece", predicted_honest_ece, because_honest_ece)
row = table_2b[(table_2b["version"] == "encoder") & (table_2b["tier"] == "tail")].iloc[0]
print(runtime.compare(predicted_honest_ece, row["twin"], row["low"], row["high"]))
print(f"The encoder itself has {row['ece']:.3f} on {row['n']} tail examples of half B.")
question = "Whose ECE exceeds that of a calibrated twin?"
panels = {f"{v}: ECE minus its twin's": excess[excess["version"] == v] for v in drawn_versions}
picture = plots.delta_plot(panels, sizes_b, question)
plots.show(picture, plots.describe(question, excess[["version", "tier", "delta", "low", "high"]]))
table_2b.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "answers-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# In use, nobody knows the true tier. A user sees the *answer*, and can look up in which tier that class is. Grouped like this an honest model has no gap.
#
# **Question.** When a model names a class of a tier, is it as right as it is sure?


# %% nbgrader={"grade": false, "grade_id": "table-2c", "locked": true, "schema_version": 3, "solution": false, "task": false}
def judge_answers():
    rows = []
    for version, p in versions.items():
        told = example_tiers(p[half_b].argmax(axis=1), tiers)
        rows.append(in_order("version", version, p[half_b], truth_b, told))
    return pd.concat(rows, ignore_index=True)


table_2c = stand_in("table_2c", judge_answers, data.source).drop(columns="ece")
table_2c.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "policy-part", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A tail in `table_2b` whose interval lies above 0: then the model is too sure there, and not only looked at in an unkind way.
#
# ## 3 · A policy for confidence (70 min)
#
# Complaints come in all day. Above some confidence the model shall answer alone; a person reads the rest. How sure is sure enough?
#
# "Keep what has a confidence of .7 to be right in 70%" trusts the model's word. You have labels, so ask those: fix a target, find the threshold on half A, and see on half B what it delivers.
#
# **Predict 4.** The target is to be right in 70% of the cases that are kept. Which share of the cases may the *encoder* keep on half A? A number. For scale: it is right in 40% of all.

# %% nbgrader={"grade": false, "grade_id": "predict-kept", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_kept = None  # a number from 0 to 1
because_kept = ""
### BEGIN SOLUTION
predicted_kept = 0.3
because_kept = "It is right in 40% of all, so the surer half of these should reach 70%."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "threshold_policy-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `threshold_policy`
#
# **Why.** A threshold is a promise to the people who read the rest. It needs a target that somebody chose, and a rule that anybody can repeat.
#
# *35 min · hard · 8 points*
#
# A threshold $t$ keeps every example whose confidence $c_i$, its top probability, is at least $t$. Of all confidences that occur, take the smallest whose kept examples reach the target:
#
# $$\hat t = \min\{\,t \in \{c_1, \dots, c_n\} : \mathrm{accuracy}(c_i \ge t) \ge \mathrm{target}\,\}$$
#
# | key of the answer | meaning |
# | --- | --- |
# | `"threshold"` | $\hat t$ |
# | `"coverage"` | share of all examples that is kept |
# | `"accuracy"` | of the kept |
#
# **By hand.** Confidences .9 .8 .7 .6, hits 1 0 1 0. From the surest down the kept accuracy is 1, 1/2, 2/3, 2/4. At a target of .6 the threshold is .7, with coverage .75 and accuracy .667: the fall at .8 does not end the search.
#
# **Edge rules.** To reach the target exactly is enough. Equal confidences are kept together. If no threshold will do: `math.inf`, coverage 0, accuracy `math.nan`.


# %% nbgrader={"grade": false, "grade_id": "threshold_policy", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: threshold_policy
def threshold_policy(probs, labels, target):
    """{"threshold": float, "coverage": float, "accuracy": float} of the smallest good threshold.

    probs: (n, C) array, rows sum to 1. labels: (n,) integer array. target: accuracy from 0 to 1.
    """
    ### BEGIN SOLUTION
    sure, hit = probs.max(axis=1), probs.argmax(axis=1) == labels
    for level in np.unique(sure):
        kept = sure >= level
        if hit[kept].mean() >= target:
            found = level, kept.mean(), hit[kept].mean()
            break
    else:
        found = math.inf, 0.0, math.nan
    return dict(zip(("threshold", "coverage", "accuracy"), map(float, found), strict=True))
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "threshold_policy-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
def toy_cases(*groups):
    """probs and labels for groups (confidence, hit): in a miss the second class was the true one."""
    rows = [[c, min(0.7 * c, 0.8 * (1 - c))] for c, _ in groups]
    rows = [[*row, *[(1 - sum(row)) / 2] * 2] for row in rows]
    return np.array(rows), np.array([0 if hit else 1 for _, hit in groups])


def toy_policy(function, target, *groups):
    found = function(*toy_cases(*groups), target)
    assert isinstance(found, dict), f"A {type(found).__name__} came back. A dict is asked for."
    lacking = {"threshold", "coverage", "accuracy"} - set(found)
    assert not lacking, f"Your answer lacks {sorted(lacking)}. See the docstring."
    return {name: math.nan if found[name] is None else float(found[name]) for name in found}


falling = [(0.92, 1), (0.85, 1), (0.81, 1), (0.66, 0), (0.57, 0), (0.48, 1)]

# %% nbgrader={"grade": true, "grade_id": "threshold_policy-target", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: threshold_policy-target (2 points)
found = toy_policy(threshold_policy, 0.7, *falling)["threshold"]
assert abs(found - 0.66) < 1e-6, (
    "Confidences .92 .85 .81 .66 .57 .48, hits 1 1 1 0 0 1. From the surest down the kept accuracy "
    f"is 1, 1, 1, .75, .60, .67. For a target of .7 you say {found:.2f}. Which one keeps the most?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("threshold_policy-target", threshold_policy)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "threshold_policy-smallest", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: threshold_policy-smallest (2 points)
back_again = [(0.92, 1), (0.85, 0), (0.81, 1), (0.66, 1), (0.57, 0), (0.48, 0)]
found = toy_policy(threshold_policy, 0.7, *back_again)["threshold"]
assert abs(found - 0.66) < 1e-6, (
    "Here the kept accuracy is 1, .50, .67, .75, .60, .50 from the surest down. For a target of .7 "
    f"you say {found:.2f}. Does a fall end your search?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("threshold_policy-smallest", threshold_policy)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "threshold_policy-ties", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: threshold_policy-ties (1 point)
block = [(0.9, 1), (0.88, 1), (0.86, 1), (0.84, 1), (0.7, 1), (0.7, 0), (0.7, 0), (0.6, 0)]
found = toy_policy(threshold_policy, 0.8, *block)["threshold"]
assert abs(found - 0.84) < 1e-6, (
    f"Four hits, then three examples with .7, one of them a hit. For a target of .8 you say "
    f"{found:.2f}. What does a threshold of .7 keep?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("threshold_policy-ties", threshold_policy)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "threshold_policy-exact", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: threshold_policy-exact (1 point)
found = toy_policy(threshold_policy, 0.75, (0.9, 1), (0.8, 1), (0.7, 1), (0.6, 0))["threshold"]
assert abs(found - 0.6) < 1e-6, (
    f"Three of four are right, the target is .75, and you say {found:.2f}. Is three of four enough?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("threshold_policy-exact", threshold_policy)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "threshold_policy-report", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: threshold_policy-report (1 point)
found = toy_policy(threshold_policy, 0.7, *falling)
kept = [hit for confidence, hit in falling if confidence >= found["threshold"] - 1e-6]
assert kept, (
    f"Your threshold of {found['threshold']:.2f} keeps none of the six. Whom should it keep?"
)
for name, value in (("coverage", len(kept) / 6), ("accuracy", sum(kept) / len(kept))):
    assert abs(found[name] - value) < 1e-3, (
        f"Your threshold {found['threshold']:.2f} keeps {len(kept)} of 6, {sum(kept)} of them right, "
        f"and your {name} is {found[name]:.3f}. Of what is it a share?"
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("threshold_policy-report", threshold_policy)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "threshold_policy-none", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: threshold_policy-none (1 point)
found = toy_policy(threshold_policy, 0.9, (0.9, 0), (0.8, 1), (0.7, 0), (0.6, 1))
shown = [found[name] for name in ("threshold", "coverage", "accuracy")]
assert math.isinf(shown[0]) and shown[1] == 0 and math.isnan(shown[2]), (  # noqa: PT018
    f"No threshold reaches .9 here, and you answer {np.round(shown, 2)}. See the edge rules."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("threshold_policy-none", threshold_policy)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "threshold_policy-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>The search ends too early, or too late</summary>Write down the kept accuracy at every confidence, as in the example. Which entries are good, and which of them is asked for?</details>
# <details><summary>Ties, or the exact target, resist</summary>Which of your comparisons hold for equal numbers? Try them from the smallest confidence up.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "policies-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Four targets, both models, raw and scaled. All thresholds come from half A.

# %% nbgrader={"grade": false, "grade_id": "policies-at-work", "locked": true, "schema_version": 3, "solution": false, "task": false}
TARGETS = (0.6, 0.7, 0.8, 0.9)


def find_policies():
    half_a, rows = ~half_b, []
    for version, p in versions.items():
        for target in TARGETS:
            found = threshold_policy(p[half_a], labels[half_a], target)
            numbers = {name: float(value) for name, value in dict(found).items()}
            rows.append({"version": version, "target": target} | numbers)
    return pd.DataFrame(rows)[["version", "target", "threshold", "coverage", "accuracy"]]


policies = stand_in("policies", find_policies, data.source)


# %% nbgrader={"grade": false, "grade_id": "table-3a", "locked": true, "schema_version": 3, "solution": false, "task": false}
def deliver(version, threshold):
    """What a threshold delivers on half B: coverage, and accuracy with its 95% interval."""
    kept = versions[version][half_b].max(axis=1) >= threshold - 1e-6
    right = int((guesses[version.split("_")[0]][half_b] == truth_b)[kept].sum())
    n = max(int(kept.sum()), 1)
    return (kept.mean(), right / n, *plots.wilson_interval(right, n))


delivered = [deliver(*row) for row in policies[["version", "threshold"]].itertuples(index=False)]
columns = ["coverage_b", "accuracy_b", "low", "high"]
table_3a = policies.rename(columns={"coverage": "coverage_a", "accuracy": "accuracy_a"})
table_3a[columns] = np.array(delivered)
table_3a["people_read"] = (1000 * (1 - table_3a["coverage_b"])).round().astype(int)
at_70 = table_3a[table_3a["target"] == 0.7].set_index("version")

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-kept-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Does half B keep what half A promised? `people_read`: cases a day that people read, of 1,000. Raw models first. The small figures are targets, at the encoder's line.

# %% nbgrader={"grade": false, "grade_id": "reveal-kept", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("kept", predicted_kept, because_kept)
print(runtime.compare(predicted_kept, at_70.loc["encoder", "coverage_a"]))
question = "What does half B get for the promise of half A?"
raw = table_3a[table_3a["version"].isin(models)]
curve = raw.rename(columns={"version": "recipe", "coverage_b": "coverage"})
curve = curve.assign(accuracy=curve["accuracy_b"], threshold=curve["target"])
picture = plots.coverage_plot(curve, int(half_b.sum()), question)
plots.show(picture, plots.describe(question, raw))
raw.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "scaled", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A target whose `accuracy_b` interval lies below it: then the threshold was luck of half A.
#
# The decoder is far too sure, and a temperature mends that. Does the policy get better, or does only the number change that is written on it?
#
# **Predict 5.** At a target of 70% the raw decoder keeps a share of 0.086 of half B. Which share does the *scaled* decoder keep, with its own threshold from half A? A number.

# %% nbgrader={"grade": false, "grade_id": "predict-scaled", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_scaled = None  # a number from 0 to 1
because_scaled = ""
### BEGIN SOLUTION
predicted_scaled = 0.2
because_scaled = (
    "Its probabilities mean what they say now, so more of them should reach the target."
)
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "table-3b", "locked": true, "schema_version": 3, "solution": false, "task": false}
rows = []
for model in models:
    sure = {v: versions[v][half_b].max(axis=1) for v in (model, f"{model}_T")}
    kept = [sure[v] >= at_70.loc[v, "threshold"] - 1e-6 for v in sure]
    both, either = int((kept[0] & kept[1]).sum()), int((kept[0] | kept[1]).sum())
    levels = [at_70.loc[v, "threshold"] for v in sure]
    rows.append((model, T[model], *levels, *(int(k.sum()) for k in kept), both, both / either))
columns = [
    "model",
    "T",
    "threshold_raw",
    "threshold_T",
    "kept_raw",
    "kept_T",
    "kept_both",
    "overlap",
]
table_3b = pd.DataFrame(rows, columns=columns)

# %% nbgrader={"grade": false, "grade_id": "table-3c", "locked": true, "schema_version": 3, "solution": false, "task": false}
rows = []
for version in versions:
    sure = versions[version][half_b].max(axis=1)
    kept = sure >= at_70.loc[version, "threshold"] - 1e-6
    hit = guesses[version.split("_")[0]][half_b] == truth_b
    for tier in TIERS:
        mine = tier_b == tier
        k, right = int((mine & kept).sum()), int((mine & kept & hit).sum())
        span = plots.wilson_interval(k, int(mine.sum()))
        rows.append((version, tier, int(mine.sum()), k, k / mine.sum(), *span, right))
columns = ["version", "tier", "n", "kept", "share", "low", "high", "right"]
table_3c = pd.DataFrame(rows, columns=columns)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-scaled-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Which cases does the model answer alone, tier by tier? And of those, how many are `right`?

# %% nbgrader={"grade": false, "grade_id": "reveal-scaled", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("scaled", predicted_scaled, because_scaled)
print(runtime.compare(predicted_scaled, at_70.loc["decoder_T", "coverage_b"]))
question = "Whose cases does the model keep, at a target of 70%?"
series = {
    v: t.rename(columns={"share": "value"}) for v, t in table_3c.groupby("version", sort=False)
}
tiers_of_b = {tier: sizes_b[tier] for tier in TIERS}
picture = plots.tier_plot(series, tiers_of_b, "share kept, 95% interval", question)
plots.show(picture, plots.describe(question, table_3c))
table_3c.pivot(index="version", columns="tier", values=["kept", "right"])

# %% [markdown] nbgrader={"grade": false, "grade_id": "swaps-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Did scaling change the cases, or the number on the policy? `overlap`: cases kept by both versions, as a share of those kept by either. Below, all policies side by side.

# %% nbgrader={"grade": false, "grade_id": "swaps", "locked": true, "schema_version": 3, "solution": false, "task": false}
print(table_3b.round(3).to_string(index=False))
table_3a.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "remedies-part", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** An `overlap` near one half: then scaling reorders cases, and is more than a new label on the dial.
#
# ## 4 · Weights against a temperature (45 min)
#
# Two complaints about a plain model: it ignores rare classes, and its confidence is off. Two remedies: train with class weights, or fit a temperature. The lecture adds a third, cRT: keep the encoder, train its head again with weights. What does each one move?
#
# | arm | what was done | what differs from `plain` besides |
# | --- | --- | --- |
# | `plain` | cross-entropy, rate 1e-4, 4 epochs | |
# | `plain_T` | `plain`, then one temperature from half A | nothing |
# | `sqrt_weights` | weights 1/√count in the loss | nothing |
# | `crt` | head alone trained again, weights 1/count | rate 2e-3, 3 epochs, frozen encoder |
#
# One seed each. The lecture's own cRT figures came from larger models: tail F1 up by 0.003, inside the noise, and ECE down by 0.024.
#
# **Predict 6.** Which arm has the *smallest ECE* on half B? One name, and why.

# %% nbgrader={"grade": false, "grade_id": "predict-smallest_ece", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_smallest_ece = None  # one of the four names
because_smallest_ece = ""
### BEGIN SOLUTION
predicted_smallest_ece = "plain_T"
because_smallest_ece = "A temperature is fitted for nothing but calibration."
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "arms", "locked": true, "schema_version": 3, "solution": false, "task": false}
T_plain = fit_temperature(logits["plain"][~half_b], labels[~half_b])
arms = {"plain": probs["plain"], "plain_T": to_probs(logits["plain"], T_plain)}
arms |= {"sqrt_weights": probs["sqrt_weights"], "crt": probs["crt"]}
tops = {arm: top_one(p[half_b]) for arm, p in arms.items()}
assert len({len(top) for top in tops.values()}) == 1, "the arms must be judged on the same examples"
rows = []
for arm, p in arms.items():
    f1 = per_class_f1(truth_b, tops[arm][:, 1].astype(int), n_classes)
    row = {"arm": arm} | recipe_scores(truth_b, p[half_b])
    row |= {"confidence": tops[arm][:, 0].mean(), "dead_classes": int((f1 == 0).sum())}
    rows.append(row | {"T": T_plain if arm == "plain_T" else 1.0})
table_4a = pd.DataFrame(rows)
print(f"Temperature of plain, from half A: {T_plain:.3f}")


# %% nbgrader={"grade": false, "grade_id": "table-4b", "locked": true, "schema_version": 3, "solution": false, "task": false}
def f1_of(tier):
    classes = (tiers == tier) | (tier == "all")

    def f1(truth, top):
        return per_class_f1(truth, top[:, 1].astype(int), n_classes)[classes].mean()

    return f1


def right_share(truth, top):
    return np.mean(top[:, 1] == truth)


rows = []
for tier in (*TIERS, "all"):
    mine = (tier_b == tier) | (tier == "all")
    metrics = {"accuracy": right_share, "f1": f1_of(tier), "ece": top_one_calibration_error}
    for arm in list(arms)[1:]:
        pair = truth_b[mine], tops["plain"][mine], tops[arm][mine]
        for metric, score in metrics.items():
            before, after = (float(score(pair[0], top)) for top in pair[1:])
            span = paired_bootstrap(score, *pair, n_resamples=300)
            rows.append((arm, metric, tier, before, after, after - before, span.low, span.high))
columns = ["arm", "metric", "tier", "plain", "value", "delta", "low", "high"]
table_4b = pd.DataFrame(rows, columns=columns)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-smallest_ece-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** What does each remedy do to the confidence, tier by tier? Below 0 is better. An ECE interval may sit off its point: resampling makes bins noisier.

# %% nbgrader={"grade": false, "grade_id": "reveal-smallest_ece", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("smallest_ece", predicted_smallest_ece, because_smallest_ece)
by_arm = table_4a.set_index("arm")
print(runtime.compare(predicted_smallest_ece, by_arm["ece"].idxmin()))
question = "Which remedy moves the ECE?"
moved = table_4b[table_4b["metric"] == "ece"]
panels = {f"{arm}: ECE minus plain's": moved[moved["arm"] == arm] for arm in list(arms)[1:]}
shown = moved[["arm", "tier", "delta", "low", "high"]]
plots.show(plots.delta_plot(panels, sizes_b, question), plots.describe(question, shown))
table_4a.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "answers-moved-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** And what does each do to the answers? F1 first, with its interval; accuracy in the table.

# %% nbgrader={"grade": false, "grade_id": "answers-moved", "locked": true, "schema_version": 3, "solution": false, "task": false}
question = "Which remedy moves the F1?"
moved = table_4b[table_4b["metric"] == "f1"]
panels = {f"{arm}: F1 minus plain's": moved[moved["arm"] == arm] for arm in list(arms)[1:]}
shown = moved[["arm", "tier", "delta", "low", "high"]]
plots.show(plots.delta_plot(panels, sizes_b, question), plots.describe(question, shown))
wide = table_4b.pivot(index=["metric", "arm"], columns="tier", values=["delta", "low", "high"])
wide.swaplevel(axis=1)[[*TIERS, "all"]].round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "nll-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# A temperature is fitted to make the NLL small, not the ECE. Look at both columns of `table_4a` for `plain` and `plain_T` before you write.
#
# **What result would change my mind?** A second seed of `sqrt_weights` whose tail F1 falls into `plain`'s interval.

# %% nbgrader={"grade": false, "grade_id": "save-tables", "locked": true, "schema_version": 3, "solution": false, "task": false}
tables = {"1a": table_1a, "1b": table_1b, "2a": table_2a, "2b": table_2b, "2c": table_2c}
tables |= {"3a": table_3a, "3b": table_3b, "3c": table_3c, "4a": table_4a, "4b": table_4b}
for name, table in tables.items():
    print("saved", artifacts.save_table(f"table_{name}", table, data.source))

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-pairs-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5 · The memo (80 min)
#
# Five sections, 100 points, three pages at most; tables and figures don't count. Take numbers from your own tables: staff get a list of those that stand in none. An honest "can't tell" earns points. So does a prediction that failed and is explained.
#
# <!-- rubric: memo-pairs -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-pairs", "locked": false, "points": 20, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# "Struggling to pay mortgage" is told as "Loan modification,collection,foreclosure" in 18 of 36 cases (back: 1 of 86), by the decoder in 10 of 36 (back: 10 of 86). In 0.78 of these errors the encoder has the true class second, and it is unsure (0.50). One trouble, two names: label. Merge them. Sure errors with the true class far down would have spoken for the model.
#
# "Credit reporting company's investigation" as "Incorrect information on credit report": 14 of 32 in both models, back 0 and 1 of 121. One way only, from a small class into a large one. The true class is second in 0.50 and 0.29, the confidence 0.62 and 0.70. The names differ in meaning. I blame the model, for want of examples: collect more.
#
# The payoff process as charged fees: 20 of 48, decoder 10 of 48; back 2 and 4 of 133. The encoder has the true class second in 0.75. Such a complaint is about both. Label: let people name two issues.
#
# The surprise is "Improper contact or sharing of info" as "Communication tactics": encoder 16 of 41 (back 1 of 151), decoder 6 of 41, but back 16 of 151. Each model leans its own way. Nobody sees a line here: describe the classes first.
#
# I said 8 shared pairs; there are 5. I took all confusions for the labels' fault. Merging these five would remove 215 of the encoder's 2,605 errors, a share of 0.083: no cure.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-reliability-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <!-- rubric: memo-reliability -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-reliability", "locked": false, "points": 25, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# All on half B; T from half A is 1.002 for the encoder, 1.822 for the decoder.
#
# Overall, the encoder's ECE is 0.053, with T 0.052; the decoder's 0.303, with T 0.063. Calibrated twins show 0.025 to 0.027, and never more than 0.043. So both stay somewhat off.
#
# Encoder, confidence and accuracy: head 0.525 and 0.536 (n = 1,476), mid 0.359 and 0.221 (494), tail 0.304 and 0.000 (211). ECE: 0.033, 0.138, 0.304. I had said 0.1 for the tail and 0.05 for its twin. The twin has 0.312 (0.292 to 0.340). So this tail looks as a perfect model's would: the truth picked the examples. What the overall number hides is the head. There an honest model would look too modest, with a gap of −0.090; ours has −0.011. By answers the same shows: too sure by 0.071 where it answers head, too modest by 0.040 where it answers mid.
#
# Decoder: too sure in every tier, ECE 0.260, 0.370, 0.443, far above its twins (0.046, 0.080, 0.191). With T: 0.086, 0.111, 0.193, and none exceeds its twin's range.
#
# One T moves all confidences the same way. The encoder would need less of it on head answers and more on mid ones, so its best T is near 1 and nothing changes.
#
# A twin's tail ECE ranges from 0.292 to 0.340 by chance. Smaller differences on 211 examples I don't read.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-policy-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <!-- rubric: memo-policy -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-policy", "locked": false, "points": 25, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# My target: right in 70% of what the model keeps. The encoder meets it on half A at a threshold of 0.751: coverage 0.144, accuracy 0.701. Half B gets coverage 0.146 and accuracy 0.712 (0.660 to 0.759). The promise holds. People read 854 of 1,000 cases a day. I had expected a coverage of 0.3: being right in 40% of all does not mean that the sure half is right.
#
# By tier, half B: 282 of 1,476 head cases are kept, 227 of them right; 29 of 494 mid and 8 of 211 tail cases, none of them right. Whoever writes about something rare bears the errors, and nobody reads these 37 cases again. A threshold on confidence can't protect them.
#
# A target of 90% looked fine on half A (0.913 at a threshold of 0.921) and delivers 0.789 on half B (0.667 to 0.875). Few cases decided it: luck. I would not promise that.
#
# Does scaling change the policy? For the encoder no case moves (overlap 1.000). The scaled decoder keeps 0.092 where the raw one keeps 0.086; I had said 0.2. Its threshold goes from 0.992 to 0.819, and 167 cases are kept by both, an overlap of 0.759. Accuracies, 0.755 (0.691 to 0.809) and 0.738 (0.671 to 0.796), can't be told apart. So scaling changes mostly the number on the dial, though then a person can read it.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-remedies-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <!-- rubric: memo-remedies -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-remedies", "locked": false, "points": 20, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Half B, differences from plain, 95% intervals.
#
# Temperature (T = 0.971; nothing else differs): no answer moves. ECE goes from 0.040 to 0.053, by 0.014 (−0.001 to 0.021), NLL from 2.297 to 2.296. I had said that it would be best. But it is fitted for NLL, on other examples, and there was little to mend. The decoder, far off, gained.
#
# Square-root weights (nothing else differs): accuracy −0.022 (−0.038 to −0.007), macro F1 +0.056 (0.032 to 0.069). The head pays, F1 −0.049 (−0.072 to −0.025); mid gains 0.086 (0.048 to 0.122), tail 0.103 (0.055 to 0.123). Dead classes fall from 74 to 51. ECE rises by 0.043 (0.012 to 0.063): the model says 0.304 and is right in 0.384, too modest.
#
# cRT: macro F1 +0.096 (0.069 to 0.110), tail +0.217 (0.146 to 0.246), accuracy −0.057 (−0.076 to −0.039). Its ECE can't be told from plain's (−0.018 to 0.017). Rate, epochs and the frozen encoder differ too, so I can't say that the weights did it.
#
# The tail's ECE falls by 0.176 with weights. I don't count that: by true tier, an ECE falls as soon as more tail answers are right.
#
# So weights move answers, from head to tail; a temperature moves confidence, and no answer. Dead classes: weights, cheaper than collecting. Confidence: a temperature, but only where something is off. Weights and then a temperature would be the next thing to measure. One seed each.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-recommendation-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <!-- rubric: memo-recommendation -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-recommendation", "locked": false, "points": 10, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# To the head of the service: let the encoder answer alone above 0.751, and let people read the rest, 854 of 1,000 cases a day. Of what it keeps it is right in 0.712 (0.660 to 0.759), measured on cases that did not set the threshold. Leave its confidence as it is: a temperature moves no case.
#
# The largest gap: of 37 kept cases that were not head, none is right. Draw some kept cases each week and read them.
#
# In the lab I would have switched if a rare class missed cost some ten errors in the head. Now I can price it: 319 readings are saved in half B, for 92 errors. If an error costs more than 3.5 readings, keep no case at all. If only the rare ones count, that is 8.6. Merging the five shared pairs comes first; it helps every model.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "hand-in", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Further reading</summary>
#
# - Guo and others 2017: why modern networks are too sure, and why one temperature mends so much.
# - Bröcker and Smith 2007: reliability diagrams need to know what a reliable forecast would look like.
# - Geifman and El-Yaniv 2017: selective classification, thresholds with a promise.
# - Kang and others 2020: cRT, where the head alone is trained again.
# - Northcutt and others 2021: how many errors of a benchmark are the labels'.
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
