"""Drivers report values whatever the student's code does, and always in data that codec carries."""

from __future__ import annotations

import inspect
import sys

import numpy as np
import pandas as pd
import pytest
import torch

from graders.drivers import DRIVERS, drive
from graders.drivers.codec import decode, encode
from graders.drivers.driving import AnswerError, StudentError, call, tidy
from graders.drivers.plain import MAX_ITEMS, columns, number_array, plain
from graders.tasks import TASKS, draw_cases

CHECKS = [check for tasks in TASKS.values() for task in tasks for check in task.checks]


class SpeechlessError(Exception):
    def __str__(self):
        raise RuntimeError("no message")


def raises(error):
    def function(*inputs):
        raise error

    return function


ANSWERS = {
    "nothing": lambda *inputs: None,
    "text": lambda *inputs: "0.5",
    "a lone surrogate": lambda *inputs: "\ud800",
    "an object": lambda *inputs: object(),
    "nan": lambda *inputs: float("nan"),
    "an endless integer": lambda *inputs: 10**400,
    "a complex tensor": lambda *inputs: torch.tensor(1j),
    "a sparse tensor": lambda *inputs: torch.eye(3).to_sparse(),
    "a large tensor": lambda *inputs: torch.zeros(MAX_ITEMS + 1),
    "an empty tensor": lambda *inputs: torch.zeros(0),
    "a dict with odd keys": lambda *inputs: {"$npy": 1.0, 2: "x", "head": np.float16(0.5)},
    "a long dict": lambda *inputs: {str(i): i for i in range(MAX_ITEMS + 1)},
    "a deep list": lambda *inputs: {"a": [[[[[[1]]]]]]},
    "a frame of objects": lambda *inputs: pd.DataFrame({"threshold": [object()]}),
    "a frame with doubled columns": lambda *inputs: pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "a long frame": lambda *inputs: pd.DataFrame({"threshold": range(MAX_ITEMS + 1)}),
    "a frame of None": lambda *inputs: pd.DataFrame({"accuracy": [None, 0.5], "coverage": ["", 1]}),
    "no function": 3,
    "one that exits": raises(SystemExit(3)),
    "one that raises": raises(ValueError("no\nlines \ud800" * 400)),
    "one without a message": raises(SpeechlessError()),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_every_answer_becomes_data_that_travels(check, answer):
    cases = [{"name": case.name, "inputs": case.inputs} for case in draw_cases(check, 0)[:2]]
    objects = tuple(answer for _ in check.observes)
    results = decode(encode(drive(DRIVERS[check.driver], objects, cases)))
    assert [result["case"] for result in results] == [case["name"] for case in cases]
    for result in results:
        assert ("value" in result) != ("raised" in result)
        if "raised" in result:
            assert len(result["raised"]["message"]) <= 500
            assert "\n" not in result["raised"]["message"]


def test_an_interrupt_is_not_swallowed():
    with pytest.raises(KeyboardInterrupt):
        drive(lambda objects, inputs: call(objects[0]), (raises(KeyboardInterrupt()),), [CASE])


def test_a_drivers_own_failure_is_no_error_of_the_students():
    (result,) = drive(LOSS, (lambda *a: 1.0,), [CASE])
    assert result == {"case": "one", "fault": "KeyError: 'gradients'"}


def test_a_library_that_the_student_has_changed_fails_on_the_students_side(monkeypatch):
    monkeypatch.setattr(torch, "from_numpy", raises(KeyError("mine")))
    (result,) = drive(LOSS, (lambda *a: 1.0,), [{"name": "one", "inputs": loss_inputs(False)}])
    assert result["raised"]["kind"] == "KeyError"


def test_a_library_function_as_answer_fails_on_the_students_side():
    (result,) = drive(
        LOSS, (torch.nn.functional.gelu,), [{"name": "one", "inputs": loss_inputs(False)}]
    )
    assert result["raised"]["kind"] == "TypeError"
    with pytest.raises(StudentError):
        call(torch.nn.functional.gelu)


CASE = {"name": "one", "inputs": {}}
LOSS = DRIVERS["distillation.loss"]


def loss_inputs(gradients):
    return {
        "student_logits": np.array([[1.0, -1.0, 0.5]], np.float32),
        "teacher_logits": np.array([[0.0, 2.0, -0.5]], np.float32),
        "labels": np.array([2]),
        "T_d": 2.0,
        "alpha": 0.5,
        "gradients": gradients,
    }


def test_the_loss_driver_reports_both_gradients():
    report = LOSS((lambda s, t, y, T_d, alpha: (s * 2 - t * 3).sum(),), loss_inputs(True))
    np.testing.assert_array_equal(report["student_grad"], [[2, 2, 2]])
    np.testing.assert_array_equal(report["teacher_grad"], [[-3, -3, -3]])
    assert report["type"] == "Tensor"
    assert report["value"] == pytest.approx(2 * 0.5 - 3 * 1.5)


def test_the_loss_driver_reports_a_gradient_that_cannot_be_had():
    report = LOSS((lambda s, *rest: s,), loss_inputs(True))
    assert "grad" in report["grad_error"]
    assert LOSS((lambda s, *rest: s.detach().sum(),), loss_inputs(True))["student_grad"] is None


def test_code_that_leaves_torch_still_gives_a_value():
    report = LOSS((lambda s, t, y, T_d, alpha: float(s.numpy().sum()),), loss_inputs(False))
    assert report["type"] == "float"
    assert float(report["value"]) == 0.5


def test_an_answer_that_writes_into_its_inputs_hurts_no_other_case():
    inputs = loss_inputs(False)
    LOSS((lambda s, t, y, T_d, alpha: s.zero_().sum(),), inputs)
    assert inputs["student_logits"][0, 0] == 1.0


def test_plain_reads_numbers_of_every_kind():
    assert plain([1, 2.5, np.int8(3), np.array([4]), torch.tensor(5)]) == [1.0, 2.5, 3.0, 4.0, 5.0]
    assert plain(True) is True
    assert plain({"x": None}) == {"x": None}


def test_columns_turn_missing_numbers_into_nan_and_keep_text():
    frame = pd.DataFrame({"accuracy": [None, 0.5], "recipe": ["a", "b"]})
    read = columns(frame, "table")
    assert np.isnan(read["accuracy"][0])
    assert read["recipe"] == ["a", "b"]


def test_number_array_refuses_what_is_not_numeric():
    for value in ("0.5", object(), np.array(["a"]), None, [1, "a"]):
        with pytest.raises(AnswerError):
            number_array(value)


def test_tidy_keeps_words_and_drops_what_breaks_lines():
    assert tidy("a\tb\x00c\u2028d") == "a b c d"
    assert len(tidy("x" * 10_000)) == 500


def test_drivers_import_nothing_of_ours_but_drivers():
    for driver in DRIVERS.values():
        source = inspect.getsource(sys.modules[driver.__module__])
        lines = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
        assert all(
            line.split()[1].split(".")[0]
            in ("__future__", "collections", "typing", "numpy", "torch", "pandas")
            or line.split()[1].startswith("graders.drivers")
            for line in lines
        ), lines
