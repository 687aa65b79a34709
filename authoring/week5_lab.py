# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,-all
#     formats: authoring///py:percent,source/week5_lab///ipynb
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
# # Week 5 lab: what do fewer bits cost?
#
# Quantization stores a model's weights in fewer bits. It is sold with three promises: the answers stay, memory falls, time falls. Today you build the arithmetic yourself, then put each promise to the test on six configurations: an encoder and a decoder, at fp16, int8 and int4.
#
# **You will be able to**
#
# - write absmax int8, LLM.int8 and NF4, and say where each loses;
# - time a model so that the number means something;
# - read a trade-off per tier, with intervals and with counts of flipped predictions.
#
# **You need** matrix products, and from week 4: tiers, ECE, temperature, the paired bootstrap. **Hardware:** a CPU will do. A GPU lets you measure your own checkpoints as well.
#
# | part | minutes |
# | --- | --- |
# | 0 Set up | 4 |
# | 1 Eight bits | 20 |
# | 2 Four bits | 13 |
# | 3 Three promises | 21 |
# | 4 Where the damage lands | 11 |
# | 5 Calibration | 5 |
# | 6 Decide | 6 |
# | sum | 80 |
#
# Four times you predict, look, and explain the gap. Being wrong costs nothing. Being vague does. Round what you print, never what your functions return.
#
# One word for the day. *Quantization* is no single thing: it names a box of tools. bitsandbytes, the tool of this lab, was made to fit large models into small memory. Keep asking which job a tool was made for.
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
    assert "week5_lab" in wheels, "No course library here. Add the input 'ecbs5200 week5_lab'."
    wheel = wheels["week5_lab"].with_name(json.loads(wheels["week5_lab"].read_text())["wheel"])
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True)

# %% nbgrader={"grade": false, "grade_id": "setup-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math

import numpy as np
import pandas as pd

from course_lib import artifacts, plots, runtime, trade_offs
from course_lib.bootstrap import paired_bootstrap
from course_lib.calibration import fit_temperature, top_one, top_one_calibration_error
from course_lib.calibration import softmax as to_probs
from course_lib.data.load import load_week5
from course_lib.data.week5 import save_week5
from course_lib.metrics import accuracy, macro_f1, per_class_f1
from course_lib.runtime import Unanswered, predicted
from course_lib.stand_ins import stand_in
from course_lib.tiers import TIERS, example_tiers

data = load_week5()
labels, tiers, n_classes = data.labels, data.tiers, len(data.tiers)
tier_of = example_tiers(labels, tiers)
counts = {tier: int((tier_of == tier).sum()) for tier in TIERS}
guesses = {config: logits.argmax(axis=1) for config, logits in data.logits.items()}
print(data.note)
full = {model: guesses[f"{model}_fp16"] for model in ("encoder", "decoder")}
rows = {
    f"{model}, fp16": [accuracy(labels, full[model]), macro_f1(labels, full[model], n_classes)]
    for model in full
}
pd.DataFrame(rows, index=["accuracy", "macro F1"]).T.round(3).assign(examples=len(labels))

# %% [markdown] nbgrader={"grade": false, "grade_id": "eight", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1 · Eight bits (20 min)
#
# A weight in fp16 takes 16 bits. In int8 it becomes a whole number from −127 to 127, and a *scale* says how far one step leads. Store the small numbers and the scale, and you have halved the memory. The price is rounding.

# %% [markdown] nbgrader={"grade": false, "grade_id": "quantize_absmax-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `quantize_absmax`
#
# **Why.** Every method of today is this one, with a better idea of who shares a scale.
#
# *5 min · easy · 4 points*
#
# Each row gets its own scale: its largest absolute value becomes ±127.
#
# $$s_i = \frac{\max_j |x_{ij}|}{127},\qquad q_{ij} = \mathrm{round}(x_{ij}/s_i),\qquad \hat x_{ij} = q_{ij}\,s_i$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | $x$ | `values`, floats | (n, k) |
# | $q$ | `codes`, int8 in [−127, 127] | (n, k) |
# | $s$ | `scales`, floats | (n,) |
#
# **By hand.** The row −2.54, 1, 0.3 has $s$ = 2.54 / 127 = 0.02, so its codes are −127, 50, 15.
#
# **Edge rule.** A row of zeros has codes 0 and scale 1. Round to the nearest whole number; no test sits half way.


# %% nbgrader={"grade": false, "grade_id": "quantize_absmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: quantize_absmax
def quantize_absmax(values):
    """(codes, scales): int8 codes (n, k), one scale for each row (n,).

    values: (n, k) float array.
    """
    ### BEGIN SOLUTION
    largest = np.abs(values).max(axis=1)
    scales = np.where(largest > 0, largest / 127, 1)
    codes = np.round(values / scales[:, None]).astype(np.int8)
    return codes, scales
    ### END SOLUTION


def dequantize_absmax(codes, scales):
    """The values again, up to rounding: (n, k) floats from codes (n, k) and scales (n,)."""
    ### BEGIN SOLUTION
    return codes * scales[:, None]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "quantize_absmax-scales", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: quantize_absmax-scales (1 point)
toy = np.array([[-2.54, 1.0, 0.3], [0.0, 0.0, 0.0], [0.2, 0.5, 1.27]], dtype=np.float32)
toy_codes, toy_scales = quantize_absmax(toy)
seen = np.asarray(toy_scales, dtype=float).reshape(-1)
assert len(seen) == 3, f"{len(seen)} scales came back for 3 rows. Who shares a scale here?"
assert np.allclose(seen[[0, 2]], [0.02, 0.01], rtol=1e-3), (
    f"The scales of rows 0 and 2 are {seen[[0, 2]]}. How far is each row's furthest value from zero, "
    "and how many steps lead there? Do the example by hand again."
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("quantize_absmax-scales", quantize_absmax)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "quantize_absmax-codes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: quantize_absmax-codes (1 point)
toy = np.array([[-2.54, 1.027, 0.293, 2.54], [2.54, 0.187, -0.913, -2.54]], dtype=np.float32)
toy_codes, toy_scales = quantize_absmax(toy)
seen = np.asarray(toy_codes, dtype=float)
assert seen.shape == (2, 4), f"Your codes have shape {seen.shape}. There is one for each value."
steps = toy / np.asarray(toy_scales, dtype=float).reshape(-1, 1)
assert (seen == np.rint(seen)).all(), f"Your codes are {seen[0]}. Are these whole numbers?"
assert np.abs(seen).max() <= 127, (
    f"A code of yours is {seen.flat[np.abs(seen).argmax()]:g}. Recall the range."
)
assert np.abs(steps - seen).max() < 0.501, (
    f"In steps of your scales the values are {np.round(steps[0], 2)}, your codes {seen[0]}. "
    "Which whole numbers are nearest, below zero too?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("quantize_absmax-codes", quantize_absmax)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "quantize_absmax-zero_rows", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: quantize_absmax-zero_rows (1 point)
toy_codes, toy_scales = quantize_absmax(np.array([[0.0, 0.0], [1.0, -2.0]], dtype=np.float32))
seen = np.asarray(toy_codes, dtype=float)[0], np.asarray(toy_scales, dtype=float).reshape(-1)[0]
assert seen[1] == 1, f"A row of zeros gets the scale {seen[1]}. What do you divide by there?"
assert (seen[0] == 0).all(), f"A row of zeros gets the codes {seen[0]}. See the edge rule."
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("quantize_absmax-zero_rows", quantize_absmax)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "quantize_absmax-dequantize", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: quantize_absmax-dequantize (1 point)
toy_back = dequantize_absmax(np.array([[-127, 50], [100, 1]], dtype=np.int8), np.array([0.02, 0.5]))
seen = np.asarray(toy_back, dtype=float)
assert np.allclose(seen, [[-2.54, 1.0], [50.0, 0.5]], rtol=1e-3), (
    f"Codes (-127, 50) and (100, 1) with scales 0.02 and 0.5 come back as {seen.tolist()}. "
    "Which scale belongs to which code, and what does it do?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("quantize_absmax-dequantize", dequantize_absmax)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "quantize_absmax-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>My shapes don't fit</summary>What shape has a maximum along a row, and what must it have to meet a whole matrix?</details>
# <details><summary>They still don't</summary>Put a new axis behind the scales, so that one number stands for each row.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "int8-logits-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Would int8 be enough to store the encoder's own outputs? Here are its real logits, there and back through your functions.


# %% nbgrader={"grade": false, "grade_id": "int8-logits", "locked": true, "schema_version": 3, "solution": false, "task": false}
def there_and_back():
    original = data.logits["encoder_fp16"]
    back = np.asarray(dequantize_absmax(*quantize_absmax(original)))
    error = np.abs(back - original).max(axis=1) / np.abs(original).max(axis=1)
    changed = back.argmax(axis=1) != guesses["encoder_fp16"]
    return {"largest error / largest logit": error.max(), "changed": changed.mean()}


int8_logits = stand_in("int8_logits", there_and_back, data.source)
print({name: round(float(value), 4) for name, value in int8_logits.items()})

# %% [markdown] nbgrader={"grade": false, "grade_id": "outlier", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Predict 1.** In large transformers a few input columns hold values far beyond all others. Take inputs between −1 and 1, then set one column of 128 to 60. How many times larger does the error of a plain int8 product become? A number and one line why.

# %% nbgrader={"grade": false, "grade_id": "predict-outlier", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_outlier = None  # how many times larger, a number
because_outlier = ""
### BEGIN SOLUTION
predicted_outlier = 2
because_outlier = "Only one column of 128 is odd, so the others should hardly notice."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "llm_int8_matmul-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `llm_int8_matmul`
#
# **Why.** One large value sets the scale of its whole row, and everything beside it pays.
#
# *9 min · hard · 14 points*
#
# LLM.int8 (Dettmers and others 2022) splits the product in two. Columns of $x$ with an outlier, and the rows of $w$ that they meet, stay in floating point. The rest goes through int8:
#
# $$y = x_O\,w_O + s^x\,(q^x q^w)\,s^w$$
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | $x$, $w$ | inputs, weights | (n, k), (k, m) |
# | $O$ | columns of $x$ where any $\lvert x\rvert \ge$ `threshold` | |
# | $q^x$, $s^x$ | int8 codes of the other columns of $x$; a scale for each row | (n, ·), (n, 1) |
# | $q^w$, $s^w$ | the same for the other rows of $w$; a scale for each column | (·, m), (1, m) |
#
# **By hand.** $x$ = (1, 8), $w$ = (0.5, 2): 8 is an outlier, 8 · 2 = 16 stays exact. 1 and 0.5 both get code 127: 127 · 127 · (1/127) · (0.5/127) = 0.5. Sum: 16.5.
#
# **Edge rules.** A value equal to the threshold is an outlier. Scales are taken after the split. Sums of codes need more than eight bits.


# %% nbgrader={"grade": false, "grade_id": "llm_int8_matmul", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: llm_int8_matmul
def llm_int8_matmul(x, w, threshold=6.0):
    """x @ w, (n, m): outlier columns of x in floating point, the rest in int8.

    x: (n, k) float array. w: (k, m) float array. threshold: float.
    """
    ### BEGIN SOLUTION
    outlier = (np.abs(x) >= threshold).any(axis=0)
    exact = x[:, outlier] @ w[outlier]
    if outlier.all():
        return exact
    x_codes, x_scales = quantize_absmax(x[:, ~outlier])
    w_codes, w_scales = quantize_absmax(w[~outlier].T)
    whole = x_codes.astype(np.int32) @ w_codes.T.astype(np.int32)
    return whole * x_scales[:, None] * w_scales + exact
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "llm_int8-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
X = np.array([[1.0, -1.0, 0.29, -0.52], [0.77, -1.0, 1.0, 0.11]], dtype=np.float32)
W = np.array([[0.5, -0.5], [-0.5, 0.12], [-0.183, 0.5], [0.27, 0.41]], dtype=np.float32)
SMALL = np.array([[0.9, 0.3, -0.2, 0.4], [0.3, -0.9, 0.21, 0.5]], dtype=np.float32)
FAR = np.array([[0.8, 0.31, -90.0, 0.05], [-0.6, 0.8, 2.0, 0.7]], dtype=np.float32)
FOUR = np.array([[0.7, 0.22], [-0.4, 0.7], [0.3, -0.2], [0.1, 0.6]], dtype=np.float32)


def errors(x, w, threshold):
    """How far each entry of your product is from the exact one."""
    product = np.asarray(llm_int8_matmul(x, w, threshold), dtype=float)
    assert product.shape == (2, 2), f"Your product has shape {product.shape}. x @ w has (2, 2)."
    return np.abs(product - x.astype(float) @ w.astype(float))


# %% nbgrader={"grade": true, "grade_id": "llm_int8_matmul-int8", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
# check: llm_int8_matmul-int8 (5 points)
off = errors(X, W, 6.0).max()
assert off > 1e-5, "Your product is exact to five digits. Did anything go through whole numbers?"
assert off < 0.02, (
    f"An entry of your product is off by {off:.3f}. Print the codes, their sums, and what scales them "
    "back. Does a sum of products of codes fit into its type?"
)
seen = np.asarray(llm_int8_matmul(X, W, 6.0), dtype=float)
assert np.allclose(seen, [[0.80606, -0.68523], [0.73467, 0.04120]], atol=1e-4), (
    f"Your product is {np.round(seen, 4).tolist()}. Close, yet not that of the nearest codes. How do you "
    "round, which code does the largest value get, and do both x and w go through codes?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("llm_int8_matmul-int8", llm_int8_matmul)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "llm_int8_matmul-scales", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# check: llm_int8_matmul-scales (4 points)
shrunk = SMALL * np.array([[1.0], [0.001]], dtype=np.float32)
off = errors(shrunk, W, 6.0)[1].max() * 1000
assert off < 0.02, (
    f"A row of x a thousand times smaller is off by {off:.2f} thousandths. Whose scale did it get, and "
    "how far from zero does it reach?"
)
thin = W * np.array([1.0, 0.001], dtype=np.float32)
off = errors(SMALL, thin, 6.0)[:, 1].max() * 1000
assert off < 0.02, (
    f"A column of w a thousand times smaller is off by {off:.2f} thousandths. Along which axis is its scale?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("llm_int8_matmul-scales", llm_int8_matmul)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "llm_int8_matmul-outliers", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
# check: llm_int8_matmul-outliers (5 points)
off = errors(FAR, FOUR, 6.0)
assert off.max() < 0.015, (
    f"With a -90 in one column an entry is off by {off.max():.2f}. Is that column kept out of the codes "
    "and the scales, taken as it is, and added once?"
)
assert off[0].max() > 1e-5, "Beside the -90 all is exact. Which columns should go through int8?"
on = np.where(FAR == -90, 6, FAR).astype(np.float32)
off = errors(on, FOUR, 6.0).max()
assert off < 0.015, (
    f"With a 6, at a threshold of 6, an entry is off by {off:.3f}. On which side is an equal value?"
)
off = errors(np.where(FAR == -90, 5, FAR).astype(np.float32), FOUR, 4.0).max()
assert off < 0.012, f"At threshold 4 a 5 costs you {off:.3f}. Does your rule read the argument?"
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("llm_int8_matmul-outliers", llm_int8_matmul)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "llm_int8_matmul-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>My product is far off</summary>What is 100 · 2 in int8? And which scale brings back the size of $x$, which that of $w$?</details>
# <details><summary>It is still off</summary>Your `quantize_absmax` works on rows. What must you do to $w$ so that its columns become rows?</details>


# %% nbgrader={"grade": false, "grade_id": "outlier-errors", "locked": true, "schema_version": 3, "solution": false, "task": false}
def rms(error):
    return float(np.sqrt(np.mean(np.square(error))))


def outlier_errors():
    rng = np.random.default_rng(5)
    x, w = rng.uniform(-1, 1, (16, 128)), rng.normal(0, 0.05, (128, 16))
    rows = []
    for size in (1, 6, 20, 60):
        x[:, 7] = size
        plain, split = (llm_int8_matmul(x, w, threshold) for threshold in (1e9, 6.0))
        rows.append((size, rms(plain - x @ w), rms(split - x @ w)))
    return pd.DataFrame(rows, columns=["outlier", "plain int8", "LLM.int8"])


outliers = stand_in("outliers", outlier_errors, data.source)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-outlier-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** How does the error grow with one column, with and without the split? Inputs and weights are made up here: uniform and normal, from a fixed seed.

# %% nbgrader={"grade": false, "grade_id": "reveal-outlier", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("outlier", predicted_outlier, because_outlier)
plain = outliers["plain int8"]
print(runtime.compare(predicted_outlier, plain.iloc[-1] / plain.iloc[0]))
outliers.round(5)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-outlier-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 1
#
# <!-- rubric: reconcile-outlier -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-outlier", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said 2, as one column of 128 seemed little. Plain int8 goes from an error of 0.0024 to 0.0830 at an outlier of 60: 34.1 times. The column sets the scale of every row, so the other 127 have few codes left. The split keeps the error at 0.0023. So the harm is in the shared scale, not in the column. A plain error that stayed flat with a scale for each column of x would change my mind.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "four", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** In `outliers`, an LLM.int8 error that grows with the outlier.
#
# ## 2 · Four bits (13 min)
#
# Four bits name 16 values. Spread evenly, most of them stand where few weights are: weights crowd around zero. NF4 (QLoRA, Dettmers and others 2023) puts its 16 levels where a normal distribution has its mass. And since one scale for a whole matrix would be ruled by its largest weight, each block of 64 neighbours has its own.

# %% nbgrader={"grade": false, "grade_id": "nf4-levels", "locked": true, "schema_version": 3, "solution": false, "task": false}
below = [-1.0, -0.6961928, -0.52507305, -0.39491749, -0.28444138, -0.18477343, -0.09105004]
above = [0.0795803, 0.1609302, 0.2461123, 0.33791524, 0.44070983, 0.562617, 0.72295684, 1.0]
NF4_LEVELS = np.array([*below, 0.0, *above], dtype=np.float32)
steps = np.append(np.diff(NF4_LEVELS), np.nan)
pd.DataFrame({"level": NF4_LEVELS, "step to the next": steps}).T.round(2)

# %% [markdown] nbgrader={"grade": false, "grade_id": "nf4_quantize-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `nf4_quantize`
#
# **Why.** These 16 numbers are what fits a model with billions of weights onto one small GPU.
#
# *9 min · medium · 10 points*
#
# Cut the flat array into blocks of `block_size` neighbours. A block's scale is its largest absolute value. Divide by it, and give each value the place (0 to 15) of the *nearest* level in `NF4_LEVELS`. The way back: level times scale.
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `values` | floats, n a multiple of `block_size` | (n,) |
# | `codes` | whole numbers 0 to 15 | (n,) |
# | `scales` | one for each block | (n / `block_size`,) |
#
# **By hand.** A block of two: 0.5 and −2. Its scale is 2, so we look for 0.25 and −1: the nearest levels are 0.2461 (code 10) and −1 (code 0). Back: 0.4922 and −2.
#
# **Edge rule.** A block of zeros has code 7, the level 0, everywhere, and any finite scale. No test sits half way between two levels.


# %% nbgrader={"grade": false, "grade_id": "nf4_quantize", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: nf4_quantize
def nf4_quantize(values, block_size=64):
    """(codes, scales): the nearest level of each value (n,), a scale for each block.

    values: (n,) float array, n a multiple of block_size.
    """
    ### BEGIN SOLUTION
    blocks = values.reshape(-1, block_size)
    scales = np.abs(blocks).max(axis=1)
    shares = blocks / np.where(scales > 0, scales, 1)[:, None]
    middles = (NF4_LEVELS[1:] + NF4_LEVELS[:-1]) / 2
    return np.searchsorted(middles, shares.reshape(-1)), scales
    ### END SOLUTION


def nf4_dequantize(codes, scales, block_size=64):
    """The values again, up to rounding: (n,) floats from codes (n,) and their blocks' scales."""
    ### BEGIN SOLUTION
    return NF4_LEVELS[codes] * np.repeat(scales, block_size)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "nf4_quantize-levels", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# check: nf4_quantize-levels (4 points)
toy = np.zeros(64, dtype=np.float32)
toy[:8] = [2.0, -2.0, 0.5, -0.98, 1.2, 0.1, 0.2, -0.04]
seen = np.asarray(nf4_quantize(toy, 64)[0], dtype=float).reshape(-1)
assert len(seen) == 64, f"{len(seen)} codes came back for 64 values. Is your answer flat again?"
assert np.isin(seen, range(16)).all(), (
    f"Your codes run from {seen.min():g} to {seen.max():g}. A code is a place in a list of 16."
)
assert (seen[:8] == [15, 0, 10, 2, 13, 8, 8, 7]).all(), (
    f"Your first codes are {seen[:8].astype(int).tolist()}. Take the first one that surprises you: what is its "
    "share of the scale, and which two levels stand beside it?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("nf4_quantize-levels", nf4_quantize)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "nf4_quantize-blocks", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# check: nf4_quantize-blocks (3 points)
toy = np.array([0.5, -2.0, 0.25, 0.125, -8.0, 4.0], dtype=np.float32)
seen = np.asarray(nf4_quantize(toy, 2)[1], dtype=float).reshape(-1)
assert len(seen) == 3, f"{len(seen)} scales came back for three blocks of two. See the table."
assert np.allclose(seen, [2.0, 0.25, 8.0]), (
    f"Your scales are {seen}. Which values share a block, and how far from zero does each block reach?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("nf4_quantize-blocks", nf4_quantize)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "nf4_quantize-zero_block", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: nf4_quantize-zero_block (1 point)
toy = np.repeat([0.0, 1.5], 64).astype(np.float32)
toy_codes, toy_scales = nf4_quantize(toy, 64)
seen = np.unique(np.asarray(toy_codes, dtype=float).reshape(-1)[:64])
assert np.isfinite(np.asarray(toy_scales, dtype=float)).all(), (
    f"With a block of zeros your scales are {toy_scales}. What do you divide by there?"
)
assert (seen == 7).all(), (
    f"A block of zeros gets the codes {seen}. Which level is 0, and do you divide by 0 on the way?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("nf4_quantize-zero_block", nf4_quantize)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "nf4_quantize-dequantize", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: nf4_quantize-dequantize (2 points)
toy_back = nf4_dequantize(np.array([15, 7, 0, 12], dtype=np.uint8), np.array([2.0, 0.5]), 2)
seen = np.asarray(toy_back, dtype=float).reshape(-1)
assert np.allclose(seen, [2.0, 0.0, -0.5, 0.2203549], atol=1e-3), (
    f"Codes 15, 7 | 0, 12 with scales 2 and 0.5 come back as {np.round(seen, 4)}. Which block is each "
    "code in, and what does its place in the list stand for?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("nf4_quantize-dequantize", nf4_dequantize)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "nf4_quantize-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>My codes are off by one here and there</summary>Where does one level's territory end and the next one's begin?</details>
# <details><summary>They still are</summary>Compare each share with all 16 levels at once, or with the 15 middles between neighbours.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "nf4-at-work-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** What do uneven levels and small blocks buy? The same normal weights, the error as a share of their spread: 16 even levels or NF4, blocks of 64 or of 4,096.


# %% nbgrader={"grade": false, "grade_id": "nf4-at-work", "locked": true, "schema_version": 3, "solution": false, "task": false}
def four_bit_errors():
    weights = np.random.default_rng(4).normal(size=64 * 256).astype(np.float32)
    errors = {}
    for size in (64, 4096):
        scale = np.abs(weights.reshape(-1, size)).max(axis=1).repeat(size)
        even = np.round(weights / scale * 7) / 7 * scale
        mine = nf4_dequantize(*nf4_quantize(weights, size), size)
        errors[f"even, blocks of {size}"] = rms(even - weights)
        errors[f"NF4, blocks of {size}"] = rms(np.asarray(mine) - weights)
    return errors


four_bits = stand_in("four_bits", four_bit_errors, data.source)
pd.Series(four_bits, name="error / spread").round(4).to_frame()

# %% [markdown] nbgrader={"grade": false, "grade_id": "double", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What a scale costs.** A scale of 32 bits for 64 weights adds half a bit each: 4.5 in all. *Double quantization* quantizes the scales as well: eight bits each, with one 32-bit scale for 256 of them. That makes 4 + 8/64 + 32/(64 · 256) = 4.127 bits. Real tools do that; you need not.
#
# **Question.** Are your codes the tool's codes? Below, bitsandbytes really quantizes a layer of a tiny ModernBERT and one of a tiny Qwen2, of random weights. On Kaggle it first needs `pip install bitsandbytes`.


# %% nbgrader={"grade": false, "grade_id": "tool-agrees", "locked": true, "schema_version": 3, "solution": false, "task": false}
def same_codes():
    from course_lib.tiny_models import agreement

    return agreement(quantize_absmax, nf4_quantize)


agreement_table = stand_in("agreement", same_codes, data.source)
print("Share of codes that equal those of bitsandbytes:")
agreement_table.round(4)

# %% [markdown] nbgrader={"grade": false, "grade_id": "promises", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** In `four_bits`, NF4 no better than even levels.
#
# ## 3 · Three promises (21 min)
#
# Less data to move should mean less time. But int8 also adds work: find outliers, round the inputs, multiply twice, scale back. LLM.int8's own authors warn of that below 6.7 billion weights. Which wins here?
#
# **Predict 2.** On the GPU of the run, with a batch of 32: how long does the encoder take at int8, compared with fp16? Write the ratio: 0.5 is half the time, 2 is twice.

# %% nbgrader={"grade": false, "grade_id": "predict-latency", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_latency = None  # int8 time / fp16 time, a number
because_latency = ""
### BEGIN SOLUTION
predicted_latency = 0.6
because_latency = (
    "Half the bytes have to be moved, so it should take not much more than half the time."
)
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "measure_latency-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `measure_latency`
#
# **Why.** A GPU returns before it is done. Whoever only reads the clock times the waiter, not the kitchen.
#
# *5 min · medium · 4 points*
#
# Call `run()` `n_warmup` times, untimed. Then `n_timed` times: start the clock, `run()`, stop the clock. The device must be idle at both readings of the clock. `synchronise()` waits until it is. Return the median, in seconds.
#
# | argument | what it does |
# | --- | --- |
# | `run()` | starts one batch; may return early |
# | `clock()` | seconds, as a float |
# | `synchronise()` | returns once the device is idle |
#
# **By hand.** Readings of 0 and 3, 10 and 11, 20 and 21.5 make times of 3, 1 and 1.5: the median is 1.5.
#
# **Edge rule.** `run` is called `n_warmup + n_timed` times in all. Use no clock but the one given.


# %% nbgrader={"grade": false, "grade_id": "measure_latency", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: measure_latency
def measure_latency(run, clock, synchronise, n_warmup=3, n_timed=5):
    """Median seconds of one call of run, the device's work included: a float."""
    ### BEGIN SOLUTION
    for _ in range(n_warmup):
        run()
    times = []
    for _ in range(n_timed):
        synchronise()
        start = clock()
        run()
        synchronise()
        times.append(clock() - start)
    return float(np.median(times))
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "latency-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
class Device:
    """Works through what was started while its clock goes on. seconds: the work of each batch."""

    def __init__(self, seconds):
        self.seconds, self.now, self.idle_at, self.runs = list(seconds), 0.0, 0.0, 0

    def run(self):
        work = self.seconds[min(self.runs, len(self.seconds) - 1)]
        self.idle_at, self.now = max(self.now, self.idle_at) + work, self.now + 0.001
        self.runs += 1

    def clock(self):
        return self.now

    def synchronise(self):
        self.now = max(self.now, self.idle_at)


def timed(seconds, n_warmup, n_timed, at_once=False):
    """(the answer, calls of run) on such a device; at_once: it waits after each batch by itself."""
    device = Device(seconds)
    run = (lambda: (device.run(), device.synchronise())) if at_once else device.run
    answer = measure_latency(run, device.clock, device.synchronise, n_warmup, n_timed)
    return float(np.asarray(answer).reshape(())), device.runs


# %% nbgrader={"grade": true, "grade_id": "measure_latency-median", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: measure_latency-median (1 point)
seen, _ = timed([1.0, 1.5, 8.0, 1.2, 3.0] * 3, 0, 5, at_once=True)
assert abs(seen - 1.5) < 0.02, (
    f"Calls of 1, 1.5, 8, 1.2 and 3 seconds give you {seen:.3f}. Which of them stands in the middle "
    "by size, and in which unit?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("measure_latency-median", measure_latency)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "measure_latency-warm_up", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: measure_latency-warm_up (1 point)
seen, runs = timed([40.0] * 4 + [1.0] * 9, 4, 3, at_once=True)
assert runs == 7, f"4 warm-ups and 3 timed calls made {runs} calls. Do you use both counts?"
assert abs(seen - 1) < 0.02, (
    f"After 4 slow calls each takes 1 second; you say {seen:.2f}. Who is timed?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("measure_latency-warm_up", measure_latency)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "measure_latency-synchronise", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: measure_latency-synchronise (2 points)
seen, _ = timed([2.0] * 9, 3, 1)
assert seen > 1.9, (
    f"The device works 2 seconds on each batch; you say {seen:.3f}. Was it done when the clock stopped?"
)
assert seen < 2.1, (
    f"The device works 2 seconds on each batch; you say {seen:.3f}. What was still in its queue when "
    "your clock started?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("measure_latency-synchronise", measure_latency)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "measure_latency-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>My times are tiny</summary>What has the device done by the time `run()` returns?</details>
# <details><summary>Now one of them is huge</summary>The warm-ups are batches too. Who waits for those?</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "tiny-runs-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Does your protocol work on a real model? Tiny versions of both architectures, random weights, on this machine's CPU, where "fp16" is float32. The times are this machine's and differ from run to run; watch the weights.


# %% nbgrader={"grade": false, "grade_id": "tiny-runs", "locked": true, "schema_version": 3, "solution": false, "task": false}
def tiny_runs():
    from course_lib.tiny_models import measure_tiny

    runs = measure_tiny(measure_latency)
    rows = [(name, run.ms_per_example, run.weights_mib) for name, run in runs.items()]
    return pd.DataFrame(rows, columns=["config", "ms", "weights MiB"])


tiny = stand_in("tiny", tiny_runs, data.source)
tiny.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "own-run-note", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Your own checkpoints.** On Kaggle, with a GPU and your week 3 outputs as inputs, the next cell measures them with your function: about 25 minutes, saved for later. Everywhere else it says why it does nothing.


# %% nbgrader={"grade": false, "grade_id": "own-run", "locked": true, "schema_version": 3, "solution": false, "task": false}
def measure_own():
    from course_lib.own_run import measure_own_checkpoints

    return measure_own_checkpoints(measure_latency, runtime.working_folder())


own = measure_own() if runtime.where().startswith("kaggle") else None
if own is None:
    print(f"No run of your own here; the table below is from {data.source}.")
else:
    data, labels, tiers = own, own.labels, own.tiers
    tier_of, n_classes = example_tiers(labels, tiers), len(tiers)
    counts = {tier: int((tier_of == tier).sum()) for tier in TIERS}
    guesses = {config: logits.argmax(axis=1) for config, logits in data.logits.items()}


# %% nbgrader={"grade": false, "grade_id": "configurations", "locked": true, "schema_version": 3, "solution": false, "task": false}
def f1_span(before, after):
    """95% interval of macro F1, after minus before; None before: of the score itself."""
    silent = np.full(len(labels), n_classes) if before is None else before

    def metric(truth, guess):
        return per_class_f1(truth, guess, n_classes + 1)[:n_classes].mean()

    return paired_bootstrap(metric, labels, silent, after)


rows = []
for config, guess in guesses.items():
    run, span = data.measured[config], f1_span(None, guess)
    figures = run["ms_per_example_b32"], run["peak_mib"], run["weights_mib"]
    rows.append((config, macro_f1(labels, guess, n_classes), span.low, span.high, *figures))
names = ["config", "macro_f1", "macro_f1_low", "macro_f1_high", "ms", "peak_mib", "weights_mib"]
configurations = pd.DataFrame(rows, columns=names)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-latency-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Which of the three promises hold, for each model and precision? Each row is held against fp16 of the same model; only the precision differs. The loss of F1 has an interval of 1,000 paired resamples.

# %% nbgrader={"grade": false, "grade_id": "reveal-latency", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("latency", predicted_latency, because_latency)
rows = []
for config in ("encoder_int8", "encoder_int4", "decoder_int8", "decoder_int4"):
    base = config.split("_")[0] + "_fp16"
    two = configurations.set_index("config").loc[[base, config]]
    span, ratio = f1_span(guesses[base], guesses[config]), two.iloc[1] / two.iloc[0]
    loss = two["macro_f1"].iloc[1] - two["macro_f1"].iloc[0]
    rows.append((config, loss, span.low, span.high, ratio["peak_mib"], ratio["ms"]))
promises = pd.DataFrame(
    rows, columns=["config", "F1 change", "low", "high", "peak memory ratio", "time ratio"]
)
print(runtime.compare(predicted_latency, promises["time ratio"].iloc[0]))
promises.round(3)

# %% nbgrader={"grade": false, "grade_id": "configurations-shown", "locked": true, "schema_version": 3, "solution": false, "task": false}
print("Source:", data.source, "; n =", len(labels), "validation examples")
configurations.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "two-machines", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **One tool, two machines.** In the lecture's run, on a T4 with ModernBERT-base, the encoder's peak rose from 0.41 GB at fp16 to 0.59 GB at int8. Hold that against the table above: same tool, another GPU and another model. A claim about quantization holds for a tool, a size and a machine.

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-promises-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 2
#
# <!-- rubric: reconcile-promises -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-promises", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said 0.6, since fewer bytes should mean less time. The encoder takes 6.934 times as long at int8, the decoder 4.538 times: the extra steps cost more than the bytes save. Memory is mixed: encoder int8 peaks at 1.014 of fp16, decoder int4 at 0.733. F1 is kept as far as I can tell: all four intervals hold 0, the widest from −0.015 to 0.003. All this is bitsandbytes on one GPU, with models below 6.7 billion weights. A ratio below 1 from another kernel, say AWQ in vLLM, would change my mind about int8, not about this tool.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "pareto_front-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `pareto_front`
#
# **Why.** Six configurations, several axes: first drop what loses to another on everything.
#
# *4 min · easy · 4 points*
#
# Point $a$ *dominates* $b$ if it is at least as good on every axis and better on one or more. The front holds the points that none dominates.
#
# | argument | meaning | shape |
# | --- | --- | --- |
# | `points` | one row for each configuration | (n, d) |
# | `minimise` | True where less is better | d booleans |
#
# **By hand.** F1 and ms: (.20, 2), (.24, 5), (.20, 3), with `minimise` False, True. The third has the first one's F1 and takes longer: dominated. The other two stay.
#
# **Edge rule.** Equal points don't dominate one another.


# %% nbgrader={"grade": false, "grade_id": "pareto_front", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: pareto_front
def pareto_front(points, minimise):
    """Boolean array (n,): True for each point that no other point dominates.

    points: (n, d) float array. minimise: list of d booleans, True where less is better.
    """
    ### BEGIN SOLUTION
    cost = np.where(minimise, points, -points)
    front = []
    for point in cost:
        as_good = (cost <= point).all(axis=1)
        better = (cost < point).any(axis=1)
        front.append(not (as_good & better).any())
    return np.array(front)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "pareto_front-dominance", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: pareto_front-dominance (2 points)
toy = np.array(
    [[1.0, 9.0, 5.0], [3.0, 4.0, 6.0], [5.0, 5.0, 7.0], [8.0, 1.0, 8.0], [6.0, 7.0, 1.0]]
)
seen = np.asarray(pareto_front(toy, [True, True, True])).astype(float).reshape(-1)
assert len(seen) == 5, (
    f"{len(seen)} values came back for 5 points. One for each point is asked for."
)
assert seen.tolist() == [1, 1, 0, 1, 1], (
    f"You keep the points {np.flatnonzero(seen).tolist()} of 0 to 4. Take one that you lost or kept in "
    "error: is there a point that is no worse than it on all three axes?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("pareto_front-dominance", pareto_front)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "pareto_front-directions", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: pareto_front-directions (1 point)
toy = np.array([[0.20, 2.0], [0.24, 5.0], [0.19, 3.0], [0.26, 4.0]])
seen = np.asarray(pareto_front(toy, [False, True])).astype(float).reshape(-1)
assert seen.tolist() == [1, 0, 0, 1], (
    f"With F1 up and ms down you keep {np.flatnonzero(seen).tolist()}. Which end of each axis is good?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("pareto_front-directions", pareto_front)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "pareto_front-ties", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: pareto_front-ties (1 point)
toy = np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 3.0], [0.5, 4.0]])
seen = np.asarray(pareto_front(toy, [True, True])).astype(float).reshape(-1)
assert seen.tolist() == [1, 1, 0, 1], (
    f"Two equal points, one that ties and loses, one more: you keep {np.flatnonzero(seen).tolist()}. "
    "What does the rule say about equal, and about better on one axis only?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("pareto_front-ties", pareto_front)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "pareto_front-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>Everything stays, or nothing</summary>How many of the axes must be no worse, and how many better?</details>
# <details><summary>Still so</summary>First turn all axes the same way. Then, for one point, two masks over all points are enough.</details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "pareto-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Which configurations are on the front of F1 and time, and which on that of F1 and memory?


# %% nbgrader={"grade": false, "grade_id": "pareto", "locked": true, "schema_version": 3, "solution": false, "task": false}
def fronts():
    found = {}
    for cost in ("ms", "peak_mib"):
        kept = pareto_front(configurations[["macro_f1", cost]].to_numpy(), [False, True])
        found |= {
            f"{cost}, {c}": float(k) for c, k in zip(configurations["config"], kept, strict=True)
        }
    return found


front = stand_in("fronts", fronts, data.source)
for cost in ("ms", "peak_mib"):
    kept = [bool(front[f"{cost}, {config}"]) for config in configurations["config"]]
    configurations[f"front_{cost}"] = kept
axes_of = {"ms": "ms per example, batch of 32 (log)", "peak_mib": "peak memory, MiB (log)"}
question = "Which configurations does no other one beat?"
columns = ["config", "macro_f1", "ms", "peak_mib", "front_ms", "front_peak_mib"]
picture = trade_offs.pareto_plot(configurations, axes_of, "macro_f1", len(labels), question)
plots.show(picture, plots.describe(question, configurations[columns]))

# %% [markdown] nbgrader={"grade": false, "grade_id": "pareto-read", "locked": true, "schema_version": 3, "solution": false, "task": false}
# A front is made of points, and points have noise. On the replica, the decoder's int8 stands on the time front for a gain in F1 whose interval in `promises` holds 0: a new sample might well take it off.
#
# **What result would change my mind?** In `promises`, a time ratio below 1, or a `high` below 0.
#
# ## 4 · Where the damage lands (11 min)
#
# One F1 over all classes can hide a tier. So compare with fp16 tier by tier, and count: how many predictions are behind a difference?
#
# **Predict 3.** In which tier does the decoder at int4 lose most accuracy: `"head"`, `"mid"` or `"tail"`? And why?

# %% nbgrader={"grade": false, "grade_id": "predict-damage", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_damage = None  # "head", "mid" or "tail"
because_damage = ""
### BEGIN SOLUTION
predicted_damage = "tail"
because_damage = "Rare classes hang on few weights, so rounding should hurt them first."
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_delta-intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Task `tier_delta`
#
# **Why.** An interval says how far luck reaches; a count says how little may be behind it.
#
# *5 min · medium · 4 points*
#
# For each tier keep the examples whose *true* class is in it. Compare two sets of predictions on them.
#
# | column | meaning |
# | --- | --- |
# | `tier`, `n` | "head", "mid", "tail"; its examples |
# | `delta` | accuracy of b minus accuracy of a |
# | `low`, `high` | 95% paired bootstrap of delta, on these n examples |
# | `gained`, `lost` | counts: wrong in a and right in b; right in a and wrong in b |
#
# **By hand.** Of four head examples a gets three right, b two; one is gained, two are lost: delta = (1 − 2)/4 = −.25.
#
# **Edge rule.** From one wrong class to another counts as neither. `accuracy(labels, predictions)` and `paired_bootstrap(metric, labels, pred_a, pred_b, n_resamples)` (with `.low`, `.high`) are there to use.


# %% nbgrader={"grade": false, "grade_id": "tier_delta", "locked": false, "schema_version": 3, "solution": true, "task": false}
# task: tier_delta
def tier_delta(labels, pred_a, pred_b, tiers, n_resamples=1000):
    """DataFrame with a row for each tier: tier, n, delta, low, high, gained, lost.

    labels, pred_a, pred_b: (n,) integer arrays. tiers: (C,) of "head", "mid", "tail".
    """
    ### BEGIN SOLUTION
    rows = []
    for tier in ("head", "mid", "tail"):
        mine = tiers[labels] == tier
        truth, a, b = labels[mine], pred_a[mine], pred_b[mine]
        gained, lost = ((a != truth) & (b == truth)).sum(), ((a == truth) & (b != truth)).sum()
        delta = accuracy(truth, b) - accuracy(truth, a)
        span = paired_bootstrap(accuracy, truth, a, b, n_resamples)
        rows.append((tier, len(truth), delta, span.low, span.high, gained, lost))
    names = ["tier", "n", "delta", "low", "high", "gained", "lost"]
    return pd.DataFrame(rows, columns=names)
    ### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "tier_delta-fixtures", "locked": true, "schema_version": 3, "solution": false, "task": false}
toy_tiers = np.array(["mid", "head", "tail", "tail"])
toy_labels = np.repeat([1, 0, 2, 3], [60, 40, 20, 10])
toy_a, toy_b = toy_labels.copy(), toy_labels.copy()
toy_a[20:40] = toy_b[20:40] = 3  # both models miss these
toy_a[[0, 1, 2, 60, 61, 100, 101]] = [0, 0, 2, 1, 1, 0, 0]
toy_b[[0, 10, 11, 12, 13, 61, 62, 100, 120]] = [3, 0, 0, 0, 2, 2, 1, 1, 2]


def toy_table():
    """Your table of the toy, rows by tier."""
    table = tier_delta(toy_labels, toy_a, toy_b, toy_tiers, 400)
    assert isinstance(table, pd.DataFrame), f"A {type(table).__name__} came back, not a table."
    missing = {"tier", "delta", "low", "high", "gained", "lost"} - set(table)
    assert not missing, f"Your table has no column {sorted(missing)}. See the list above."
    return table.set_index("tier").astype(float)


# %% nbgrader={"grade": true, "grade_id": "tier_delta-delta", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# check: tier_delta-delta (2 points)
seen = toy_table()["delta"].reindex(list(TIERS)).round(4).tolist()
assert np.allclose(seen, [-2 / 60, 0.0, 0.0], atol=1e-3), (
    f"Head, mid and tail give you {seen}. Whose class decides the tier, and which model is subtracted?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_delta-delta", tier_delta)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_delta-interval", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_delta-interval (1 point)
head = toy_table().loc["head"]
assert head["low"] < head["high"], f"Your interval runs from {head['low']} to {head['high']}."
off = max(abs(head["low"] + 0.1083), abs(head["high"] - 0.0417))
assert off < 0.03, (
    f"The head's interval is {head['low']:.3f} to {head['high']:.3f}. Do both models see the same draw "
    "of that tier's examples, and are both ends where 2.5% is left?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_delta-interval", tier_delta)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "tier_delta-flips", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# check: tier_delta-flips (1 point)
seen = toy_table().loc[list(TIERS), ["gained", "lost"]].to_numpy().tolist()
assert seen == [[2, 4], [1, 1], [1, 1]], (
    f"Gained and lost are {seen} for you. Example 0 is wrong in both, with another class each: is that "
    "a flip? And do gains cancel losses?"
)
### BEGIN HIDDEN TESTS
from graders.observing import observe

observe("tier_delta-flips", tier_delta)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "tier_delta-hints", "locked": true, "schema_version": 3, "solution": false, "task": false}
# <details><summary>My tail has the wrong size</summary>`tiers` is indexed by class. Which of the three arrays tells an example's own class?</details>
# <details><summary>My counts are too high</summary>Two masks: who was right before, who is right after. Which pairs are a flip?</details>


# %% nbgrader={"grade": false, "grade_id": "tier-table", "locked": true, "schema_version": 3, "solution": false, "task": false}
def all_tiers():
    parts = []
    for model in ("encoder", "decoder"):
        for precision in ("int8", "int4"):
            before, after = guesses[f"{model}_fp16"], guesses[f"{model}_{precision}"]
            part = tier_delta(labels, before, after, tiers)
            parts.append(part.assign(config=f"{model}_{precision}"))
    columns = ["config", "tier", "n", "delta", "low", "high", "gained", "lost"]
    return pd.concat(parts, ignore_index=True)[columns]


tier_table = stand_in("tier_table", all_tiers, data.source)
changed = {c: int((g != guesses[c.split("_")[0] + "_fp16"]).sum()) for c, g in guesses.items()}

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-damage-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** In which tier does which precision cost accuracy that the interval can tell from nothing?

# %% nbgrader={"grade": false, "grade_id": "reveal-damage", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("damage", predicted_damage, because_damage)
mine = tier_table[tier_table["config"] == "decoder_int4"]
print(runtime.compare(predicted_damage, mine.loc[mine["delta"].idxmin(), "tier"]))
print("Predictions that changed at all, of", len(labels), "examples:", changed)
question = "Where does a lower precision cost accuracy?"
keyed = tier_table.assign(config=tier_table["config"] + " " + tier_table["tier"]).drop(
    columns="tier"
)
plots.show(trade_offs.tier_panels(tier_table, counts, question), plots.describe(question, keyed))
tier_table.round(4)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-damage-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 3
#
# <!-- rubric: reconcile-damage -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-damage", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said tail. Its delta is lowest indeed, −0.0078, but the interval, −0.0233 to 0.0052, holds 0, and 7 flips of 387 examples are behind it: 2 gained, 5 lost. Head moves by −0.0074 (−0.0178 to 0.0020) with 230 flips. No tier of any configuration excludes 0. Yet 889 predictions of the decoder changed at int4: most of them go from one wrong class to another, which accuracy can't see. The same tail loss on a reshuffled split would change my mind.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "ceiling", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** In `tier_table`, an interval without 0 that has many flips behind it, on two splits.
#
# ## 5 · Calibration (5 min)
#
# Accuracy can stay while confidence drifts. Fit one temperature for each configuration, and compare the ECE with a ceiling of 0.05. Here T is fitted and judged on the same examples; the homework asks whether that flatters.
#
# **Predict 4.** How many of the six configurations stay at or below 0.05 after scaling? A number from 0 to 6.

# %% nbgrader={"grade": false, "grade_id": "predict-ceiling", "locked": false, "schema_version": 3, "solution": true, "task": false}
predicted_ceiling = None  # 0 to 6
because_ceiling = ""
### BEGIN SOLUTION
predicted_ceiling = 3
because_ceiling = "A temperature should repair the encoder; the decoder was worse in week 4."
### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "calibration-table", "locked": true, "schema_version": 3, "solution": false, "task": false}
def ece_and_span(logits, temperature):
    """ECE and its 95% interval from 200 resamples of the examples."""
    tops, rng = top_one(to_probs(logits, temperature)), np.random.default_rng(0)
    draws = (rng.integers(len(labels), size=len(labels)) for _ in range(200))
    errors = [top_one_calibration_error(labels[draw], tops[draw]) for draw in draws]
    return top_one_calibration_error(labels, tops), *np.percentile(errors, [2.5, 97.5])


rows = []
for config, logits in data.logits.items():
    T = fit_temperature(logits, labels)
    rows.append((config, T, *ece_and_span(logits, 1.0), *ece_and_span(logits, T)))
spans = [f"{when}{end}" for when in ("raw", "scaled") for end in ("", "_low", "_high")]
calibration = pd.DataFrame(rows, columns=["config", "T", *spans])

# %% [markdown] nbgrader={"grade": false, "grade_id": "reveal-ceiling-question", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Question.** Which configurations end up below the line, and for which can the interval not tell?

# %% nbgrader={"grade": false, "grade_id": "reveal-ceiling", "locked": true, "schema_version": 3, "solution": false, "task": false}
predicted("ceiling", predicted_ceiling, because_ceiling)
print(runtime.compare(predicted_ceiling, int((calibration["scaled"] <= 0.05).sum())))
question = "Does one temperature bring the ECE below 0.05?"
picture = trade_offs.ceiling_plot(calibration, 0.05, len(labels), question)
plots.show(picture, plots.describe(question, calibration))
calibration.round(3)

# %% [markdown] nbgrader={"grade": false, "grade_id": "reconcile-ceiling-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Reconcile 4
#
# <!-- rubric: reconcile-ceiling -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "reconcile-ceiling", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I said 3; it is 0. At fp16 the decoder falls from 0.309 to 0.064 with T = 1.814, yet its interval, 0.058 to 0.080, stays above. The encoder's T is about 1: 0.059 becomes 0.056, and its interval from 0.049 holds 0.05: can't tell. Precision hardly matters: the decoder at int4 ends at 0.066. One temperature moves all confidences alike; what is left has another shape. An interval wholly below 0.05 would change my mind.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "decide", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** In `calibration`, a `scaled_high` below 0.05.
#
# ## 6 · Decide (6 min)
#
# The tool of today is one of many. Which fits depends on the constraint.
#
# <details><summary>The toolbox: constraint, tool, where it lives</summary>
#
# | constraint | tool |
# | --- | --- |
# | training memory | bitsandbytes NF4 with adapters (QLoRA, Dettmers and others 2023) |
# | int4 at scale | AWQ (Lin and others 2024) in vLLM, TensorRT-LLM or SGLang |
# | new GPUs, no loss wanted | FP8 (Kurtic and others 2024) |
# | older checkpoints | GPTQ (Frantar and others 2023) |
# | int8 for weights and inputs, no FP8 | SmoothQuant (Xiao and others 2023) |
# | no GPU | GGUF |
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "memo-choice-prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Your pick so far · 5 min
#
# <!-- rubric: memo-choice -->

# %% [markdown] nbgrader={"grade": true, "grade_id": "memo-choice", "locked": false, "points": 6, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# I would ship the encoder at fp16. It takes 0.062 ms an example; its own int8 takes 0.432 and its int4 0.134, and neither gains F1: int8 changes it by −0.001, interval −0.003 to 0.001. int8 does not even save peak memory (80.0 against 78.9 MiB), so fp16 dominates it on both fronts. int4 saves some, 61.5 MiB, which nobody needs on this GPU.
#
# The decoder buys F1, 0.152 against 0.136, but these intervals overlap, it takes three times as long, and its ECE after scaling is 0.064.
#
# Not measured: other kernels. Lin and others (2024) report gains for AWQ on far larger models; the direction may carry over, the size does not.
#
# The flip: a memory limit below 70 MiB. Then I would ship encoder int4.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "save-note", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **Four files for the homework.** Save your version with its output, then add it there as an input. The homework looks for them by name, wherever Kaggle mounts them.

# %% nbgrader={"grade": false, "grade_id": "save", "locked": true, "schema_version": 3, "solution": false, "task": false}
tables = {"configurations": configurations, "tiers": tier_table, "calibration": calibration}
for name, table in tables.items():
    print("saved", artifacts.save_table(f"week5_{name}", table, data.source))
print("saved", save_week5(data, runtime.working_folder()))

# %% [markdown] nbgrader={"grade": false, "grade_id": "hand-in", "locked": true, "schema_version": 3, "solution": false, "task": false}
# **What result would change my mind?** The constraint in your own flip. Keep it: the homework's memo asks for it again.
#
# <details><summary>Further reading</summary>
#
# - Dettmers and others 2022: LLM.int8, with its own section on run time.
# - Dettmers and others 2023: QLoRA, NF4 and double quantization.
# - Lee and others 2025: what compression does to a model's weak spots.
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
