"""Short views of long texts: runs with marks, and the gaps left between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from negguard.model import Edit, Outcome
from negguard.report.escape import visible
from negguard.report.marks import Run, runs_of
from negguard.text.edits import in_order

# Characters of unmarked text that stay on each side of a mark, and the length from
# which a single run is shortened too.
CONTEXT = 160
LONGEST = 900
# A view of one piece ends after so many characters, and a view of a whole one.
MOST = 6000
MOST_WHOLE = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bit:
    """A stretch of an excerpt; `skipped` counts the characters left out after it."""

    text: str
    style: str
    title: str = ""
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The excerpt of a text, or of one message with its role."""

    bits: tuple[Bit, ...]
    role: str | None = None


def before(outcome: Outcome, *, whole: bool = False) -> tuple[Excerpt, ...]:
    """Return the judged document with its frames, claims and scopes marked."""
    document = outcome.document
    pieces = []
    for index, text in enumerate(document.pieces):
        runs = runs_of(text, outcome.verdict, message=document.message_of(index))
        bits = [_bit(run, outcome) for run in runs]
        pieces.append(
            Excerpt(bits=shorten(bits, whole=whole), role=_role(outcome, index))
        )
    return tuple(pieces)


def after(outcome: Outcome, *, whole: bool = False) -> tuple[Excerpt, ...]:
    """Return the rewritten document with what was put in marked."""
    pieces = []
    for index, text in enumerate(outcome.document.pieces):
        message = outcome.document.message_of(index)
        edits = [e for e in outcome.decision.edits if e.message == message]
        bits = _edited(text, edits)
        pieces.append(
            Excerpt(bits=shorten(bits, whole=whole), role=_role(outcome, index))
        )
    return tuple(pieces)


def shorten(bits: Sequence[Bit], *, whole: bool = False) -> tuple[Bit, ...]:
    """Return the bits with long stretches cut in their middle, up to `MOST`.

    Of a `whole` view none is cut, up to `MOST_WHOLE`.
    """
    short: list[Bit] = []
    left = MOST_WHOLE if whole else MOST
    for index, bit in enumerate(bits):
        if left <= 0:
            rest = sum(len(other.text) for other in bits[index:])
            short.append(Bit(text="", style="plain", skipped=rest))
            break
        short += _cut(bit, longest=left) if whole else _cut(bit)
        left -= len(bit.text) if whole else min(len(bit.text), LONGEST)
    return tuple(
        Bit(
            text=visible(bit.text, lines=True),
            style=bit.style,
            title=visible(bit.title),
            skipped=bit.skipped,
        )
        for bit in short
    )


def _cut(bit: Bit, *, longest: int = 0) -> list[Bit]:
    most = 2 * CONTEXT if bit.style in ("plain", "covered") else LONGEST
    most = max(most, longest)
    gone = len(bit.text) - most
    if gone <= CONTEXT:
        return [bit]
    half = most // 2
    head = Bit(text=bit.text[:half], style=bit.style, title=bit.title, skipped=gone)
    return [head, Bit(text=bit.text[-half:], style=bit.style, title=bit.title)]


def _bit(run: Run, outcome: Outcome) -> Bit:
    verdict = outcome.verdict
    if run.frame is not None:
        frame = verdict.frames[run.frame]
        title = f"frame {run.frame + 1}: {frame.kind.value}, rule {frame.rule}"
        return Bit(text=run.text, style="frame", title=title)
    if run.claim is not None:
        claim = verdict.claims[run.claim]
        title = f"claim under frame {claim.frame + 1}: {claim.attachment.value}"
        return Bit(text=run.text, style=claim.attachment.value, title=title)
    return Bit(text=run.text, style="covered" if run.covered else "plain")


def _edited(text: str, edits: Iterable[Edit]) -> list[Bit]:
    bits: list[Bit] = []
    position = 0
    for edit in in_order(list(edits)):
        bits.append(Bit(text=text[position : edit.start], style="plain"))
        if edit.text:
            bits.append(Bit(text=edit.text, style="added", title="put in"))
        position = edit.end
    bits.append(Bit(text=text[position:], style="plain"))
    return [bit for bit in bits if bit.text]


def _role(outcome: Outcome, index: int) -> str | None:
    messages = outcome.document.messages
    return None if messages is None else visible(messages[index].role)
