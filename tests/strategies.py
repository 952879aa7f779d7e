"""Hypothesis strategies: hostile texts, edits that fit, documents, batch cuts."""

from __future__ import annotations

import itertools

from hypothesis import strategies as st

from negguard.model import Document, Edit, Message, Span

# Pieces that layout, folding and offsets trip over, beside words that trigger rules.
PIECES = (
    "The claims below are entirely false.",
    "Nothing above is true.",
    "Myth:",
    "Fact:",
    "[Note: this is fiction.]",
    "He won the race.",
    "# Wrong!",
    "APRIL FOOLS!!!",
    "> quoted",
    "```\ncode()\n```",
    "- item",
    "## Heading",
    "| a | b |\n|---|---|\n| c | d |",
    "<!-- the text below is a hoax -->",
    "\u201cFAL\u017fE\u201d",
    "\U0001f600\U0001f468\u200d\U0001f469",
    "e\u0301\u0327",
    "\u202eright to left\u202c",
    "\ufeff",
    "\x00",
)
BREAKS = ("", " ", "\n", "\r\n", "\n\n", "\u2028", "\t", "\r")

texts = st.lists(
    st.tuples(
        st.sampled_from(PIECES)
        | st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
        st.sampled_from(BREAKS),
    ),
    max_size=12,
).map(lambda parts: "".join(piece + gap for piece, gap in parts))

messages = st.builds(
    Message, role=st.sampled_from(["system", "user", "assistant"]), content=texts
)
documents = st.one_of(
    texts.map(lambda text: Document(text=text)),
    st.lists(messages, min_size=1, max_size=4).map(
        lambda turns: Document(messages=tuple(turns))
    ),
)


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    """Draw a text and edits of it that do not overlap."""
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    spans = [Span(*cuts[i : i + 2]) for i in range(0, len(cuts) - 1, 2)]
    words = st.text(max_size=6)
    return text, tuple(Edit(span=span, text=draw(words)) for span in spans)


@st.composite
def cuts(draw: st.DrawFn, size: int) -> tuple[tuple[int, int], ...]:
    """Draw a way to cut `size` rows into batches."""
    ends = sorted(draw(st.sets(st.integers(0, size), max_size=5)) | {0, size})
    return tuple(itertools.pairwise(ends))
