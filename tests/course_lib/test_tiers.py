"""tier_split against a plain sort in Python, and its rules for ties and unseen classes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data.replica import load_replica
from course_lib.tiers import TIERS, example_tiers, tier_split, tier_split_from_counts

counts_lists = st.lists(st.integers(0, 5), min_size=1, max_size=30).filter(any)


def test_ties_go_to_the_smaller_id() -> None:
    assert tier_split([0, 1, 2, 3], n_classes=4, n_head=1, n_mid=2).tolist() == [
        "head", "mid", "mid", "tail",
    ]  # fmt: skip


def test_unseen_classes_are_tail_even_where_there_is_room_in_head() -> None:
    assert tier_split([1, 1], n_classes=3, n_head=3, n_mid=0).tolist() == ["tail", "head", "tail"]


def test_the_replicas_tiers_come_out_of_its_counts() -> None:
    data = load_replica()
    assert tier_split_from_counts(data.train_counts).tolist() == data.tiers.tolist()


@given(counts=counts_lists, cut=st.tuples(st.integers(0, 30), st.integers(0, 30)))
def test_agrees_with_a_plain_sort(counts: list[int], cut: tuple[int, int]) -> None:
    n_head = min(cut[0], len(counts))
    n_mid = min(cut[1], len(counts) - n_head)
    ranking = sorted(range(len(counts)), key=lambda c: (-counts[c], c))
    expected = ["tail"] * len(counts)
    for rank, c in enumerate(ranking):
        if counts[c] and rank < n_head + n_mid:
            expected[c] = "head" if rank < n_head else "mid"
    assert tier_split_from_counts(counts, n_head, n_mid).tolist() == expected


@given(counts=st.lists(st.integers(1, 9), min_size=3, max_size=30), seed=st.integers(0, 99))
def test_sizes_are_as_asked_and_order_of_examples_is_no_matter(
    counts: list[int], seed: int
) -> None:
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    tiers = tier_split(labels, n_classes=len(counts), n_head=1, n_mid=2)
    sizes = [int((tiers == tier).sum()) for tier in TIERS]
    assert sizes == [1, 2, len(counts) - 3]
    assert tiers.tolist() == tier_split_from_counts(counts, 1, 2).tolist()


def test_example_tiers_follow_the_true_class() -> None:
    tiers = tier_split([0, 0, 0, 2, 2, 1], n_classes=3, n_head=1, n_mid=1)
    assert example_tiers([1, 0, 2], tiers).tolist() == ["tail", "head", "mid"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: tier_split([], n_classes=3), "train_labels is empty"),
        (lambda: tier_split([0, 3], n_classes=3, n_head=1, n_mid=1), "train_labels holds 3"),
        (lambda: tier_split([0, -1], n_classes=3, n_head=1, n_mid=1), "train_labels holds -1"),
        (lambda: tier_split([0.5], n_classes=3), "train_labels must hold integers"),
        (lambda: tier_split([[0]], n_classes=3), "train_labels must have shape"),
        (lambda: tier_split([0], n_classes=0), "n_classes must be a whole number"),
        (lambda: tier_split([0], n_classes=59), "n_head \\+ n_mid is 60"),
        (lambda: tier_split([0], n_classes=3, n_head=-1, n_mid=1), "n_head must be"),
        (lambda: tier_split_from_counts([0, 0], 1, 1), "train_counts is zero"),
        (lambda: example_tiers([0], ["front"]), "tiers holds \\['front'\\]"),
        (lambda: example_tiers([0], []), "tiers must have shape"),
        (lambda: example_tiers([1], ["head"]), "labels holds 1"),
    ],
)
def test_bad_input_names_the_argument(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
