"""The same hand-ins through stock nbgrader, in a throw-away sandbox of their own.

Stock runs tests in the student's kernel, so an instructor writes plain assertions there, against a
reference that stands in the hidden test. Nothing of this repository but the week's bundle is in the
sandbox; it holds a copy of the small course that is thrown away after each hand-in.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from graders.execution.walls import furnish_etc, need, system_mounts
from graders.settings import load_settings

from ..small_course import ANSWERS, LAB, REPOSITORY, nbgrader, source_notebook, submit
from .arena import HONEST, NEIGHBOUR, PLANTED, Score, hand_in_of, plant_around
from .attack import Attack, cell_of

UID = 1_900_001
WAIT = 7
"""Seconds after grading in which what a hand-in left running may still do its work."""

CONFIG = """c = get_config()
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = 60
"""
KD_LOSS_TEST = """from torch.nn import functional as F
{reference}
torch.manual_seed(20260506)
s, t, y = torch.randn({n}, 5), torch.randn({n}, 5), torch.randint(5, ({n},))
expected = reference_kd_loss({scale} * s, {scale} * t, y, {T_d}, {alpha})
assert abs(kd_loss({scale} * s, {scale} * t, y, {T_d}, {alpha}) - expected) < 1e-3
"""
KD_LOSS_INPUTS = {
    "kd_loss-direction": {"n": 6, "scale": 1, "T_d": 1.0, "alpha": 1.0},
    "kd_loss-temperature": {"n": 6, "scale": 1, "T_d": 4.0, "alpha": 1.0},
    "kd_loss-scaling": {"n": 6, "scale": 1, "T_d": 8.0, "alpha": 0.9},
    "kd_loss-mixing": {"n": 6, "scale": 1, "T_d": 2.0, "alpha": 0.3},
    "kd_loss-reduction": {"n": 3, "scale": 1, "T_d": 2.0, "alpha": 0.5},
    "kd_loss-stability": {"n": 6, "scale": 100, "T_d": 2.0, "alpha": 0.5},
}
TIER_SCORES_TEST = """{reference}
labels, predictions = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 2, 2])
tiers = np.array(["head", "mid", "tail"])
expected = reference_tier_scores(labels, predictions, tiers)
scores = tier_scores(labels, predictions, tiers)
for tier in expected:
    assert abs(scores[tier] - expected[tier]) < 1e-6
"""
READ_GRADES = f"""
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:////class/gradebook.db", "stock") as book:
    notebook = book.find_submission_notebook("{LAB}", "{LAB}", "STUDENT")
    print("GRADES", json.dumps({{
        grade.name: [grade.auto_score, grade.manual_score, grade.extra_credit, grade.max_score,
                     grade.needs_manual_grade] for grade in notebook.grades}}))
"""


@dataclass(frozen=True)
class Stock:
    """What stock left behind: scores ({} where it gave up on the hand-in) and all texts."""

    scores: dict[str, Score]
    told: str

    @property
    def leaked(self) -> set[str]:
        """The places whose planted text stands in the graded notebook."""
        return {place for place, text in PLANTED.items() if text in self.told}


def stock_notebook() -> NotebookNode:
    """The small course's notebook with hidden tests as an instructor writes them for stock."""
    notebook = source_notebook(*ANSWERS)
    tests = {
        check: KD_LOSS_TEST.format(reference=reference("kd_loss"), **inputs)
        for check, inputs in KD_LOSS_INPUTS.items()
    }
    tests["tier_scores-values"] = TIER_SCORES_TEST.format(reference=reference("tier_scores"))
    for check, test in tests.items():
        region = f"### BEGIN HIDDEN TESTS\n{test}### END HIDDEN TESTS"
        cell_of(notebook, check).source = f"assert callable({check.split('-')[0]})\n{region}"
    return notebook


def reference(task: str) -> str:
    """The text of a right answer under another name."""
    return ANSWERS[task].replace(f"def {task}(", f"def reference_{task}(")


def open_stock(root: Path) -> None:
    """Make root a stock course with the same honest hand-ins and the same secrets in it."""
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "course.toml").write_text(f"# {PLANTED['settings']}\n")
    (root / "source" / LAB).mkdir(parents=True)
    source = plant_around(root, stock_notebook())
    nbformat.write(source, root / "source" / LAB / f"{LAB}.ipynb")
    done = nbgrader(root, "generate_assignment", LAB, "--create")
    assert done.returncode == 0, done.stderr
    for student in (HONEST, NEIGHBOUR):
        notebook = hand_in_of(root, ANSWERS, f"My choice. {PLANTED['hand-in']} {student}")
        submit(root, student, notebook, {"notes.txt": PLANTED["file"].encode()})
    with Gradebook(f"sqlite:///{root}/gradebook.db", "stock") as book:
        book.update_or_create_student(HONEST, last_name=PLANTED["gradebook"])


def grade_with_stock(course: Path, bundle: Path, attack: Attack) -> Stock:
    """Grade the attack with `nbgrader autograde` in a copy of the course, inside a sandbox."""
    with tempfile.TemporaryDirectory(prefix="stock-") as folder:
        run = Path(folder)
        run.chmod(0o755)
        root = run / "class"
        shutil.copytree(course, root)
        answers = {"kd_loss": attack.kd_loss, "tier_scores": attack.tier_scores}
        notebook = hand_in_of(root, answers, "I would ship the vanilla student.")
        attack.change(notebook)
        submit(root, attack.name, notebook, attack.files)
        (run / "etc").mkdir()
        furnish_etc(run / "etc", UID)
        said = run_inside(run, root, bundle, attack)
        graded = (root / "autograded" / attack.name).rglob("*")
        told = [path.read_bytes().decode(errors="replace") for path in graded if path.is_file()]
        grades = [line for line in said.splitlines() if line.startswith("GRADES ")]
        scores = json.loads(grades[-1].removeprefix("GRADES ")) if grades and told else {}
        return Stock({name: Score(*score) for name, score in scores.items()}, "\n".join(told))


def run_inside(run: Path, root: Path, bundle: Path, attack: Attack) -> str:
    """What the command, and the reading of the gradebook some seconds later, print."""
    steps = f"python -m nbgrader autograde {LAB} --student={attack.name}; sleep {WAIT}; "
    steps += f"python -c '{READ_GRADES.replace('STUDENT', attack.name)}'"
    command = [need("bwrap"), "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net"]
    command += ["--die-with-parent", "--new-session", "--clearenv"]
    drop: list[str] = []
    if os.geteuid() == 0:
        for path in (root, *root.rglob("*")):
            os.chown(path, UID, UID)
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        command += ["--cap-add", "CAP_SETPCAP"]
        drop = [need("setpriv"), f"--reuid={UID}", f"--regid={UID}", "--clear-groups"]
        drop += ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
    else:
        command += ["--unshare-user", "--uid", str(UID), "--gid", str(UID)]
    command += system_mounts(run, load_settings(REPOSITORY).limits)
    command += ["--bind", str(root), "/class", "--ro-bind", str(bundle), "/bundle"]
    command += ["--remount-ro", "/", "--chdir", "/class"]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": "/student",
        "LANG": "C.UTF-8",
        "PYTHONPATH": "/bundle",
        "COURSE_SOURCE": "replica",
        "COURSE_SECRET": PLANTED["environment"],
    }
    for name, value in environment.items():
        command += ["--setenv", name, value]
    done = subprocess.run(
        [*command, *drop, "sh", "-c", steps],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        errors="replace",
    )
    return done.stdout
