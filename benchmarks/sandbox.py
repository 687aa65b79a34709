"""What the sandbox adds to a submission: the same kernel behind the walls and as a bare process.

    python benchmarks/sandbox.py [--rounds 7] [--quick]

Both sides run the same start program, imports and cells: a week 6 hand-in with right answers. They
take turns and swap order each round. Timed are the start (until the kernel is ready) and the run
(take it, run every cell, end it, see all of it gone); in grading the start happens while another
hand-in runs. Prints the machine, medians with their spread, and the difference of each round.
Exit status 1 where the median difference of start and run together is over 0.3 s. --quick: one
round, no verdict on the time.

The bare way lives in this file only: grading has no way to run without the sandbox.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.connect import write_connection_file
from jupyter_client.session import new_id_bytes
from stock import notebook_of

from graders.drivers.driving import OBSERVATION
from graders.execution.pool import Pool
from graders.execution.runner import execute
from graders.execution.sandbox import PORTS, Sandbox
from graders.execution.walls import DRIVERS, INSIDE, Furniture, bounds_inside, environment
from graders.gradebook.session import font_cache, imports_of
from graders.publishing.bundle import build_bundle
from graders.settings import Limits, Settings, find_root, load_settings
from graders.tasks import tasks_of

LAB = "week6_lab"
MOST_SECONDS = 0.3
# the start program without its walls: it loads the same modules and becomes the same kernel
BARE = """
import importlib, json, sys
from pathlib import Path
from graders.execution.inside import start

run = Path(sys.argv[1])
plan = json.loads((run / "plan.json").read_text())
for name in plan["imports"]:
    importlib.import_module(name)
start.IPC, start.CONNECTION = run / "ipc", str(run / "connection.json")
start.cut_from_the_log()
app = start.become_kernel(plan["limits"]["output_chars"], plan["observation"])
start.tell({"problems": []})
app.start()
"""


class Bare(Sandbox):
    """The same kernel as a child of this process, with no wall and no watcher around it."""

    @classmethod
    def start(cls, furniture: Furniture, limits: Limits) -> Bare:
        """Start the process and come back at once."""
        run = Path(tempfile.mkdtemp(prefix="bare-"))
        for name in ("ipc", "handin", "home"):
            (run / name).mkdir()
        key = new_id_bytes()
        ip = str(run / "ipc/kernel")
        file = str(run / "connection.json")
        write_connection_file(file, ip=ip, transport="ipc", key=key, **PORTS)  # type: ignore[arg-type]
        plan = {
            "limits": bounds_inside(limits),
            "observation": OBSERVATION,
            "imports": furniture.imports,
        }
        (run / "plan.json").write_text(json.dumps(plan))
        own = {"PYTHONPATH": str(furniture.bundle), "HOME": str(run / "home")}
        own |= {"MPLCONFIGDIR": str(furniture.matplotlib), "IPYTHONDIR": str(run / "home")}
        with (run / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", BARE, str(run)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**environment(), **own},
                cwd=run / "home",
                start_new_session=True,
            )
        return cls(process, run, key, limits)

    def root_inside(self) -> Path:
        """Its own run folder, where the same names lie."""
        return self.run

    def resident_bytes(self) -> int:
        """Nobody watches."""
        return 0

    def files_inside(self) -> int:
        """Nobody watches."""
        return 0


@dataclass
class Side(Pool):
    """One way to have a kernel, and the seconds of each start and run."""

    kind: type[Sandbox]
    furniture: Furniture
    limits: Limits

    def __post_init__(self) -> None:
        super().__init__(self.furniture, self.limits, ahead=0)
        self.starts: list[float] = []
        self.runs: list[float] = []

    def submission(self, notebook: Any) -> None:
        """Start a kernel, wait for it, then run the notebook in it."""
        began = time.perf_counter()
        kernel = self.kind.start(self.furniture, self.limits)
        kernel.wait_ready()
        self._waiting.append(kernel)
        ready = time.perf_counter()
        execution = execute(notebook, {}, self, self.limits, seed=0)
        self.runs.append(time.perf_counter() - ready)
        self.starts.append(ready - began)
        failed = [step.error for step in execution.steps if step.error]
        if failed:
            raise RuntimeError(f"{self.kind.__name__}: {failed[0]}")


def lay_out(bundle: Path) -> None:
    """Put beside the bundle what a sandbox mounts there, so that the same modules are loaded."""
    inside = bundle / "graders" / "execution" / "inside"
    inside.mkdir(parents=True)
    for name in ("start.py", "capping.py"):
        shutil.copy(INSIDE / name, inside / name)
    (bundle / "graders" / "__init__.py").touch()
    shutil.copy(INSIDE / "observing.py", bundle / "graders" / "observing.py")
    shutil.copytree(DRIVERS, bundle / "graders" / "drivers")


def sides_of(settings: Settings, below: Path) -> dict[str, Side]:
    """Both sides, with the same furniture."""
    bundle, cases = below / "bundle", below / "cases"
    build_bundle(settings, LAB, bundle)
    lay_out(bundle)
    cases.mkdir()
    shutil.copytree(font_cache(settings.root / ".course" / "matplotlib"), below / "fonts")
    imports = imports_of(settings.source_notebook(LAB))
    furniture = Furniture(bundle, cases, below / "fonts", imports)
    limits = settings.limits
    return {"sandbox": Side(Sandbox, furniture, limits), "bare": Side(Bare, furniture, limits)}


def spread(values: Sequence[float]) -> str:
    """Median, and the lowest and highest."""
    return f"{statistics.median(values):6.3f} ({min(values):.3f} to {max(values):.3f})"


def tell(sides: dict[str, Side]) -> float:
    """Print both sides and their difference; the median difference of start and run together."""
    print("seconds per submission: median (lowest to highest)")
    for name, side in sides.items():
        print(f"  {name:8s} start {spread(side.starts)}   run {spread(side.runs)}")
    walls, bare = sides["sandbox"], sides["bare"]
    starts = [a - b for a, b in zip(walls.starts, bare.starts, strict=True)]
    runs = [a - b for a, b in zip(walls.runs, bare.runs, strict=True)]
    both = [a + b for a, b in zip(starts, runs, strict=True)]
    print(f"  added    start {spread(starts)}   run {spread(runs)}")
    print(f"  added to a submission {spread(both)}; goal: under {MOST_SECONDS}")
    return statistics.median(both)


def main() -> int:
    parser = argparse.ArgumentParser(description="Time the sandbox against a bare kernel.")
    parser.add_argument("--rounds", type=int, default=7, help="how often both are timed")
    parser.add_argument("--quick", action="store_true", help="one round, no verdict on the time")
    wanted = parser.parse_args()
    settings = load_settings(find_root(Path(__file__).parent))
    release = nbformat.read(settings.release_notebook(LAB), as_version=4)
    notebook = notebook_of(release, tasks_of(LAB), None, 1)
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load before {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory(prefix="sandbox-") as below:
        Path(below).chmod(0o755)  # the sandbox's user has to reach the bundle
        sides = sides_of(settings, Path(below))
        for number in range(1 if wanted.quick else wanted.rounds + 1):
            for side in sorted(
                sides.values(), key=lambda one: one.kind.__name__, reverse=number % 2
            ):
                side.submission(notebook)
            if number == 0 and not wanted.quick:  # the first fills the caches of files
                for side in sides.values():
                    side.starts.clear()
                    side.runs.clear()
            print(f"round {number}" + (": not counted" if not number else ""), flush=True)
        added = tell(sides)
    return 1 if added > MOST_SECONDS and not wanted.quick else 0


if __name__ == "__main__":
    sys.exit(main())
