"""What people get wrong, and right in other words, in fit_temperature."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._answers import slip
from graders.misconceptions._temperature_right import BASE, TASK, VARIANTS

_SCALED = "scaled = logits / np.exp(log_t)"
_LOSS = "return -log_probs[rows, labels].mean()"
_BEST = '    best = minimize_scalar(loss, bounds=(np.log(0.05), np.log(20)), method="bounded")\n'
_RETURN = "return float(np.exp(best.x))"
_BY_GRID = "    return float(min({grid}, key=lambda t: loss(np.log(t))))\n"

_wrong = partial(slip, BASE, TASK)


def _grid(grid: str) -> tuple[str, str]:
    """The change that searches a grid instead."""
    return _BEST + "    " + _RETURN + "\n", _BY_GRID.format(grid=grid)


MISCONCEPTIONS = (
    _wrong(
        "multiplied",
        "Logits are multiplied by the temperature.",
        "Put your T into the task's formula, for a model that is too sure. Flatter or sharper?",
        "direction",
        *(_SCALED, "scaled = logits * np.exp(log_t)"),
    ),
    _wrong(
        "inverse_returned",
        "What calibrates is the factor in front of the logits.",
        "The caller divides by what you return. What does dividing by .5 do to a logit?",
        "direction",
        *(_RETURN, "return float(1 / np.exp(best.x))"),
    ),
    _wrong(
        "calibration_error_minimised",
        "The temperature is the one with the smallest ECE.",
        "ECE looks at the top class only, and jumps. Which number does the task make small?",
        "objective",
        "        " + _LOSS,
        "        p = np.exp(log_probs)\n"
        "        top, hit = p.max(axis=1), p.argmax(axis=1) == labels\n"
        "        k = np.minimum((top * 15).astype(int), 14)\n"
        "        return np.abs(np.bincount(k, weights=hit - top)).sum() / len(top)",
        *_grid("np.geomspace(0.05, 20, 400)"),
    ),
    _wrong(
        "confidence_matched_to_accuracy",
        "Calibrated means that mean confidence equals accuracy.",
        "Can a model that is off both ways have the right mean? What does the task minimise?",
        "objective",
        *(
            _LOSS,
            "p = np.exp(log_probs)\n"
            "        return abs(p.max(axis=1).mean() - np.mean(p.argmax(axis=1) == labels))",
        ),
        *_grid("np.geomspace(0.05, 20, 400)"),
    ),
    _wrong(
        "squared_error_minimised",
        "Probabilities are fitted by their squared distance from the labels.",
        "That is the Brier score, a rival. Which score does the task name?",
        "objective",
        *(
            _LOSS,
            "one_hot = np.eye(logits.shape[1])[labels]\n"
            "        return ((np.exp(log_probs) - one_hot) ** 2).sum(axis=1).mean()",
        ),
    ),
    _wrong(
        "accuracy_maximised",
        "The temperature is the one with the best accuracy.",
        "Divide a row of logits by 3. Does its largest entry move?",
        "direction objective range stability",
        *(_LOSS, "return -np.mean(log_probs.argmax(axis=1) == labels)"),
        *_grid("np.geomspace(1, 5, 100)"),
    ),
    _wrong(
        "hits_only",
        "Temperature is fitted where the model is right.",
        "What would tell your fit that the model is sure and wrong?",
        "direction objective range",
        *(_LOSS, "return -log_probs[rows, labels][logits.argmax(axis=1) == labels].mean()"),
    ),
    _wrong(
        "own_answers_for_labels",
        "The label of an example is what the model predicts.",
        "A model that marks its own homework: how sure would you let it be?",
        "direction objective range",
        *(_LOSS, "return -log_probs[rows, logits.argmax(axis=1)].mean()"),
    ),
    _wrong(
        "sign_lost",
        "The log-likelihood is made small.",
        "Print the number that you make small, at T = 1 and at your T. Should a loss be negative?",
        "direction objective range stability",
        *(_LOSS, "return log_probs[rows, labels].mean()"),
    ),
    _wrong(
        "probabilities_divided",
        "Dividing the probabilities by T makes them less sure.",
        "Divide a row of probabilities by 3 and let it sum to 1 again. What has changed?",
        "direction objective range stability",
        *(
            _SCALED,
            "shifted = logits - logits.max(axis=1, keepdims=True)\n"
            "        scaled = np.log(np.exp(shifted) / np.exp(log_t))",
        ),
        # rounded, or rounding errors would decide where a flat search ends
        *(_LOSS, "return round(-log_probs[rows, labels].mean(), 6)"),
    ),
    _wrong(
        "never_below_one",
        "A temperature is at least 1, since networks are always too sure.",
        "Which T mends a model that is right more often than it says?",
        "direction range",
        *("np.log(0.05)", "0.0"),
    ),
    _wrong(
        "never_above_five",
        "No sensible temperature is above 5.",
        "Does your answer lie on the border of your search? What lies beyond it?",
        "range",
        *("np.log(20)", "np.log(5)"),
    ),
    _wrong(
        "never_below_a_tenth",
        "No sensible temperature is below 0.1.",
        "Does your answer lie on the border of your search? What lies beyond it?",
        "range",
        *("np.log(0.05)", "np.log(0.1)"),
    ),
    _wrong(
        "whole_steps",
        "A grid of round values is fine enough.",
        "How far from your T is the next one that you tried? How near does the task want it?",
        "objective range",
        *_grid("[0.5, 1.0, 2.0, 5.0, 10.0]"),
    ),
    _wrong(
        "few_small_steps",
        "A hundred steps of gradient descent arrive anywhere.",
        "Does your T still move in the last step? Start from 10 and see where you end.",
        "objective range",
        _BEST + "    " + _RETURN + "\n",
        "    t = 1.0\n"
        "    for _ in range(100):\n"
        "        slope = (loss(np.log(t + 1e-4)) - loss(np.log(t - 1e-4))) / 2e-4\n"
        "        t = max(t - 0.01 * slope, 0.01)\n"
        "    return t\n",
    ),
    _wrong(
        "loss_returned",
        "The answer of a minimisation is its smallest value.",
        "At which T is the loss smallest, and how small is it? Which one did you return?",
        "direction objective range stability",
        *(_RETURN, "return float(best.fun)"),
    ),
    _wrong(
        "logarithm_returned",
        "What the search moves is the temperature.",
        "Is your T ever negative? Follow the variable that the search moves.",
        "direction objective range",
        *(_RETURN, "return float(best.x)"),
    ),
    _wrong(
        "softmax_overflows",
        "exp(x) / sum(exp(x)) is how a softmax is computed.",
        "What is exp(1000) in floating point? A softmax doesn't change where a row is shifted.",
        "stability",
        *("        scaled = scaled - scaled.max(axis=1, keepdims=True)\n", ""),
    ),
    _wrong(
        "spread_of_logits",
        "The temperature is how widely the logits spread.",
        "Your T never looks at the labels. How could it know whether the model is too sure?",
        "objective",
        *(
            _BEST + "    " + _RETURN,
            "    return float((logits - logits.mean(axis=1, keepdims=True)).std())",
        ),
    ),
)

__all__ = ["MISCONCEPTIONS", "VARIANTS"]
