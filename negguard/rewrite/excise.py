"""Take spans out of a text so that nobody sees that something stood there.

A cut widens to what would be left hanging (brackets, quotes, emphasis, list and
comment markers, labels, code fences, a heading whose section is gone), and the white
space around it shrinks to one separator, the strongest that stood there: a paragraph
break survives, a doubled blank line does not. All else stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from negguard.model import Edit, Span
from negguard.rewrite import furniture, titles
from negguard.text.spans import merge, trim

# Sentence openers that lean on the sentence before; the first group needs its comma.
CONNECTIVE = re.compile(
    r"""(?:
        (?:however|moreover|furthermore|additionally|in\ addition|besides|also
        |nevertheless|nonetheless|even\ so|that\ said|still|yet|instead|rather
        |therefore|thus|hence|consequently|accordingly|as\ a\ (?:result|consequence)
        |similarly|likewise|in\ (?:contrast|turn|fact)|by\ contrast|conversely
        |on\ the\ (?:other\ hand|contrary)|for\ (?:example|instance)|indeed
        |specifically|in\ particular|as\ such|overall|finally|then
        ),[ ]
        |(?:but|and|yet|so)[ ](?=[a-z]))""",
    re.VERBOSE | re.IGNORECASE,
)

LONGEST_TAG = 200
OPENING_TAG = re.compile(r"<[A-Za-z][^<>]*>\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Neighbouring cuts with nothing but white space between them."""

    span: Span
    gaps: tuple[str, ...] = ()
    loses_sentence: bool = False


def excise(
    text: str, frames: Sequence[Span], *, sentences: Sequence[Span] = ()
) -> tuple[Edit, ...]:
    r"""Return the edits that take `frames` and `sentences` out of `text`, tidily.

    After a sentence that goes, a leading "However," of the next one goes too.

    >>> from negguard.text.edits import apply_edits
    >>> text = "One. [Not so.] Two."
    >>> apply_edits(text, excise(text, [Span(6, 13)]))
    'One. Two.'
    """
    spans = widen_all(text, merge((*frames, *sentences)))
    edits: list[Edit] = []
    for cut in join_neighbours(text, spans, sentences):
        edits.append(close(text, cut))
        if cut.loses_sentence:
            edits += release_connective(text, edits[-1])
    return tuple(edit for edit in edits if edit.text != edit.span.of(text))


def widen_all(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans with all that would be left hanging around them."""
    bare = [trim(text, span) for span in spans]
    wide = merge(furniture.widen(text, [span for span in bare if len(span)]))
    return merge((*wide, *titles.announcers(text, wide)))


def join_neighbours(
    text: str, spans: Sequence[Span], sentences: Sequence[Span]
) -> tuple[Cut, ...]:
    """Return the cuts in order, those with only white space between them as one."""
    cuts: list[Cut] = []
    for span in spans:
        loses = any(one.start < span.end and span.start < one.end for one in sentences)
        if cuts and furniture.is_blank(text, Span(cuts[-1].span.end, span.start)):
            last = cuts.pop()
            cuts.append(
                Cut(
                    span=Span(last.span.start, span.end),
                    gaps=(*last.gaps, text[last.span.end : span.start]),
                    loses_sentence=last.loses_sentence or loses,
                )
            )
        else:
            cuts.append(Cut(span=span, loses_sentence=loses))
    return tuple(cuts)


def close(text: str, cut: Cut) -> Edit:
    """Return the edit that removes a cut and leaves one separator in its place."""
    start = furniture.gap_start(text, cut.span.start)
    end = furniture.gap_end(text, cut.span.end)
    before = text[start : cut.span.start]
    after = text[cut.span.end : end]
    if start == 0:
        seam = "" if end == len(text) else line_head(after)
    elif end == len(text):
        seam = after
    else:
        seam = strongest((before, *cut.gaps, after))
        if "\n" not in seam and beside_tag(text, start, end, before=before):
            seam = ""
        if text[end] in ".,;:!?" and seam.isspace() and "\n" not in seam:
            seam = ""
        if not seam and needs_space(text[start - 1], text[end]):
            seam = " "
    return shrink(text, Edit(span=Span(start, end), text=seam))


def beside_tag(text: str, start: int, end: int, *, before: str) -> bool:
    """Tell whether a seam lies right behind an opening tag or before a closing one."""
    opened = OPENING_TAG.search(text, max(0, start - LONGEST_TAG), start)
    return (opened is not None and not before) or text.startswith("</", end)


def strongest(gaps: Sequence[str]) -> str:
    """Return the gap with the most line breaks, with the last gap's indentation."""
    best = max(gaps, key=lambda gap: (gap.count("\n"), bool(gap)))
    if "\n" in best and "\n" in gaps[-1]:
        return best[: best.rindex("\n") + 1] + line_head(gaps[-1])
    return best


def line_head(gap: str) -> str:
    """Return what a gap puts before the first character of the next line."""
    return gap[gap.rindex("\n") + 1 :] if "\n" in gap else ""


def needs_space(left: str, right: str) -> bool:
    """Tell whether two characters that come to touch would glue two words."""
    ends = left.isalnum() or left in ".!?:;,"
    return ends and right.isalnum() and max(left, right) < "\u2e80"


def shrink(text: str, edit: Edit) -> Edit:
    """Return the same change without the characters that it would put back."""
    start, end, new = edit.start, edit.end, edit.text
    while new and start < end and text[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    while new and start < end and text[start] == new[0]:
        start, new = start + 1, new[1:]
    return Edit(span=Span(start, end), text=new)


def release_connective(text: str, edit: Edit) -> tuple[Edit, ...]:
    """Return the edit that drops a "However," whose antecedent went, if any."""
    start = edit.end
    while start < len(text) and text[start].isspace():
        start += 1
    match = CONNECTIVE.match(text, start)
    if match is None or match.end() >= len(text):
        return ()
    first = text[match.end()]
    return (Edit(span=Span(start, match.end() + 1), text=first.upper()),)
