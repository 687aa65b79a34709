"""What people get wrong, and right in other words, in tier_split."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._answers import slip
from graders.misconceptions._tiers_right import BASE, TASK, VARIANTS

_ORDER = "sorted(range(n_classes), key=lambda c: (-counts[c], c))"
_HEAD = '    tiers[order[:n_head]] = "head"\n'
_MID = '    tiers[order[n_head : n_head + n_mid]] = "mid"\n'
_UNSEEN = '    tiers[counts == 0] = "tail"\n'

_wrong = partial(slip, BASE, TASK)

MISCONCEPTIONS = (
    _wrong(
        "rarest_first",
        "Head classes are the rarest ones, since sorting starts at the smallest.",
        "Which classes should a model find easy: those it saw twice, or two thousand times?",
        "ranking",
        *("(-counts[c], c)", "(counts[c], c)"),
    ),
    _wrong(
        "ids_are_ranks",
        "Class ids are numbered from the most frequent down.",
        "Print the counts of the first five classes. Do they fall?",
        "ranking",
        *(_ORDER, "list(range(n_classes))"),
    ),
    _wrong(
        "rank_for_id",
        "The answer lists tiers from the most frequent class to the rarest.",
        "At which place of your answer does class 7 stand? The caller will look at place 7.",
        "ranking unseen",
        *("tiers[order[:n_head]]", "tiers[:n_head]"),
        *("tiers[order[n_head : n_head + n_mid]]", "tiers[n_head : n_head + n_mid]"),
        *(_UNSEEN, ""),
    ),
    _wrong(
        "order_taken_for_rank",
        "argsort gives each class its rank.",
        "argsort says which class is first, not at which place class 0 stands. Try three counts.",
        "ranking ties",
        *(_HEAD, '    tiers[np.array(order) < n_head] = "head"\n'),
        *(
            _MID,
            '    tiers[(np.array(order) >= n_head) & (np.array(order) < n_head + n_mid)] = "mid"\n',
        ),
    ),
    _wrong(
        "validation_counted",
        "How frequent a class is shows in the labels at hand.",
        "Tiers say what the model could learn. Which split did it learn from?",
        "ranking sizes ties unseen",
        *("np.bincount(train_labels,", "np.bincount(labels,"),
    ),
    _wrong(
        "twenty_and_forty_always",
        "Head has 20 classes and mid 40.",
        "Call it with n_head = 1 and n_mid = 2. How many classes does each tier get?",
        "sizes",
        *("[:n_head]", "[:20]", "[n_head : n_head + n_mid]", "[20:60]"),
    ),
    _wrong(
        "mid_ends_at_n_mid",
        "Mid reaches from rank n_head to rank n_mid.",
        "Count the classes in your mid tier. Is it as many as the caller asked for?",
        "sizes",
        *("[n_head : n_head + n_mid]", "[n_head:n_mid]"),
    ),
    _wrong(
        "one_class_too_many",
        "The class of rank n_head still belongs to the head.",
        "Ranks start at 0 in Python. How many are at most n_head?",
        "sizes",
        *(
            "[:n_head]",
            "[: n_head + 1]",
            "[n_head : n_head + n_mid]",
            "[n_head + 1 : n_head + n_mid]",
        ),
    ),
    _wrong(
        "thirds",
        "The three tiers are equally large.",
        "What do n_head and n_mid do in your function?",
        "sizes",
        *("[:n_head]", "[: n_classes // 3]"),
        *("[n_head : n_head + n_mid]", "[n_classes // 3 : 2 * n_classes // 3]"),
    ),
    _wrong(
        "by_share_of_examples",
        "Head is what makes up most of the examples.",
        "That is another good definition. How many classes does this one put into the head?",
        "sizes",
        *(
            _HEAD,
            "    share = np.cumsum(counts[order]) / counts.sum()\n"
            '    tiers[np.array(order)[share <= 0.6]] = "head"\n',
        ),
        *(_MID, '    tiers[np.array(order)[(share > 0.6) & (share <= 0.9)]] = "mid"\n'),
    ),
    _wrong(
        "by_threshold",
        "A class is head from a hundred examples on.",
        "In a data set ten times as large, would every class be head?",
        "sizes ties",
        *(_HEAD, '    tiers[counts >= 20] = "mid"\n', _MID, '    tiers[counts >= 100] = "head"\n'),
    ),
    _wrong(
        "seen_is_at_least_mid",
        "Tail classes are those without examples.",
        "A class with two training examples: what has a model learned about it?",
        "sizes",
        *("tiers[order[n_head : n_head + n_mid]]", "tiers[order[n_head:]]"),
    ),
    _wrong(
        "larger_id_first",
        "Reversing an ascending sort gives a descending one.",
        "Reversing turns equal counts around, too. Which of two equals comes first in yours?",
        "ties",
        *("(-counts[c], c))", "(counts[c], c))[::-1]"),
    ),
    _wrong(
        "sort_not_stable",
        "argsort leaves equal counts in the order of their ids.",
        "Read what numpy says of argsort's `kind`. Which kinds keep the order of equals?",
        "ties",
        *(_ORDER, 'np.argsort(-counts, kind="heapsort")'),
    ),
    _wrong(
        "first_met_first",
        "Of two equally frequent classes the one that appears first comes first.",
        "Shuffle the training labels. Do your tiers stay the same?",
        "ties",
        "(-counts[c], c)",
        "(-counts[c], np.append(np.flatnonzero(train_labels == c), len(train_labels))[0])",
    ),
    *(
        _wrong(
            f"equals_share_a_rank_by_{method}",
            "Equally frequent classes have one rank.",
            "Let four classes be equally frequent, and ask for one head. How many do you get?",
            "ties",
            *(_ORDER, f'pd.Series(-counts).rank(method="{method}").to_numpy()'),
            *(_HEAD, '    tiers[order <= n_head + n_mid] = "mid"\n'),
            *(_MID, '    tiers[order <= n_head] = "head"\n'),
        )
        for method in ("average", "min", "max")
    ),
    _wrong(
        "cut_at_the_last_count",
        "Head is whoever has as many examples as the last class of the head.",
        "Let four classes be equally frequent, and ask for one head. How many do you get?",
        "ties",
        *(_HEAD, '    tiers[counts >= counts[order[n_head + n_mid - 1]]] = "mid"\n'),
        *(_MID, '    tiers[counts >= counts[order[n_head - 1]]] = "head"\n'),
    ),
    _wrong(
        "unseen_keep_their_rank",
        "A class without examples has a rank like any other.",
        "With 30 classes seen, which ones fill the rest of your mid tier?",
        "unseen",
        *(_UNSEEN, ""),
    ),
    _wrong(
        "only_seen_classes",
        "Only classes that were seen get a tier.",
        "The caller looks up the tier of every class id. What is there for one never seen?",
        "unseen",
        *("    return tiers", "    return tiers[counts > 0]"),
    ),
    _wrong(
        "unseen_is_a_word",
        "A class without examples is in no tier.",
        "How many tiers does the task name, and where does it put such a class?",
        "unseen",
        *('    tiers[counts == 0] = "tail"', '    tiers[counts == 0] = "none"'),
    ),
    _wrong(
        "tiers_of_examples",
        "Each example gets the tier of its class.",
        "The docstring names the shape of the answer. How long is yours?",
        "ranking sizes ties unseen",
        *("    return tiers", "    return tiers[train_labels]"),
    ),
)

__all__ = ["MISCONCEPTIONS", "VARIANTS"]
