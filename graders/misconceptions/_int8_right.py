"""Right products with outlier columns, written differently."""

from __future__ import annotations

from graders.misconceptions._edits import edited, variant

TASK = "llm_int8_matmul"
RIGHT = """\
def llm_int8_matmul(x, w, threshold=6.0):
    outlier = (np.abs(x) >= threshold).any(axis=0)
    exact = x[:, outlier] @ w[outlier]
    x, w = x[:, ~outlier], w[~outlier]
    x_scale = np.abs(x).max(axis=1, keepdims=True) / 127
    w_scale = np.abs(w).max(axis=0, keepdims=True) / 127
    x_codes = np.round(x / x_scale).astype(np.int8)
    w_codes = np.round(w / w_scale).astype(np.int8)
    whole = x_codes.astype(np.int32) @ w_codes.astype(np.int32)
    return whole * x_scale * w_scale + exact
"""
_OUTLIER = "outlier = (np.abs(x) >= threshold).any(axis=0)"
_EXACT = "exact = x[:, outlier] @ w[outlier]"
_SPLIT = "x, w = x[:, ~outlier], w[~outlier]"
_X_SCALE = "x_scale = np.abs(x).max(axis=1, keepdims=True) / 127"
_WHOLE = "whole = x_codes.astype(np.int32) @ w_codes.astype(np.int32)"
_SUM = "return whole * x_scale * w_scale + exact"
_BACK_FIRST = "return (x_codes * x_scale) @ (w_codes * w_scale) + exact"

VARIANTS = (
    variant(TASK, "int32_sums", RIGHT),
    variant(TASK, "scaled_back_first", edited(RIGHT, (_SUM, _BACK_FIRST))),
    variant(
        *(TASK, "exact_part_in_float16"),
        edited(
            RIGHT,
            (
                _EXACT,
                "half = x[:, outlier].astype(np.float16), w[outlier].astype(np.float16)\n"
                "    exact = (half[0] @ half[1]).astype(np.float32)",
            ),
        ),
    ),
    variant(
        *(TASK, "columns_set_to_zero"),
        edited(
            RIGHT,
            (_SPLIT, "x, w = np.where(outlier, 0, x), np.where(outlier[:, None], 0, w)"),
            (_X_SCALE, f"{_X_SCALE} + 1e-30"),
        ),
    ),
    variant(
        *(TASK, "float64_throughout"),
        edited(
            RIGHT,
            (
                _OUTLIER,
                "x, w = x.astype(np.float64), w.astype(np.float64)\n"
                "    outlier = np.abs(x).max(axis=0) >= threshold",
            ),
            (
                _WHOLE,
                "whole = np.einsum('nk,km->nm', 1.0 * x_codes, 1.0 * w_codes)",
            ),
        ),
    ),
    variant(
        *(TASK, "loops"),
        """
def llm_int8_matmul(x, w, threshold=6.0):
    n, k, m = len(x), len(w), len(w[0])
    bulk = [c for c in range(k) if max(abs(x[r][c]) for r in range(n)) < threshold]
    x_scale = [max(abs(x[r][c]) for c in bulk) / 127 for r in range(n)]
    w_scale = [max(abs(w[c][j]) for c in bulk) / 127 for j in range(m)]
    result = np.zeros((n, m))
    for r in range(n):
        for j in range(m):
            for c in range(k):
                if c in bulk:
                    codes = round(x[r][c] / x_scale[r]) * round(w[c][j] / w_scale[j])
                    result[r, j] += codes * x_scale[r] * w_scale[j]
                else:
                    result[r, j] += x[r][c] * w[c][j]
    return result
""",
    ),
)
