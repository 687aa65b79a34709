"""Plain words out of markdown, and how hard they read. Crude on purpose: it catches neglect."""

from __future__ import annotations

import re

_DROPPED = (
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"```.*?```", re.DOTALL),
    re.compile(r"\$\$.*?\$\$", re.DOTALL),
    re.compile(r"\$[^$\n]+\$"),
    re.compile(r"^\|.*$", re.MULTILINE),  # tables are looked at, not read
    re.compile(r"!\[[^\]]*\]\([^)]*\)"),
)
_COLLAPSED = re.compile(r"<details>.*?</details>", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n\s*\n|\n\s*[-*] ")
_VOWELS = re.compile(r"[aeiouy]+")


def plain(markdown: str, collapsed: bool = True) -> str:
    """The text that is read, without code blocks, formulas, tables, images and marks.

    collapsed: whether text inside <details> counts.

    >>> plain("See [here](x), **now**: $x^2$ <b>bold</b>").split()
    ['See', 'here,', 'now:', 'bold']
    """
    text = markdown if collapsed else _COLLAPSED.sub(" ", markdown)
    for pattern in _DROPPED:
        text = pattern.sub(" ", text)
    return _LINK.sub(r"\1", _TAG.sub(" ", text)).replace("*", "").replace("`", "")


def words(text: str) -> list[str]:
    """Words of plain text; numbers alone are none.

    >>> words("At 3 o'clock, top-1 is 0.5")
    ['At', "o'clock", 'top-1', 'is']
    """
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """Syllables of an English word by its groups of vowels, at least 1; "gradient" counts as 2.

    >>> [syllables(word) for word in ("the", "table", "teacher", "asked", "started", "temperature")]
    [1, 2, 2, 1, 2, 4]
    """
    low = word.lower()
    count = len(_VOWELS.findall(low))
    silent_e = low.endswith("e") and not re.search(r"[^aeiouy]le$", low)
    silent_ed = re.search(r"[^aeiouytd]ed$", low)
    silent_es = re.search(r"[^aeiouysxzhcg]es$", low) and not re.search(r"[^aeiouy]les$", low)
    return max(1, count - bool(silent_e or silent_ed or silent_es))


def reading_grade(markdown: str) -> float:
    """Flesch-Kincaid grade of the prose, headings left out; 0.0 for no words.

    0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid 1975). A blank line and a
    list item end a sentence too.

    >>> round(reading_grade("The cat sat on the mat. The dog ran."), 2)
    -2.03
    """
    text = plain(_HEADING.sub("\n", markdown))
    sentences = [found for part in _SENTENCE_END.split(text) if (found := words(part))]
    every = [word for sentence in sentences for word in sentence]
    if not every:
        return 0.0
    length = len(every) / len(sentences)
    return 0.39 * length + 11.8 * sum(map(syllables, every)) / len(every) - 15.59
