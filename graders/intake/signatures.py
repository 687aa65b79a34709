"""What a cell is known by when its metadata is gone: its text without layout, anchors, names bound.

Student code is read here and never run.
"""

from __future__ import annotations

import ast
import html
import re
from functools import lru_cache

ANCHOR = re.compile(r"\s*#\s*(task|check)\s*:\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_WORD = re.compile(r"[^\W_]+")
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE)
_BINDS = re.compile(
    r"^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE
)
_DEEP = re.compile(r"^[ \t]{240}|[-+~]{60}|(?:\bnot\s+){60}", re.MULTILINE)
MOST_LETTERS = 200_000
MOST_DEEP = 60


def signature(cell_type: str, source: str) -> str:
    r"""A cell's text without what editors and exports change: blanks in code, marks in text.

    >>> signature("code", "x = 1  \r\n\r\ny = 2"), signature("markdown", "## A *b* &amp; <b>c</b>")
    ('x=1y=2', 'Abc')
    """
    if cell_type == "code":
        return "".join(source.split())
    return "".join(_WORD.findall(html.unescape(_TAG.sub(" ", source))))


def anchor(source: str) -> tuple[str, str]:
    """("task" or "check", its name) from a cell's first line; ("", "") where there is none.

    >>> anchor("# task: kd_loss\\ndef kd_loss(): ...")
    ('task', 'kd_loss')
    """
    found = ANCHOR.match(source)
    return (found[1].lower(), found[2]) if found else ("", "")


def tree_of(source: str) -> ast.Module | None:
    """The code as a tree, None where it is none; lines for IPython alone count as empty.

    Code that is nested past all measure is not parsed: Python itself can break on it.
    """
    if len(source) > MOST_LETTERS or is_deep(source):
        return None
    for text in (source, _MAGIC.sub(r"\1pass", source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def is_deep(source: str) -> bool:
    """Whether brackets, blocks or signs in a row could be nested deeper than people write them."""
    now = 0
    if sum(map(source.count, "([{")) > MOST_DEEP:
        for bracket in re.findall(r"[][(){}]", source):
            now += 1 if bracket in "([{" else -1
            if now > MOST_DEEP:
                return True
    return _DEEP.search(source) is not None


@lru_cache(maxsize=1024)
def whole(source: str) -> bool:
    """Whether the code can be read by itself."""
    return tree_of(source) is not None


def meaning(source: str) -> str:
    """What the code says: its tree as text, blanks and line ends within strings left out."""
    tree = tree_of(source)
    return re.sub(r"\\+n|\s", "", ast.dump(tree)) if tree else source


@lru_cache(maxsize=1024)
def bound_names(source: str) -> frozenset[str]:
    """Names that a cell's code binds at its top level; a guess by lines where it can't be parsed.

    >>> sorted(bound_names("def f(): ...\\na, b = 1, 2\\nc: int = 3"))
    ['a', 'b', 'c', 'f']
    """
    tree = tree_of(source)
    if tree is None:
        return frozenset(one or other for one, other in _BINDS.findall(source))
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {
                name.id
                for target in targets
                for name in ast.walk(target)
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            }
    return frozenset(found)
