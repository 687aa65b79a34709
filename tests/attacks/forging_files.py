"""Forging by what lies beside the notebook: modules that shadow ours, files that look official."""

from __future__ import annotations

import json

from .attack import CHECKS, WRONG, Attack

SAYS_YES = b"""
def observe(check, *objects):
    print("earned", check)
"""
RUNS_FIRST = b"""
import builtins
builtins.abs = lambda number: 0
builtins.all = builtins.any = lambda *anything: True
"""
LOADS_THEM = """
import importlib, os, sys
os.makedirs("graders", exist_ok=True)
open("graders/__init__.py", "w").close()
with open("graders/observing.py", "w") as file:
    file.write("def observe(check, *objects):\\n    print('earned', check)\\n")
for name in [name for name in sys.modules if name.split(".")[0] == "graders"]:
    del sys.modules[name]
sys.path.insert(0, os.getcwd())
importlib.invalidate_caches()
"""
LOADS_START_UP = """
import os, site
site.addsitedir(os.path.abspath(".local/lib/python3.11/site-packages"))
for name in ("usercustomize", "sitecustomize"):
    try:
        __import__(name)
    except ImportError:
        pass
"""
OBSERVED = json.dumps({"check": "kd_loss-direction", "results": [], "outcome": "earned"}).encode()
VERDICT = json.dumps(
    [{"check": "kd_loss-direction", "outcome": "earned", "points": 6.0, "max_points": 6.0}]
).encode()
LATER = '''
import os, subprocess, sys
write = """
import glob, os, time
for _ in range(100):
    time.sleep(0.1)
    for folder in ("/ipc", "/course/cases", "/handin", "/tmp", os.getcwd()):
        for check in ("direction", "temperature", "scaling", "mixing", "reduction", "stability"):
            try:
                with open(f"{folder}/kd_loss-{check}.json", "w") as file:
                    file.write('{"outcome": "earned"}')
            except OSError:
                pass
"""
subprocess.Popen([sys.executable, "-c", write], start_new_session=True)
'''


ATTACKS = (
    Attack(
        "shadowing-modules",
        "forging",
        "Files beside the notebook are named like our modules, like torch and like json.",
        kd_loss="import json, torch, graders.observing\n" + WRONG,
        files={
            "graders/__init__.py": b"",
            "graders/observing.py": SAYS_YES,
            "graders/drivers/__init__.py": b"DRIVERS = {}\ndef drive(*anything): return []\n",
            "course_lib/__init__.py": RUNS_FIRST,
            "torch.py": RUNS_FIRST,
            "json.py": RUNS_FIRST,
        },
    ),
    Attack(
        "shadowing-after-unloading",
        "forging",
        "The answer writes such a module itself and unloads ours, so that its own is found.",
        kd_loss=WRONG + LOADS_THEM,
        says="gave no result",
    ),
    Attack(
        "start-up-files",
        "forging",
        "sitecustomize, usercustomize, a .pth file and IPython's start-up folder patch builtins.",
        kd_loss=WRONG + LOADS_START_UP,
        files={
            "sitecustomize.py": RUNS_FIRST,
            "usercustomize.py": RUNS_FIRST,
            ".local/lib/python3.11/site-packages/yes.pth": b"import usercustomize\n",
            ".ipython/profile_default/startup/00-yes.py": RUNS_FIRST,
            "ipython_config.py": b"c.InteractiveShellApp.exec_lines = ['abs = lambda x: 0']\n",
            "conftest.py": RUNS_FIRST,
        },
        # patched builtins break the reading of the cases, and whose fault that is can't be told
        ungraded=frozenset(CHECKS),
    ),
    Attack(
        "official-files",
        "forging",
        "A gradebook, settings and nbgrader_config.py of its own lie beside the notebook.",
        files={
            "gradebook.db": b"SQLite format 3\0",
            "course.toml": b"[limits]\ncell_seconds = 100000\n",
            "nbgrader_config.py": b"c = get_config()\nc.Autograde.autograde_preprocessors = []\n",
            ".course/verdicts/week6_lab/official-files.json": VERDICT,
        },
    ),
    Attack(
        "observation-files",
        "forging",
        "Observation and verdict files, written by hand, lie where a grader may look for them.",
        files={
            "kd_loss-direction.json": OBSERVED,
            "observations/kd_loss-direction.json": OBSERVED,
            "cases/kd_loss-direction.json": OBSERVED,
            "ready.json": b'{"problems": []}',
        },
    ),
    Attack(
        "observation-files-afterwards",
        "forging",
        "A detached process goes on writing such files after the cells are done.",
        kd_loss=WRONG + LATER,
    ),
)
