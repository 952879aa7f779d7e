"""What a frame exempts from what it covers, by words that it shares with them."""

from __future__ import annotations

import re

from negguard.model import Frame, Span
from negguard.text.layout import Layout
from negguard.text.spans import merge

EXCEPTION = re.compile(
    r"\b(?:only|except(?: for)?(?: that)?|apart from|other than|"
    r"with the exception of)\b"
    r"(?P<what>[^.;!?]{6,90})"
)
WORD = re.compile(r"[a-z0-9]{4,}")
_TRUTH_WORDS = "true real fact actual actually genuine correct accurate part parts "
TRUTH = frozenset(_TRUTH_WORDS.split())


def exempted(host: Layout, layout: Layout, frame: Frame, covered: Span) -> list[Span]:
    """Return the sentences that a frame exempts: "only the part about X is true"."""
    found = EXCEPTION.search(frame.span.of(host.folded))
    words = set(WORD.findall(found["what"])) - TRUTH if found else set()
    if len(words) < 2:
        return []
    exempt: list[Span] = []
    for number in range(layout.block_at(covered.start), len(layout.blocks)):
        for span in layout.sentences(max(number, 0)):
            shared = words & set(WORD.findall(span.of(layout.folded)))
            if 2 * len(shared) > len(words) and span.end <= covered.end:
                exempt.append(span)
    return list(merge(exempt))
