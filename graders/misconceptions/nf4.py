"""What people get wrong, and right in other words, in nf4_quantize."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed, edited, variant

TASK = "nf4_quantize"
RIGHT = """\
def nf4_quantize(values, block_size=64):
    blocks = values.reshape(-1, block_size)
    scales = np.abs(blocks).max(axis=1)
    shares = blocks / np.where(scales > 0, scales, 1)[:, None]
    codes = np.abs(shares.reshape(-1, 1) - NF4_LEVELS).argmin(axis=1)
    return codes.astype(np.uint8), scales

def nf4_dequantize(codes, scales, block_size=64):
    each = np.repeat(scales, block_size)
    return NF4_LEVELS[codes] * each
"""
_BLOCKS = "blocks = values.reshape(-1, block_size)"
_SCALES = "scales = np.abs(blocks).max(axis=1)"
_SHARES = "shares = blocks / np.where(scales > 0, scales, 1)[:, None]"
_CODES = "codes = np.abs(shares.reshape(-1, 1) - NF4_LEVELS).argmin(axis=1)"
_RETURN = "return codes.astype(np.uint8), scales"
_EACH = "each = np.repeat(scales, block_size)"
_BACK = "return NF4_LEVELS[codes] * each"
_EVEN = "np.linspace(-1, 1, 16)"

_DENSE = "Where do the levels lie close together, and where do most weights lie?"
_WHOSE = "Multiply one block by 1,000: which other blocks should get coarser?"


def _wrong(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT, TASK, name, belief, hint, fails, *edits)


_LEVELS = (
    _wrong(
        *("even_levels", "Four bits are sixteen even steps."),
        *(_DENSE, "levels dequantize"),
        ("- NF4_LEVELS)", f"- {_EVEN})"),
        (_BACK, f"return {_EVEN}[codes] * each"),
    ),
    _wrong(
        *("lower_level", "A value takes the highest level that it reaches."),
        *("Take a value just below a level: which of its two neighbours is nearer?", "levels"),
        (_CODES, "codes = (shares.reshape(-1, 1) >= NF4_LEVELS).sum(axis=1) - 1"),
    ),
    _wrong(
        *("upper_level", "A value takes the first level above it."),
        *("Take a value just above a level: which of its two neighbours is nearer?", "levels"),
        (_CODES, "codes = np.searchsorted(NF4_LEVELS, shares.reshape(-1))"),
    ),
    _wrong(
        *("not_divided", "The levels fit the weights as they are."),
        *("Between which two numbers do all levels lie, and your weights?", "levels"),
        (_SHARES, "shares = blocks"),
    ),
    _wrong(
        *("codes_from_one", "The first of 16 codes is 1."),
        *("How many bits does the largest of your codes need?", "levels zero_block dequantize"),
        ("argmin(axis=1)", "argmin(axis=1) + 1"),
        (_BACK, "return NF4_LEVELS[codes - 1] * each"),
    ),
    _wrong(
        *("signed_steps", "A four-bit code is a whole number from -8 to 7."),
        *("A code is a place in a list. What is the first place?", "levels zero_block dequantize"),
        ("argmin(axis=1)", "argmin(axis=1) - 8.0"),
        ("codes.astype(np.uint8)", "codes"),
        (_BACK, "return NF4_LEVELS[codes.astype(int) % 8 + 8] * each"),
    ),
    _wrong(
        *("relative_distance", "Near means by ratio, as small weights matter too."),
        *("Is the distance that you take the smallest the one on the number line?", "levels"),
        (
            _CODES,
            "gap = np.abs(shares.reshape(-1, 1) - NF4_LEVELS) / (np.abs(NF4_LEVELS) + 0.02)\n"
            "    codes = gap.argmin(axis=1)",
        ),
    ),
)

_SCALING = (
    _wrong(
        *("one_scale_for_all", "A tensor has one scale."),
        *(_WHOSE, "blocks"),
        (_SCALES, "scales = np.full(len(blocks), np.abs(blocks).max())"),
    ),
    _wrong(
        *("largest_not_absolute", "The largest value of a block sets its scale."),
        *("What happens to a block whose furthest value from zero is negative?", "blocks"),
        (_SCALES, "scales = blocks.max(axis=1)"),
    ),
    _wrong(
        *("block_size_fixed", "Blocks always have 64 values."),
        *("Call your function with blocks of 2 and count the scales.", "blocks"),
        (_BLOCKS, "blocks = values.reshape(-1, 64)"),
    ),
    _wrong(
        *("every_nth_value", "A block takes every n-th value."),
        *("Print the first block: are these the first values of the array?", "blocks"),
        (_BLOCKS, "blocks = values.reshape(block_size, -1).T"),
        ("shares.reshape(-1, 1)", "shares.T.reshape(-1, 1)"),
    ),
    _wrong(
        *("standard_deviation", "The levels are for a normal, so its width is the scale."),
        *("What is the largest share that your scale leaves, and the largest level?",),
        "levels blocks",
        (_SCALES, "scales = blocks.std(axis=1)"),
    ),
    _wrong(
        *("mean_size", "The scale is the usual size of a weight."),
        *("What is the largest share that your scale leaves, and the largest level?",),
        "levels blocks",
        (_SCALES, "scales = np.abs(blocks).mean(axis=1)"),
    ),
    _wrong(
        *("step_as_scale", "The scale is the length of one step, as in int8."),
        *("Are the steps between these levels equally long? What does a level of 1 stand for?",),
        "blocks dequantize",
        (_RETURN, "return codes.astype(np.uint8), scales / 7"),
        (_BACK, "return NF4_LEVELS[codes] * each * 7"),
    ),
    _wrong(
        *("scales_rounded_too", "Double quantization belongs to NF4, so scales are rounded too."),
        *("Which numbers does the task ask to round? Read what it only explains.", "blocks"),
        (
            _RETURN,
            "step = scales.max() / 15\n"
            "    return codes.astype(np.uint8), np.maximum(np.round(scales / step), 1) * step",
        ),
    ),
    _wrong(
        *("zero_block_divided", "No block is all zeros."),
        *("What does your division make of a block of zeros? Print its codes.", "zero_block"),
        (_SHARES, "shares = blocks / scales[:, None]"),
    ),
)

_BACKWARDS = (
    _wrong(
        *("tiled_scales", "Scales repeat one after the other."),
        *("With blocks of 2, which scale does the second value need?", "dequantize"),
        (_EACH, "each = np.tile(scales, block_size)"),
    ),
    _wrong(
        *("scale_forgotten", "The level is the value."),
        *("Double all values and go there and back: do they come back doubled?", "dequantize"),
        (_BACK, "return NF4_LEVELS[codes] + 0 * each"),
    ),
    _wrong(
        *("mean_scale_on_the_way_back", "On the way back one scale will do."),
        *("Which block did a code come from, and which scale did that block have?", "dequantize"),
        (_EACH, "each = np.mean(scales)"),
    ),
    _wrong(
        *("even_steps_on_the_way_back", "Codes count steps, so they come back evenly spread."),
        *(_DENSE, "dequantize"),
        (_BACK, "return (codes / 7.5 - 1) * each"),
    ),
)

MISCONCEPTIONS = (*_LEVELS, *_SCALING, *_BACKWARDS)

VARIANTS = (
    variant(TASK, "nearest_by_distance", RIGHT),
    variant(
        *(TASK, "between_middles"),
        edited(
            RIGHT,
            (
                _CODES,
                "middles = (NF4_LEVELS[1:] + NF4_LEVELS[:-1]) / 2\n"
                "    codes = np.searchsorted(middles, shares.ravel())",
            ),
            (_EACH, "each = np.asarray(scales)[np.arange(len(codes)) // block_size]"),
        ),
    ),
    variant(
        *(TASK, "scale_of_zeros_is_one"),
        edited(
            RIGHT,
            (_SCALES, f"{_SCALES}\n    scales[scales == 0] = 1"),
            (_SHARES, "shares = (blocks.T / scales).T"),
        ),
    ),
    variant(
        *(TASK, "digitize_in_float64"),
        edited(
            RIGHT,
            (_BLOCKS, "blocks = values.astype(np.float64).reshape(-1, block_size)"),
            (_CODES, "codes = np.digitize(shares, (NF4_LEVELS[1:] + NF4_LEVELS[:-1]) / 2).ravel()"),
            ("codes.astype(np.uint8)", "codes"),
        ),
    ),
    variant(
        *(TASK, "loops_and_lists"),
        """
def nf4_quantize(values, block_size=64):
    codes, scales = [], []
    for start in range(0, len(values), block_size):
        block = [float(value) for value in values[start:start + block_size]]
        scale = max(abs(value) for value in block)
        scales.append(scale)
        for value in block:
            share = value / (scale or 1)
            codes.append(min(range(16), key=lambda c: abs(share - float(NF4_LEVELS[c]))))
    return codes, scales

def nf4_dequantize(codes, scales, block_size=64):
    return [float(NF4_LEVELS[c]) * float(scales[i // block_size]) for i, c in enumerate(codes)]
""",
    ),
)
