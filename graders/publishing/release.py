"""Makes the release of one assignment: a checked build that writes over nothing until all is well.

The steps, in order; the first that finds a problem ends the build, and the old release stays:

1. sync        text and notebook are brought together (sync)
2. rubrics     the assignment's YAML file is read and valid (graders.rubrics)
3. metadata    the source keeps the rules, and its checks and points are those of graders.tasks
4. checks      every misconception dies for the right check, every correct variant earns all
5. bundle      the week's course_lib is built; unlocked modules import, locked ones say their week
6. release     `nbgrader generate_assignment` into a staging folder, with a scratch gradebook
7. solution    `nbgrader generate_solution` there too; every cell runs, every hidden check passes
8. stubs       the staged release runs top to bottom and stops only for want of an answer
9. leaks       the staged release holds no solution, hidden test, reference or path of ours
10. gradebook  `nbgrader generate_assignment` once more, now recording in the course's gradebook
11. swap       release/<assignment> and solutions/<assignment> take the place of the old ones
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.contracts import Task
from graders.errors import BuildError
from graders.notebooks.cells import read_notebook
from graders.publishing.bundle import build_bundle, import_problems
from graders.publishing.leaks import leak_problems, shared_texts
from graders.publishing.metadata import metadata_problems
from graders.publishing.nbgrader_runs import generate_assignment, generate_solution
from graders.publishing.secrets import gather
from graders.publishing.swap import swap_into_place
from graders.publishing.sync import sync
from graders.publishing.trials import solution_problems, stub_run_problems
from graders.rubrics import load_rubric
from graders.settings import Settings

STEPS = 11
STAGING = ".course/build"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """Where the parts of a finished release lie."""

    release: Path
    solution: Path
    bundle: Path


def build_release(
    settings: Settings,
    assignment: str,
    tasks: Sequence[Task],
    check_problems: Callable[[], Sequence[str]],
    tell: Tell,
) -> Built:
    """Build, check and put in place the release of an assignment.

    check_problems: what the kill matrix finds (step 4). tell: called with each step's title.
    Raises BuildError that names the step, the places and the mends; SettingsError for a rubric.
    """
    staging = settings.root / STAGING / assignment
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        return _build(settings, assignment, tasks, check_problems, tell, staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _build(
    settings: Settings,
    assignment: str,
    tasks: Sequence[Task],
    check_problems: Callable[[], Sequence[str]],
    tell: Tell,
    staging: Path,
) -> Built:
    tell("sync: " + sync(settings, assignment))
    source = read_notebook(settings.source_notebook(assignment))
    tell("rubrics")
    rubric = load_rubric(settings, assignment)
    tell("metadata")
    locked = tuple(settings.locked_modules(assignment))
    given = settings.assignment(assignment).given
    _refuse("metadata", metadata_problems(source, tasks, rubric, locked, given))
    tell("checks: the misconceptions try to pass")
    _refuse("checks", check_problems())
    tell("bundle")
    bundle = build_bundle(settings, assignment)
    _refuse("bundle", import_problems(settings, assignment, bundle))

    scratch = f"sqlite:///{staging / 'scratch.db'}"
    below = staging.relative_to(settings.root).as_posix()
    name = f"{assignment}.ipynb"
    tell("release: nbgrader generate_assignment")
    release = generate_assignment(settings, assignment, f"{below}/release", scratch)
    tell("solution: nbgrader generate_solution runs it, hidden checks included")
    solution = generate_solution(settings, assignment, f"{below}/solutions", scratch)
    _refuse("solution", solution_problems(solution / name))
    tell("stubs: the release runs with nothing answered")
    _refuse("stubs", stub_run_problems(settings, release / name, bundle))
    tell("leaks")
    _refuse("leaks", _leaks(settings, assignment, tasks, bundle, release))

    tell("gradebook: nbgrader generate_assignment records the cells")
    recorded = generate_assignment(settings, assignment, f"{below}/recorded")
    if (recorded / name).read_bytes() != (release / name).read_bytes():
        _refuse("gradebook", ["two builds of the same source differ; nothing may draw at random"])
    tell("swap")
    swap_into_place(recorded, settings.release_notebook(assignment).parent)
    swap_into_place(solution, settings.solution_notebook(assignment).parent)
    return Built(
        settings.release_notebook(assignment), settings.solution_notebook(assignment), bundle
    )


def release_drift(settings: Settings, assignment: str) -> list[str]:
    """Whether the release that stands there is what its source makes now; [] when it is."""
    there = settings.release_notebook(assignment)
    mend = f"run: course build {assignment}"
    if not there.exists():
        return [f"release/{assignment} is missing; {mend}"]
    staging = settings.root / STAGING / f"{assignment}-drift"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        below = staging.relative_to(settings.root).as_posix()
        scratch = f"sqlite:///{staging / 'scratch.db'}"
        made = generate_assignment(settings, assignment, f"{below}/release", scratch)
        same = (made / there.name).read_bytes() == there.read_bytes()
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return [] if same else [f"release/{assignment} isn't what source/{assignment} makes; {mend}"]


def release_leaks(
    settings: Settings, assignment: str, tasks: Sequence[Task], bundle: Path
) -> list[str]:
    """What the release that stands there gives away; [] when all is well."""
    release = settings.release_notebook(assignment).parent
    return _leaks(settings, assignment, tasks, bundle, release)


def _leaks(
    settings: Settings, assignment: str, tasks: Sequence[Task], bundle: Path, release: Path
) -> list[str]:
    source = read_notebook(settings.source_notebook(assignment))
    secrets = gather(settings, assignment, source, tasks)
    shared = shared_texts(bundle, source, settings.assignment(assignment).given)
    return leak_problems(release, source, secrets, shared)


def _refuse(step: str, problems: Sequence[str]) -> None:
    if problems:
        lines = "\n".join(f"- {problem}" for problem in problems)
        raise BuildError(f"{step}: nothing was released, the old release stays.\n{lines}")
