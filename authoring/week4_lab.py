# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,-all
#     formats: authoring///py:percent,source/week4_lab///ipynb
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
# # Week 4 lab: how does a model fail?
#
# Two models from the weeks before sit on your table. One number each says how good they are. Today you open them up: which classes they lose, how sure they are while losing them, and what of all that is luck.
#
# **You will be able to**
#
# - read a model class by class and tier by tier;
# - test whether its probabilities mean what they say, and mend them with one number;
# - tell a difference between two models from noise.
#
# **You need** softmax, cross-entropy, macro F1 from week 1, class weights from week 2. **Hardware:** a CPU will do.
#
# | part | minutes |
# | --- | --- |
# | 0 Set up | 4 |
# | 1 Class by class | 16 |
# | 2 Tier by tier | 12 |
# | 3 Sure and right | 27 |
# | 4 Luck | 13 |
# | 5 Decide | 8 |
# | sum | 80 |
#
# Four times you predict first, then look, then explain the gap. Being wrong costs nothing. Being vague does. Round what you print, never what your functions return.
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
    assert "week4_lab" in wheels, "No course library here. Add the input 'ecbs5200 week4_lab'."
    wheel = wheels["week4_lab"].with_name(json.loads(wheels["week4_lab"].read_text())["wheel"])
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True)

# %% nbgrader={"grade": false, "grade_id": "setup-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math
from collections import namedtuple
from functools import partial

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from sklearn.metrics import f1_score

from course_lib import artifacts, plots, runtime
from course_lib.data.week4 import load_week4
from course_lib.runtime import Unanswered, predicted  # noqa: F401 (open tasks raise it)
from course_lib.stand_ins import stand_in

stand_in = partial(stand_in, assignment="week4_lab")
pd.set_option("display.max_colwidth", None)  # class names are long

data = load_week4()
labels, train_labels, n_classes = data.labels, data.train_labels, len(data.class_names)
models = ("encoder", "decoder")
logits = {model: data.logits[model].astype(float) for model in models}
guesses = {model: logits[model].argmax(axis=1) for model in models}
print(data.note)
pd.DataFrame(
    {
        "model": models,
        "parameters": ["23 million", "51 million"],
        "pretrained on": ["a large corpus", "the training texts alone"],
        "validation examples": len(labels),
        "accuracy": [np.mean(guesses[model] == labels).round(3) for model in models],
    }
)

# %% [markdown] nbgrader={"grade": false, "grade_id": "confusion_matrix-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1 · Class by class (16 min)
#
# The encoder is right more often. Is it the better model? Accuracy can't say which classes pay for it.
#
# ### Task `confusion_matrix`
#
# **Why.** An error has two ends: what was there, and what was said. Only a table of both shows what is mistaken for what.
#
# *4 min · easy · 3 points*
#
# Cell $M_{ij}$ counts the examples of true class $i$ that were predicted as class $j$.
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `labels`, `predictions` | class ids | (n,) |
# | $M$ | counts; rows true, columns predicted | (C, C) |
#
# **By hand.** Labels 0 0 1, predictions 0 1 1, two classes: row 0 is (1, 1), row 1 is (0, 1).
#
# **Edge rule.** Every class has a row and a column, also one that never appears.


# %% nbgrader={"grade": false, "grade_id": "confusion_matrix", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: confusion_matrix
def confusion_matrix(labels, predictions, n_classes):
    """Counts (n_classes, n_classes): row = true class, column = predicted class.

    labels, predictions: (n,) integer arrays with values from 0 to n_classes - 1.
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "confusion_matrix-counts", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: confusion_matrix-counts (2 points)
six_labels, six_guesses = np.array([0, 0, 0, 1, 2, 2]), np.array([1, 1, 0, 1, 0, 2])
toy = np.asarray(confusion_matrix(six_labels, six_guesses, 4))
assert toy.shape == (4, 4), (
    f"Your matrix has shape {toy.shape}. Did a class without examples leave?"
)
assert toy.sum() == 6, (
    f"Six examples, but your cells sum to {toy.sum():g}. One pair occurs twice: is it counted twice?"
)
assert (toy + toy.T)[:2].tolist() == [[2, 2, 1, 0], [2, 2, 0, 0]], (
    f"Your matrix is {toy.tolist()}. Go through the six examples one by one, hits included."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("confusion_matrix-counts", confusion_matrix)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "confusion_matrix-orientation", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: confusion_matrix-orientation (1 point)
toy = np.asarray(confusion_matrix(np.array([0, 1]), np.array([1, 1]), 2))
assert toy[0, 1] > 0 == toy[1, 0], (
    f"True 0 was called 1, and your matrix is {toy.tolist()}. Which axis did you give to the truth?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("confusion_matrix-orientation", confusion_matrix)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "confusion_matrix-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Cells come out too small</summary>What does <code>m[[0, 0], [1, 1]] += 1</code> leave in one cell?</details>
# <details><summary>Still too small</summary>numpy has a way to add at repeated places, and a way to count whole numbers.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "pairs-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Which classes does the encoder mistake for which, most of all?


# %% nbgrader={"grade": false, "grade_id": "pairs", "locked": true, "schema_version": 3, "solution": false, "task": false}
def confused_pairs(matrix, rows=8):
    """The fullest cells off the diagonal, with the count of the opposite mistake."""
    errors = np.array(matrix) * (1 - np.eye(len(matrix), dtype=int))
    cells = np.argsort(-errors, axis=None, kind="stable")[:rows]
    true, told = np.unravel_index(cells, errors.shape)
    both = {"times": errors[true, told], "reverse": errors[told, true]}
    return pd.DataFrame({"true": true, "predicted": told, **both})


def count_pairs():
    return confused_pairs(confusion_matrix(labels, guesses["encoder"], n_classes))


pairs = stand_in("pairs", count_pairs, data.source)
shown = pairs.assign(examples=[int((labels == c).sum()) for c in pairs["true"]])
for end in ("true", "predicted"):
    shown[end] = [data.class_names[c] for c in pairs[end]]
shown

# %% [markdown] nbgrader={"grade": false, "grade_id": "per_class_scores-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Read the names. Some pairs are two labels for nearly one thing, left by a change of the complaint form. No model can learn a line that people did not draw.
#
# ### Task `per_class_scores`
#
# **Why.** A class can fail in two ways: it is not found, or it is named where it isn't.
#
# *4 min · easy · 4 points*
#
# $$P_c = \frac{TP_c}{TP_c + FP_c}\qquad R_c = \frac{TP_c}{TP_c + FN_c}\qquad F_c = \frac{2\,P_c R_c}{P_c + R_c}$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | $TP_c, FP_c, FN_c$ | hits, false alarms, misses of class $c$ | counts |
# | $P, R, F$ | precision, recall, F1 | (C,) |
#
# **By hand.** Labels 0 0 1, predictions 0 1 1. Class 0: P = 1/1, R = 1/2, F = .667.
#
# **Edge rule.** A score that would divide by 0 is 0.


# %% nbgrader={"grade": false, "grade_id": "per_class_scores", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: per_class_scores
def per_class_scores(labels, predictions, n_classes):
    """{"precision": array, "recall": array, "f1": array}, each of shape (n_classes,).

    labels, predictions: (n,) integer arrays with values from 0 to n_classes - 1.
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((n_classes, n_classes))
    np.add.at(matrix, (labels, predictions), 1)
    tp, told, there = np.diag(matrix), matrix.sum(axis=0), matrix.sum(axis=1)
    f1 = 2 * tp / np.maximum(told + there, 1)
    return {"precision": tp / np.maximum(told, 1), "recall": tp / np.maximum(there, 1), "f1": f1}
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "per_class_scores-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
toy_labels = np.array([0, 0, 0, 0, 1, 1, 2])
toy_guesses = np.array([0, 0, 1, 2, 1, 1, 2])


def toy_score(name, labels=toy_labels, guesses=toy_guesses, n=3):
    found = per_class_scores(labels, guesses, n)
    assert hasattr(found, "keys"), f"A {type(found).__name__} came back. A dict is asked for."
    assert name in found, f"Your keys are {list(found.keys())}. Is {name!r} among them?"
    return np.asarray(found[name], dtype=float)


# %% nbgrader={"grade": true, "grade_id": "per_class_scores-precision", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: per_class_scores-precision (1 point)
seen = toy_score("precision")
assert np.allclose(seen, [1, 2 / 3, 1 / 2]), (
    f"Your precision is {seen.round(3)}. Is it a share of the examples, or of what was predicted?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("per_class_scores-precision", per_class_scores)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "per_class_scores-recall", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: per_class_scores-recall (1 point)
seen = toy_score("recall")
assert np.allclose(seen, [1 / 2, 1, 1]), (
    f"Your recall is {seen.round(3)}. Of which examples should it be a share?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("per_class_scores-recall", per_class_scores)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "per_class_scores-f1", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: per_class_scores-f1 (1 point)
seen = toy_score("f1")
assert np.allclose(seen, [2 / 3, 4 / 5, 2 / 3]), (
    f"Your F1 is {seen.round(3)}. Which mean is it that lies near the smaller of two numbers?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("per_class_scores-f1", per_class_scores)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "per_class_scores-zero", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: per_class_scores-zero (1 point)
for name in ["precision", "recall", "f1"]:
    seen = toy_score(name, np.array([0, 0, 1]), np.array([0, 2, 0]), 4)
    assert seen.shape == (4,), f"Your {name} has shape {seen.shape} for 4 classes. Who is missing?"
    assert np.array_equal(seen[1:], [0, 0, 0]), (
        f"Classes 1 to 3 have no hit, yet their {name} is {seen[1:]}. See the edge rule."
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("per_class_scores-zero", per_class_scores)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "per_class_scores-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Precision and recall look swapped</summary>What do you divide by: how often a class was said, or how often it was there?</details>
# <details><summary>NaN or a warning</summary>Which classes have an empty denominator? Decide about them before you divide.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "macro_f1-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `macro_f1`
#
# **Why.** One number that hears every class equally, however rare.
#
# *3 min · easy · 3 points*
#
# $$\mathrm{macro\ F1} = \frac{1}{C}\sum_{c=0}^{C-1} F_c$$
#
# **By hand.** F1 of three classes: .9, .6, 0. Macro F1 is .500.
#
# **Edge rule.** The mean is over all `n_classes`. A class without examples and predictions counts as 0. Count anew here: then a slip in `per_class_scores` doesn't follow you.


# %% nbgrader={"grade": false, "grade_id": "macro_f1", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: macro_f1
def macro_f1(labels, predictions, n_classes):
    """Plain mean of the F1 of all n_classes classes, a float."""
    ### BEGIN SOLUTION
    tp = np.bincount(labels[labels == predictions], minlength=n_classes)
    there, told = (np.bincount(ids, minlength=n_classes) for ids in (labels, predictions))
    return float((2 * tp / np.maximum(there + told, 1)).mean())
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "macro_f1-mean", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: macro_f1-mean (2 points)
seen = float(macro_f1(toy_labels, toy_guesses, 3))
assert abs(seen - 0.711) < 1e-3, (
    f"You say {seen:.3f}; the three F1 above have another mean. Does a large class weigh more in yours?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("macro_f1-mean", macro_f1)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "macro_f1-empty", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: macro_f1-empty (1 point)
three, six = (float(macro_f1(toy_labels, toy_guesses, n)) for n in (3, 6))
assert abs(six - three / 2) < 1e-6 < three, (
    f"With three more classes that never appear, {three:.3f} becomes {six:.3f}. Who enters your mean?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("macro_f1-empty", macro_f1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "macro_f1-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>My number is too high</summary>How many terms does your mean have, and how many classes are there?</details>
# <details><summary>Still too high</summary>Build a vector of F1 with one entry for each class id first.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "zero_f1", "locked": true, "schema_version": 3, "solution": false, "task": false}
# The two accuracies were .403 and .345. What does macro F1 say? And behind it: a class with F1 = 0 was never once predicted rightly.
#
# **Predict 1.** For how many of the 113 classes is the *encoder's* F1 exactly 0? A number, and one line why. Two minutes.

# %% nbgrader={"grade": false, "grade_id": "predict-zero_f1", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_zero_f1 = None  # a number from 0 to 113
because_zero_f1 = ""
### BEGIN SOLUTION
predicted_zero_f1 = 20
because_zero_f1 = "Only the very rarest classes should be lost altogether."
### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "macro-table", "locked": true, "schema_version": 3, "solution": false, "task": false}
def score_models():
    return {model: float(macro_f1(labels, guesses[model], n_classes)) for model in models}


def class_scores():
    f1 = {m: np.asarray(per_class_scores(labels, guesses[m], n_classes)["f1"]) for m in models}
    return pd.DataFrame(f1)


macro = stand_in("macro_f1", score_models, data.source)
class_f1 = stand_in("class_f1", class_scores, data.source)
pd.DataFrame({"macro F1": macro}).round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_split-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A class whose name is clear, with many examples, among the most confused pairs: then the model is to blame, and not the labels.
#
# ## 2 · Tier by tier (12 min)
#
# 113 rows are too many to read. Group them by how much there was to learn from.
#
# ### Task `tier_split`
#
# **Why.** "Rare" must be fixed before one looks at scores, and by what the model saw.
#
# *6 min · medium · 5 points*
#
# Rank classes by their count in the *training* labels, most frequent first. The first `n_head` are `"head"`, the next `n_mid` are `"mid"`, the rest is `"tail"`.
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `train_labels` | class ids of the training split | (m,) |
# | answer | tier of each class, by class id | (C,) |
#
# **By hand.** Training labels 2 2 2 0 0 1 3, five classes, one head, two mid: mid, mid, head, tail, tail.
#
# **Edge rules.** Equal counts: the smaller id comes first. A class never seen in training is tail, whatever its rank.


# %% nbgrader={"grade": false, "grade_id": "tier_split", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: tier_split
def tier_split(train_labels, n_classes=113, n_head=20, n_mid=40):
    """Tier of each class: array (n_classes,) of "head", "mid", "tail".

    train_labels: (m,) integer array with values from 0 to n_classes - 1.
    """
    ### BEGIN SOLUTION
    counts = np.bincount(train_labels, minlength=n_classes)
    rank = np.empty(n_classes, dtype=int)
    rank[np.argsort(-counts, kind="stable")] = np.arange(n_classes)
    tiers = np.where(rank < n_head, "head", np.where(rank < n_head + n_mid, "mid", "tail"))
    return np.where(counts > 0, tiers, "tail")
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "tier_split-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
some_ids = np.arange(113) * 7 % 113  # the most frequent class first, in a made-up training split


def toy_places(counts, ids=some_ids):
    """0 for head, 1 for mid, 2 for tail: of the classes in ids, with those counts."""
    found = list(tier_split(np.repeat(ids, counts)[::-1]))
    assert len(found) == 113, (
        f"Your answer has {len(found)} entries. One for each class is asked for."
    )
    strangers = set(found) - {"head", "mid", "tail"}
    assert not strangers, (
        f"Your answer holds {sorted(map(str, strangers))[:3]}. See the three words."
    )
    return [("head", "mid", "tail").index(found[c]) for c in ids]


# %% nbgrader={"grade": true, "grade_id": "tier_split-ranking", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: tier_split-ranking (2 points)
places = toy_places(np.arange(113, 0, -1))
assert len(set(places)) > 1, "Every class has one tier in your answer. What tells them apart?"
assert places == sorted(places), (
    "A class stands in a higher tier than a more frequent one. Do you rank by training counts, and "
    "write the tier at the place of the class id?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_split-ranking", tier_split)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_split-sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_split-sizes (1 point)
found = list(tier_split(np.repeat(np.arange(12), np.arange(1, 13)), 12, 3, 4))
sizes = [found.count(tier) for tier in ("head", "mid", "tail")]
assert sizes == [3, 4, 5], (
    f"Of 12 classes, 3 head and 4 mid were asked for; you give {sizes}. Do the arguments decide?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_split-sizes", tier_split)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_split-ties", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_split-ties (1 point)
counts = np.repeat([3, 2, 1], [38, 38, 37])  # both borders between tiers lie within equal counts
places = np.array(toy_places(counts, np.arange(113)))
assert len(set(places)) > 1, "Equal counts put every class into one tier. What decides then?"
for count in (3, 2, 1):
    equal = places[counts == count].tolist()
    assert equal == sorted(equal), "Among equal counts a larger id comes first. See the edge rules."
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_split-ties", tier_split)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_split-unseen", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_split-unseen (1 point)
places = toy_places(np.where(np.arange(113) < 55, 113 - np.arange(113), 0), np.arange(113))
assert set(places[55:]) == {2}, "A class that training never showed isn't tail. See the edge rules."
assert set(places[:55]) != {2}, "Classes that were seen are all tail, too. Where do yours end?"
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_split-unseen", tier_split)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_split-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Ranks and ids get mixed up</summary>Does <code>argsort</code> tell where class 0 stands, or who stands first?</details>
# <details><summary>Ties come out the wrong way round</summary>Look for a sort that keeps equal items in order, and think about what reversing does to them.</details>


# %% nbgrader={"grade": false, "grade_id": "tiers-at-work", "locked": true, "schema_version": 3, "solution": false, "task": false}
def split_now():
    return pd.DataFrame({"tier": list(tier_split(train_labels))})


tiers = stand_in("tiers", split_now, data.source)["tier"].to_numpy()
TIERS, tier_of = ("head", "mid", "tail"), tiers[labels]
zero = {model: class_f1[model].to_numpy() == 0 for model in models}
n_of = {tier: int((tiers == tier).sum()) for tier in TIERS}
dead = pd.DataFrame({"tier": TIERS, "classes": list(n_of.values())})
dead["validation examples"] = [int((tier_of == tier).sum()) for tier in TIERS]
for model in models:
    dead[model] = [int(zero[model][tiers == tier].sum()) for tier in TIERS]

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-zero_f1-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Which share of a tier's classes does each model never get right? The intervals say how much a share of so few classes can mean.

# %% nbgrader={"grade": false, "grade_id": "reveal-zero_f1", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("zero_f1", predicted_zero_f1, because_zero_f1)
print(runtime.compare(predicted_zero_f1, int(zero["encoder"].sum())))
question = "Which share of a tier's classes has F1 = 0?"


def shares(model):
    rows = [(tier, k, n_of[tier]) for tier, k in zip(TIERS, dead[model], strict=True)]
    bounds = [(t, k / n, *plots.wilson_interval(k, n)) for t, k, n in rows]
    return pd.DataFrame(bounds, columns=["tier", "value", "low", "high"])


picture = plots.tier_plot(
    {m: shares(m) for m in models}, n_of, "share of n classes, 95% interval", question
)
plots.show(picture, plots.describe(question, dead))
dead

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-zero_f1-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 1
#
# <!-- rubric: reconcile-zero_f1 -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-zero_f1", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said 20, because I took a decent accuracy for a broad one. The encoder has 69 dead classes of 113: none of 20 in head, 16 of 40 in mid, 53 of 53 in tail. The decoder, less accurate, has 44, and 12 living classes in the tail. So accuracy is paid for by the head. An encoder trained with more tail examples that still had 53 dead ones would change my mind about the cause.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "reliability_table-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** A head class in `dead`: then rarity alone would not explain who dies.
#
# ## 3 · Sure and right (27 min)
#
# A user sees one probability beside each answer. May she trust it? *Calibrated* means: of all answers given with .8, eight in ten are right.
#
# ### Task `reliability_table`
#
# **Why.** Trust can only be checked in groups, so answers of like confidence are put into bins.
#
# *4 min · easy · 3 points*
#
# Confidence is the top probability of a row. Cut (0, 1] into `n_bins` bins of equal width. One row a bin, from low to high.
#
# | column | meaning |
# | --- | --- |
# | `low`, `high` | edges of the bin |
# | `n` | its examples |
# | `confidence` | their mean top probability |
# | `accuracy` | share of them whose top class is right |
#
# **By hand.** Confidences .9 .8 .4, hits 1 0 1, two bins: n is 1 and 2, confidence .4 and .85, accuracy 1 and .5.
#
# **Edge rules.** A bin holds its upper edge: .5 is in the first of two. An empty bin keeps its row, with `n` 0 and NaN.


# %% nbgrader={"grade": false, "grade_id": "reliability_table", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: reliability_table
def reliability_table(probs, labels, n_bins=15):
    """DataFrame with columns low, high, n, confidence, accuracy: one row for each of n_bins bins.

    probs: (n, C) array, rows sum to 1. labels: (n,) integer array.
    """
    ### BEGIN SOLUTION
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for k in range(n_bins):
        low, high = k / n_bins, (k + 1) / n_bins
        mine = (confidence > low) & (confidence <= high)
        means = (confidence[mine].mean(), hits[mine].mean()) if mine.any() else (np.nan, np.nan)
        rows.append((low, high, mine.sum(), *means))
    return pd.DataFrame(rows, columns=["low", "high", "n", "confidence", "accuracy"])
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "calibration-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
def toy_rows(*groups):
    """probs and labels for groups (confidence, hit, n): four classes, a miss is the second one."""
    probs, truth = [], []
    for confidence, hit, n in groups:
        second = min(0.85 * confidence, 0.8 * (1 - confidence))
        rest = (1 - confidence - second) / 2
        probs += [[confidence, second, rest, rest]] * n
        truth += [0 if hit else 1] * n
    return np.array(probs), np.array(truth)


def toy_table(n_bins, *groups):
    table = reliability_table(*toy_rows(*groups), n_bins)
    assert isinstance(table, pd.DataFrame), f"A {type(table).__name__} came back, not a table."
    lacking = {"low", "high", "n", "confidence", "accuracy"} - set(table.columns)
    assert not lacking, f"Your table lacks the columns {sorted(lacking)}. See the docstring."
    return table


# %% nbgrader={"grade": true, "grade_id": "reliability_table-counts", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: reliability_table-counts (1 point)
table = toy_table(2, (0.4, True, 3), (0.5, False, 2), (0.9, True, 4))
assert table["n"].tolist() == [5, 4], (
    f"Three at .4, two at .5, four at .9: your n is {table['n'].tolist()}. Whose is the edge?"
)
assert np.allclose(table["low"], [0, 0.5]), (
    f"Your bins start at {table['low'].tolist()}. And the task's?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("reliability_table-counts", reliability_table)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "reliability_table-values", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: reliability_table-values (1 point)
table = toy_table(2, (0.4, True, 3), (0.45, False, 2), (0.9, True, 3), (0.7, False, 1))
assert np.allclose(table["confidence"], [0.42, 0.85]), (
    f"Your confidence is {table['confidence'].round(3).tolist()}. Which number of a row can a user see?"
)
assert np.allclose(table["accuracy"], [0.6, 0.75]), (
    f"Your accuracy is {table['accuracy'].round(3).tolist()}. Of how many examples is it a share?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("reliability_table-values", reliability_table)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "reliability_table-empty", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: reliability_table-empty (1 point)
table = toy_table(6, (0.45, True, 3), (0.6, False, 2))
assert len(table) == 6, f"Your table has {len(table)} rows for 6 bins. Where are the empty ones?"
empty, blank = int((table["n"] == 0).sum()), int(table["accuracy"].isna().sum())
assert empty == 4, f"Four bins are empty, and {empty} of yours have n 0. How many are in them?"
assert blank == 4, (
    f"Four bins are empty, {blank} of yours have no accuracy. What is the mean of nothing?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("reliability_table-empty", reliability_table)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "reliability_table-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>One bin has too many, its neighbour too few</summary>On which side of your comparison is the "or equal"?</details>
# <details><summary>A warning about an empty slice</summary>Ask whether a bin holds anything before you take its mean.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "expected_calibration_error-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `expected_calibration_error`
#
# **Why.** A whole table is hard to compare. ECE folds it into one number, and each fold can go wrong in its own way.
#
# *9 min · hard · 8 points*
#
# $$\mathrm{ECE} = \sum_{b=1}^{B} \frac{n_b}{n}\,\big|\mathrm{acc}_b - \mathrm{conf}_b\big|$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | $n_b$ | examples in bin $b$ | count |
# | $\mathrm{acc}_b$ | share of them whose top class is right | scalar |
# | $\mathrm{conf}_b$ | their mean top probability | scalar |
#
# **By hand.** One bin, confidences .9 .8 .6, hits 1 0 1: |.667 − .767| = .100.
#
# **Edge rules.** Bins as above: `n_bins` of equal width over (0, 1], each with its upper edge. An empty bin adds nothing. Bin anew here, so that a slip above doesn't follow you.


# %% nbgrader={"grade": false, "grade_id": "expected_calibration_error", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: expected_calibration_error
def expected_calibration_error(probs, labels, n_bins=15):
    """Expected calibration error of the top class, a float from 0 to 1.

    probs: (n, C) array, rows sum to 1. labels: (n,) integer array.
    """
    ### BEGIN SOLUTION
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    bins = np.ceil(confidence * n_bins).astype(int) - 1
    gaps = np.bincount(bins, weights=hits - confidence, minlength=n_bins)
    return float(np.abs(gaps).sum() / len(labels))
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "expected_calibration_error-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
def toy_ece(n_bins, *groups):
    return abs(float(expected_calibration_error(*toy_rows(*groups), n_bins)))


# %% nbgrader={"grade": true, "grade_id": "expected_calibration_error-confidence", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: expected_calibration_error-confidence (2 points)
low = [(0.45, True, 2), (0.4, False, 2)]
mixed, mixed_truth = toy_rows(*low, (0.9, True, 3), (0.8, False, 3), (0.6, True, 3))
before = float(expected_calibration_error(mixed, mixed_truth, 2))
other = mixed.copy()
other[:, 1:] = (1 - other[:, :1]) / 3  # the classes below the top share alike
after = float(expected_calibration_error(other, mixed_truth, 2))
assert abs(before - after) < 1e-9, (
    f"The top class stayed, yet {before:.3f} became {after:.3f}. Which probability do you look at?"
)
surer = toy_ece(2, *low, (0.9, True, 3), (0.95, False, 3), (0.6, True, 3))
assert abs(surer - abs(before)) > 1e-3, (
    "The model became surer of a wrong answer, and your number stayed. Do misses have a confidence?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("expected_calibration_error-confidence", expected_calibration_error)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "expected_calibration_error-gap", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: expected_calibration_error-gap (1 point)
seen = toy_ece(3, (0.3, False, 3), (0.55, True, 2), (0.8, True, 2))
assert seen > 0.15, (
    f"One bin claims too much, two too little, and you say {seen:.3f}. Do they make up for each other?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("expected_calibration_error-gap", expected_calibration_error)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "expected_calibration_error-weighting", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: expected_calibration_error-weighting (2 points)
few, many = (
    toy_ece(3, (0.3, False, 1), (0.5, False, a), (0.98, True, b)) for a, b in ((6, 2), (2, 6))
)
assert abs(few - many) > 0.1 * few, (
    f"Examples moved from a bad bin to a good one, {few:.3f} became {many:.3f}. Do bins count alike?"
)
twice = toy_ece(3, (0.3, False, 2), (0.5, False, 12), (0.98, True, 4))
assert abs(twice - few) < 1e-6, (
    f"With every example doubled, {few:.3f} becomes {twice:.3f}. Is a bin's weight a share?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("expected_calibration_error-weighting", expected_calibration_error)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "expected_calibration_error-bins", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: expected_calibration_error-bins (1 point)
moving = [toy_ece(2, (0.2, False, 9), (c, True, 8), (0.9, True, 10)) for c in (0.44, 0.47, 0.53)]
step, jump = abs(moving[1] - moving[0]), abs(moving[2] - moving[1])
assert jump > 3 * step, (
    f"A group moved from .44 to .47 to .53, and with two bins you say {np.round(moving, 3)}. Where do "
    "your edges lie?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("expected_calibration_error-bins", expected_calibration_error)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "expected_calibration_error-edges", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: expected_calibration_error-edges (1 point)
still = [(0.4, False, 10), (0.9, True, 5)]
on, below = (toy_ece(2, *still, (c, True, 10)) for c in (0.5, 0.5 - 1 / 64))
assert abs(on - below) <= 0.6 * max(on, below), (
    f"At .5 you say {on:.3f}, a little below it {below:.3f}. Which bin does the edge belong to?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("expected_calibration_error-edges", expected_calibration_error)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "expected_calibration_error-empty", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: expected_calibration_error-empty (1 point)
even = [(0.3, True, 3), (0.3, False, 7)]
three, ten = (toy_ece(n, *even, (0.46, True, 9), (0.85, True, 7)) for n in (3, 10))
assert math.isfinite(ten), f"With empty bins you say {ten}. What is the mean of no numbers?"
assert ten <= three + 1e-6, (
    f"Empty bins raise your number from {three:.3f} to {ten:.3f}. Who is in them?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("expected_calibration_error-empty", expected_calibration_error)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "expected_calibration_error-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>My number ignores the signs, or cancels</summary>Where does the absolute value stand: inside the sum over bins, or around it?</details>
# <details><summary>One check on bins or edges resists</summary>Print the bin of the confidences .5 and 1, for two bins. Then ask who holds an edge.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "calibration", "locked": true, "schema_version": 3, "solution": false, "task": false}
# The decoder has 51 million parameters, the encoder 23 million.
#
# **Predict 2.** Which model's probabilities are the better calibrated, that is: whose ECE is smaller? Write `"encoder"` or `"decoder"`, and why.

# %% nbgrader={"grade": false, "grade_id": "predict-calibration", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_calibration = None  # "encoder" or "decoder"
because_calibration = ""
### BEGIN SOLUTION
predicted_calibration = "decoder"
because_calibration = "A larger model should know better what it knows."
### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "bins-at-work", "locked": true, "schema_version": 3, "solution": false, "task": false}
def to_probs(scores, T=1.0):
    """Softmax of scores / T, row by row."""
    shifted = np.exp((scores - scores.max(axis=1, keepdims=True)) / T)
    return shifted / shifted.sum(axis=1, keepdims=True)


probs = {model: to_probs(logits[model]) for model in models}


def eces():
    return {m: float(expected_calibration_error(probs[m], labels)) for m in models}


ece = stand_in("ece", eces, data.source)
SHOWN = ["low", "high", "n", "confidence", "accuracy"]
bins = {
    m: stand_in(f"bins_{m}", lambda m=m: reliability_table(probs[m], labels)[SHOWN], data.source)
    for m in models
}

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-calibration-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** How often is each model right when it says .9? Points below the diagonal claim too much.

# %% nbgrader={"grade": false, "grade_id": "reveal-calibration", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("calibration", predicted_calibration, because_calibration)
print(runtime.compare(predicted_calibration, min(ece, key=ece.get)))
question = "Is a model right as often as it says?"
filled = pd.concat([bins[m].query("n > 0").assign(model=m) for m in models], ignore_index=True)
told = filled[["model", "n", "confidence", "accuracy"]]
plots.show(plots.reliability_plot(bins, question), plots.describe(question, told))
calibration = pd.DataFrame(
    {"ECE": ece, "mean confidence": {m: probs[m].max(axis=1).mean() for m in models}}
)
calibration.assign(accuracy=[np.mean(guesses[m] == labels) for m in models]).round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-calibration-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 2
#
# <!-- rubric: reconcile-calibration -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-calibration", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said decoder, because I believed that size brings self-knowledge. Its ECE is 0.309, the encoder's 0.059. It says 0.654 on average and is right in 0.345 of 4,363 cases; in its surest bin it says 0.980 and reaches 0.624. It saw fewer texts before, so size is not the only thing that differs: I can't name the cause. A larger model of the same training with a lower ECE would change my mind.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "fit_temperature-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** Intervals (the upright bars) that touch the diagonal in most of the decoder's bins.
#
# ### Task `fit_temperature`
#
# **Why.** A model that is too sure everywhere in the same way can be mended with a single number, without training.
#
# *6 min · medium · 5 points*
#
# Divide all logits by $T > 0$, and choose the $T$ whose negative log-likelihood (NLL) of the labels is smallest:
#
# $$\hat T = \arg\min_{T>0}\; -\frac{1}{n}\sum_{i} \ln\,\mathrm{softmax}(z_i/T)_{y_i}$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | $z$ | logits | (n, C) |
# | $y$ | true classes | (n,) |
#
# **By hand.** Logits (2, 0) four times, three of four right: best where the top probability is 3/4, so $T = 2/\ln 3 = 1.82$.
#
# **Edge rules.** The best $T$ lies between 0.05 and 20; within 2% is near enough. Rows may carry an offset of a thousand. `minimize_scalar` from SciPy is there to use.


# %% nbgrader={"grade": false, "grade_id": "fit_temperature", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: fit_temperature
def fit_temperature(logits, labels):
    """The T > 0 at which softmax(logits / T) has the smallest mean NLL of the labels, a float.

    logits: (n, C) float array. labels: (n,) integer array.
    """
    ### BEGIN SOLUTION
    z = logits - logits.max(axis=1, keepdims=True)
    true = z[np.arange(len(labels)), labels]

    def nll(log_t):
        t = np.exp(log_t)
        return np.mean(np.log(np.exp(z / t).sum(axis=1)) - true / t)

    found = minimize_scalar(nll, bounds=(np.log(0.05), np.log(20)), method="bounded")
    return float(np.exp(found.x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "fit_temperature-direction", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: fit_temperature-direction (1 point)
sure, unsure = np.array([[4.0, 0.0]] * 3), np.array([[0.2, 0.0]] * 10)
high = float(fit_temperature(sure, np.array([0, 1, 0])))
low = float(fit_temperature(unsure, np.array([0] * 9 + [1])))
assert high > 1 > low > 0, (
    f"Too sure gives {high:.2f}, not sure enough {low:.2f}. What does dividing by 2 do to a logit?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("fit_temperature-direction", fit_temperature)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "fit_temperature-objective", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: fit_temperature-objective (2 points)
toy_logits, toy_truth = np.array([[3.0, 1.0, -1.0]] * 10), np.array([0] * 6 + [1] + [2] * 3)
found = float(fit_temperature(toy_logits, toy_truth))
assert min(abs(found - 4.29), abs(1 / found - 4.29)) < 0.2, (
    f"You say {found:.2f}, and the NLL is still smaller elsewhere. Which number do you make small, and "
    "how far do you search?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("fit_temperature-objective", fit_temperature)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "fit_temperature-range", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: fit_temperature-range (1 point)
plain, large = (float(fit_temperature(k * toy_logits, toy_truth)) for k in (0.3, 3))
assert min(abs(large / plain - 10), abs(plain / large - 10)) < 0.8, (
    f"For logits ten times as large your T goes from {plain:.2f} to {large:.2f}. Where does your search "
    "end?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("fit_temperature-range", fit_temperature)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "fit_temperature-stability", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: fit_temperature-stability (1 point)
plain = float(fit_temperature(0.3 * toy_logits, toy_truth))
for offset in (1000, -1000):
    shifted = float(fit_temperature(0.3 * toy_logits + offset, toy_truth))
    assert abs(shifted - plain) < 0.05 * plain, (
        f"With {offset} added to every logit your T goes from {plain:.2f} to {shifted:.2f}. What is "
        f"exp({offset})?"
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("fit_temperature-stability", fit_temperature)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "fit_temperature-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>T comes out below 1 for a model that is too sure</summary>Do you divide by it, or multiply?</details>
# <details><summary>NaN, or T at the border of my search</summary>A softmax doesn't change when a row is shifted. By what could you shift it?</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "changed", "locked": true, "schema_version": 3, "solution": false, "task": false}
# One half of the validation examples will fit $T$, the other half will judge it.
#
# **Predict 3.** Divide the decoder's logits by its $T$. How many of its top classes change, on the 2,181 examples of the second half? A number, and why.

# %% nbgrader={"grade": false, "grade_id": "predict-changed", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_changed = None  # a number from 0 to 2181
because_changed = ""
### BEGIN SOLUTION
predicted_changed = 200
because_changed = "Being less sure should let some second choices win."
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "scaling", "locked": true, "schema_version": 3, "solution": false, "task": false}
half = np.arange(len(labels)) % 2 == 0  # fits T; the rest judges it
held_out = labels[~half]


def temperatures():
    return {m: float(fit_temperature(logits[m][half], labels[half])) for m in models}


T = stand_in("temperatures", temperatures, data.source)
T = {m: round(5 * T[m]) / 5 for m in models}  # to a fifth, where all optimisers agree
raw = {m: to_probs(logits[m][~half]) for m in models}
scaled = {m: to_probs(logits[m][~half], T[m]) for m in models}


def both_eces():
    versions = {"raw": raw, "scaled": scaled}
    named = ((f"{m} {name}", p[m]) for m in models for name, p in versions.items())
    return {name: float(expected_calibration_error(p, held_out)) for name, p in named}


half_ece = stand_in("half_ece", both_eces, data.source)
moved = {m: int((raw[m].argmax(axis=1) != scaled[m].argmax(axis=1)).sum()) for m in models}


# %% nbgrader={"grade": false, "grade_id": "scaling-tables", "locked": true, "schema_version": 3, "solution": false, "task": false}
def half_bins(version):
    return lambda: reliability_table(version["decoder"], held_out)[SHOWN]


versions = {"decoder, scaled": ("scaled", scaled), "decoder": ("raw", raw)}
half_tables = {
    label: stand_in(f"half_bins_{name}", half_bins(version), data.source)
    for label, (name, version) in versions.items()
}
table_4a = pd.DataFrame({"model": models, "T": [T[m] for m in models]})
table_4a["ECE raw"] = [half_ece[f"{m} raw"] for m in models]
table_4a["ECE scaled"] = [half_ece[f"{m} scaled"] for m in models]
table_4a["top classes changed"] = [moved[m] for m in models]

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-changed-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** What does one number buy, judged on examples that it was not fitted on? And what does it leave as it was?

# %% nbgrader={"grade": false, "grade_id": "reveal-changed", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("changed", predicted_changed, because_changed)
print(runtime.compare(predicted_changed, moved["decoder"]))
question = "What does one temperature buy the decoder?"
plots.show(plots.reliability_plot(half_tables, question), plots.describe(question, table_4a))
table_4a.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-changed-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 3
#
# <!-- rubric: reconcile-changed -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-changed", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said 200. None changed: dividing a row by one number keeps its order, so accuracy and F1 stay too. With T = 1.8 the decoder's ECE falls from 0.303 to 0.067, on examples that T never saw. The encoder's T is 1.0 and its ECE stays at 0.053: one number mends what is off everywhere in the same way, nothing else. A decoder bin still far from the diagonal would change my mind.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "paired_bootstrap-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** An `ECE scaled` of the decoder in `table_4a` as large as the `ECE raw` beside it. The encoder's fitted $T$ is all but 1: there is nothing to scale.
#
# ## 4 · Luck (13 min)
#
# Another sample of complaints would give other scores. How different? We have one sample, so we draw new ones out of it.
#
# ### Task `paired_bootstrap`
#
# **Why.** A difference without an interval is a rumour.
#
# *9 min · hard · 8 points*
#
# Draw $n$ of the $n$ examples, with replacement. Score both models on this one draw, and keep $d = \mathrm{metric}(b) - \mathrm{metric}(a)$. Do it `n_resamples` times. Report the percentiles 2.5, 50 and 97.5 of all $d$.
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `labels`, `pred_a`, `pred_b` | true and predicted classes | (n,) |
# | `metric` | called as `metric(labels, predictions)` | gives a float |
# | `seed` | fixes the draws, any way you like | whole number |
#
# **By hand.** Differences of five draws: .1 .3 .2 .2 .4. Their median is .2.
#
# **Edge rules.** What is hard for both models must cancel, so both sit the same exam. A draw's labels stay beside their predictions.

# %% nbgrader={"grade": false, "grade_id": "interval-type", "locked": true, "schema_version": 3, "solution": false, "task": false}
BootstrapInterval = namedtuple("BootstrapInterval", ["median", "low", "high"])


# %% nbgrader={"grade": false, "grade_id": "paired_bootstrap", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: paired_bootstrap
def paired_bootstrap(metric, labels, pred_a, pred_b, n_resamples=1000, seed=0):
    """BootstrapInterval(median, low, high) of metric(b) - metric(a) over resampled examples.

    labels, pred_a, pred_b: (n,) arrays. low, high: the percentile 95% interval.
    """
    ### BEGIN SOLUTION
    rng, n = np.random.default_rng(seed), len(labels)
    lifts = np.empty(n_resamples)
    for i in range(n_resamples):
        rows = rng.integers(n, size=n)
        before, after = (metric(labels[rows], guess[rows]) for guess in (pred_a, pred_b))
        lifts[i] = after - before
    bottom, middle, top = np.percentile(lifts, [2.5, 50, 97.5])
    return BootstrapInterval(float(middle), float(bottom), float(top))
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "paired_bootstrap-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
def spied(n_resamples):
    """What your function asks the metric: (labels, predictions) of each call; 12 examples."""
    calls, ids = [], np.arange(12)

    def spy(truth, told):
        calls.append((np.asarray(truth).tolist(), np.asarray(told).tolist()))
        return float(np.mean(told))

    paired_bootstrap(spy, ids, ids + 100, ids + 200, n_resamples, 3)
    whole = ids.tolist()
    return [c for c in calls if [p % 100 for p in c[1]] != whole], len(calls)


def average(truth, told):
    return float(np.mean(told))


one_of_twelve = 12.0 * (np.arange(12) == 5)
nothing = np.zeros(12)

# %% nbgrader={"grade": true, "grade_id": "paired_bootstrap-pairing", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: paired_bootstrap-pairing (2 points)
calls, _ = spied(20)
of_a, of_b = ([sorted(p % 100 for p in c[1]) for c in calls if c[1][0] // 100 == k] for k in (1, 2))
assert [] != of_a == of_b, (
    "Model a and model b are not scored on the same examples. Do they share one draw in your loop?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("paired_bootstrap-pairing", paired_bootstrap)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "paired_bootstrap-resampling", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: paired_bootstrap-resampling (1 point)
calls, _ = spied(20)
sizes = {len(told) for _, told in calls}
assert sizes == {12}, f"Of 12 examples your draws hold {sorted(sizes)}. How large is a resample?"
assert all([p % 100 for p in told] == truth for truth, told in calls), (
    "In some draw a label stands beside another example's prediction. What follows the draw?"
)
doubled = sum(len(set(told)) < 12 for _, told in calls)
assert doubled > len(calls) / 2, (
    "Hardly any draw holds an example twice. Is something put back after a draw?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("paired_bootstrap-resampling", paired_bootstrap)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "paired_bootstrap-repeats", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: paired_bootstrap-repeats (1 point)
for n_resamples in (7, 20):
    _, count = spied(n_resamples)
    assert 2 * n_resamples <= count <= 2 * n_resamples + 2, (
        f"For {n_resamples} resamples of two models the metric was called {count} times. Why?"
    )
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("paired_bootstrap-repeats", paired_bootstrap)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "paired_bootstrap-direction", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: paired_bootstrap-direction (1 point)
low_scores = np.linspace(0.2, 0.4, 9)
up = paired_bootstrap(average, np.zeros(9), low_scores, low_scores + 0.3, 20, 1)
down = paired_bootstrap(average, np.zeros(9), low_scores + 0.3, low_scores, 20, 1)
assert up.low > 0 > down.high, (
    f"b better by .3 gives {up.low:.2f} to {up.high:.2f}, a better {down.low:.2f} to {down.high:.2f}. "
    "Who is subtracted from whom?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("paired_bootstrap-direction", paired_bootstrap)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "paired_bootstrap-interval", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: paired_bootstrap-interval (1 point)
found = paired_bootstrap(average, nothing, nothing, one_of_twelve, 600, 2)
ends = (found.low, found.high) if found.low + found.high >= 0 else (-found.high, -found.low)
assert abs(ends[0]) < 0.01 < 2 <= ends[1] <= 4, (
    f"One example decides, and is drawn 0 to 3 times in 95% of the draws. You say {ends[0]:.2f} to "
    f"{ends[1]:.2f}. Where do your ends come from?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("paired_bootstrap-interval", paired_bootstrap)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "paired_bootstrap-median", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: paired_bootstrap-median (1 point)
found = paired_bootstrap(lambda y, p: float(np.max(p) > 0), nothing, nothing, one_of_twelve, 600, 2)
assert abs(abs(found.median) - 1) < 0.01, (
    f"The difference is 1 in most draws, and your median is {found.median:.3f}. Is it another middle?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("paired_bootstrap-median", paired_bootstrap)
### END HIDDEN TESTS


# %% nbgrader={"grade": true, "grade_id": "paired_bootstrap-seed", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: paired_bootstrap-seed (1 point)
def in_order(truth, told):
    return float(np.asarray(told) @ np.arange(len(told)))  # hears the order of the examples, too


scores = np.random.default_rng(0).normal(size=(2, 30))
runs = [paired_bootstrap(in_order, np.zeros(30), *scores, 30, seed) for seed in (4, 4, 5)]
assert runs[0] == runs[1], (
    "Seed 4 gives two different intervals. Where does your randomness come from?"
)
assert runs[0] != runs[2], "Seeds 4 and 5 give the same interval. Does your function use its seed?"
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("paired_bootstrap-seed", paired_bootstrap)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "paired_bootstrap-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>The pairing check fails</summary>How many draws does your loop make for one difference?</details>
# <details><summary>My interval is far too narrow</summary>Does <code>np.percentile</code> want 2.5 or 0.025? Print the three values.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Macro F1 said .136 for the encoder and .152 for the decoder. A lead for the decoder?
#
# **Predict 4.** In which tiers can the decoder's F1 be told from the encoder's, that is: where does the interval leave 0 out? Write the tiers, e.g. `"head, mid"`, or `"none"`, and why.

# %% nbgrader={"grade": false, "grade_id": "predict-tier", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_tier = None  # e.g. "head, mid" or "none"
because_tier = ""
### BEGIN SOLUTION
predicted_tier = "tail"
because_tier = "It has twelve living classes there where the encoder has none."
### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "tier-f1", "locked": true, "schema_version": 3, "solution": false, "task": false}
def f1_on(classes):
    """Macro F1 over some classes, by scikit-learn: fast enough for hundreds of resamples."""
    return lambda truth, told: float(
        f1_score(truth, told, labels=classes, average="macro", zero_division=0)
    )


def compare_tiers():
    rows = []
    for tier in (*TIERS, "all"):
        classes = np.flatnonzero((tiers == tier) | (tier == "all"))
        mine = np.isin(labels, classes)  # a tier is scored on its own examples
        metric, triple = f1_on(classes), [labels[mine], *(guesses[m][mine] for m in models)]
        found = paired_bootstrap(metric, *triple, n_resamples=200)
        both = [metric(triple[0], told) for told in triple[1:]]
        rows.append((tier, *both, both[1] - both[0], float(found.low), float(found.high)))
    return pd.DataFrame(rows, columns=["tier", *models, "delta", "low", "high"])


table_4b = stand_in("table_4b", compare_tiers, data.source)
sizes = {**{t: int((tier_of == t).sum()) for t in TIERS}, "all": len(labels)}

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-tier-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Where do the models differ by more than luck, and in whose favour? Same examples, same classes; the models differ in size, training texts and fine-tuning, so a difference has no single cause. An interval that ends next to 0 is on the edge: 200 other draws may end on the other side.

# %% nbgrader={"grade": false, "grade_id": "reveal-tier", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("tier", predicted_tier, because_tier)
clear = table_4b[(table_4b["low"] > 0) | (table_4b["high"] < 0)]["tier"]
print(runtime.compare(predicted_tier, ", ".join(t for t in clear if t in TIERS) or "none"))
question = "Where do decoder and encoder differ?"
panel = {"F1, decoder minus encoder, 95% interval": table_4b}
plots.show(plots.delta_plot(panel, sizes, question), plots.describe(question, table_4b))
table_4b.round(4)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-tier-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 4
#
# <!-- rubric: reconcile-tier -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-tier", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said tail, and it is: +0.053, interval 0.026 to 0.074, on 387 examples. But head differs as clearly, the other way: −0.075, −0.095 to −0.051. I had taken the higher macro F1 for a lead everywhere. Mid, −0.007 to 0.055, can't be told. Overall, +0.016 with an interval from −0.0003: on the edge, two opposite effects nearly cancelled. A second pair of training seeds without the head loss would change my mind.
# ### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "save-tables", "locked": true, "schema_version": 3, "solution": false, "task": false}
for name, table in {"table_4a": table_4a, "table_4b": table_4b, "dead_classes": dead}.items():
    print("saved", artifacts.save_table(name, table, data.source))

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-failures-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** An interval for mid in `table_4b` that leaves 0 out. Intervals see the luck of the sample only, never that of a training run.
#
# ## 5 · Decide (8 min)
#
# <!-- rubric: memo-failures -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-failures", "locked": false, "points": 8, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# You route complaints with a model and call a person where it is unsure. Here is how our two candidates fail.
#
# The encoder is right in 0.403 of 4,363 cases, but in 16 of 40 mid classes and all 53 tail classes it never once is. The decoder is right in 0.345. It reaches 12 tail classes, at the price of the head: F1 −0.075 there (95% interval −0.095 to −0.051), +0.053 in the tail (0.026 to 0.074). Overall macro F1, +0.016, hides this trade; its interval reaches down to 0.
#
# As it stands, the decoder must not decide by confidence: its ECE is 0.303 on held-out examples. One temperature, T = 1.8, brings that to 0.067 and changes no answer. The encoder needs none: its T is 1.0, its ECE 0.053.
#
# Some errors are the labels': the encoder calls "Improper use of your report" by the name of "Incorrect information on your report" 80 times, and the other way round 40 times. Merging or describing such labels better may buy more than a model.
#
# I would ship the encoder for the head, and send everything that looks rare to a person. I did not measure a second training seed, nor calibration by tier: a model may be calibrated overall and far too sure in the tail.
#
# The flip: if missing a rare class costs more than some ten errors in the head, I would ship the scaled decoder.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "hand-in", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** The price in your own flip. Keep it: the homework asks for it again.
#
# <details><summary>Further reading</summary>
#
# - Guo and others 2017: why modern networks are too sure, and why one temperature mends so much.
# - Efron and Tibshirani 1993: the bootstrap, and which interval to take when.
# - Naeini and others 2015: where the binned calibration error comes from.
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
