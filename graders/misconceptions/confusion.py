"""What people get wrong, and right in other words, in the three scores of single classes."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._answers import slip
from graders.misconceptions._confusion_right import (
    MACRO,
    MACRO_BASE,
    MATRIX,
    MATRIX_BASE,
    SCORES,
    SCORES_BASE,
    VARIANTS,
)

_LOOP = """    for label, guess in zip(labels, predictions):
        matrix[label, guess] += 1
"""

_APPEND = "        f1.append(2 * hits / both if both else 0.0)\n"

_matrix = partial(slip, MATRIX_BASE, MATRIX)
_scores = partial(slip, SCORES_BASE, SCORES)
_macro = partial(slip, MACRO_BASE, MACRO)

MISCONCEPTIONS = (
    _matrix(
        "predicted_are_rows",
        "Rows are what the model says.",
        "Sum your rows for one class. Is that how often it occurs, or how often it is predicted?",
        "orientation",
        *("matrix[label, guess]", "matrix[guess, label]"),
    ),
    _matrix(
        "fancy_index_adds_once",
        "matrix[labels, predictions] += 1 counts every pair.",
        "A pair that occurs five times: which number does your cell hold? numpy writes it once.",
        "counts",
        *(_LOOP, "    matrix[labels, predictions] += 1\n"),
    ),
    _matrix(
        "shares_of_a_row",
        "A confusion matrix holds the share of each true class.",
        "Shares are a fine next step. Which sum do all cells of a matrix of counts have?",
        "counts",
        *("return matrix", "return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)"),
    ),
    _matrix(
        "errors_only",
        "Only errors are confusions, so the diagonal stays empty.",
        "Where would you read off how often a class is right?",
        "counts",
        *("return matrix", "return matrix * (1 - np.eye(n_classes, dtype=int))"),
    ),
    _matrix(
        "seen_classes_only",
        "The matrix has a row for each class that occurs.",
        "One of two models never names class 5: can you compare their matrices cell by cell?",
        "counts",
        "return matrix",
        "seen = np.union1d(labels, predictions)\n    return matrix[np.ix_(seen, seen)]",
    ),
    _matrix(
        "largest_id_ends_it",
        "The largest id among the labels tells how many classes there are.",
        "What does the caller tell you with n_classes?",
        "counts",
        *("return matrix", "last = labels.max() + 1\n    return matrix[:last, :last]"),
    ),
    _matrix(
        "last_class_forgotten",
        "Class ids end before n_classes - 1.",
        "Ids start at 0. Which one has the last class, and does your row of it hold anything?",
        "counts",
        *(
            "        matrix[label",
            "        if max(label, guess) < n_classes - 1:\n            matrix[label",
        ),
    ),
    _matrix(
        "hits_only",
        "An example counts where the model is right.",
        "Which cells of your matrix can ever be filled? The errors are what you are after.",
        "counts orientation",
        *(
            "        matrix[label, guess] += 1",
            "        matrix[label, guess] += int(label == guess)",
        ),
    ),
    _scores(
        "precision_and_recall_traded",
        "Precision is the share of a class's examples that are found.",
        "Of those that the model calls class c, how many are? Which of your two says that?",
        "precision recall",
        *('"precision": precision, "recall": recall', '"precision": recall, "recall": precision'),
    ),
    _scores(
        "arithmetic_mean",
        "F1 is the mean of precision and recall.",
        "Precision 1 and recall 0.01: should such a class get more than a half?",
        "f1",
        *("2 * hits / (told + there) if hits else 0.0", "(precision[c] + recall[c]) / 2"),
    ),
    _scores(
        "overlap_for_f1",
        "F1 is hits over everything that is either predicted or there.",
        "That is the overlap of two sets, a cousin of F1. How often does F1 count the hits?",
        "f1",
        *("2 * hits / (told + there) if hits", "hits / (told + there - hits) if hits"),
    ),
    _scores(
        "recall_over_all",
        "Recall is the share of all examples.",
        "Could a rare class ever have a high recall in your answer?",
        "recall",
        *("hits / there if there else 0.0", "hits / len(labels)"),
    ),
    _scores(
        "true_negatives_count",
        "Precision is how often the model is right about a class.",
        "A model that never names class c is nearly always right about it. Do you want that here?",
        "precision zero",
        *("hits / told if told else 0.0", "np.mean((labels == c) == (predictions == c))"),
    ),
    _scores(
        "nan_for_none",
        "Nothing predicted means that there is no precision.",
        "What does a mean over classes become with such a value in it? See the edge rule.",
        "zero",
        *("hits / told if told else 0.0", "hits / told if told else np.nan"),
        *("hits / there if there else 0.0", "hits / there if there else np.nan"),
    ),
    _scores(
        "one_for_none",
        "Who predicts nothing makes no mistake.",
        "A class that the model never names: would you report it as perfect?",
        "zero",
        *("hits / told if told else 0.0", "hits / told if told else 1.0"),
    ),
    _scores(
        "classes_left_out",
        "Scores are for classes that have examples.",
        "The caller looks up class 7 at place 7. Does it stand there in your arrays?",
        "zero",
        '    return {"precision": precision, "recall": recall, "f1": f1}',
        "    seen = np.unique(labels)\n"
        '    return {"precision": precision[seen], "recall": recall[seen], "f1": f1[seen]}',
    ),
    _macro(
        "weighted_by_examples",
        "Larger classes count for more in the mean.",
        "Let the rarest class fail altogether. How much does your number notice?",
        "mean empty",
        "np.mean(f1)",
        "np.average(f1, weights=[np.sum(labels == c) for c in range(n_classes)])",
    ),
    _macro(
        "pooled_counts",
        "All hits and misses are counted together, then F1 is taken.",
        "With one prediction for each example, pooled F1 is a number you know. Which one?",
        "mean empty",
        *("float(np.mean(f1))", "float(np.mean(labels == predictions))"),
    ),
    _macro(
        "f1_of_means",
        "Macro F1 is the F1 of mean precision and mean recall.",
        "What is averaged first in yours, and what does the name of the score say?",
        "mean",
        _APPEND,
        "        told, there = np.sum(predictions == c), np.sum(labels == c)\n"
        "        f1.append([hits / max(told, 1), hits / max(there, 1)])\n",
        "    return float(np.mean(f1))",
        "    p, r = np.mean(f1, axis=0)\n    return float(2 * p * r / (p + r))",
    ),
    _macro(
        "mean_recall",
        "Macro F1 is how much of each class is found, on average.",
        "Which error does your number overlook: missing an example, or a false alarm?",
        "mean",
        *("2 * hits / both if both else 0.0", "hits / max(np.sum(labels == c), 1)"),
    ),
    _macro(
        "overlap_for_f1",
        "F1 is hits over everything that is either predicted or there.",
        "That is the overlap of two sets, a cousin of F1. How often does F1 count the hits?",
        "mean",
        *("2 * hits / both if both else 0.0", "hits / (both - hits) if both else 0.0"),
    ),
    _macro(
        "classes_with_examples",
        "A class without examples can't be scored, so it leaves the mean.",
        "Two splits of one data set: would your number divide by the same count of classes?",
        "empty",
        *("        f1.append(", "        if np.sum(labels == c):\n            f1.append("),
    ),
    _macro(
        "living_classes",
        "Only classes with hits enter the mean.",
        "A model that gives up on half the classes: does your number fall?",
        "empty",
        *("np.mean(f1)", "np.mean([score for score in f1 if score > 0])"),
    ),
    _macro(
        "nobody_wrong_is_perfect",
        "A class that is neither there nor predicted is handled without a mistake.",
        "Add ten classes that don't exist. Has the model become better?",
        "empty",
        *("if both else 0.0", "if both else 1.0"),
    ),
)

__all__ = ["MISCONCEPTIONS", "VARIANTS"]
