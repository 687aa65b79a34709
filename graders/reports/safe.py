"""Text that a student may have written, as markup that can't run, fetch or pose as our page.

Every function takes plain text or a notebook output and returns Markup made of a short list of
elements. The pages' content security policy stands behind it; neither relies on the other.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

import bleach
from markupsafe import Markup, escape
from mistune import HTMLRenderer
from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from graders.reports.maths import mathml

TAGS = (
    "a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img "
    "kbd li ol p pre small span strong sub summary sup table tbody td tfoot th thead tr ul"
)
PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]+")
LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
NO_PICTURE = re.compile(r'<img(?: alt="[^"]*")?>')
UNSEEN = re.compile(r"<(style|script)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
MAX_TEXT = 20_000
# The parsers' time grows with the square of what is nested, and the colours' time with the square
# of a run of blanks: past these, text is shown as written.
MAX_MARKUP = 30_000
MAX_MARKDOWN = 20_000
MAX_DEPTH = 100
LONG_BLANK = re.compile(r"\s{400}")


class TooMuchError(ValueError):
    """The markup would keep a parser busy."""


def text(written: str) -> Markup:
    """Plain text with its colour codes gone, shortened where it would fill the page."""
    plain = strip_ansi(written).replace("\x00", "")
    if len(plain) > MAX_TEXT:
        plain = f"{plain[:MAX_TEXT]}\n... {len(plain) - MAX_TEXT} more characters are left out"
    return Markup("<pre>") + escape(plain.rstrip()) + Markup("</pre>")


def code(source: str) -> Markup:
    """Python source with its colours, as classes.

    What is longer than MAX_MARKUP, or holds a page of blanks, has none.
    """
    if len(source) > MAX_MARKUP or LONG_BLANK.search(source):
        return Markup('<div class="code">{}</div>').format(text(source))
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")))


def html(written: str) -> Markup:
    """HTML reduced to structure: no scripts, styles, identifiers, forms, frames or outside files.

    What is longer than MAX_MARKUP or nested deeper than MAX_DEPTH is shown as it was written.

    >>> html('<b onclick="x()">bold</b><script>x()</script>')
    Markup('<b>bold</b>')
    """
    try:
        return _cleaned(written)
    except TooMuchError:
        return text(written)


def markdown(written: str, attachments: dict[str, Any] | None = None) -> Markup:
    """Markdown, its raw HTML reduced as in `html`, formulas as MathML.

    attachments: the cell's pictures, name -> {mime type: base64}. What is longer than MAX_MARKDOWN,
    gets too long or too deep for `html`, or breaks the parser, is shown as it was written: no text
    keeps a marker from the page.
    """
    if len(written) > MAX_MARKDOWN:
        return text(written)
    renderer = _Renderer(attachments or {})
    try:
        page = _cleaned(str(MarkdownWithMath(renderer=renderer)(written)))
    except Exception:  # whatever it is, the text itself can still be read
        return text(written)
    for mark, formula in renderer.formulas.items():
        page = Markup(page.replace(mark, formula))
    return page


def picture(kind: str, data: str, described: str) -> Markup | None:
    """An embedded PNG or JPEG; None where the data is no base64."""
    if kind not in ("image/png", "image/jpeg") or not BASE64.fullmatch(data):
        return None
    joined = "".join(data.split())
    return Markup('<img src="data:{};base64,{}" alt="{}">').format(kind, joined, described)


def _cleaned(written: str) -> Markup:
    """HTML that keeps its structure only; TooMuchError where that would take too long."""
    if len(written) > MAX_MARKUP:
        raise TooMuchError
    cleaner = bleach.Cleaner(
        tags=TAGS.split(),
        attributes=_may_stay,
        protocols=("http", "https", "mailto", "data"),
        strip=True,
        strip_comments=True,
    )
    tree = cleaner.parser.tree
    make = tree.elementClass

    def shallow(*named: Any) -> Any:
        # The parser's own count: what is open can't be told from the text alone, for an end tag in
        # the wrong place, in a comment or in an attribute ends nothing.
        if len(tree.openElements) > MAX_DEPTH:
            raise TooMuchError
        return make(*named)

    tree.elementClass = shallow
    kept = cleaner.clean(UNSEEN.sub("", written))
    return Markup(NO_PICTURE.sub("<small>(a picture is left out)</small>", kept))


def _may_stay(tag: str, name: str, value: str) -> bool:
    if tag == "a" and name == "href":
        return bool(LINK.match(value))
    if tag == "img" and name == "src":
        return bool(PICTURE.fullmatch(value))
    return (tag, name) in {("img", "alt"), ("details", "open")} or (
        tag in ("td", "th") and name in ("colspan", "rowspan")
    )


class _Renderer(HTMLRenderer):
    """Markdown to HTML that keeps formulas aside under marks that nobody can guess."""

    def __init__(self, attachments: dict[str, Any]) -> None:
        super().__init__(escape=False)
        self.attachments = attachments
        self.formulas: dict[str, Markup] = {}
        self.bodies: dict[str, str] = {}

    def block_math(self, body: str) -> str:
        return f"<p>{self._mark(body, mathml(body, block=True))}</p>"

    def inline_math(self, body: str) -> str:
        return self._mark(body, mathml(body))

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture: from the cell's attachments where it is one of those.

        Formulas in what describes it stay as written: markup in an attribute would end it.
        """
        for mark, body in self.bodies.items():
            text = text.replace(mark, body)
        if url.startswith("attachment:"):
            bundle = self.attachments.get(url.removeprefix("attachment:"), {})
            found = (picture(kind, str(bundle[kind]), text) for kind in bundle)
            return next((str(shown) for shown in found if shown), str(escape(text)))
        return super().image(text, url, title)

    def _mark(self, body: str, formula: Markup) -> str:
        mark = f"formula-{secrets.token_hex(8)}"
        self.formulas[mark], self.bodies[mark] = formula, body
        return mark
