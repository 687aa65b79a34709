"""One bad cell costs its own points: budgets, deaths, floods, and what comes out of a sandbox."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable

import psutil

from graders.drivers.driving import OBSERVATION
from graders.execution.attempt import WHY
from graders.execution.kernel import End
from graders.execution.record import Execution

from .conftest import answer, check, code

Run = Callable[..., Execution]
ENDED = WHY[End.DIED]
SEND = f"from IPython.display import display\ndisplay({{'{OBSERVATION}': '%s'}}, raw=True)"


def ends(execution: Execution) -> list[str]:
    return [step.end.value for step in execution.steps]


def test_outputs_and_observations_come_back(run: Run) -> None:
    execution = run(code("x = 20\nprint(x)\nx + 1"), check("f-value", hidden=SEND % "seen"))
    stream, result = execution.notebook.cells[0].outputs
    assert stream.text == "20\n"
    assert result.data["text/plain"] == "21"
    assert execution.observations == {"f-value": "seen"}


def test_the_notebook_keeps_no_observation_and_no_output_of_hidden_tests(run: Run) -> None:
    execution = run(check("f-value", "print('shown')", "print('secret')\n" + SEND % "seen"))
    said = json.dumps(execution.notebook.cells[0].outputs)
    assert "shown" in said
    assert "secret" not in said
    assert "seen" not in said


def test_a_failed_visible_assertion_does_not_hide_the_observation(run: Run) -> None:
    execution = run(check("f-value", "assert False, 'look at T'", SEND % "seen"))
    assert execution.observations == {"f-value": "seen"}
    assert execution.notebook.cells[0].outputs[0].evalue == "look at T"


def test_hand_in_files_lie_in_the_working_folder(run: Run) -> None:
    execution = run(code("print(open('sub/a.txt').read())"), files={"sub/a.txt": b"hello"})
    assert execution.notebook.cells[0].outputs[0].text == "hello\n"


def test_an_endless_loop_costs_its_cell_and_keeps_the_state(run: Run) -> None:
    execution = run(code("x = 7"), code("while True: pass"), code("print(x)"), cell_seconds=1)
    assert ends(execution) == ["ok", "time", "ok"]
    assert execution.notebook.cells[2].outputs[0].text == "7\n"
    assert "did not finish in 1 s" in execution.notebook.cells[1].outputs[-1].text


def test_a_loop_that_swallows_interrupts_is_left_out_of_the_next_start(run: Run) -> None:
    stubborn = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    execution = run(code("x = 7"), code(stubborn), code("print(x)"), cell_seconds=1)
    assert ends(execution) == ["ok", "time", "ok"]
    assert execution.notebook.cells[2].outputs[0].text == "7\n"


def test_a_killed_kernel_is_started_anew_without_its_killer(run: Run) -> None:
    execution = run(code("x = 7"), code("import os; os._exit(0)"), code("print(x)"))
    assert ends(execution) == ["ok", "died", "ok"]
    assert execution.notebook.cells[2].outputs[0].text == "7\n"


def test_after_three_fresh_starts_the_rest_is_not_run_and_says_so(run: Run) -> None:
    killers = [code("import os; os._exit(0)") for _ in range(5)]
    execution = run(*killers, check("f-value", hidden=SEND % "seen"))
    assert execution.observations == {}
    assert execution.not_run == {
        "f-value": "Python had to be started anew too often before this check, because of "
        'your own cell that begins with "import os; os._exit(0)"'
    }


def test_a_killer_in_a_check_costs_that_check_only(run: Run) -> None:
    execution = run(
        code("def f(): import os; os._exit(0)"),
        check("f-value", hidden="f()"),
        check("g-value", hidden=SEND % "seen"),
    )
    assert execution.observations == {"g-value": "seen"}
    assert execution.not_run == {"f-value": ENDED}


def test_a_check_whose_answer_cell_was_stopped_says_so(run: Run) -> None:
    ends = answer("f", "import os; os._exit(0)\ndef f(): pass")
    execution = run(ends, check("f-value", hidden="f()"))
    assert execution.not_run["f-value"] == (
        f"there is no f to test, because your answer to f failed: {ENDED}"
    )


def test_a_check_whose_name_no_cell_defines_says_so(run: Run) -> None:
    execution = run(answer("f", "def g(): pass"), check("f-value", hidden="f()"))
    assert execution.not_run["f-value"].startswith("there is no f to test: no cell defined it")


def test_a_check_whose_answer_is_still_empty_says_that_alone(run: Run) -> None:
    empty = "class Unanswered(Exception): pass\nraise Unanswered('f')\nf = 1"
    execution = run(answer("f", empty), check("f-value", hidden="f"))
    assert execution.not_run["f-value"] == "Unanswered: f"


def test_a_syntax_error_in_the_answer_is_told_by_its_checks(run: Run) -> None:
    execution = run(code("def f(:\n    pass"), check("f-value", hidden="f()"))
    said = 'because your own cell that begins with "def f(:" failed: SyntaxError'
    assert said in execution.not_run["f-value"]


def test_an_answer_that_ends_the_kernel_costs_its_task_and_one_fresh_start(run: Run) -> None:
    execution = run(
        code("def f(): import os; os._exit(0)"),
        *(check(f"f-{n}", hidden="f()") for n in range(6)),
        check("g-value", hidden=SEND % "seen"),
    )
    assert execution.observations == {"g-value": "seen"}
    assert execution.not_run == {f"f-{n}": ENDED for n in range(6)}


def test_what_was_sent_before_the_kernel_ended_counts(run: Run) -> None:
    end = SEND % "seen" + "\nimport os, time\ntime.sleep(0.5)\nos._exit(0)"
    execution = run(check("f-value", hidden=end), check("g-value", hidden=SEND % "too"))
    assert execution.observations == {"f-value": "seen", "g-value": "too"}
    assert execution.not_run == {}


def test_figures_of_a_hidden_test_are_not_drawn(run: Run) -> None:
    plots = (
        "import matplotlib.pyplot as plt\nplt.plot([1])\n"
        "plt.Figure.savefig = plt.Figure.draw = None\n"
        "import matplotlib_inline.backend_inline as inline\n"
        "drawn = []\ninline.display = lambda *a, **k: drawn.append(a)\n"
    )
    hidden = "for n in range(30): plt.figure()\n" + SEND % "seen"
    cells = code(plots + "plt.close('all')"), check("f-value", hidden=hidden), code("print(drawn)")
    execution = run(*cells, cell_seconds=60, check_seconds=30)
    assert execution.observations == {"f-value": "seen"}
    assert execution.notebook.cells[2].outputs[-1].text == "[]\n"


def test_exit_ends_nothing(run: Run) -> None:
    execution = run(code("x = 7\nexit()"), code("quit()"), code("print(x)"))
    assert execution.notebook.cells[2].outputs[0].text == "7\n"


def test_the_notebook_as_a_whole_is_bounded(run: Run) -> None:
    slow = "import time; time.sleep(30)"
    execution = run(code(slow), code(slow), check("f-value", hidden=SEND % "x"), notebook_seconds=2)
    assert execution.seconds["total"] < 20
    assert re.fullmatch(
        r"the notebook's 2 s were used up before this check: your own cell that begins with "
        r'"import time; time.sleep\(30\)" took \d s of them',
        execution.not_run["f-value"],
    )


def test_a_flood_of_output_is_stopped_and_the_rest_goes_on(run: Run) -> None:
    execution = run(code("while True: print('x' * 1000)"), code("print('on')"))
    assert ends(execution) == ["error", "ok"]
    assert execution.steps[0].error == "OutputLimitError: this cell printed more than 64 KB"
    assert len(json.dumps(execution.notebook)) < 200_000
    assert execution.notebook.cells[1].outputs[0].text == "on\n"


def test_a_flood_of_displays_is_stopped(run: Run) -> None:
    flood = "from IPython.display import display\nwhile True: display('x' * 1000)"
    execution = run(code(flood), code("print('on')"))
    assert ends(execution) == ["error", "ok"]
    assert execution.steps[0].error == "OutputLimitError: this cell printed more than 64 KB"


def test_what_gets_round_the_cap_inside_is_stopped_from_outside(run: Run) -> None:
    flood = (
        "session = get_ipython().kernel.session\n"
        "publisher = get_ipython().display_pub\n"
        "content = {'name': 'stdout', 'text': 'x' * 1000}\n"
        "while True:\n"
        "    type(session).send(session, publisher.pub_socket, 'stream', content,\n"
        "                       parent=publisher.parent_header, ident=b'stream')"
    )
    execution = run(code(flood), code("print('on')"))
    assert ends(execution) == ["output", "ok"]
    assert "printed or showed more than 64 KB" in execution.steps[0].error


def test_a_process_that_asks_for_too_much_memory_is_told_so(run: Run) -> None:
    hog = "b = []\nwhile True: b.append(bytearray(50_000_000))"
    execution = run(code("x = 7"), code(hog), code("print(x)"), memory_mb=400)
    assert ends(execution) == ["ok", "error", "ok"]
    assert "MemoryError" in execution.steps[1].error


def test_ten_gigabytes_declared_by_shape_cost_their_cell(run: Run) -> None:
    execution = run(code("import numpy as np\nnp.zeros((10_000, 125_000))"), code("print('on')"))
    assert ends(execution) == ["error", "ok"]
    assert "Unable to allocate" in execution.steps[0].error


def test_the_memory_of_all_processes_together_is_bounded(run: Run) -> None:
    hogs = (
        "import os, time\n"
        "for n in range(8):\n"
        "    if os.fork() == 0:\n"
        "        b = bytearray(b'x' * 100_000_000); time.sleep(600)\n"
        "time.sleep(600)"
    )
    execution = run(code(hogs), code("print('on')"), memory_mb=500)
    assert ends(execution) == ["memory", "ok"]
    assert execution.steps[0].error == "it used more than 500 MB of memory"


def test_the_number_of_files_is_bounded(run: Run) -> None:
    files = "import time\nfor n in range(600): open(f'/tmp/{n}', 'w').close()\ntime.sleep(600)"
    execution = run(code(files), code("print('on')"))
    assert ends(execution) == ["files", "ok"]
    assert execution.steps[0].error == "it made more than 500 files and folders"


def test_processes_are_bounded_and_none_survives(run: Run) -> None:
    forks = (
        "import os, time\nprint(os.getuid())\nn = 0\n"
        "try:\n"
        "    while n < 500:\n"
        "        if os.fork() == 0:\n"
        "            os.setsid(); time.sleep(600); os._exit(0)\n"
        "        n += 1\n"
        "except OSError: pass\n"
        "print(n)"
    )
    execution = run(code(forks), processes=64)
    assert execution.steps[0].end is End.OK, execution.steps
    uid, forked = map(int, execution.notebook.cells[0].outputs[0].text.split())
    assert 0 < forked < 64
    if os.geteuid() == 0:  # each sandbox has a user of its own
        assert not [p for p in psutil.process_iter(["uids"]) if p.info["uids"].real == uid]


def test_the_disk_inside_is_bounded(run: Run) -> None:
    fill = "for n in range(9):\n    open(f'big{n}', 'wb').write(bytes(20_000_000))"
    execution = run(code(fill))
    assert execution.steps[0].end is End.ERROR
    assert "No space left" in execution.steps[0].error


def test_an_unfinished_line_of_broken_code_is_an_error_not_a_fault(run: Run) -> None:
    execution = run(code("def f(:"), code("print('on')"))
    assert ends(execution) == ["error", "ok"]


def test_processor_time_is_bounded_and_told(run: Run) -> None:
    burn = "import time\nuntil = time.monotonic() + 30\nwhile time.monotonic() < until: pass"
    execution = run(code(burn), cell_seconds=40, cpu_seconds=6)
    assert execution.steps[0].error == (
        "ProcessorTimeError: this notebook used more than 6 s of processor time"
    )
