"""What announces a passage and has no life without it: headings, rules, table heads.

A heading goes when its whole section goes, and so does one that only says "Notice" when
what stands right below it goes. Rules that framed a passage, the title of an alert in a
quote and the head of a table without rows go too.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from negguard.model import Span
from negguard.text.spans import merge, trim

NOTICES = (
    r"(?:editor'?s\ )?(?:content\ )?(?:notice|warning|disclaimer|important|note|caution"
    r"|alert|attention|correction|retraction|erratum|errata|advisory)"
)
HEADING = re.compile(
    r"""^[ \t]{0,3}(?:(?P<signs>\#{1,6})[ \t]+\S.*
        |(?P<wiki>={2,6})[ \t]*[^=\n]+?[ \t]*={2,6}
        |(?P<bold>\*\*[^*\n]+\*\*|__[^_\n]+__):?
        |(?P<lead>[^\n]*:)|(?P<under>[^\n]+)\n(?:={3,}|-{3,}))[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)
NOTICE_HEADING = re.compile(
    rf"[\W_]*{NOTICES}[\W_]*(?:\n(?:=+|-+)[ \t]*)?\Z", re.VERBOSE | re.IGNORECASE
)
ALERT = re.compile(
    rf"(?:^|\n)[ \t]*(?:>[ \t]*)+(?:\[!\w+\]|[*_]*{NOTICES}[:*_]*)[ \t]*\n[ \t>]*\Z",
    re.VERBOSE | re.IGNORECASE,
)
RULE = r"[ \t]*(?:(?:[*][ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}|\#{7,})"
RULE_ABOVE = re.compile(rf"(?:\A|(?<=\n)){RULE}(?P<gap>\n\s*)\Z")
RULE_BELOW = re.compile(rf"(?P<gap>[ \t]*\n\s*?){RULE}[ \t]*(?=\n|\Z)")
UNDERLINE = re.compile(r"[ \t#]*\n(?:={3,}|-{3,})[ \t]*(?=\n|\Z)")
TABLE_HEAD = re.compile(
    r"^[ \t]*\|.*\|[ \t]*\n[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$", re.MULTILINE
)
TABLE_ROWS = re.compile(r"(?:\n[ \t]*\|.*)+")
BELOW_ALL_SIGNS = 7
LONGEST_LINE = 200


def announcers(text: str, cuts: Sequence[Span]) -> tuple[Span, ...]:
    """Return what announces nothing once `cuts` are gone."""
    if not cuts:
        return ()
    found = [
        *thematic_breaks(text, cuts),
        *alerts(text, cuts),
        *table_heads(text, cuts),
    ]
    return (*found, *emptied_headings(text, (*cuts, *found)))


def thematic_breaks(text: str, cuts: Sequence[Span]) -> list[Span]:
    """Return the rules that framed a cut, or part it from nothing.

    Of two rules around a passage between others one stays, unless they touch it.
    """
    found: list[Span] = []
    words = trim(text, Span(0, len(text)))
    for cut in cuts:
        if not is_whole_line(text, cut):
            continue
        under = UNDERLINE.match(text, cut.end)
        above = RULE_ABOVE.search(text, max(0, cut.start - LONGEST_LINE), cut.start)
        below = RULE_BELOW.match(text, cut.end)
        first = (above.start() if above else cut.start) <= words.start
        last = (below.end() if below else cut.end) >= words.end
        touches = above is not None and "\n" not in above["gap"][1:]
        if under and not above:
            found.append(Span(cut.end, under.end()))
        elif below and (above or first):
            found.append(Span(cut.end, below.end()))
        if above and (first or last or (below and touches)):
            found.append(Span(above.start(), cut.start))
    return found


def is_whole_line(text: str, span: Span) -> bool:
    """Tell whether a span takes all of its lines."""
    line = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    after = text[span.end : len(text) if end < 0 else end]
    return not text[line : span.start].strip() and not after.strip(" \t#\r")


def alerts(text: str, cuts: Sequence[Span]) -> list[Span]:
    """Return the titles of quotes, as "[!WARNING]", that have nothing else left."""
    found: list[Span] = []
    for cut in cuts:
        title = ALERT.search(text[max(0, cut.start - LONGEST_LINE) : cut.start])
        following = re.compile(r"[ \t]*\n[ \t]*>[ \t]*\S").match(text, cut.end)
        if title is not None and following is None:
            offset = max(0, cut.start - LONGEST_LINE) + title.start()
            start = offset + (text[offset] == "\n")
            found.append(Span(start, cut.start))
    return found


def table_heads(text: str, cuts: Sequence[Span]) -> list[Span]:
    """Return the heads of tables all of whose rows lie in `cuts`."""
    found: list[Span] = []
    for head in TABLE_HEAD.finditer(text):
        rows = TABLE_ROWS.match(text, head.end())
        if rows and not left(text, Span(*rows.span()), cuts, blank=" \t\r\n|"):
            found.append(Span(*head.span()))
    return found


def emptied_headings(text: str, cuts: Sequence[Span]) -> tuple[Span, ...]:
    """Return the headings and lead-ins whose whole section lies in `cuts`.

    A heading that had nothing below it before the cuts stays. One that only announces
    a notice goes with the block right below it.
    """
    gone = list(merge(cuts))
    found: list[Span] = []
    heads = [(Span(*match.span()), rank(match)) for match in HEADING.finditer(text)]
    for index in range(len(heads) - 1, -1, -1):
        head = heads[index][0]
        end = section_end(text, heads, index)
        if NOTICE_HEADING.match(head.of(text)):
            end = min(end, block_end(text, head.end))
        section = Span(head.end, end)
        had = bool(section.of(text).strip())
        if had and not left(text, section, gone) and left(text, head, gone):
            found.append(head)
            add(gone, head)
    return tuple(found)


def rank(match: re.Match[str]) -> int:
    """Return how deep a heading is; lead-ins and bold lines lie below all signs."""
    if match["signs"] or match["wiki"]:
        return len(match["signs"] or match["wiki"])
    if match["under"]:
        return 1 if match.group().rstrip().endswith("=") else 2
    return BELOW_ALL_SIGNS + bool(match["lead"])


def section_end(text: str, heads: Sequence[tuple[Span, int]], index: int) -> int:
    """Return where the section of a heading ends; a lead-in has one block only."""
    head, depth = heads[index]
    if depth > BELOW_ALL_SIGNS:
        return block_end(text, head.end)
    later = (one.start for one, other in heads[index + 1 :] if other <= depth)
    return next(later, len(text))


def block_end(text: str, position: int) -> int:
    """Return where the first block behind a position ends."""
    block = re.compile(r"\s*\S.*?(?=\n[ \t]*\n|\Z)", re.DOTALL).match(text, position)
    return block.end() if block else len(text)


def add(gone: list[Span], span: Span) -> None:
    """Put a span among others that are sorted and apart, and keep them so."""
    place = bisect_left(gone, span.start, key=start_of)
    gone.insert(place, span)
    around = gone[max(0, place - 1) : place + 2]
    if any(one.end > two.start for one, two in itertools.pairwise(around)):
        gone[:] = merge(gone)


def start_of(span: Span) -> int:
    """Return where a span starts."""
    return span.start


def end_of(span: Span) -> int:
    """Return where a span ends."""
    return span.end


def left(
    text: str, span: Span, cuts: Sequence[Span], *, blank: str = " \t\r\n"
) -> bool:
    """Tell whether anything but `blank` characters stays of `span`.

    `cuts` are sorted and apart.
    """
    position = span.start
    for place in range(bisect_right(cuts, span.start, key=end_of), len(cuts)):
        cut = cuts[place]
        if cut.start >= span.end:
            break
        if text[position : cut.start].strip(blank):
            return True
        position = cut.end
    return bool(text[position : span.end].strip(blank))
