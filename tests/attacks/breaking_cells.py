"""Breaking by an answer cell: it harms the kernel, the sandbox or the machine while it runs."""

from __future__ import annotations

from ..small_course import IMPORTS
from .attack import NOTHING, Attack

# name -> (what it tries, the answer cell, what the reason of each lost check must match)
CELLS = {
    "endless-loop": ("to loop for ever", "while True: pass", "did not finish"),
    "sleep": ("to sleep for days", "import time\ntime.sleep(10**6)", "did not finish"),
    "stubborn-loop": (
        "to loop for ever and heed no interrupt",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "did not finish",
    ),
    "ignored-interrupt": (
        "to loop with the interrupt's signal switched off",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "did not finish",
    ),
    "fork-bomb": ("to fork for ever", "import os\nwhile True: os.fork()", r"\w{3}"),
    "quiet-fork-bomb": (
        "to fork for ever, each child busy",
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError: pass",
        r"\w{3}",
    ),
    "memory": (
        "to take memory until there is none",
        "kept = []\nwhile True: kept.append(bytearray(50_000_000))",
        "MemoryError|did not finish",
    ),
    "memory-of-many": (
        "to take memory in many processes, each below the limit",
        "import os, time\n"
        "for n in range(20):\n"
        "    if os.fork() == 0:\n"
        "        kept = bytearray(b'x' * 150_000_000)\n"
        "        time.sleep(10**6)\n"
        "time.sleep(10**6)",
        "more than 1536 MB of memory",
    ),
    "ten-gigabytes-by-shape": (
        "to make an array of ten gigabytes",
        "import numpy as np\nzeros = np.zeros((10_000, 125_000))",
        "Unable to allocate",
    ),
    "disk": (
        "to fill every place that can be written",
        "for folder in ('/tmp', '/dev/shm', '/ipc', '.'):\n"
        "    try:\n"
        "        with open(folder + '/big', 'wb') as file:\n"
        "            while True: file.write(bytes(10**6))\n"
        "    except OSError as error: full = error\n"
        "raise full",
        "No space left|File too large",
    ),
    "files": (
        "to make a million files",
        "for n in range(10**6): open(f'/tmp/{n}', 'w').close()\n",
        r"more than 1000 files|No space left",
    ),
    "gigabyte-of-output": (
        "to print a gigabyte",
        "text = 'x' * 10**6\nfor n in range(1000): print(text)",
        "printed more than 256 KB",
    ),
    "gigabyte-from-below": (
        "to write a gigabyte past Python's own stdout",
        "import os\nfor n in range(1000): os.write(1, b'x' * 10**6)",
        r"\w{3}",
    ),
    "million-displays": (
        "to show a million small outputs",
        "from IPython.display import display\nfor n in range(10**6): display(n)",
        "showed more than|printed more than|did not finish",
    ),
    "exit-now": ("to end Python at once", "import os\nos._exit(0)", "ended Python"),
    "kill-all": ("to kill every process that it may", "import os\nos.kill(-1, 9)", r"\w{3}"),
    "stop-parent": (
        "to stop its parent and itself",
        "import os, signal\n"
        "try: os.kill(os.getppid(), signal.SIGSTOP)\n"
        "except OSError: pass\n"
        "os.kill(os.getpid(), signal.SIGSTOP)",
        "did not finish",
    ),
    "kill-parent": (
        "to kill its parent",
        "import os\nos.kill(os.getppid(), 9)\nraise RuntimeError('my parent lives')",
        "PermissionError|my parent lives|ended Python",
    ),
    "another-program": (
        "to become another program",
        "import os\nos.execvp('sleep', ['sleep', '1000000'])",
        "did not finish",
    ),
    "closed-stdout": (
        "to close stdout and stderr",
        "import sys\nsys.stdout.close()\nsys.stderr.close()\nsys.stdout = sys.stderr = None\n"
        "raise RuntimeError('closed')",
        r"\w{3}",
    ),
    "closed-descriptors": (
        "to close all file descriptors",
        "import os\nos.closerange(0, 4096)",
        "did not finish|ended Python",
    ),
    "patched-excepthook": (
        "to end Python through the hooks for errors",
        "import os, sys\n"
        "sys.excepthook = lambda *error: os._exit(1)\n"
        "get_ipython().set_custom_exc((BaseException,), lambda *error: os._exit(1))\n"
        "raise RuntimeError('hooked')",
        "ended Python|hooked|no cell defined it",
    ),
    "deep-recursion": (
        "to overflow the stack",
        "import sys\nsys.setrecursionlimit(10**9)\n"
        "nested = []\nfor n in range(10**6): nested = [nested]\nrepr(nested)",
        "ended Python|did not finish|Error",
    ),
    "null-pointer": (
        "to crash in C",
        "import ctypes, faulthandler\nfaulthandler.enable()\nctypes.string_at(0)",
        "ended Python",
    ),
    "endless-threads": (
        "to start threads that never end",
        "import threading\n"
        "def turn():\n    while True: pass\n"
        "for n in range(8): threading.Thread(target=turn).start()\n"
        "raise RuntimeError('they turn')",
        r"\w{3}",
    ),
    "printing-thread": (
        "to print from a thread for ever",
        "import threading\n"
        "def talk():\n"
        "    while True:\n"
        "        try: print('x' * 1000)\n"
        "        except Exception: pass\n"
        "threading.Thread(target=talk).start()\n"
        "raise RuntimeError('it talks')",
        r"\w{3}",
    ),
    "exit-later": (
        "to end Python while somebody else's check runs",
        "import os, threading\n"
        "threading.Timer(0.3, os._exit, (0,)).start()\n"
        "raise RuntimeError('wait for it')",
        "wait for it|ended Python",
    ),
    "alarm-later": (
        "to have the system end Python while somebody else's check runs",
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.3)\nraise RuntimeError('tick')",
        "tick|ended Python",
    ),
    "gpu": (
        "to use a GPU that isn't there",
        "import torch\ntorch.zeros(1, device='cuda')",
        "CUDA|NVIDIA",
    ),
    "delete-all": (
        "to delete all that can be deleted",
        "import shutil\n"
        "for folder in ('/tmp', '/student', '/dev/shm', '/ipc', '/course'):\n"
        "    shutil.rmtree(folder, ignore_errors=True)\n"
        "raise RuntimeError('deleted')",
        "deleted",
    ),
    "chmod-chdir": (
        "to take away rights and the working folder",
        "import os\n"
        "for folder in ('/tmp', '/student', '/course', '/usr', '/'):\n"
        "    try: os.chmod(folder, 0)\n"
        "    except OSError: pass\n"
        "os.makedirs('/tmp/gone', exist_ok=True)\nos.chdir('/tmp/gone')\nos.rmdir('/tmp/gone')\n"
        "raise RuntimeError('gone')",
        r"gone|Permission",
    ),
    "switches": (
        "to turn the interpreter's switches the wrong way",
        "import faulthandler, gc, signal, sys, warnings\n"
        "gc.freeze(); gc.disable(); faulthandler.disable()\n"
        "warnings.simplefilter('error')\n"
        "for number in range(1, 32):\n"
        "    try: signal.signal(number, signal.SIG_IGN)\n"
        "    except OSError: pass\n"
        "sys.setrecursionlimit(60)\n"
        "raise RuntimeError('turned')",
        "turned|Recursion",
    ),
    "patched-time": (
        "to make time stand still",
        "import time\n"
        "time.time = time.monotonic = time.perf_counter = lambda: 0.0\n"
        "time.sleep = lambda seconds: None\n"
        "raise RuntimeError('still')",
        "still|did not finish",
    ),
    "redirected-sockets": (
        "to shut the kernel's lines and lay links where the grading process might look for them",
        "import os, socket\n"
        "for n in (1, 2, 4):\n"
        "    os.unlink(f'/ipc/kernel-{n}')\n"
        "    os.symlink('/tmp/any-socket-of-the-host', f'/ipc/kernel-{n}')\n"
        "for fd in range(3, 256):\n"
        "    try:\n"
        "        line = socket.socket(fileno=os.dup(fd))\n"
        "        taken = not line.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)\n"
        "        if taken and 'kernel' in str(line.getsockname()): line.shutdown(2)\n"
        "    except OSError: pass",
        "ended Python|did not finish",
    ),
    "own-limits": (
        "to set itself limits at which all fails",
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "raise RuntimeError('limited')",
        r"\w{3}",
    ),
    "no-modules": (
        "to take away all modules",
        "import sys\nsys.modules.clear()\nsys.path.clear()\nraise RuntimeError('cleared')",
        r"\w{3}",
    ),
}
# with no file left to open, our own test of the other task fails: that waits for a person
UNGRADED = {"own-limits": frozenset({"tier_scores-values"})}
ATTACKS = tuple(
    Attack(
        name,
        "breaking",
        tries,
        kd_loss=IMPORTS + answer,
        says=says,
        ungraded=UNGRADED.get(name, NOTHING),
    )
    for name, (tries, answer, says) in CELLS.items()
)
