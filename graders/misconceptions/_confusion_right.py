"""Right answers to confusion_matrix, per_class_scores and macro_f1 in other words.

The first of each is the one that wrong ones change.
"""

from __future__ import annotations

from graders.misconceptions._answers import right_text

MATRIX, SCORES, MACRO = "confusion_matrix", "per_class_scores", "macro_f1"

MATRIX_BASE = """def confusion_matrix(labels, predictions, n_classes):
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    for label, guess in zip(labels, predictions):
        matrix[label, guess] += 1
    return matrix
"""

SCORES_BASE = """def per_class_scores(labels, predictions, n_classes):
    precision, recall, f1 = np.zeros((3, n_classes))
    for c in range(n_classes):
        hits = np.sum((labels == c) & (predictions == c))
        told, there = np.sum(predictions == c), np.sum(labels == c)
        precision[c] = hits / told if told else 0.0
        recall[c] = hits / there if there else 0.0
        f1[c] = 2 * hits / (told + there) if hits else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}
"""

MACRO_BASE = """def macro_f1(labels, predictions, n_classes):
    f1 = []
    for c in range(n_classes):
        hits = np.sum((labels == c) & (predictions == c))
        both = np.sum(labels == c) + np.sum(predictions == c)
        f1.append(2 * hits / both if both else 0.0)
    return float(np.mean(f1))
"""

VARIANTS = (
    right_text(MATRIX, "counted_in_a_loop", MATRIX_BASE),
    right_text(
        MATRIX,
        "one_bincount",
        """def confusion_matrix(labels, predictions, n_classes):
    pairs = np.bincount(labels * n_classes + predictions, minlength=n_classes**2)
    return pairs.reshape(n_classes, n_classes)
""",
    ),
    right_text(
        MATRIX,
        "pandas_crosstab",
        """def confusion_matrix(labels, predictions, n_classes):
    ids = range(n_classes)
    return pd.crosstab(labels, predictions).reindex(index=ids, columns=ids, fill_value=0)
""",
    ),
    right_text(
        MATRIX,
        "one_hot_product",
        """def confusion_matrix(labels, predictions, n_classes):
    one_hot = np.eye(n_classes)
    return (one_hot[labels].T @ one_hot[predictions]).tolist()
""",
    ),
    right_text(SCORES, "three_counts_a_class", SCORES_BASE),
    right_text(
        SCORES,
        "from_the_matrix",
        """def per_class_scores(labels, predictions, n_classes):
    matrix = np.zeros((n_classes, n_classes))
    np.add.at(matrix, (labels, predictions), 1)
    hits = np.diag(matrix)
    precision = hits / np.maximum(matrix.sum(axis=0), 1)
    recall = hits / np.maximum(matrix.sum(axis=1), 1)
    f1 = 2 * precision * recall / np.where(precision + recall > 0, precision + recall, 1)
    return {"precision": precision, "recall": recall, "f1": f1}
""",
    ),
    right_text(
        SCORES,
        "as_a_frame_in_single_precision",
        """def per_class_scores(labels, predictions, n_classes):
    rows = []
    for c in range(n_classes):
        tp = int(((labels == c) & (predictions == c)).sum())
        fp, fn = int((predictions == c).sum()) - tp, int((labels == c).sum()) - tp
        p, r = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
        rows.append({"precision": p, "recall": r, "f1": 2 * tp / max(2 * tp + fp + fn, 1)})
    return pd.DataFrame(rows).astype(np.float32)
""",
    ),
    right_text(MACRO, "class_by_class", MACRO_BASE),
    right_text(
        MACRO,
        "bincounts",
        """def macro_f1(labels, predictions, n_classes):
    hits = np.bincount(labels[labels == predictions], minlength=n_classes)
    both = np.bincount(labels, minlength=n_classes) + np.bincount(predictions, minlength=n_classes)
    return (2 * hits / np.maximum(both, 1)).mean()
""",
    ),
    right_text(
        MACRO,
        "precision_and_recall_first",
        """def macro_f1(labels, predictions, n_classes):
    total = 0.0
    for c in range(n_classes):
        tp = ((labels == c) & (predictions == c)).sum()
        if tp:
            p, r = tp / (predictions == c).sum(), tp / (labels == c).sum()
            total = total + 2 * p * r / (p + r)
    return total / n_classes
""",
    ),
)
