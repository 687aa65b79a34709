"""What people get wrong, and right in other words, in kd_loss."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions import _kd_clipped as clipped
from graders.misconceptions import _kd_numerics as numerics
from graders.misconceptions import _kd_probabilities as probabilities
from graders.misconceptions import _kd_right as ways
from graders.misconceptions import _kd_soft_terms as terms
from graders.misconceptions._answers import Function, right, wrong
from graders.misconceptions._kd_weighing import WEIGHTS


def _wrong(function: Function, hint: str, *properties: str) -> Misconception:
    return wrong(function, "kd_loss", hint, *properties)


_SOFTER = "Print both distributions at T_d = 1 and at T_d = 8: which of them got flatter?"
_FAR = "Try student logits of 10,000 and -10,000: which step already loses the number?"

_GRAIN = (
    "Add 0.0001 to one logit: does your loss notice? Which dtype do the numbers have on the way?"
)

_SOFT_TERMS = (
    _wrong(
        terms.reversed_kl,
        "Which of the two models is the target? Its probabilities are the weights of the sum.",
        "direction",
    ),
    _wrong(
        terms.soft_cross_entropy,
        "Let the student equal the teacher: a divergence is zero there. Is yours?",
        "direction",
    ),
    _wrong(
        terms.jensen_shannon,
        "The loss asked for isn't symmetric; no distribution between the two models enters it.",
        "direction",
    ),
    _wrong(
        terms.probs_for_log_probs,
        "Read in torch's documentation what kl_div expects as its first argument.",
        "direction",
    ),
    _wrong(
        terms.log_probs_for_probs,
        "Read in torch's documentation what kl_div expects as its target, and how to tell it "
        "otherwise.",
        *("direction", "temperature", "scaling", "mixing", "reduction", "stability"),
    ),
    _wrong(
        terms.squared_error_of_probs,
        "A squared distance hardly notices a small probability; a divergence does.",
        "direction",
    ),
    _wrong(
        terms.squared_error_of_logits,
        "Add 3 to all of the student's logits: its predictions stay the same. Does your soft term?",
        *("direction", "temperature", "scaling", "reduction"),
    ),
    _wrong(
        terms.teacher_argmax,
        "With the argmax you throw away what the teacher says about all other classes.",
        "direction",
    ),
    _wrong(
        terms.bits_not_nats,
        "The soft term is counted in bits, the hard term in nats: they need the same unit.",
        "direction",
    ),
    _wrong(
        terms.wrong_sign,
        "Take one training step on the soft term alone: does the student come nearer?",
        "direction",
    ),
    _wrong(
        terms.softmax_over_batch,
        "Sum the probabilities of one example: over which axis do yours add up to 1?",
        *("direction", "temperature", "scaling", "reduction"),
    ),
    _wrong(
        terms.labels_only,
        "Change the teacher's logits and alpha: nothing moves, so the student can't learn from "
        "the teacher.",
        *("direction", "temperature", "scaling", "mixing", "reduction", "stability"),
    ),
    _wrong(terms.student_only_softened, _SOFTER, "temperature"),
    _wrong(terms.teacher_only_softened, _SOFTER, "temperature"),
    _wrong(terms.nothing_softened, _SOFTER, "temperature"),
    _wrong(
        terms.multiplied_by_t,
        "Heat makes a distribution flatter. What does your T_d = 8 do to the largest probability?",
        "temperature",
    ),
    _wrong(
        terms.divided_after_softmax,
        "Sum your softened probabilities of one example: do they still add up to 1?",
        *("temperature", "scaling"),
    ),
)

_ONE_SOFTMAX = "Follow one side from its logits to the loss: through how many softmaxes does it go?"
_READ = "Read in torch's documentation what {} expects as its first argument."

_PROBABILITIES = (
    _wrong(probabilities.labels_own_probability, _READ.format("nll_loss"), "mixing"),
    _wrong(probabilities.labels_own_softened_probability, _READ.format("nll_loss"), "mixing"),
    _wrong(probabilities.cross_entropy_of_softened_probs, _READ.format("cross_entropy"), "mixing"),
    _wrong(
        probabilities.cross_entropy_of_two_distributions,
        _READ.format("cross_entropy"),
        "direction",
    ),
    _wrong(probabilities.student_through_softmax_twice, _ONE_SOFTMAX, "direction"),
    _wrong(probabilities.teacher_through_softmax_twice, _ONE_SOFTMAX, "direction"),
    _wrong(probabilities.both_through_softmax_twice, _ONE_SOFTMAX, "direction"),
    _wrong(
        probabilities.student_logits_for_log_probs,
        "Add 3 to all of the student's logits: its predictions stay the same. Does your soft term?",
        "direction",
    ),
    _wrong(
        probabilities.sum_of_log_ratios,
        "Which of the two models says how much each class counts in the sum?",
        "direction",
    ),
    _wrong(
        probabilities.logarithms_forgotten,
        "Let the student give the teacher's class almost nothing: how large can your term get?",
        "direction",
    ),
    _wrong(
        probabilities.overlap_of_probs,
        "Let the student equal the teacher: a divergence is zero there. Is yours?",
        "direction",
    ),
    _wrong(
        probabilities.kl_div_arguments_swapped,
        "Which of the two models is the target? Its probabilities are the weights of the sum.",
        *("direction", "stability"),
    ),
)

_NUMERICS = (
    _wrong(numerics.naive_logarithm, _FAR, "stability"),
    _wrong(numerics.epsilon_in_logarithm, _FAR, "stability"),
    _wrong(numerics.clipped_probs, _FAR, "stability"),
    _wrong(clipped.thousandth_in_logarithm, _FAR, "direction", "stability"),
    _wrong(clipped.ten_thousandth_in_both_logarithms, _FAR, "stability"),
    _wrong(clipped.sharpened_and_clipped, _FAR, "temperature", "stability"),
    _wrong(clipped.hard_term_with_a_thousandth, _FAR, "mixing", "stability"),
    _wrong(
        clipped.capped_loss,
        "Where a loss stops growing its gradient is zero: what does the student learn there?",
        "stability",
    ),
    _wrong(
        clipped.cosine_distance,
        "Print the soft term where the student gives the teacher's class almost nothing. Does it "
        "get large?",
        "direction",
    ),
    _wrong(numerics.divergence_of_distributions, _FAR, "stability"),
    _wrong(numerics.teacher_in_half_precision, _GRAIN, "stability"),
    _wrong(numerics.everything_in_bfloat16, _GRAIN, "stability"),
    _wrong(
        numerics.teacher_learns_too,
        "Look at the gradient of the teacher's logits after backward(): the teacher is a target.",
        "stability",
    ),
    _wrong(
        numerics.student_cut_off,
        "At alpha = 1, look at the gradient of the student's logits after backward().",
        "stability",
    ),
    _wrong(
        numerics.python_number,
        "What does backward() need from a loss that a plain number doesn't have?",
        "stability",
    ),
)

MISCONCEPTIONS = (*_SOFT_TERMS, *_PROBABILITIES, *WEIGHTS, *_NUMERICS)

VARIANTS = tuple(
    right(function, "kd_loss")
    for function in (
        ways.kl_div_batchmean,
        ways.kl_div_log_target,
        ways.loss_modules,
        ways.log_sum_exp_by_hand,
        ways.cross_entropy_minus_entropy,
        ways.float64_inside,
        ways.einsum,
        ways.loop_over_examples,
        ways.categorical_logits,
        ways.gathered_labels,
        ways.one_hot_labels,
        ways.mixture_of_targets,
    )
)
