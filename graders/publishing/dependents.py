"""Which modules of course_lib can't work yet in a week, because they import one that is locked."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path


def dependents(package: Path, locked: set[str]) -> dict[str, str]:
    """Module -> the locked module that it needs, directly or through others.

    package: the folder of course_lib. Modules are named as in course.toml, below the package:
    "tiers", "data.hub". The locked ones themselves aren't listed.
    """
    imports = {
        name: _imports(path, package.name)
        for path in sorted(package.rglob("*.py"))
        if (name := _module(path, package)) not in locked
    }
    found: dict[str, str] = {}
    while more := _next(imports, locked, found):
        found |= more
    return found


def _next(
    imports: Mapping[str, set[str]], locked: set[str], found: Mapping[str, str]
) -> dict[str, str]:
    """The modules that import a locked or a found one, and aren't found yet."""
    closed = {name: name for name in locked} | dict(found)
    return {
        name: closed[min(hit)]
        for name, imported in imports.items()
        if name not in found and (hit := imported & set(closed))
    }


def _module(path: Path, package: Path) -> str:
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path, package: str) -> set[str]:
    """Modules below the package that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    start = f"{package}."
    return {name.removeprefix(start) for name in names if name.startswith(start)}
