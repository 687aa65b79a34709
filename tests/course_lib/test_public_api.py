"""course_lib keeps to the public API of the libraries that a Kaggle image has.

Private names change between versions without notice, and students' images are older than ours.
"""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import course_lib

ROOT = Path(course_lib.__file__).parent
LIBRARIES = ("torch", "numpy", "pandas", "scipy", "sklearn", "matplotlib", "huggingface_hub")
FILES = sorted(ROOT.rglob("*.py"))


def library_names(tree: ast.Module) -> Iterator[str]:
    """Dotted name of every library object that the file imports or reaches by attributes."""
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
                short = alias.name.split(".")[0]
                bound[alias.asname or short] = alias.name if alias.asname else short
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        dotted = dotted_name(node)
        if dotted and dotted.split(".")[0] in bound:
            head, _, rest = dotted.partition(".")
            yield f"{bound[head]}.{rest}"


def dotted_name(node: ast.AST) -> str | None:
    """`np.lib.format` for the attribute chain of that text, None for anything else."""
    if not isinstance(node, ast.Attribute):
        return None
    before = node.value.id if isinstance(node.value, ast.Name) else dotted_name(node.value)
    return f"{before}.{node.attr}" if before else None


def resolves(dotted: str) -> bool:
    parts = dotted.split(".")
    found = importlib.import_module(parts[0])
    for done, part in enumerate(parts[1:], start=2):
        if not hasattr(found, part):
            try:
                importlib.import_module(".".join(parts[:done]))
            except ModuleNotFoundError:
                return False
        found = getattr(found, part)
    return True


def problems(source: str) -> list[str]:
    names = {name for name in library_names(ast.parse(source)) if name.split(".")[0] in LIBRARIES}
    private = [name for name in names if any(part.startswith("_") for part in name.split("."))]
    return sorted({*private, *(name for name in names if not resolves(name))})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_public_names_that_exist(path: Path) -> None:
    assert problems(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "culprit"),
    [
        ("import numpy as np\nnp._core.multiarray", "numpy._core"),
        ("import torch\ntorch.no_such_thing(1)", "torch.no_such_thing"),
        ("from pandas import _libs", "pandas._libs"),
        ("from torch.nn.functional import kl_divergence", "torch.nn.functional.kl_divergence"),
    ],
)
def test_the_walk_finds_what_it_is_for(source: str, culprit: str) -> None:
    assert culprit in problems(source)


def test_the_walk_sees_attributes_and_not_only_imports() -> None:
    names = set(library_names(ast.parse((ROOT / "metrics.py").read_text("utf-8"))))
    assert "numpy.bincount" in names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_never_imports_graders(path: Path) -> None:
    names = library_names(ast.parse(path.read_text("utf-8")))
    assert not [name for name in names if name.split(".")[0] == "graders"]
