"""Does the source notebook keep the rules that release, restoring and judging rely on?

Every rule yields sentences that name the cell and the mend; all are reported together.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from nbgrader.nbgraderformat import MetadataValidator, ValidationError

from graders.contracts import Check, Task
from graders.notebooks.cells import Kind, grade_id, kind_of, points
from graders.notebooks.regions import Region, split, without
from graders.rubrics import PLACEHOLDER, Rubric


def metadata_problems(
    nb: Any,
    tasks: Sequence[Task],
    rubric: Rubric,
    locked: Sequence[str],
    given: Sequence[str] = (),
) -> list[str]:
    """All broken rules of a source notebook; [] when all is well.

    locked: modules of course_lib that this week's students can't import. given: grade_ids of the
    cells that course.toml calls given.
    """
    try:
        MetadataValidator().validate_nb(nb)
    except (ValidationError, KeyError) as error:
        said = str(error).split("\n")[0]
        return [f"nbgrader refuses the notebook's metadata: {said}; mend that cell's metadata"]
    problems = [*_kernel(nb)]
    for cell in nb.cells:
        problems += _regions(cell)
        problems += _locked_imports(cell, locked)
    problems += _answers(nb, tasks)
    problems += _checks(nb, tasks)
    problems += _manual(nb, rubric)
    shown = _of_kind(nb, Kind.LOCKED)
    problems += [
        f"{name}: course.toml calls it given, the notebook has no such locked cell"
        for name in given
        if name not in shown
    ]
    return problems


def _of_kind(nb: Any, kind: Kind) -> dict[str, Any]:
    return {grade_id(cell): cell for cell in nb.cells if kind_of(cell) is kind}


def _kernel(nb: Any) -> Iterator[str]:
    if nb.metadata.get("kernelspec", {}).get("name") != "python3":
        yield "the notebook's kernelspec isn't python3; write it into the head of the text"


def _regions(cell: Any) -> Iterator[str]:
    name = grade_id(cell) or f"cell {cell.source.splitlines()[:1]}"
    allowed = {
        Region.SOLUTION: (Kind.ANSWER, Kind.PREDICT, Kind.MANUAL),
        Region.HIDDEN: (Kind.CHECK,),
    }
    for region, kinds in allowed.items():
        parts = split(cell.source, region)
        if not parts.balanced:
            yield f"{name}: {region.begin} and {region.end} don't pair up"
        if parts.found and kind_of(cell) not in kinds:
            yield f"{name}: a {kind_of(cell).value} cell can't hold {region.begin}; move it"


def _answers(nb: Any, tasks: Sequence[Task]) -> Iterator[str]:
    answers = _of_kind(nb, Kind.ANSWER)
    for name, cell in answers.items():
        if cell.source.split("\n")[0].strip() != f"# task: {name}":
            yield f'{name}: an answer cell opens with the line "# task: {name}"'
    for name, cell in (answers | _of_kind(nb, Kind.PREDICT)).items():
        if not split(cell.source, Region.SOLUTION).found:
            yield f"{name}: has no {Region.SOLUTION.begin} region, so staff have no answer to run"
    wanted = {task.name for task in tasks}
    for name in sorted(wanted - set(answers)):
        yield f"{name}: graders.tasks has this task, the notebook no answer cell for it"
    for name in sorted(set(answers) - wanted):
        yield f"{name}: the notebook has this answer cell, graders.tasks no such task"


def _checks(nb: Any, tasks: Sequence[Task]) -> Iterator[str]:
    cells = _of_kind(nb, Kind.CHECK)
    checks = {check.id: check for task in tasks for check in task.checks}
    for name in sorted(set(checks) - set(cells)):
        yield f"{name}: graders.tasks has this check, the notebook no cell for it"
    for name, cell in cells.items():
        if "observe(" in without(cell.source, Region.HIDDEN):
            yield f"{name}: observe(...) stands outside the hidden region; students would see it"
        if name not in checks:
            yield f"{name}: the notebook has this check cell, graders.tasks no such check"
        else:
            yield from _check(cell, checks[name])


def _check(cell: Any, check: Check) -> Iterator[str]:
    if points(cell) != check.points:
        yield (
            f"{check.id}: {points(cell):g} points in the notebook, {check.points:g} in "
            "graders.tasks; make them equal"
        )
    wanted = f"observe({', '.join([repr(check.id), *check.observes])})".replace("'", '"')
    seen = [ast.unparse(call).replace("'", '"') for call in _observe_calls(cell)]
    if seen != [wanted]:
        said = "; ".join(seen) or "nothing"
        yield f"{check.id}: its hidden region must hold {wanted} once, it holds {said}"


def _observe_calls(cell: Any) -> list[ast.Call]:
    hidden = "\n".join(split(cell.source, Region.HIDDEN).inside)
    try:
        tree = ast.parse(hidden)
    except SyntaxError:
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "observe"]


def _manual(nb: Any, rubric: Rubric) -> Iterator[str]:
    cells = _of_kind(nb, Kind.MANUAL)
    shown = {m["id"] for cell in nb.cells for m in PLACEHOLDER.finditer(cell.source)}
    file = f"{rubric.assignment}.yaml"
    for section in rubric.cells:
        if section.id not in cells:
            yield f"{section.id}: {file} has this section, the notebook no manual cell for it"
        elif points(cells[section.id]) != section.points:
            given = f"{points(cells[section.id]):g}"
            yield f"{section.id}: {given} points in the notebook, {section.points} in {file}"
        if section.id not in shown:
            line = f"<!-- rubric: {section.id} -->"
            yield f'{section.id}: no cell shows its rubric; add the line "{line}"'
    ids = {section.id for section in rubric.cells}
    for name in cells:
        if name not in ids:
            yield f"{name}: a manual cell without a section in {file}; add one"
    for name in sorted(shown - ids):
        yield f"{name}: a placeholder for a rubric that {file} doesn't have"


def _locked_imports(cell: Any, locked: Sequence[str]) -> Iterator[str]:
    """A locked import in a cell that students run; hidden regions run outside their process."""
    if cell.cell_type != "code":
        return
    shown = without(cell.source, Region.HIDDEN)
    code = "\n".join(line for line in shown.split("\n") if not line.lstrip().startswith(("%", "!")))
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        yield f"{grade_id(cell) or code.splitlines()[0]}: is no Python ({error.msg}); mend it"
        return
    for name in sorted(_imported(tree) & {f"course_lib.{module}" for module in locked}):
        yield f"{grade_id(cell) or 'a cell'}: imports {name}, which is locked this week"


def _imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
