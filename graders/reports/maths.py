"""LaTeX to MathML, so that formulas show without a script; what can't be turned stays LaTeX.

The converter's output is not trusted: it is parsed as XML and written anew from known elements.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import lru_cache

from latex2mathml.converter import convert
from markupsafe import Markup, escape

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
ELEMENTS = (
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover "
    "munderover mmultiscripts mtable mtr mtd mstyle mpadded mphantom menclose"
)
ATTRIBUTES = "display mathvariant stretchy fence width accent columnalign"
LONGEST = 2000


@lru_cache(maxsize=512)
def mathml(latex: str, *, block: bool = False) -> Markup:
    """The formula as MathML; as LaTeX in a code element where it is too long or odd.

    >>> mathml("T^2")
    Markup('<math display="inline"><mrow><msup><mi>T</mi><mn>2</mn></msup></mrow></math>')
    >>> mathml(r"\\text{<script>}")
    Markup('<code>\\\\text{&lt;script&gt;}</code>')
    """
    as_written = Markup("<code>") + escape(latex.strip()) + Markup("</code>")
    if len(latex) > LONGEST:
        return as_written
    try:
        tree = ET.fromstring(convert(latex, display="block" if block else "inline"))
        return Markup(ET.tostring(_known_only(tree), encoding="unicode"))
    except Exception:  # the converter raises many kinds; any of them means: show it as written
        return as_written


def _known_only(element: ET.Element) -> ET.Element:
    """The same tree of known elements and attributes; ValueError for any other element."""
    name = element.tag.removeprefix(NAMESPACE)
    if name not in ELEMENTS.split():
        raise ValueError(f"<{name}> is no MathML that a page may hold")
    kept = {key: value for key, value in element.attrib.items() if key in ATTRIBUTES.split()}
    fresh = ET.Element(name, kept)
    fresh.text, fresh.tail = element.text, element.tail
    fresh.extend(_known_only(child) for child in element)
    return fresh
