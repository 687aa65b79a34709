"""The course bundle of one week: course_lib as far as that week's students may import it.

A locked module is replaced by a stub whose import says which week builds it and when it unlocks,
so a reference is neither in a student's wheel nor in the sandbox. A module that needs a locked one
is closed with it. The tree is a pure function of course_lib, course.toml and the assignment; its
digest names the content.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from graders.errors import BuildError
from graders.publishing.dependents import dependents
from graders.publishing.handin_list import hand_in_list
from graders.publishing.swap import swap_into_place
from graders.settings import AFTER_THE_TERM, Settings

PACKAGE = "course_lib"

_IMPORT_ALL = """
import importlib, json, pathlib, sys
bundle, modules = sys.argv[1], sys.argv[2:]
sys.path.insert(0, bundle)
said = {}
for module in modules:
    try:
        found = pathlib.Path(importlib.import_module(module).__file__)
        said[module] = "" if found.is_relative_to(bundle) else f"came from {found}"
    except ImportError as error:
        said[module] = str(error)
print(json.dumps(said))
"""


def build_bundle(settings: Settings, assignment: str, dest: Path | None = None) -> Path:
    """Write the assignment's bundle to dest (default dist/bundles/<assignment>) and return it.

    dest is left alone where it already holds this content, so a running sandbox keeps its mount.
    Raises SettingsError for an unknown assignment, BuildError where course_lib lacks a locked
    module or a data file that course.toml names.
    """
    dest = dest or settings.bundle_folder(assignment)
    files = bundle_files(settings, assignment)
    dest.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=dest.parent, prefix=".bundle-") as made:
        fresh = Path(made) / dest.name
        for name, content in files.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if not dest.exists() or bundle_digest(dest) != bundle_digest(fresh):
            swap_into_place(fresh, dest)
    return dest


def bundle_files(settings: Settings, assignment: str) -> dict[str, bytes]:
    """Path below the bundle -> content, in sorted order."""
    package = settings.root / PACKAGE
    locked = _locked_paths(settings, assignment)
    files = {name: text.encode() for name, text in locked.items()}
    code = (p for p in package.rglob("*") if p.suffix == ".py" or p.name == "py.typed")
    for path in (*code, *_data_files(settings, assignment)):
        name = path.relative_to(settings.root).as_posix()
        if name not in locked and not _inside_locked_package(name, locked):
            files[name] = path.read_bytes()
    if settings.source_notebook(assignment).exists():
        files[f"{PACKAGE}/hand_in.json"] = hand_in_list(settings, assignment)
    return dict(sorted(files.items()))


def bundle_digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a bundle's files; compiled files don't count."""
    total = hashlib.sha256()
    for path in _files_below(folder):
        name = path.relative_to(folder).as_posix()
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{name}\0{content}\n".encode())
    return total.hexdigest()


def import_problems(settings: Settings, assignment: str, bundle: Path) -> list[str]:
    """What importing every module of the bundle shows, one sentence each; [] when all is well.

    Unlocked modules must import from the bundle without the locked ones; a locked one, and one that
    needs it, must say its week. Runs in a process of its own, because this one holds the whole
    course_lib.
    """
    locked = settings.locked_modules(assignment)
    needy = dependents(settings.root / PACKAGE, set(locked))
    closed = locked | {module: locked[needed] for module, needed in needy.items()}
    modules = sorted(set(_module_names(bundle)))
    command = [sys.executable, "-I", "-B", "-c", _IMPORT_ALL, str(bundle.resolve()), *modules]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return [f"importing the bundle died: {run.stderr.strip().splitlines()[-1]}"]
    problems = []
    for module, said in json.loads(run.stdout).items():
        unlocks = closed.get(module.removeprefix(f"{PACKAGE}."))
        if unlocks is None and said:
            problems.append(f"{module} doesn't import in the bundle of {assignment}: {said}")
        elif unlocks is not None and unlocks not in said:
            problems.append(f"{module} is locked in {assignment}, yet its import said: {said!r}")
    return problems


def lock_message(settings: Settings, module: str) -> str:
    """What the import of a locked module says.

    >>> from graders.settings import find_root, load_settings
    >>> lock_message(load_settings(), "distillation")
    'course_lib.distillation is what you build in week6_lab; it unlocks with week6_homework.'
    """
    names = [*(assignment.name for assignment in settings.assignments), AFTER_THE_TERM]
    unlocks = settings.unlocks[module]
    built_in = names[max(names.index(unlocks) - 1, 0)]
    return f"{PACKAGE}.{module} is what you build in {built_in}; it unlocks with {unlocks}."


def _locked_paths(settings: Settings, assignment: str) -> dict[str, str]:
    """Path of each locked module below the bundle -> the stub that stands in its place."""
    locked = settings.locked_modules(assignment)
    messages = {module: lock_message(settings, module) for module in locked}
    for module, needed in dependents(settings.root / PACKAGE, set(locked)).items():
        messages[module] = f"{PACKAGE}.{module} needs another module. {messages[needed]}"
    stubs = {}
    for module, message in messages.items():
        place = f"{PACKAGE}/{module.replace('.', '/')}"
        for name in (f"{place}.py", f"{place}/__init__.py"):
            if (settings.root / name).exists():
                stubs[name] = f'"""Locked: {message}"""\n\nraise ImportError("{message}")\n'
                break
        else:
            raise BuildError(
                f'course.toml: unlocks.{module}: course_lib has no module "{module}"; '
                "write it or drop the key"
            )
    return stubs


def _inside_locked_package(name: str, locked: dict[str, str]) -> bool:
    packages = (path.removesuffix("__init__.py") for path in locked if path.endswith("__init__.py"))
    return any(name.startswith(package) for package in packages)


def _data_files(settings: Settings, assignment: str) -> Iterator[Path]:
    folder = settings.root / PACKAGE / "data"
    for pattern in settings.assignment(assignment).data:
        found = [path for path in folder.glob(pattern) if path.is_file() and path.suffix != ".py"]
        if not found:
            raise BuildError(
                f'course.toml: {assignment}: data: nothing in course_lib/data fits "{pattern}"; '
                "mend the pattern or add the file"
            )
        yield from found


def _files_below(folder: Path) -> list[Path]:
    return sorted(
        (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts),
        key=lambda path: path.relative_to(folder).as_posix(),
    )


def _module_names(bundle: Path) -> Iterator[str]:
    for path in _files_below(bundle):
        if path.suffix == ".py":
            parts = path.relative_to(bundle).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
