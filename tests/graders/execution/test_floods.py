"""Under any flood the grading process stays small, and whatever a kernel does, its time is up."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable

import pytest

from graders.execution.record import Execution
from graders.execution.walls import Furniture

from .conftest import LIMITS, ROOT, code

Run = Callable[..., Execution]
MOST_GROWTH = 150 * 2**20

SEND = (
    "kernel = get_ipython().kernel\n"
    "shown = get_ipython().display_pub\n"
    "def send(kind, content):\n"
    "    type(kernel.session).send(kernel.session, shown.pub_socket, kind, content,\n"
    "                              parent=shown.parent_header, ident=b'stream')\n"
)
FLOODS = {
    "a gigabyte printed": "text = 'x' * 10**6\nfor n in range(1000): print(text)",
    "a gigabyte from below": "import os\nwhile True: os.write(1, b'x' * 10**6)",
    "a huge display": "from IPython.display import HTML\nHTML('x' * 10**8)",
    "a huge result": "'x' * 10**8",
    "a huge error": "raise ValueError('x' * 10**8)",
    "a million displays": "from IPython.display import display\nfor n in range(10**6): display(n)",
    "a million prints": "for n in range(10**6): print(n, flush=True)",
    "round the cap": SEND + "while True: send('stream', {'name': 'stdout', 'text': 'x' * 10**6})",
    "of another kind": SEND + "while True: send('comm_msg', {'data': 'x' * 10**6})",
}
GRADES = """
    import json, resource, sys
    from pathlib import Path
    from nbformat.v4 import new_code_cell, new_notebook
    from graders.execution.pool import Pool
    from graders.execution.runner import execute
    from graders.execution.walls import Furniture
    from graders.settings import Limits

    peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    furniture = Furniture(*map(Path, sys.argv[1:4]), ("ipykernel.kernelapp",))
    limits = Limits.model_validate_json(sys.argv[4])
    with Pool(furniture, limits, ahead=0) as pool:
        for flood in ("print('warm')", sys.argv[5]):
            before = peak()
            cells = [new_code_cell(flood), new_code_cell("print('on')")]
            execution = execute(new_notebook(cells=cells), {}, pool, limits, 1)
    ends = [step.end.value for step in execution.steps]
    print(json.dumps([peak() - before, ends, execution.seconds["total"]]))
"""


@pytest.mark.parametrize("flood", FLOODS)
def test_the_grading_process_stays_small_and_goes_on(furniture: Furniture, flood: str) -> None:
    limits = LIMITS.model_copy(update={"cell_seconds": 2, "output_kb": 2048})
    words = [furniture.bundle, furniture.cases, furniture.matplotlib, limits.model_dump_json()]
    command = [sys.executable, "-c", textwrap.dedent(GRADES), *map(str, words), FLOODS[flood]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    grown, ends, seconds = json.loads(done.stdout)
    assert grown < MOST_GROWTH
    assert ends[0] != "ok"
    assert ends[1] == "ok"
    assert seconds < 30


STUBBORN = {
    "stops itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "stops its parent": (
        "import os, signal\n"
        "try: os.kill(os.getppid(), signal.SIGSTOP)\n"
        "except PermissionError: pass\n"
        "os.kill(os.getpid(), signal.SIGSTOP)"
    ),
    "closes its sockets": "import os\nos.closerange(0, 1024)",
    "becomes another program": "import os\nos.execvp('sleep', ['sleep', '600'])",
    "floods and heeds no interrupt": (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "while True:\n    try: print('x' * 100)\n    except Exception: pass"
    ),
    "sends no end": (
        SEND + "kernel.session.send = lambda *a, **k: None\n"
        "while True: send('status', {'execution_state': 'busy'})"
    ),
    "writes nonsense": SEND + "send('stream', 5)",
    "nests too deep": (
        SEND + "deep = {}\nfor n in range(300): deep = {'a': deep}\nsend('display_data', deep)"
    ),
}


@pytest.mark.parametrize("way", STUBBORN)
def test_a_kernel_that_answers_no_more_costs_its_cell_only(run: Run, way: str) -> None:
    execution = run(code("x = 7"), code(STUBBORN[way]), code("print(x)"), cell_seconds=1)
    assert execution.steps[1].end.value != "ok"
    assert execution.steps[1].error
    assert execution.notebook.cells[2].outputs[0].text == "7\n"
    assert execution.seconds["total"] < 30


def test_an_output_that_no_notebook_may_hold_is_dropped(run: Run) -> None:
    odd = (
        SEND + "send('stream', {'name': 'stdout', 'text': ['a', 1]})\n"
        "send('display_data', {'data': {'text/plain': {'a': 1}}, 'metadata': {}})\n"
        "send('stream', {'name': 'stdout', 'text': 'half of a pair: \\\\ud800'})\n"
        "print('fit')"
    )
    execution = run(code(odd))
    text = "".join(output.text for output in execution.notebook.cells[0].outputs)
    assert text.endswith("fit\n")
    assert "half of a pair" in text
    json.dumps(execution.notebook, ensure_ascii=False).encode()


def test_what_a_whole_notebook_puts_out_is_bounded(run: Run) -> None:
    execution = run(*[code("print('x' * 60_000)") for _ in range(12)])
    assert len(json.dumps(execution.notebook)) < 9 * 64 * 1024
    assert execution.notebook.cells[-1].outputs[0].text == (
        "Not kept: this notebook puts out more than 512 KB.\n"
    )


def test_outputs_in_tiny_pieces_count_as_what_they_take(run: Run) -> None:
    pieces = (
        SEND
        + "for n in range(200): send('stream', {'name': ('stdout', 'stderr')[n % 2], 'text': 'a'})"
    )
    execution = run(*[code(pieces) for _ in range(4)])
    assert len(execution.notebook.cells[0].outputs) > 100
    assert execution.notebook.cells[-1].outputs[-1].text == (
        "Not kept: this notebook puts out more than 512 KB.\n"
    )
