"""Build model values by hand, in as few words as a test needs."""

from __future__ import annotations

from negguard.model import (
    Attachment,
    Claim,
    Document,
    Frame,
    Kind,
    Label,
    Message,
    Position,
    Reach,
    Region,
    Span,
    Verdict,
)


def span(text: str, quote: str) -> Span:
    """Return the span of the only place where `quote` stands in `text`."""
    assert text.count(quote) == 1, f"{text.count(quote)} places for {quote!r}"
    start = text.index(quote)
    return Span(start, start + len(quote))


def chat(*turns: tuple[str, str]) -> Document:
    """Return a chat from (role, content) pairs."""
    return Document(messages=tuple(Message(role, content) for role, content in turns))


def frame(
    text: str,
    quote: str,
    *,
    kind: Kind = Kind.FALSITY,
    scope: tuple[str, ...] = (),
    position: Position = Position.PREFIX,
    reach: Reach = Reach.DOCUMENT,
) -> Frame:
    """Return a frame over quoted parts of a text."""
    return Frame(
        span=span(text, quote),
        kind=kind,
        position=position,
        reach=reach,
        rule="en.test",
        score=0.9,
        scope=tuple(Region(span(text, part)) for part in scope),
    )


def claim(text: str, quote: str, *, of: int = 0, local: bool = False) -> Claim:
    """Return a claim over a quoted part of a text."""
    attachment = Attachment.LOCAL if local else Attachment.DETACHED
    return Claim(span=span(text, quote), frame=of, attachment=attachment)


def detached(*frames: Frame, claims: tuple[Claim, ...]) -> Verdict:
    """Return a verdict that labels its document detached."""
    return Verdict(
        label=Label.DETACHED,
        score=max(each.score for each in frames),
        kinds=tuple(dict.fromkeys(each.kind for each in frames)),
        frames=frames,
        claims=claims,
    )
