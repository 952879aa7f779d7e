"""Sentence boundaries: one linear pass of hand-written rules, no model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from negguard.model import Span
from negguard.text.spans import trim

# Words before a full stop that seldom end a sentence.
_ABBREVIATIONS_WORDS = (
    "adm al approx apr art assn aug ave bros ca capt cf ch cmdr co col corp "
    "dec dept dr ed eds eg e.g est etc ex ext feb fig figs fr fri gen gov hon "
    "hr hrs ie i.e inc jan jr jul jun lt ltd maj mar messrs min mon mr mrs ms "
    "mt no nos nov oct op p pp para pl prof pt pte ref rep rev sat sec sen sep "
    "sept sgt sr st sun thu thur tue univ v viz vol vols vs wed u.s u.k u.n "
    "u.s.a a.m p.m ph.d b.a m.a d.c "
)
ABBREVIATIONS = frozenset(_ABBREVIATIONS_WORDS.split())
# Abbreviations that do end a sentence when a capital follows.
_CLOSERS_WORDS = "al co corp etc inc jr ltd sr u.s u.k a.m p.m d.c ph.d "
CLOSERS = frozenset(_CLOSERS_WORDS.split())
# A mark that may end a sentence, with the quotes and brackets that close after it.
TERMINAL = r"(?P<mark>[.!?]+|\u2026)(?P<close>[\"')\]}>*_]*)(?=\s|\Z|<)"
# Tags of HTML blocks separate text as line breaks do.
TAG = (
    r"(?P<tag></?(?:address|article|aside|blockquote|body|br|center|dd|div|dl|dt|"
    r"figcaption|figure|footer|form|h[1-6]|head|header|hr|html|li|main|nav|ol|p|pre|"
    r"section|small|span|summary|details|table|tbody|td|th|thead|title|tr|ul)\b"
    r"[^<>\n]{0,300}>)"
)
# A bracketed remark that opens a sentence of its own.
BOUNDARY = re.compile(rf"{TERMINAL}|(?P<line>\n\s*)|{TAG}", re.ASCII)
REMARK = re.compile(
    r"\[[^\[\]\n]{2,300}\]|\{[^{}\n]{2,300}\}(?!\})|<[A-Z][^<>\n]{8,300}>"
)
LABEL = re.compile(
    r"[*_>#\s]*(?:[A-Za-z][\w/' ()-]{0,28}:|\(?\d{1,2}[:.)]|\[|[-*\u2022] |@)"
)
LAST_WORD = re.compile(r"[^\s\"'(\[{<*_]+\Z")
LONGEST = 4000  # characters; without a bound, work on endless lines grows as a square
WRAPPED_LINE = 45  # shortest line, in characters, that a text editor would wrap


def sentences(text: str, block: Span) -> tuple[Span, ...]:
    """Return the sentences of `block`, trimmed, in order.

    >>> [s.of("He won. She lost.") for s in sentences("He won. She lost.", Span(0, 17))]
    ['He won.', 'She lost.']
    """
    found: list[Span] = []
    for start, end in _pieces(text, block):
        span = trim(text, Span(start, end))
        if len(span):
            found.extend(_split_remark(text, span))
    return tuple(found)


def _pieces(text: str, block: Span) -> Iterator[tuple[int, int]]:
    """Yield raw ranges between boundaries; tags fall between them."""
    wrapped = _is_wrapped(text, block)
    start = block.start
    for match in BOUNDARY.finditer(text, block.start, block.end):
        if match["tag"]:
            yield start, match.start()
            start = match.end()
        elif match["line"] is not None:
            if not _joins(text, match, wrapped=wrapped):
                yield start, match.start()
                start = match.end()
        elif _ends_sentence(text, match, block):
            yield start, match.end()
            start = match.end()
    yield start, block.end


def _is_wrapped(text: str, block: Span) -> bool:
    """Tell whether the line breaks of a block are those of a text editor."""
    lines = block.of(text).split("\n")
    return len(lines) > 1 and min(map(len, lines[:-1])) >= WRAPPED_LINE


def _joins(text: str, match: re.Match[str], *, wrapped: bool) -> bool:
    """Tell whether a sentence runs on across a line break."""
    following = text[match.end() : match.end() + 40]
    if not following or LABEL.match(following):
        return False
    return wrapped or following[0].islower()


def _ends_sentence(text: str, match: re.Match[str], block: Span) -> bool:
    """Tell whether a mark ends its sentence, by the words around it."""
    following = text[match.end() : match.end() + 4].lstrip()
    if match.end() >= block.end or not following:
        return True
    if following[0].islower():
        return False
    if match["mark"] != ".":
        return match["mark"] not in {"...", "\u2026"} or following[0].isupper()
    word = LAST_WORD.search(text, max(block.start, match.start() - 20), match.start())
    return word is None or _is_whole_word(word.group(), following, match["close"])


def _is_whole_word(word: str, following: str, close: str) -> bool:
    """Tell whether `word` before a full stop is no abbreviation, initial or number."""
    lowered = word.lower()
    if close or lowered in CLOSERS:
        return bool(close) or following[0].isupper()
    if len(word) == 1 and word.isalpha():
        return word == "I"
    return lowered not in ABBREVIATIONS


def _split_remark(text: str, span: Span) -> Iterator[Span]:
    """Yield bracketed remarks at the start of a sentence apart from the rest."""
    while match := REMARK.match(text, span.start, span.end):
        rest = trim(text, Span(match.end(), span.end))
        if not len(rest) or text[match.end()] in "([":
            break
        yield Span(match.start(), match.end())
        span = rest
    yield from _cut(text, span)


def _cut(text: str, span: Span) -> Iterator[Span]:
    """Yield a sentence, in pieces where it runs on as nobody writes."""
    while len(span) > LONGEST:
        space = text.rfind(" ", span.start + LONGEST // 2, span.start + LONGEST)
        end = space if space > 0 else span.start + LONGEST
        yield Span(span.start, end)
        span = trim(text, Span(end, span.end))
    yield span
