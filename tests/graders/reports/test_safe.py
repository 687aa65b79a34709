"""What a student wrote can't run, fetch or style anything on a page."""

from __future__ import annotations

import base64
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.reports import safe
from graders.reports.maths import mathml

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a href='javascript:alert(1)'>x</a></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<img src='http://outside.example/x.png'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz48L3N2Zz4='>",
    "<link rel=stylesheet href=//outside.example/x.css><style>body{display:none}</style>",
    "<form action=//outside.example><input name=q><button>go</button></form>",
    "<div id=top style='position:fixed' class=marker name=x onclick=alert(1)>x</div>",
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<base href=//outside.example/><meta http-equiv=refresh content='0;url=//outside.example'>",
    "<object data=x></object><embed src=x><video src=x onerror=alert(1)></video>",
]


class Seen(HTMLParser):
    """Collects what a page asks a browser to do."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in safe.TAGS.split():
            self.bad.append(tag)
        for name, value in attrs:
            wanted = (
                (tag == "a" and name == "href" and safe.LINK.match(value or ""))
                or (tag == "img" and name == "src" and safe.PICTURE.fullmatch(value or ""))
                or (tag, name) in {("img", "alt"), ("details", "open")}
                or (tag in ("td", "th") and name in ("colspan", "rowspan"))
            )
            if not wanted:
                self.bad.append(f"{tag} {name}={value}")


def bad_in(markup: str) -> list[str]:
    seen = Seen()
    seen.feed(markup)
    return seen.bad


def test_the_reader_of_these_tests_sees_harm() -> None:
    assert all(bad_in(page) for page in HOSTILE)


@pytest.mark.parametrize("page", HOSTILE)
def test_hostile_html_and_markdown_lose_their_harm(page: str) -> None:
    assert bad_in(safe.html(page)) == []
    assert bad_in(safe.markdown(page)) == []
    assert bad_in(safe.markdown(f"text {page} text\n\n- {page}\n\n`{page}`")) == []


@given(st.text(alphabet="<>/='\"&;abimgscript:! -\n$\\", max_size=200))
def test_no_text_makes_an_element_of_its_own(written: str) -> None:
    assert bad_in(safe.html(written)) == []
    assert bad_in(safe.text(written).removeprefix("<pre>").removesuffix("</pre>")) == []


def test_text_is_shown_as_written_without_colour_codes() -> None:
    assert safe.text("\x1b[31m<b>\x1b[0m") == "<pre>&lt;b&gt;</pre>"


def test_very_long_text_is_cut_and_says_so() -> None:
    page = safe.text("x" * (safe.MAX_TEXT + 7))
    assert len(page) < safe.MAX_TEXT + 200
    assert "7 more characters" in page


@pytest.mark.parametrize("piece", ["<", "$", ">", "[", "<ul><li>", "<div>", "*a ", "\\begin{a}"])
def test_text_that_would_keep_the_parser_busy_is_shown_as_written(piece: str) -> None:
    """200,000 signs of these take minutes to parse, and the marker's page waits for them."""
    written = piece * (200_000 // len(piece))
    for shown in (safe.markdown(written), safe.html(written)):
        assert shown.startswith("<pre>")
        assert "more characters are left out" in shown


@pytest.mark.parametrize(
    "piece",
    ["<dl><dt>", "<table></table><dl><dt>", "<dl><!-- </dl> -->", "<dl title='</dl>'>"],
)
def test_deep_nesting_is_shown_as_written(piece: str) -> None:
    written = (piece * 3700)[: safe.MAX_MARKUP - 1000]
    began = time.process_time()
    for shown in (safe.html(written), safe.markdown(written[: safe.MAX_MARKDOWN])):
        assert shown.startswith("<pre>&lt;")
    assert "more characters are left out" in safe.html(written)
    assert time.process_time() - began < 1.5


def test_as_deep_as_people_write_is_still_markup() -> None:
    deep = "<ul><li>" * 40 + "seen" + "</li></ul>" * 40
    assert safe.html(deep) == deep
    wide = "<table><tbody>" + "<tr><td>1</td></tr>" * 500 + "</tbody></table>"
    assert safe.html(wide) == wide
    unclosed = safe.html("<ul>" + "<li>a" * 500 + "</ul>")
    assert unclosed.count("<li>") == 500


@pytest.mark.parametrize("piece", ["a.b+", "\n ", "x\n\n\n "])
def test_code_that_would_take_long_has_no_colours(piece: str) -> None:
    began = time.process_time()
    page = safe.code((piece * 500_000)[:1_000_000])
    assert time.process_time() - began < 2
    assert page.startswith('<div class="code"><pre>')
    assert len(page) < 5 * safe.MAX_TEXT


def test_a_page_of_blanks_in_short_code_has_no_colours() -> None:
    began = time.process_time()
    assert "<span" not in safe.code("x = 1" + "\n " * 10_000 + "y = 2")
    assert time.process_time() - began < 1
    assert '<span class="n">y</span>' in safe.code("x = 1" + "\n" * 50 + "y = 2")


def test_markdown_that_grows_past_the_bound_is_shown_as_the_student_wrote_it() -> None:
    page = safe.markdown("".join(f"$a_{{{n}}}$ " for n in range(1500)))
    assert page.startswith("<pre>$a_{0}$ $a_{1}$")


def test_tables_keep_their_structure() -> None:
    page = safe.html("<style>td{}</style><table class=x><tr><td colspan=2>1</td></tr></table>")
    assert page == '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'


def test_pictures_stand_in_the_page_or_not_at_all() -> None:
    shown = safe.picture("image/png", PIXEL, 'a "plot"')
    assert shown is not None
    assert "a &#34;plot&#34;" in shown
    assert safe.picture("image/png", '"><script>', "x") is None
    assert safe.picture("image/svg+xml", PIXEL, "x") is None
    attached = safe.markdown("![seen](attachment:a.png)", {"a.png": {"image/png": PIXEL}})
    assert f"data:image/png;base64,{PIXEL}" in attached
    assert "gone" in safe.markdown("![gone](attachment:b.png)")


def test_formulas_become_mathml_also_between_tables() -> None:
    page = safe.markdown("| a |\n| --- |\n| $T_d^2$ |\n\n$$\\frac{a}{b}$$")
    assert page.count("<math") == 2
    assert "<msubsup>" in page
    assert "<mfrac>" in page


@pytest.mark.parametrize("latex", [r"\text{<script>alert(1)</script>}", r"\frac{", "x" * 5000])
def test_formulas_that_are_odd_stay_text(latex: str) -> None:
    page = mathml(latex)
    assert page.startswith("<code>")
    assert "<script" not in page


def test_a_student_cannot_write_a_formula_mark() -> None:
    page = safe.markdown("formula-0123456789abcdef and $x$")
    assert "formula-0123456789abcdef" in page
    assert page.count("<math") == 1


def test_a_formula_in_a_pictures_description_stays_inside_it() -> None:
    page = safe.markdown('![$x<y$ " onerror="x](data:image/png;base64,AAAA) and $x<y$')
    picture = page[page.index("<img") : page.index(" and ")]
    assert "<math" not in picture
    assert picture.count("<") == 1
    assert picture.endswith(">")
    assert "<math" in page
