"""Breaking by a function: it is harmless until a check calls it, in the middle of our own code."""

from __future__ import annotations

from ..small_course import IMPORTS
from .attack import Attack

# name -> (what it tries, the body of kd_loss, what the reason of each lost check must match)
BODIES = {
    "call-loop": ("to loop for ever when called", "while True: pass", "did not finish"),
    "call-stubborn-loop": (
        "to loop when called and heed no interrupt",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "did not finish",
    ),
    "call-exit": ("to end Python when called", "import os\nos._exit(0)", "ended Python"),
    "call-system-exit": ("to exit when called", "import sys\nsys.exit('enough')", "SystemExit"),
    "call-interrupt": (
        "to look like an interrupt from outside",
        "raise KeyboardInterrupt('not from outside')",
        "KeyboardInterrupt",
    ),
    "call-crash": (
        "to crash in C when called",
        "import ctypes\nctypes.string_at(0)",
        "ended Python",
    ),
    "call-memory": (
        "to take memory when called",
        "kept = []\nwhile True: kept.append(bytearray(50_000_000))",
        "MemoryError|did not finish",
    ),
    "call-flood": (
        "to print without end when called",
        "while True: print('x' * 1000)",
        "printed more than",
    ),
    "call-swallowed-flood": (
        "to print without end when called, and to swallow the objection",
        "while True:\n    try: print('x' * 1000)\n    except Exception: pass",
        "did not finish",
    ),
    "call-recursion": ("to call itself for ever", "return kd_loss(*inputs)", "RecursionError"),
    "call-forks": (
        "to return in many processes",
        "import os\nfor n in range(5): os.fork()\nreturn torch.tensor(1.0)",
        r"\w{3}",
    ),
    "call-kill-parent": (
        "to kill its parent when called",
        "import os\nos.kill(os.getppid(), 9)\nreturn torch.tensor(1.0)",
        r"\w{3}",
    ),
    "own-base-exception": (
        "to raise what no `except Exception` catches",
        "class Mine(BaseException): pass\nraise Mine('caught?')",
        "Mine",
    ),
    "hostile-message": (
        "to raise an error whose message raises",
        "class Mine(Exception):\n    def __str__(self): raise SystemExit\n"
        "    __repr__ = __str__\nraise Mine",
        r"\w{3}",
    ),
    "endless-message": (
        "to raise an error whose message never ends",
        "class Mine(Exception):\n    def __str__(self):\n        while True: pass\nraise Mine",
        "did not finish",
    ),
    "gigabyte-message": (
        "to raise an error with a message of half a gigabyte",
        "raise ValueError('x' * 5 * 10**8)",
        "ValueError|MemoryError|memory|did not finish",
    ),
    "hidden-type-name": (
        "to raise an error whose type has a hostile name",
        "raise type('<script>' + 'x' * 10**6, (Exception,), {})('named')",
        r"\w{3}",
    ),
    "exit-in-a-thread": (
        "to return first and end Python a moment later",
        "import os, threading\nthreading.Timer(0.05, os._exit, (0,)).start()\n"
        "return torch.tensor(1.0)",
        r"\w{3}",
    ),
}


def with_body(body: str, before: str = "") -> str:
    """An answer cell with this body of kd_loss, after other definitions."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return f"{IMPORTS}import numpy as np\n{before}\n\ndef kd_loss(*inputs):\n{lines}"


ATTACKS = tuple(
    Attack(name, "breaking", tries, kd_loss=with_body(body), says=says)
    for name, (tries, body, says) in BODIES.items()
)
