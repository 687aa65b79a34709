"""What people get wrong, and right in other words, in quantize_absmax."""

from __future__ import annotations

from graders.misconceptions._edits import believed, edited, variant

TASK = "quantize_absmax"
RIGHT = """\
def quantize_absmax(values):
    largest = np.abs(values).max(axis=1)
    scales = np.where(largest > 0, largest / 127, 1)
    codes = np.round(values / scales[:, None]).astype(np.int8)
    return codes, scales

def dequantize_absmax(codes, scales):
    return codes * scales[:, None]
"""
_CODES = "codes = np.round(values / scales[:, None]).astype(np.int8)"
_SCALES = "scales = np.where(largest > 0, largest / 127, 1)"


MISCONCEPTIONS = (
    believed(
        *(RIGHT, TASK, "one_scale_for_all", "A matrix has one scale."),
        *("Multiply one row by 1,000: which other rows should get coarser?", "scales zero_rows"),
        ("np.abs(values).max(axis=1)", "np.full(len(values), np.abs(values).max())"),
    ),
    believed(
        *(RIGHT, TASK, "largest_not_absolute", "The largest value of a row sets its scale."),
        *("What happens to a row whose furthest value from zero is negative?", "scales"),
        ("np.abs(values).max(axis=1)", "values.max(axis=1)"),
    ),
    believed(
        *(RIGHT, TASK, "divided_by_128", "int8 holds 256 values, so half of them is 128."),
        *("How many steps lead from zero to the largest code, if +x and -x get mirrored codes?",),
        "scales codes",
        (_SCALES, "scales = np.where(largest > 0, largest / 128, 1)"),
        (_CODES, "codes = np.round(values / scales[:, None]).clip(-128, 127).astype(np.int8)"),
    ),
    believed(
        *(RIGHT, TASK, "cut_off", "Turning a number into int8 rounds it."),
        *("Turn 2.9 and -2.9 into int8: which whole numbers are nearest?", "codes"),
        (_CODES, "codes = (values / scales[:, None]).astype(np.int8)"),
    ),
    believed(
        *(RIGHT, TASK, "rounded_down", "Rounding goes to the next lower step."),
        *("How far may a value be from the step that stands for it?", "codes"),
        ("np.round(values", "np.floor(values"),
    ),
    believed(
        *(RIGHT, TASK, "zero_row_divided", "No row is all zeros."),
        *("Which scale would let a row of zeros pass through your division unharmed?", "zero_rows"),
        (_SCALES, "scales = largest / 127"),
    ),
    believed(
        *(RIGHT, TASK, "small_number_added", "A tiny constant in the division settles zeros."),
        *("Look up which scale the text wants for a row of zeros, and print yours.", "zero_rows"),
        (_SCALES, "scales = largest / 127 + 1e-12"),
    ),
    believed(
        *(RIGHT, TASK, "divided_on_the_way_back", "The scale is divided by, both ways."),
        *("Quantize 5.0 alone in its row, then go back: do you meet 5.0 again?", "dequantize"),
        ("codes * scales[:, None]", "codes / scales[:, None]"),
    ),
    believed(
        *(RIGHT, TASK, "mean_scale_on_the_way_back", "On the way back one scale will do."),
        *("Which row did a code come from, and which step did that row have?", "dequantize"),
        ("codes * scales[:, None]", "codes * scales.mean()"),
    ),
    believed(
        *(RIGHT, TASK, "absmax_as_scale", "The scale is the largest absolute value itself."),
        *("How far does one step lead, from a code to the next? That length is asked for.",),
        "scales codes dequantize",
        (_SCALES, "scales = np.where(largest > 0, largest, 1)"),
        (_CODES, "codes = np.round(values / scales[:, None] * 127).astype(np.int8)"),
        ("codes * scales[:, None]", "codes * scales[:, None] / 127"),
    ),
    believed(
        *(RIGHT, TASK, "steps_per_unit", "The scale says how many steps fit into 1."),
        *("A scale is what a code is multiplied by to get its value back: is yours?",),
        "scales codes dequantize",
        (_SCALES, "scales = np.where(largest > 0, 127 / np.where(largest > 0, largest, 127), 1)"),
        ("values / scales[:, None]", "values * scales[:, None]"),
        ("codes * scales[:, None]", "codes / scales[:, None]"),
    ),
)

VARIANTS = (
    variant(TASK, "plain_numpy", RIGHT),
    variant(
        *(TASK, "kept_axes"),
        edited(
            RIGHT,
            ("max(axis=1)", "max(axis=1, keepdims=True)"),
            ("np.round(values / scales[:, None])", "np.rint(values / scales)"),
            ("return codes, scales", "return codes, scales.astype(np.float32)"),
            ("codes * scales[:, None]", "codes.astype(np.float32) * np.reshape(scales, (-1, 1))"),
        ),
    ),
    variant(
        *(TASK, "row_by_row"),
        """
def quantize_absmax(values):
    codes, scales = [], []
    for row in values:
        scale = max(abs(float(value)) for value in row) / 127 or 1.0
        scales.append(scale)
        codes.append([round(float(value) / scale) for value in row])
    return codes, scales

def dequantize_absmax(codes, scales):
    return [[float(code) * float(scale) for code in row] for row, scale in zip(codes, scales)]
""",
    ),
    variant(
        *(TASK, "float64_and_int64"),
        """
def quantize_absmax(values):
    values = np.asarray(values, dtype=np.float64)
    scales = np.abs(values).max(axis=1) / 127
    scales[scales == 0] = 1
    return np.rint(values / scales.reshape(-1, 1)).astype(np.int64), scales

def dequantize_absmax(codes, scales):
    return np.einsum("nk,n->nk", np.asarray(codes, dtype=np.float64), scales)
""",
    ),
)
