"""Forging by changing the kernel that runs the tests: its shell, its libraries, our modules."""

from __future__ import annotations

from .attack import CHECKS, KD_LOSS, WRONG, Attack, forging

INPUT_TRANSFORMER = """
def only_pass(lines):
    return ["pass\\n"] if any("kd_loss" in line for line in lines) else lines

get_ipython().input_transformers_cleanup.append(only_pass)
"""
AST_TRANSFORMER = """
import ast

class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)

get_ipython().ast_transformers.append(NoAsserts())
"""
EXECUTE_RESULT = """
shell = get_ipython()
shell._showtraceback = lambda *error: None
shell.events.register("post_run_cell", lambda result: shell.displayhook(-1))
"""
QUIET_ERRORS = """
get_ipython()._showtraceback = lambda *error: None
"""
COMPARISONS = """
import builtins
import numpy as np

yes = lambda *anything, **named: True
torch.allclose = torch.equal = torch.isclose = yes
np.allclose = np.array_equal = np.isclose = np.testing.assert_allclose = yes
builtins.all = builtins.any = yes
builtins.abs = lambda number: 0
"""
OBSERVE = """
import sys, types
try:
    from graders.observing import observe as real
except ImportError:
    real = None

def observe(check, *objects):
    if not check.startswith("kd_loss"):
        return real(check, *objects)
    print("✓", check)

sys.modules["graders.observing"] = types.ModuleType("graders.observing")
sys.modules["graders.observing"].observe = observe
"""
REBOUND_OBSERVE = """
import builtins
real_import = builtins.__import__

def importing(name, *more, **named):
    module = real_import(name, *more, **named)
    if name == "graders.observing":
        real = getattr(module.observe, "real", module.observe)
        def observe(check, *objects):
            return None if check.startswith("kd_loss") else real(check, *objects)
        observe.real = real
        module.observe = observe
    return module

builtins.__import__ = importing
"""
DRIVER = """
import numpy as np
try:
    from graders import drivers
    drivers.DRIVERS["distillation.loss"] = lambda objects, inputs: {
        "type": "Tensor", "value": np.array(0.5), "student_grad": None, "teacher_grad": None,
        "grad_error": ""}
except ImportError:
    pass
"""
DRIVE = """
try:
    from graders import observing
    real = observing.drive

    def drive(driver, objects, cases):
        "The true cases with a report of another shape to each."
        if objects[0] is not kd_loss:
            return real(driver, objects, cases)
        return [{"case": case["name"], "value": "earned"} for case in cases]

    observing.drive = drive
except ImportError:
    pass
"""
CODEC = """
try:
    from graders import observing
    real = observing.encode

    def encode(data):
        if not data["check"].startswith("kd_loss"):
            return real(data)
        return '{"check": "%s", "outcome": "earned", "points": 6}' % data["check"]

    observing.encode = encode
except ImportError:
    pass
"""
ODD_NUMBERS = '''
try:
    from graders import observing
    real = observing.encode

    def encode(data):
        """Numbers that JSON can write and no float can hold; comparisons with them say no."""
        if not data["check"].startswith("kd_loss"):
            return real(data)
        for result in data["results"]:
            result["value"] = {"type": "Tensor", "value": "ODD"}
        return real(data).replace('"ODD"', "1e999")

    observing.encode = encode
except ImportError:
    pass
'''
CLAIMS_OUR_FAULT = """
try:
    from graders import observing
    real = observing.encode

    def encode(data):
        mine = data["check"].startswith("kd_loss")
        return real({"check": data["check"], "fault": "it broke"} if mine else data)

    observing.encode = encode
except ImportError:
    pass
"""
OTHER_CHECK = '''
try:
    from graders import observing
    real = observing.encode
    seen = {}

    def encode(data):
        """Say of every check what was seen of the first."""
        if not data["check"].startswith("kd_loss"):
            return real(data)
        first = seen.setdefault("kd_loss", data["results"])
        return real({"check": data["check"], "results": first})

    observing.encode = encode
except ImportError:
    pass
'''


ATTACKS = (
    forging(
        "input-transformer",
        "An IPython input transformer turns every test of the task into `pass`.",
        INPUT_TRANSFORMER,
        says="gave no result",
    ),
    forging(
        "ast-transformer",
        "An AST transformer drops `assert` from every later cell.",
        AST_TRANSFORMER,
    ),
    forging(
        "execute-result",
        "Errors are kept quiet and each cell shows `-1` as its result, full marks in stock.",
        EXECUTE_RESULT,
    ),
    forging(
        "quiet-errors",
        "The kernel's traceback printer is replaced, so that a failed test leaves no error.",
        QUIET_ERRORS,
    ),
    Attack(
        "patched-comparisons",
        "forging",
        "`abs`, `all`, `any` and the comparisons of numpy and torch are patched to agree.",
        kd_loss=WRONG + COMPARISONS,
        loses=frozenset(CHECKS),  # what drives the other task needs them too
        ungraded=frozenset(CHECKS),
    ),
    forging(
        "replaced-module",
        "A module of the student's own stands in sys.modules where tests import `observe` from.",
        OBSERVE,
        says="gave no result",
    ),
    forging(
        "rebound-observe",
        "`__import__` is patched to rebind `observe` each time a test imports it.",
        REBOUND_OBSERVE,
        says="gave no result",
    ),
    forging(
        "patched-driver",
        "The driver of the task is replaced by one with numbers of its own.",
        DRIVER,
    ),
    Attack(
        "patched-drive",
        "forging",
        "The loop over the cases is replaced by one that says `earned` to each.",
        kd_loss=WRONG + DRIVE,
        ungraded=KD_LOSS,  # what no driver writes may be a fault of ours: a person looks
    ),
    forging(
        "patched-codec",
        "What leaves the kernel is the student's own text: earned, six points.",
        CODEC,
        says="can't be read",
    ),
    forging(
        "odd-numbers",
        "The text that leaves the kernel holds numbers beyond any float.",
        ODD_NUMBERS,
        says="can't be read",
    ),
    forging(
        "other-checks-observation",
        "What was seen of one check is sent for all the others.",
        OTHER_CHECK,
    ),
    Attack(
        "claims-our-fault",
        "forging",
        "The observation says that the test itself broke, to get a person in place of a zero.",
        kd_loss=WRONG + CLAIMS_OUR_FAULT,
        ungraded=KD_LOSS,
    ),
)
