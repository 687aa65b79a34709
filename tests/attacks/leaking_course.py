"""Leaking: the hand-in looks for files of the course and prints all that it finds."""

from __future__ import annotations

from .searching import READ, leaking

SOURCE = (
    READ
    + """
for path in above("source/*/*.ipynb") + above("solutions/*/*.ipynb") + above("authoring/*.py"):
    show(path)
"""
)
HAND_INS = (
    READ
    + """
for folder in ("submitted", "autograded"):
    for path in above(f"{folder}/honest/*/*") + above(f"{folder}/neighbour/*/*"):
        show(path)
"""
)
GRADEBOOK = (
    READ
    + """
import re
for book in above("gradebook.db"):
    with open(book, "rb") as file:
        print(book, re.findall(rb"[ -~]{12,}", file.read()))
"""
)
SETTINGS = (
    READ
    + """
for path in above("course.toml") + above("nbgrader_config.py") + above(".git/*"):
    show(path)
for path in above(".course/*/*/*") + above(".course/*"):
    show(path)
"""
)
REFERENCE = """
import importlib, pkgutil, inspect
found = None
for name in ("course_lib.distillation", "course_lib.deployment", "graders.tasks.distillation",
             "graders.misconceptions.distillation", "graders.judging.judge", "graders.settings"):
    try:
        module = importlib.import_module(name)
        print(name, inspect.getsource(module)[:20_000])
        found = getattr(module, "kd_loss", found)
    except Exception as error:
        print(name, type(error).__name__, error)
import course_lib
print([module.name for module in pkgutil.iter_modules(course_lib.__path__)])
if found is not None:
    kd_loss = found
"""
INSTALLATION = (
    READ
    + """
import json, re, sysconfig
packages = sysconfig.get_path("purelib")
named = glob.glob(packages + "/*.pth") + glob.glob(packages + "/__editable__*")
named += glob.glob(packages + "/ecbs5200*/*")
places = set()
for path in named:
    with open(path, errors="replace") as file:
        places |= set(re.findall(r"/[\\w./-]+", file.read()))
for place in sorted(places):
    print(place, os.listdir(place) if os.path.isdir(place) else os.path.isfile(place))
    for root in (place, os.path.dirname(place)):
        for name in ("course.toml", "graders/tasks/distillation.py", "tasks/distillation.py",
                     "distillation.py", ".git/config"):
            if os.path.exists(f"{root}/{name}"):
                show(f"{root}/{name}")
                if "distillation" in name:
                    from course_lib.distillation import kd_loss
"""
)
CASES = (
    READ
    + """
for path in sorted(glob.glob("/course/cases/*")) + glob.glob("/course/*.json"):
    with open(path) as file:
        text = file.read()
    print(path, len(text), [word for word in ("expect", "value", "answer", "seed") if word in text])
"""
)
MOUNTS = (
    READ
    + """
show("/proc/self/mountinfo")
with open("/proc/self/mountinfo") as mounts:
    for line in mounts:
        inside, outside = line.split()[4], line.split()[3]
        for root in (inside, outside, inside + "/..", outside + "/.."):
            for name in ("course.toml", "gradebook.db", ".git/config"):
                if os.path.exists(f"{root}/{name}"):
                    show(f"{root}/{name}")
for level in ("", "/proc/1/root", "/proc/self/root"):
    for folder in sorted("/" + name for name in os.listdir("/") if name not in ("proc", "sys")):
        try:
            print(level + folder, os.listdir(level + folder)[:100])
        except OSError as error:
            print(level + folder, type(error).__name__)
"""
)
OWN_NAME = (
    READ
    + """
for path in glob.glob("./**/*", recursive=True) + glob.glob("/handin/**/*", recursive=True):
    show(path)
"""
)


ATTACKS = (
    leaking(
        "reads-solutions",
        "Looks for source, solutions and authoring texts, and prints them.",
        SOURCE,
    ),
    leaking(
        "reads-hand-ins", "Looks for what other students handed in and how it was graded.", HAND_INS
    ),
    leaking("reads-gradebook", "Looks for the gradebook and prints every text in it.", GRADEBOOK),
    leaking("reads-settings", "Looks for settings, the git folder and kept executions.", SETTINGS),
    leaking("imports-reference", "Imports the modules that hold references and tests.", REFERENCE),
    leaking(
        "follows-the-installation",
        "Follows the paths that the environment's .pth and editable-install files name.",
        INSTALLATION,
    ),
    leaking("reads-cases", "Reads all cases in search of what should come out.", CASES),
    leaking("follows-mounts", "Follows the mounts to the folders outside that they name.", MOUNTS),
    leaking(
        "lists-its-own-place", "Prints every file in its working and hand-in folders.", OWN_NAME
    ),
)
