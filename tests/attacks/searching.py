"""What the searching hand-ins share: code that reads files, whatever they are.

What they print ends up in the graded notebook, which the student gets back. Secrets are planted in
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


def leaking(name: str, tries: str, code: str) -> Attack:
    """An attack that searches behind its wrong answer."""
    return Attack(name, "leaking", tries, kd_loss=WRONG + code)
