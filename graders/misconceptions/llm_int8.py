"""What people get wrong, and right in other words, in llm_int8_matmul."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed
from graders.misconceptions._int8_right import RIGHT, TASK, VARIANTS

_OUTLIER = "outlier = (np.abs(x) >= threshold).any(axis=0)"
_EXACT = "exact = x[:, outlier] @ w[outlier]"
_SPLIT = "x, w = x[:, ~outlier], w[~outlier]"
_X_SCALE = "x_scale = np.abs(x).max(axis=1, keepdims=True) / 127"
_W_SCALE = "w_scale = np.abs(w).max(axis=0, keepdims=True) / 127"
_X_CODES = "np.round(x / x_scale).astype(np.int8)"
_W_CODES = "np.round(w / w_scale).astype(np.int8)"
_WHOLE = "whole = x_codes.astype(np.int32) @ w_codes.astype(np.int32)"
_SUM = "return whole * x_scale * w_scale + exact"
_BACK_FIRST = "return (x_codes * x_scale) @ (w_codes * w_scale) + exact"

_WHOSE = "Make one row of x a thousand times smaller: how many different codes has it left?"
_FAR = "Put one value of 60 among values below 1: what becomes of the others' codes, and why?"


def _wrong(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT, TASK, name, belief, hint, fails, *edits)


_BULK = (
    _wrong(
        *("nothing_quantized", "The result should be the exact product."),
        *("Print what you multiply: are these whole numbers?", "int8 outliers"),
        (_SUM, "return x @ w + exact"),
    ),
    _wrong(
        *("cut_off", "Turning a number into int8 rounds it."),
        *("Turn 2.9 and -2.9 into int8: which whole numbers are nearest?", "int8"),
        (_X_CODES, "(x / x_scale).astype(np.int8)"),
        (_W_CODES, "(w / w_scale).astype(np.int8)"),
    ),
    _wrong(
        *("divided_by_128", "int8 holds 256 values, so half of them is 128."),
        *("How many steps lead from zero to the largest code, if +x and -x mirror?", "int8"),
        (_X_SCALE, _X_SCALE.replace("127", "128")),
        (_W_SCALE, _W_SCALE.replace("127", "128")),
        (_X_CODES, "np.round(x / x_scale).clip(-128, 127).astype(np.int8)"),
        (_W_CODES, "np.round(w / w_scale).clip(-128, 127).astype(np.int8)"),
    ),
    _wrong(
        *("summed_in_int8", "int8 times int8 is int8."),
        *("What is 100 * 2 in int8? Try it with two numpy arrays.", "int8 scales outliers"),
        (_WHOLE, "whole = x_codes @ w_codes"),
    ),
    _wrong(
        *("only_weights_quantized", "Quantization is about weights; activations stay as they are."),
        *("Which two things does an int8 multiplication need?", "int8"),
        (_SUM, "return x @ (w_codes * w_scale) + exact"),
    ),
    _wrong(
        *("only_activations_quantized", "Only what goes in is quantized."),
        *("Which two things does an int8 multiplication need?", "int8"),
        (_SUM, "return (x_codes * x_scale) @ w + exact"),
    ),
    _wrong(
        *("scale_of_w_forgotten", "Scaling back by the input's scale is enough."),
        *("Double w: your codes stay the same. Which factor brings the 2 back?",),
        "int8 scales outliers",
        (_SUM, "return whole * x_scale + exact"),
    ),
    _wrong(
        *("seven_bits", "One bit goes to the sign and one is kept as a reserve."),
        *("What is the largest code that you give out, and what could int8 hold?", "int8"),
        (_X_SCALE, _X_SCALE.replace("127", "63")),
        (_W_SCALE, _W_SCALE.replace("127", "63")),
    ),
)

_GRANULARITY = (
    _wrong(
        *("one_scale_for_x", "x has one scale."),
        *(_WHOSE, "scales"),
        (_X_SCALE, "x_scale = np.abs(x).max() / 127"),
    ),
    _wrong(
        *("one_scale_for_w", "w has one scale."),
        *("Make one column of w a thousand times smaller: how many codes has it left?", "scales"),
        (_W_SCALE, "w_scale = np.abs(w).max() / 127"),
    ),
    _wrong(
        *("scales_along_the_sum", "Each column of x has a scale, and so has each row of w."),
        *("Can a scale leave the sum over k if it changes with k?", "int8 scales"),
        (_X_SCALE, "x_scale = np.abs(x).max(axis=0, keepdims=True) / 127"),
        (_W_SCALE, "w_scale = np.abs(w).max(axis=1, keepdims=True) / 127"),
        (_SUM, _BACK_FIRST),
    ),
    _wrong(
        *("largest_not_absolute", "The largest value of a row sets its scale."),
        *("What happens to a row whose furthest value from zero is negative?", "scales"),
        (_X_SCALE, "x_scale = x.max(axis=1, keepdims=True) / 127"),
        (_W_SCALE, "w_scale = w.max(axis=0, keepdims=True) / 127"),
        (_X_CODES, "np.round(x / x_scale).clip(-127, 127).astype(np.int8)"),
        (_W_CODES, "np.round(w / w_scale).clip(-127, 127).astype(np.int8)"),
    ),
)

_OUTLIERS = (
    _wrong(
        *("above_the_threshold", "An outlier is larger than the threshold."),
        *("On which side is a value that equals the threshold? Read the rule again.", "outliers"),
        (_OUTLIER, "outlier = (np.abs(x) > threshold).any(axis=0)"),
    ),
    _wrong(
        *("sign_forgotten", "An outlier is a large positive value."),
        *("How does your rule treat a column that holds -40?", "outliers"),
        (_OUTLIER, "outlier = (x >= threshold).any(axis=0)"),
    ),
    _wrong(
        *("six_fixed", "The threshold is always 6."),
        *("Call your function with another threshold: does anything change?", "outliers"),
        (_OUTLIER, "outlier = (np.abs(x) >= 6.0).any(axis=0)"),
    ),
    _wrong(
        *("no_split", "int8 with good scales needs no special case."),
        *(_FAR, "outliers"),
        (_OUTLIER, "outlier = np.zeros(x.shape[1], dtype=bool)"),
    ),
    _wrong(
        *("outliers_dropped", "Outliers disturb, so they are left out."),
        *("Set w to ones: is your result still the sum of each row of x?", "outliers"),
        (_SUM, "return whole * x_scale * w_scale"),
    ),
    _wrong(
        *("outliers_counted_twice", "The exact part is added to the int8 product of everything."),
        *("Set w to ones: is your result still the sum of each row of x?", "outliers"),
        (_SPLIT, "x, w = x, w"),
    ),
    _wrong(
        *("scales_before_the_split", "Scales belong to the whole matrix, so they come first."),
        *(_FAR, "outliers"),
        (_OUTLIER, f"{_OUTLIER}\n    {_X_SCALE}"),
        (f"    {_X_SCALE}\n    w_scale", "    w_scale"),
    ),
    _wrong(
        *("scales_of_w_before_the_split", "Only x has outliers, so w's scales can come first."),
        *("Which rows of w does the int8 product meet? Take their scale, no other.", "outliers"),
        (_OUTLIER, f"{_OUTLIER}\n    {_W_SCALE}"),
        (f"    {_W_SCALE}\n    x_codes", "    x_codes"),
    ),
    _wrong(
        *("outlier_values", "Only the large values themselves stay out of int8."),
        *("A column holds 7 and 5.9. The rule speaks of columns: what goes where?", "outliers"),
        (_OUTLIER, "outlier = np.abs(x) >= threshold"),
        (_EXACT, "exact = np.where(outlier, x, 0) @ w"),
        (_SPLIT, "x = np.where(outlier, 0, x)"),
    ),
    _wrong(
        *("outlier_rows", "A row with an outlier is multiplied exactly."),
        *("How many rows hold an outlier in a long text, and how many columns?", "outliers"),
        (_OUTLIER, "rows = (np.abs(x) >= threshold).any(axis=1)"),
        (_EXACT, "kept = x @ w"),
        (f"    {_SPLIT}\n", ""),
        (_SUM, "return np.where(rows[:, None], kept, whole * x_scale * w_scale)"),
    ),
    _wrong(
        *("weights_through_int8", "All weights are stored in int8, so outliers meet those."),
        *("Read what the outlier columns of x are multiplied with, then print it.", "outliers"),
        (
            _EXACT,
            "step = np.abs(w).max(axis=0) / 127\n    rounded = np.round(w / step) * step\n"
            "    exact = x[:, outlier] @ rounded[outlier]",
        ),
    ),
    _wrong(
        *("outliers_of_w", "Outliers are found among the weights."),
        *(
            "Which of the two matrices holds the values beyond 6? Print both.",
            "outliers",
        ),
        (_OUTLIER, "outlier = (np.abs(w) >= threshold).any(axis=1)"),
    ),
    _wrong(
        *("outliers_of_x_and_w", "Large weights stay out of int8 as well as large activations."),
        *("Whose columns does the rule ask about? A weight of 7: is it asked too?", "outliers"),
        (_OUTLIER, f"{_OUTLIER} | (np.abs(w) >= threshold).any(axis=1)"),
    ),
    _wrong(
        *("all_or_nothing", "One outlier means that int8 can't be used."),
        *("How many columns of x are ordinary in a matrix with one outlier?", "outliers"),
        (_OUTLIER, "outlier = np.full(x.shape[1], bool((np.abs(x) >= threshold).any()))"),
        (_SPLIT, f"if outlier.all():\n        return exact\n    {_SPLIT}"),
    ),
)

MISCONCEPTIONS = (*_BULK, *_GRANULARITY, *_OUTLIERS)

__all__ = ["MISCONCEPTIONS", "VARIANTS"]
