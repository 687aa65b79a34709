"""Rules of the house that a tool must hold, because people forget: layers, imports, sizes, docs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path

import nbformat
import pytest
import typer.main
from packaging.specifiers import SpecifierSet
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.publishing.sync import drift_problems
from graders.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
CODE = ("course_lib", "graders", "benchmarks", "tools")
MOST_LINES = 220  # about 200; a file that grows past this has two ideas in it
BUILT = [a.name for a in load_settings(ROOT).built_assignments()]
DOCS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])


def tracked(*suffixes: str) -> list[Path]:
    """Files that git knows, or will know at the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / line for line in listed.stdout.splitlines())
    return [path for path in paths if path.suffix in suffixes and path.is_file()]


def code_files() -> list[Path]:
    return sorted(p for folder in CODE for p in (ROOT / folder).rglob("*.py"))


def test_imports_run_downwards() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_imports_stand_at_the_top() -> None:
    found = []
    for path in code_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                found += [f"{path.relative_to(ROOT)}:{n.lineno}" for n in inner]
    assert found == []


def test_files_are_short() -> None:
    counts = {p.relative_to(ROOT): len(p.read_text("utf-8").splitlines()) for p in code_files()}
    assert {path: count for path, count in counts.items() if count > MOST_LINES} == {}


def test_source_and_release_hold_notebooks_without_outputs() -> None:
    for folder in ("source", "release"):
        for path in (p for p in (ROOT / folder).rglob("*") if p.is_file()):
            if ".ipynb_checkpoints" in path.parts:
                continue
            assert path.suffix == ".ipynb", f"{path} would be handed to students"
            cells = nbformat.read(path, as_version=4).cells
            assert not any(c.get("outputs") or c.get("execution_count") for c in cells), path


@pytest.mark.parametrize("name", BUILT)
def test_text_and_notebook_agree(name: str) -> None:
    assert drift_problems(load_settings(ROOT), name) == []


# Traces of the machine on which something was written: home folders, mounts, package mirrors.
FOREIGN = re.compile(
    r"(?<![\w.}])/(?:root|work|home/\w+|Users/\w+)(?:[/\s\"']|$)"
    r"|--(?:extra-)?index-url|trusted-host|\b\w+(?:\.\w+)*/simple/",
)
SAYS_THEM_ON_PURPOSE = {"test_house.py", "leaks.py", "test_leaks.py"}


def test_no_words_of_foreign_workplaces() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in tracked(".py", ".md", ".toml", ".yaml", ".ipynb", ".sh", ".txt", ".lock")
        if path.name not in SAYS_THEM_ON_PURPOSE
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        for match in FOREIGN.finditer(line)
    ]
    assert found == []


DEBIAN_PYTHON = "3.11.2"  # Debian 12's own


def test_the_lock_suits_debians_own_python() -> None:
    named = [line.split("==")[0] for line in (ROOT / "requirements.lock").read_text().splitlines()]
    pinned = [name for name in named if name and not name.startswith(("#", "-"))]
    assert len(pinned) > 50
    unfit = {
        name: needs
        for name in pinned
        if (needs := metadata(name)["Requires-Python"])
        and not SpecifierSet(needs).contains(DEBIAN_PYTHON)
    }
    assert unfit == {}


def verbs() -> set[str]:
    return set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def code_in_docs() -> Iterator[tuple[str, str]]:
    """(file, code) for each code span and each line of an indented code block."""
    for path in DOCS:
        for code in re.findall(r"^    [^\n]*$|`[^`\n]+`", path.read_text("utf-8"), re.MULTILINE):
            yield path.name, code


def called_in_docs(program: str) -> list[tuple[str, str]]:
    """(file, first argument) for each call of a program in the docs' code."""
    pattern = re.compile(rf"(?<![\w/.-]){program} ([a-z]+)")
    return [(file, verb) for file, code in code_in_docs() for verb in pattern.findall(code)]


def test_docs_name_existing_commands() -> None:
    named = called_in_docs("course")
    assert len(named) > 5, "the docs name no commands: is the pattern still right?"
    assert [(file, verb) for file, verb in named if verb not in verbs()] == []


def test_docs_name_existing_make_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = called_in_docs("make")
    assert ("README.md", "demo") in named
    assert ("README.md", "test") in named
    assert [(file, target) for file, target in named if target not in targets] == []


def test_students_are_told_the_limits_in_use() -> None:
    limits = load_settings(ROOT).limits
    told = (ROOT / "docs" / "student.md").read_text("utf-8").replace("\n", " ")
    said = (
        f"a cell may take {limits.cell_seconds} seconds, a check {limits.check_seconds}, and the "
        f"notebook {limits.notebook_seconds} in all"
    )
    assert said in told


def test_links_in_docs_lead_somewhere() -> None:
    dead = [
        f"{path.name}: {link}"
        for path in DOCS
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
        if "://" not in link and not (path.parent / link).exists()
    ]
    assert dead == []


def test_paths_in_docs_exist() -> None:
    """A path in a code span that names a tracked folder must be there."""
    folders = ("graders/", "course_lib/", "tests/", "docs/", "tools/", "benchmarks/", "authoring/")
    dead = [
        f"{path.name}: {span}"
        for path in DOCS
        for span in re.findall(r"`([^`\s<>*{}…]+)`", path.read_text("utf-8"))
        if span.startswith(folders) and not (ROOT / span).exists()
    ]
    assert dead == []


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    shown = CliRunner().invoke(app, [verb, "--help"], terminal_width=200)
    assert shown.exit_code == 0
    assert f"Example: course {verb}" in shown.output
