"""Blocks of a text, read line by line in one pass: Markdown, wiki, HTML and plain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from negguard.model import Span
from negguard.text.spans import trim


class BlockKind(StrEnum):
    """What a block of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    ROW = "row"
    COMMENT = "comment"
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block; `body` leaves out its markers.

    `level` is 1 to 7 for headings (7: a bold line), else the indentation.
    """

    span: Span
    body: Span
    kind: BlockKind
    level: int = 0


class _Line(NamedTuple):
    """One line of the folded text, without its line break."""

    start: int
    end: int
    text: str


class _Lines(tuple[_Line, ...]):
    """The lines of a text, with the kinds of block that they would open."""

    def __init__(self, _lines: Iterable[_Line]) -> None:
        self.kinds: dict[int, BlockKind] = {}


_FENCE = re.compile(r" *(`{3,}|~{3,})")
_RULE = re.compile(r" *([-*_=~+#])(?: *\1){2,} *\Z")
_ITEM = re.compile(
    r"( *)(?:[-*+\u2022\u25aa\u25cf] +|\(?\d{1,3}[.)] +|\(?[a-z][)] +)(?=\S)"
)
_QUOTE = re.compile(r"[ >]*")
_MARKERS = {BlockKind.ITEM: _ITEM, BlockKind.QUOTE: _QUOTE}
_COMMENT = re.compile(r" *<!--")
_UNDERLINE = re.compile(r"(?:=+|-+) *\Z")
_ROW = re.compile(r" *\|.*\||.*\S \| .*\S \| ")
# Each names its level by the length of group `mark`, its text by group `body`.
_HEADINGS = (
    re.compile(r" {0,3}(?P<mark>#{1,6}) +(?P<body>.*?)[ #]*\Z"),
    re.compile(r" *(?P<mark>={2,6}) *(?P<body>[^=].*?) *={2,6} *\Z"),
    re.compile(r" *(?P<mark>\*\*|__)(?P<body>[^*_]{2,90}?)(?:\*\*|__) *\Z"),
)
_HTML_HEADING = re.compile(
    r" *<h(?P<level>[1-6])[^<>]{0,200}>(?P<body>.*?)</h[1-6]> *\Z"
)
_KINDS = (
    (BlockKind.COMMENT, _COMMENT),
    (BlockKind.RULE, _RULE),
    (BlockKind.ITEM, _ITEM),
    (BlockKind.ROW, _ROW),
)
# What a line that opens anything but a paragraph may begin with; letters, and digits
# of lists, are told by what follows them.
_OPENERS = frozenset("#=*_<`~>-+(0123456789\u2022\u25aa\u25cf")
BOLD_LEVEL = 7


def read_blocks(text: str, folded: str) -> tuple[Block, ...]:
    """Return the blocks of `text` in order; what lies between them is white space."""
    lines = _Lines(_lines(folded))
    blocks: list[Block] = []
    number = 0
    while number < len(lines):
        if not lines[number].text.strip():
            number += 1
            continue
        end, block = _read(text, lines, number)
        blocks.append(block)
        number = end
    return tuple(blocks)


def _lines(folded: str) -> Iterator[_Line]:
    start = 0
    for line in folded.split("\n"):
        end = start + len(line)
        yield _Line(start, end, line)
        start = end + 1


def _read(text: str, lines: _Lines, number: int) -> tuple[int, Block]:
    """Return the block that starts at a line, and the number of the line after it."""
    line = lines[number]
    kind = _kind_of(text, lines, number)
    match kind:
        case BlockKind.HEADING:
            return _heading(text, lines, number)
        case BlockKind.CODE if _FENCE.match(line.text):
            end = _fence_end(lines, number)
            inner = Span(line.end, max(line.end, lines[end - 1].start))
            return end, _block(text, lines[number:end], kind, body=inner)
        case BlockKind.COMMENT:
            end = _comment_end(lines, number)
            return end, _block(text, lines[number:end], kind)
        case BlockKind.ROW | BlockKind.RULE:
            return number + 1, _block(text, lines[number : number + 1], kind)
        case BlockKind.ITEM | BlockKind.QUOTE:
            marker = _MARKERS[kind].match(line.text)
            offset = line.start + (marker.end() if marker else 0)
            end = _run_end(text, lines, number)
            body = Span(offset, lines[end - 1].end)
            return end, _block(text, lines[number:end], kind, body=body)
        case _:
            end = _run_end(text, lines, number)
            return end, _block(text, lines[number:end], kind)


def _kind_of(text: str, lines: _Lines, number: int) -> BlockKind:
    """Return the kind of block that a line would open; each is asked for twice."""
    if number not in lines.kinds:
        lines.kinds[number] = _read_kind(text, lines, number)
    return lines.kinds[number]


def _read_kind(text: str, lines: tuple[_Line, ...], number: int) -> BlockKind:
    line = lines[number].text
    prose = _is_prose(line)
    kind = None if prose else _marked(line)
    if kind is None and _is_underlined(lines, number):
        kind = BlockKind.HEADING
    if kind is None and not prose:
        kind = next((kind for kind, mark in _KINDS if mark.match(line)), None)
    if kind is None and _is_indented(text, lines, number):
        kind = BlockKind.CODE
    return kind or BlockKind.PARAGRAPH


def _marked(line: str) -> BlockKind | None:
    """Return the kind of a fence, quote or heading; None for any other line."""
    if _FENCE.match(line):
        return BlockKind.CODE
    if line.lstrip().startswith(">"):
        return BlockKind.QUOTE
    return BlockKind.HEADING if _heading_match(line) else None


def _is_prose(line: str) -> bool:
    """Tell whether a line opens with what is no marker: most lines do."""
    opening = line.lstrip(" ")[:2]
    marked = opening[:1] in _OPENERS or opening[1:] in {".", ")"}
    return not marked and "|" not in line


def _heading_match(line: str) -> re.Match[str] | None:
    for pattern in (*_HEADINGS, _HTML_HEADING):
        match = pattern.match(line)
        if match:
            return match
    return None


def _is_underlined(lines: tuple[_Line, ...], number: int) -> bool:
    """Tell whether a line is a heading by the line of marks below it."""
    below = lines[number + 1].text if number + 1 < len(lines) else ""
    if not _UNDERLINE.match(below) or (number and lines[number - 1].text.strip()):
        return False
    return len(below.rstrip()) >= 3 and 2 <= len(lines[number].text.strip()) <= 90


def _is_indented(text: str, lines: tuple[_Line, ...], number: int) -> bool:
    """Tell whether a line after a blank one is code by its indentation."""
    line = lines[number]
    if number and lines[number - 1].text.strip():
        return False
    return line.text.startswith("    ") or text[line.start] == "\t"


def _heading(text: str, lines: tuple[_Line, ...], number: int) -> tuple[int, Block]:
    line = lines[number]
    match = _heading_match(line.text)
    if match is None:
        level = 1 if lines[number + 1].text.startswith("=") else 2
        body = Span(line.start, line.end)
        block = _block(
            text, lines[number : number + 2], BlockKind.HEADING, body=body, level=level
        )
        return number + 2, block
    groups = match.groupdict()
    mark = groups.get("mark") or ""
    level = int(groups.get("level") or 0) or (
        len(mark) if mark[0] in "#=" else BOLD_LEVEL
    )
    body = Span(line.start + match.start("body"), line.start + match.end("body"))
    block = _block(
        text, lines[number : number + 1], BlockKind.HEADING, body=body, level=level
    )
    return number + 1, block


def _fence_end(lines: tuple[_Line, ...], number: int) -> int:
    """Return the number of the line after the fence that closes; all lines if none."""
    opening = _FENCE.match(lines[number].text)
    mark = opening.group(1) if opening else "```"
    for index in range(number + 1, len(lines)):
        stripped = lines[index].text.strip()
        if stripped.startswith(mark) and not stripped.strip(mark[0]):
            return index + 1
    return len(lines)


def _comment_end(lines: tuple[_Line, ...], number: int) -> int:
    for index in range(number, len(lines)):
        if "-->" in lines[index].text:
            return index + 1
    return number + 1


def _run_end(text: str, lines: _Lines, number: int) -> int:
    """Return the number of the line after a paragraph, item, quote or code run."""
    kind = _kind_of(text, lines, number)
    index = number + 1
    if kind is BlockKind.CODE:
        return _indented_end(text, lines, index)
    while index < len(lines) and lines[index].text.strip():
        following = _kind_of(text, lines, index)
        if kind is BlockKind.QUOTE and following is not BlockKind.QUOTE:
            break
        if kind is not BlockKind.QUOTE and following is not BlockKind.PARAGRAPH:
            break
        index += 1
    return index


def _indented_end(text: str, lines: tuple[_Line, ...], index: int) -> int:
    """Return the number of the line after indented code, blank lines inside it kept."""
    end = index
    while index < len(lines):
        line = lines[index]
        if line.text.strip():
            if not (line.text.startswith("    ") or text[line.start] == "\t"):
                break
            end = index + 1
        index += 1
    return end


def _block(
    text: str,
    lines: tuple[_Line, ...],
    kind: BlockKind,
    *,
    body: Span | None = None,
    level: int | None = None,
) -> Block:
    span = trim(text, Span(lines[0].start, lines[-1].end))
    if level is None:
        level = span.start - lines[0].start
    inner = trim(text, body) if body else span
    if inner.end > span.end or inner.start < span.start:
        inner = Span(min(max(inner.start, span.start), span.end), span.end)
    return Block(span=span, body=inner, kind=kind, level=level)
