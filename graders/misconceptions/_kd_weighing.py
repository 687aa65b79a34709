"""What people get wrong in the weights and the means of kd_loss: each entry with its hint."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions import _kd_mixtures as mixtures
from graders.misconceptions import _kd_powers as powers
from graders.misconceptions import _kd_weights as weights
from graders.misconceptions._answers import Function, wrong


def _wrong(function: Function, hint: str, *properties: str) -> Misconception:
    return wrong(function, "kd_loss", hint, *properties)


_SIZE = (
    "Compare the gradient norm of the soft term alone at T_d = 1 and at T_d = 4; what would keep "
    "the two terms in balance when T_d changes?"
)
_ANY_T = "Print the soft term's factor at T_d = 1.3, 2.7 and 4.1: is it the same power each time?"
_BOUNDS = "Call your loss at T_d = 0.5 and at T_d = 20: does every T_d above 0 count as what it is?"
_LINE = "Plot your loss over alpha from 0 to 1, all else fixed: is it a straight line?"
_BATCH = "Copy every example of a batch twice: should its loss change?"

_POWERS = (
    _wrong(weights.no_t_squared, _SIZE, "scaling"),
    _wrong(weights.t_once, _SIZE, "scaling"),
    _wrong(weights.divided_by_t_squared, _SIZE, "scaling"),
    _wrong(powers.t_cubed, _SIZE, "scaling"),
    _wrong(powers.whole_temperature_squared, _ANY_T, "scaling"),
    _wrong(powers.rounded_temperature_squared, _ANY_T, "scaling"),
    _wrong(powers.whole_square, _ANY_T, "scaling"),
    _wrong(powers.two_to_the_t, _ANY_T, "scaling"),
    _wrong(powers.never_below_one, _BOUNDS, "temperature"),
    _wrong(powers.never_above_five, _BOUNDS, "temperature"),
    _wrong(powers.factor_never_below_one, _BOUNDS, "scaling"),
    _wrong(powers.factor_never_above_25, _BOUNDS, "scaling"),
)

_MIXTURES = (
    _wrong(
        weights.t_squared_on_hard_term,
        "Which of the two terms is softened, and so loses gradient? The other needs no help.",
        *("scaling", "mixing"),
    ),
    _wrong(
        weights.t_squared_on_everything,
        "At alpha = 0 distillation is switched off: should the loss still depend on T_d?",
        "mixing",
    ),
    _wrong(
        weights.alpha_swapped,
        "Set alpha = 1: who should still be heard, the teacher or the labels?",
        "mixing",
    ),
    _wrong(
        weights.alpha_ignored,
        "Set alpha = 0 and alpha = 1: your loss should be another one each time.",
        "mixing",
    ),
    _wrong(
        weights.hard_term_at_full_weight,
        "Set alpha = 1: the labels should have no say left.",
        "mixing",
    ),
    _wrong(
        weights.hard_term_forgotten,
        "Set alpha = 0: what should be left of the loss?",
        "mixing",
    ),
    _wrong(
        weights.hard_term_softened,
        "A label is no distribution that could be softened: look at T_d at alpha = 0.",
        "mixing",
    ),
    _wrong(
        mixtures.constant_weights,
        "Call your loss with alpha = 0, 0.5 and 1: does it change?",
        "mixing",
    ),
    _wrong(
        mixtures.one_plus_alpha,
        "Add up your two weights for some alpha: do the terms share one whole?",
        "mixing",
    ),
    _wrong(
        mixtures.mean_of_the_terms,
        "Set alpha = 0: is what is left the cross-entropy that torch gives you?",
        "mixing",
    ),
    _wrong(mixtures.alpha_squared, _LINE, "mixing"),
    _wrong(mixtures.root_of_alpha, _LINE, "mixing"),
    _wrong(
        mixtures.labels_of_the_teacher,
        "Where the teacher errs, who tells your student so? Set alpha = 0 and change the teacher.",
        "mixing",
    ),
    _wrong(
        mixtures.teacher_before_the_labels,
        "At alpha = 0, look at the gradient of the student's logits: what is it there to learn?",
        "mixing",
    ),
    _wrong(
        mixtures.penalty_on_the_logits,
        "Count the terms of your loss, then those of the formula.",
        "mixing",
    ),
    _wrong(
        mixtures.labels_smoothed,
        "Set alpha = 0: is what is left the plain cross-entropy?",
        "mixing",
    ),
)

_MEANS = (
    _wrong(weights.summed_over_batch, _BATCH, "reduction"),
    _wrong(weights.soft_term_summed, _BATCH, "reduction"),
    _wrong(
        weights.averaged_over_classes,
        "Count the numbers that your mean runs over, for a batch of 32 and 113 classes.",
        "reduction",
    ),
    _wrong(
        weights.one_loss_per_example,
        "backward() wants one number: how is the batch's loss made of the examples' losses?",
        "reduction",
    ),
    _wrong(
        weights.rare_classes_count_more,
        "Take a batch with one example of each class: does every example count the same?",
        "reduction",
    ),
    _wrong(
        weights.first_class_ignored,
        "Call your loss with one example of class 0, then with one of class 1.",
        "reduction",
    ),
)

WEIGHTS = (*_POWERS, *_MIXTURES, *_MEANS)
