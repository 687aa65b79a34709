"""What people get wrong, and right in other words, in confused_pairs."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed, variant

TASK = "confused_pairs"
RIGHT = """\
def confused_pairs(matrix, k, min_examples):
    pairs = []
    for i, row in enumerate(matrix):
        n = row.sum()
        for j, count in enumerate(row):
            if i != j and n >= min_examples:
                pairs.append((i, j, count / n))
    pairs.sort(key=lambda pair: -pair[2])
    return pairs[:k]
"""
_APPEND = "pairs.append((i, j, count / n))"
_SORT = "pairs.sort(key=lambda pair: -pair[2])"
_IF = "if i != j and n >= min_examples:"


def _wrong(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT, TASK, name, belief, hint, fails, *edits)


MISCONCEPTIONS = (
    _wrong(
        *("counts_decide", "The pair with the most errors is the most confused."),
        *("A class with ten times the examples makes ten times the errors. Who is confused more?",),
        "order",
        (_SORT, "pairs.sort(key=lambda pair: -matrix[pair[0], pair[1]])"),
    ),
    _wrong(
        *("share_of_the_predictions", "A pair's share is of the class that was told."),
        *("Of which examples do you want to know where they go? Sum those.", "order share ties"),
        (_APPEND, "pairs.append((i, j, count / matrix[:, j].sum()))"),
    ),
    _wrong(
        *("share_of_the_errors", "A pair's share is of the class's errors."),
        *(
            "A class that is right 99 times in 100 makes one error. Is its pair confused fully?",
            "order share",
        ),
        (_APPEND, "pairs.append((i, j, count / (n - row[i])))"),
    ),
    _wrong(
        *("share_of_everything", "A pair's share is of all examples."),
        *("Could a class with few examples ever come first in your list?", "order share"),
        (_APPEND, "pairs.append((i, j, count / matrix.sum()))"),
    ),
    _wrong(
        *("share_of_the_large_classes", "What is told as a small class leaves the sum."),
        *("Ten examples, one told as a rare class. Of how many is a share now?", "share"),
        ("n = row.sum()", "n = row.sum()\n        kept = row[matrix.sum(axis=1) >= min_examples]"),
        (_APPEND, "pairs.append((i, j, count / kept.sum()))"),
    ),
    _wrong(
        *("percent", "A share is a percentage."),
        *("Between which two numbers does a share lie?", "share"),
        (_APPEND, "pairs.append((i, j, 100 * count / n))"),
    ),
    _wrong(
        *("counts_for_shares", "How often it happens is the third number."),
        *("Your reader can't tell 20 of 36 from 20 of 2,000. What would tell them apart?", "share"),
        ("return pairs[:k]", "return [(i, j, matrix[i, j]) for i, j, _ in pairs[:k]]"),
    ),
    _wrong(
        *("hits_are_pairs", "Every cell of the matrix is a pair."),
        *("What stands on the diagonal: a confusion?", "order ties"),
        (_IF, "if n >= min_examples:"),
    ),
    _wrong(
        *("both_ways_together", "A pair has no direction."),
        *("Who is told as whom? Two classes may go one way only.", "order share ties"),
        (_APPEND, "pairs.append((i, j, (count + matrix[j, i]) / (n + matrix[j].sum())))"),
    ),
    _wrong(
        *("smallest_first", "A sorted list is the ranking."),
        *("Print the first and the last share of your list.", "order ties"),
        (_SORT, "pairs.sort(key=lambda pair: pair[2])"),
    ),
    _wrong(
        *("reversed_sort", "Sort upwards, then turn the list round."),
        *("What does turning a list round do to those that were equal?", "ties"),
        (_SORT, "pairs.sort(key=lambda pair: pair[2])\n    pairs.reverse()"),
    ),
    _wrong(
        *("larger_class_first", "Of equal shares the larger class is confused more."),
        *("Five of ten and fifty of a hundred: which one does the rule put first?", "ties"),
        (_SORT, "pairs.sort(key=lambda pair: (-pair[2], -matrix[pair[0]].sum()))"),
    ),
    _wrong(
        *("smaller_class_first", "Of equal shares the smaller class is confused more."),
        *("Five of ten and fifty of a hundred: which one does the rule put first?", "ties"),
        (_SORT, "pairs.sort(key=lambda pair: (-pair[2], matrix[pair[0]].sum()))"),
    ),
    _wrong(
        *("more_errors_first", "Of equal shares the one with more errors is confused more."),
        *("Five of ten and fifty of a hundred: which one does the rule put first?", "ties"),
        (_SORT, "pairs.sort(key=lambda pair: (-pair[2], -matrix[pair[0], pair[1]]))"),
    ),
    _wrong(
        *("predicted_id_first", "Among equals the smaller predicted id comes first."),
        *("The rule names two ids for equals. Which is asked first?", "ties"),
        (_SORT, "pairs.sort(key=lambda pair: (-pair[2], pair[1], pair[0]))"),
    ),
    _wrong(
        *("small_rows_stay", "Every class counts, however few its examples."),
        *("What can a share of three examples tell you? See what the third argument is for.",),
        "small",
        (_IF, "if i != j:"),
    ),
    _wrong(
        *("more_than_the_minimum", "A class needs more than min_examples."),
        *("A class has exactly as many as the minimum. Is that fewer?", "small"),
        (_IF, "if i != j and n > min_examples:"),
    ),
    _wrong(
        *("minimum_of_errors", "A cell needs min_examples errors."),
        *("Whose examples should be many: those of the class, or of one cell?", "small"),
        (_IF, "if i != j and (count >= min_examples or min_examples == 1):"),
    ),
)

VARIANTS = (
    variant(TASK, "loop_and_sort", RIGHT),
    variant(
        *(TASK, "flat_argsort"),
        """
def confused_pairs(matrix, k, min_examples):
    sizes = matrix.sum(axis=1)
    share = matrix / np.maximum(sizes, 1)[:, None]
    share[sizes < min_examples] = 0
    np.fill_diagonal(share, 0)
    best = np.argsort(-share.ravel(), kind="stable")[:k]
    return np.column_stack([best // len(matrix), best % len(matrix), share.ravel()[best]])
""",
    ),
    variant(
        *(TASK, "a_data_frame"),
        """
def confused_pairs(matrix, k, min_examples):
    frame = pd.DataFrame(matrix).stack().rename_axis(["true", "told"]).reset_index(name="count")
    frame["n"] = frame.groupby("true")["count"].transform("sum")
    frame = frame[(frame["true"] != frame["told"]) & (frame["n"] >= min_examples)]
    frame = frame.assign(share=frame["count"] / frame["n"])
    ranked = frame.sort_values(["share", "true", "told"], ascending=[False, True, True])
    return ranked[["true", "told", "share"]].head(k)
""",
    ),
    variant(
        *(TASK, "sorted_keys_in_single_precision"),
        """
def confused_pairs(matrix, k, min_examples):
    ids = [(i, j) for i in range(len(matrix)) for j in range(len(matrix)) if i != j]
    large = [(i, j) for i, j in ids if matrix[i].sum() >= min_examples]
    share = {pair: np.float32(matrix[pair] / matrix[pair[0]].sum()) for pair in large}
    return tuple([*pair, share[pair]] for pair in sorted(share, key=lambda p: (-share[p], *p))[:k])
""",
    ),
)
