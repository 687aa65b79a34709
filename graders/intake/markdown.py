"""Rendered text back to markdown: what a memo cell looked like before a notebook became a page.

Shown again it reads the same. Formulas stay as they are: nbconvert leaves them in the page as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import indent

from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = ("ul", "ol")
FLOW = ("div", "section", "article", "figure", "center", "main", "dl", "dt", "dd", "body", "html")
BLOCKS = {*HEADINGS, *LISTS, *FLOW, "p", "pre", "blockquote", "table", "hr", "details"}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
RAW = ("sup", "sub", "u", "kbd", "mark", "summary")
SILENT = ("style", "script", "mjx-container", "svg", "button", "template")
_MATH = re.compile(r"(\$\$.+?\$\$|\$[^$\n]+?\$|\\\(.+?\\\)|\\\[.+?\\\])", re.DOTALL)
_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^(\s*\d*)([#>+.)-])(?=[#\s-]|$)", re.MULTILINE)
MOST_WITH_FORMULAS = 5000  # letters: opened and never closed, formulas take quadratic time
BREAK = "\v"  # a blank, so that it is none in headings and tables


def to_markdown(page: Tag) -> str:
    """The markdown of an element's contents; pages nested past all measure come back as text."""
    try:
        return "\n\n".join(blocks(page)).strip()
    except RecursionError:
        return page.get_text("\n").strip()


def classes(tag: Tag) -> list[str]:
    """The element's classes."""
    return [str(name) for name in tag.get_attribute_list("class") if name]


def blocks(parent: Tag) -> list[str]:
    """The blocks in an element, in order; text between them makes paragraphs."""
    found: list[str] = []
    loose = ""
    for node in parent.children:
        if isinstance(node, Tag) and node.name in BLOCKS:
            found += paragraph(loose)
            before = node.find_previous_sibling()
            if node.name in LISTS and not loose.strip() and before and before.name == node.name:
                found.append("<!-- -->")  # keeps two lists from becoming one
            found += block(node)
            loose = ""
        else:
            loose += inline(node)
    return found + paragraph(loose)


def paragraph(text: str) -> list[str]:
    """The text as a block, if there is any; what would open another kind of block is escaped."""
    tidy = re.sub(r"[ \t]*\n[ \t]*", "\n", text).strip()
    tidy = re.sub(rf"[ \t]*{BREAK}\n?", "  \n", tidy)
    if "$$" not in tidy:  # a line of a formula may open with a sign
        tidy = _LINE_START.sub(r"\1\\\2", tidy)
    return [tidy] if tidy else []


def block(tag: Tag) -> list[str]:
    """One block element as markdown; several where it only groups others."""
    if tag.name in HEADINGS:
        text = " ".join(inline_of(tag).split())
        return [f"{'#' * HEADINGS[tag.name]} {text}"] if text else []
    if tag.name in LISTS:
        return ["\n".join(items(tag))]
    match tag.name:
        case "p":
            return paragraph(inline_of(tag))
        case "pre":
            return [fenced(tag.get_text())]
        case "blockquote":
            return [indent("\n\n".join(blocks(tag)), "> ", lambda line: True)]
        case "table":
            return ["\n".join(rows(tag))]
        case "hr":
            return ["---"]
        case "details":
            return [re.sub(r"\n\s*\n", "\n", tag.decode())]  # within tags nothing is markdown
        case _:
            return blocks(tag)


def fenced(text: str) -> str:
    """Code between fences that are longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    body = text.strip("\n")
    return f"{fence}\n{body}\n{fence}"


def items(tag: Tag) -> Iterator[str]:
    """A list's lines."""
    number = str(tag.get("start") or 1)
    count = int(number) if number.isdigit() and len(number) < 9 else 1
    for item in tag.find_all("li", recursive=False):
        mark = "- " if tag.name == "ul" else f"{count}. "
        gap = "\n\n" if item.find("p", recursive=False) else "\n"
        text = gap.join(blocks(item))
        yield mark + indent(text, " " * len(mark)).lstrip(" ")
        count += 1


def rows(tag: Tag) -> Iterator[str]:
    """A table's lines, the first row as its head."""
    for place, row in enumerate(tag.find_all("tr")):
        cells = row.find_all(["th", "td"], recursive=False)
        texts = [" ".join(inline_of(cell).split()).replace("|", "\\|") for cell in cells]
        yield f"| {' | '.join(texts)} |"
        if place == 0:
            yield "| " + " | ".join("---" for _ in cells) + " |"


def inline_of(tag: Tag) -> str:
    """An element's contents as one run of text."""
    return "".join(inline(node) for node in tag.children)


def inline(node: PageElement) -> str:
    """One node inside a line."""
    if isinstance(node, NavigableString):
        # a page shows any run of blanks as one
        return "" if isinstance(node, Comment) else escaped(re.sub(r"[ \t]+", " ", str(node)))
    if not isinstance(node, Tag):
        return ""
    if node.name == "script" and str(node.get("type", "")).startswith("math/tex"):
        mark = "$$" if "display" in str(node["type"]) else "$"
        return f"{mark}{node.get_text()}{mark}"
    if node.name in SILENT or any(name.startswith("MathJax") for name in classes(node)):
        return ""
    text = inline_of(node)
    if mark := MARKS.get(node.name, ""):
        return wrapped(text, mark)
    if node.name in RAW:
        return f"<{node.name}>{text}</{node.name}>"
    match node.name:
        case "code":
            return code(node.get_text())
        case "br":
            return BREAK
        case "a":
            return link(node, text)
        case "img":
            source = str(node.get("src", ""))
            source = "" if source.startswith("data:") else source
            return f"![{escaped(str(node.get('alt', '')))}]({source})"
        case _:
            return text


def wrapped(text: str, mark: str) -> str:
    """Text between two marks; blanks go outside, where markdown wants them.

    >>> wrapped(" so ", "**")
    ' **so** '
    """
    bare = text.strip()
    if not bare:
        return text
    start = text.index(bare)
    return f"{text[:start]}{mark}{bare}{mark}{text[start + len(bare) :]}"


def code(text: str) -> str:
    """Code within a line.

    >>> code("a`b")
    '`` a`b ``'
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence, pad = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def link(node: Tag, text: str) -> str:
    """A link; the sign that nbconvert puts behind headings is none of the author's."""
    if "anchor-link" in classes(node):
        return ""
    target = str(node.get("href", ""))
    return f"[{text}]({target})" if target and text.strip() else text


def escaped(text: str) -> str:
    r"""Text with what markdown would take for marks escaped; formulas are left alone.

    >>> escaped("2 * x_1 < y, $a_b * c$")
    '2 \\* x_1 < y, $a_b * c$'
    """
    if len(text) > MOST_WITH_FORMULAS:
        return escaped_prose(text)
    parts = _MATH.split(text)
    return "".join(part if place % 2 else escaped_prose(part) for place, part in enumerate(parts))


def escaped_prose(text: str) -> str:
    """Text without formulas, escaped."""
    text = re.sub(r"\\(?=[!-/:-@\[-`{-~])", r"\\\\", text)
    text = re.sub(r"([*`])", r"\\\1", text)
    text = _EDGE_UNDERSCORE.sub(r"\\_", text)
    text = text.replace("~~", "\\~\\~").replace("](", "]\\(")
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text)
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text)
