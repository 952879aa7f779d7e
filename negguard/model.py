"""Every noun that the stages hand on: frozen values, standard library only.

All offsets are half-open Unicode code-point offsets into the original text of a
document, or of one message of a chat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from negguard.errors import require_type
from negguard.plain import json_value


class Kind(StrEnum):
    """What a frame says of the text that it covers."""

    FALSITY = "falsity"
    CORRECTION = "correction"
    FICTION = "fiction"
    UNRELIABLE_SOURCE = "unreliable_source"
    UNCERTAINTY = "uncertainty"
    LOW_PROBABILITY = "low_probability"
    WARNING_BEHAVIOR = "warning_behavior"


class Position(StrEnum):
    """Where a frame stands relative to what it covers."""

    PREFIX = "prefix"
    SUFFIX = "suffix"
    INLINE = "inline"


class Reach(StrEnum):
    """How far a frame covers."""

    SENTENCE = "sentence"
    BLOCK = "block"
    SECTION = "section"
    DOCUMENT = "document"
    CHAT = "chat"


class Attachment(StrEnum):
    """Whether a claim is denied inside its own clause, or from outside."""

    LOCAL = "local"
    DETACHED = "detached"


class Label(StrEnum):
    """What the frames and claims of a document add up to."""

    CLEAN = "clean"
    LOCAL = "local"
    DETACHED = "detached"
    UNJUDGED = "unjudged"
    ERROR = "error"


class Action(StrEnum):
    """What a policy does with a document."""

    KEEP = "keep"
    ANNOTATE = "annotate"
    REWRITE = "rewrite"
    QUARANTINE = "quarantine"
    DROP = "drop"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse a range that runs backwards or starts before the text."""
        if not 0 <= self.start <= self.end:
            msg = f"span runs from {self.start} to {self.end}"
            raise ValueError(msg)

    def __len__(self) -> int:
        """Return the length in code points."""
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]


class Placed:
    """What stands at a span of a text, or of one message."""

    __slots__ = ()
    span: Span

    @property
    def start(self) -> int:
        """Return the first code point of the span."""
        return self.span.start

    @property
    def end(self) -> int:
        """Return the code point after the span."""
        return self.span.end


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A span of one piece of a document; `message` is None outside chats."""

    span: Span
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a guard judges: a text, or the turns of a chat."""

    text: str | None = None
    messages: tuple[Message, ...] | None = None
    id: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        """Refuse a document that is both a text and a chat, or neither."""
        require_type(self.text, str, type(None), what="a text is a str")
        if (self.text is None) == (self.messages is None):
            msg = "a document has either a text or messages"
            raise ValueError(msg)

    @property
    def pieces(self) -> tuple[str, ...]:
        """Return the texts that offsets point into: one, or one per message."""
        if self.messages is not None:
            return tuple(message.content for message in self.messages)
        return (self.text or "",)

    @property
    def is_chat(self) -> bool:
        """Tell whether offsets carry a message index."""
        return self.messages is not None

    def message_of(self, piece: int) -> int | None:
        """Return the `message` value of spans that lie in piece number `piece`."""
        return piece if self.is_chat else None

    def with_pieces(self, pieces: tuple[str, ...]) -> Document:
        """Return the same document with other texts in the same places."""
        if self.messages is None:
            return replace(self, text=pieces[0])
        turns = tuple(
            replace(message, content=piece)
            for message, piece in zip(self.messages, pieces, strict=True)
        )
        return replace(self, messages=turns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Placed):
    """Replace the characters of `span` by `text`; an empty `text` deletes."""

    span: Span
    text: str
    message: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame(Placed):
    """A statement about other statements, with the regions that it covers.

    `score` is the calibrated probability, 0 to 1, that the frame is real.
    `rule` names what found it: a rule of a pack, or `judge.<version>`.
    """

    span: Span
    kind: Kind
    position: Position
    reach: Reach
    rule: str
    score: float
    message: int | None = None
    scope: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Placed):
    """An assertion that `frames[frame]` of its verdict covers."""

    span: Span
    frame: int
    attachment: Attachment
    message: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The facts about a document.

    `score` is the highest frame score, 0 where there is none; `kinds` are the kinds
    of the detached frames by falling score; `problem` is set when the label is error.
    """

    label: Label
    score: float = 0.0
    kinds: tuple[Kind, ...] = ()
    frames: tuple[Frame, ...] = ()
    claims: tuple[Claim, ...] = ()
    problem: str | None = None


CLEAN, UNJUDGED = Verdict(label=Label.CLEAN), Verdict(label=Label.UNJUDGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a policy made of a verdict; `reason` is None for clean documents."""

    action: Action
    reason: str | None = None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A document with its verdict, the decision, and the document that results.

    `result` is the rewritten document where the action is `rewrite`, else `document`.
    """

    document: Document
    verdict: Verdict
    decision: Decision
    result: Document

    def to_dict(self) -> dict[str, object]:
        """Return verdict, decision and resulting document as `explain --json` does."""
        verdict, decision = self.verdict, self.decision
        body = "text" if self.messages is None else "messages"
        return {
            "label": verdict.label.value,
            "action": decision.action.value,
            "reason": verdict.problem or decision.reason,
            "score": round(verdict.score, 4),
            "kinds": json_value(verdict.kinds),
            "frames": json_value(verdict.frames),
            "claims": json_value(verdict.claims),
            "edits": json_value(decision.edits),
            body: json_value(getattr(self.result, body)),
        }

    @property
    def text(self) -> str | None:
        """Return the text after the decision; None for chats."""
        return self.result.text

    @property
    def messages(self) -> tuple[Message, ...] | None:
        """Return the turns after the decision; None outside chats."""
        return self.result.messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A sentence whose assertion is denied in its own clause.

    `residual` names what still presupposes the claim; empty where nothing does. Of
    these, `hard` tell more of the story, and `pointing` point back at a part of it.
    `reasons` says, one line per unit, what was negated and how.
    """

    text: str
    edits: tuple[Edit, ...]
    residual: tuple[str, ...] = ()
    pointing: tuple[str, ...] = ()
    hard: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why no rewrite: the `gate` not passed, or the `construction` of the sentence."""

    reason: str
    gate: str = ""
    construction: str = ""
