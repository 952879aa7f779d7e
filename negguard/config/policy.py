"""The frozen values of a policy; every default of the file format lives here."""

from __future__ import annotations

import hashlib
import json
import operator
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import PurePath

from typing_extensions import override

from negguard.model import Action, Kind, Label, Position, Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSpec:
    """Which columns hold what; None lets the reader find the column by its type.

    `text` may be several columns, which are judged together as one document.
    """

    text: str | tuple[str, ...] | None = "text"
    id: str | None = "id"
    messages: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectSpec:
    """What finds frames; frames that score below `min_score` (0 to 1) are left out.

    `effort` says how many segments the judge is shown: fast, balanced or thorough.
    """

    packs: tuple[str, ...] = ("en",)
    min_score: float = 0.5
    effort: str = "balanced"
    detectors: tuple[str, ...] = ()


SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of scores such as `>=0.8`; `value` is 0 to 1."""

    sign: str
    value: float

    @classmethod
    def of(cls, text: str) -> Bound:
        """Return the bound that a text such as `>=0.8` names.

        Raises:
            ValueError: it names none.
        """
        shown = text.strip()
        sign = next((sign for sign in SIGNS if shown.startswith(sign)), "")
        return cls(sign, float(shown[len(sign) :]))

    def __post_init__(self) -> None:
        """Refuse a bound that no score could be held against."""
        if self.sign not in SIGNS or not 0 <= self.value <= 1:
            msg = f"no bound of scores: {self}; one is '>=0.8'"
            raise ValueError(msg)

    @override
    def __str__(self) -> str:
        """Return it as policy files write it."""
        return f"{self.sign}{self.value!r}"

    def holds(self, score: float) -> bool:
        """Tell whether a score is inside the bound."""
        return SIGNS[self.sign](score, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a document must be for a rule to apply; empty parts match everything.

    `source` is a shell pattern over the document's source column or file. `score` is
    held against the highest of the detached frames that the other parts hold for.
    """

    kind: tuple[Kind, ...] = ()
    label: tuple[Label, ...] = ()
    position: tuple[Position, ...] = ()
    reach: tuple[Reach, ...] = ()
    source: str | None = None
    score: Bound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteGates:
    """What a rewrite must come to, or the document is refused; shares are 0 to 1.

    `denied_share`: claims that are denied, not deleted, over all. `max_claims`: dense
    texts presuppose what they tell, so more are not tried. `words_left`: words of the
    result over the words outside notices.
    """

    denied_share: float = 0.66
    max_claims: int = 8
    words_left: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRule:
    """What to do with documents that fulfil `when`."""

    when: Condition
    do: Action
    otherwise: Action = Action.QUARANTINE
    fallback: tuple[str, ...] = ("negate", "event_noun", "delete")
    gates: RewriteGates = RewriteGates()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Rates (0 to 1) above which a run fails or warns; None never does.

    `detached_growth` compares with the last run: 0.5 means half as much again.
    Nothing is judged below `min_documents` documents.
    """

    detached_rate: float | None = None
    error_rate: float | None = None
    detached_growth: float | None = None
    min_documents: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSpec:
    """What happens to rows and files that cannot be judged."""

    row: Action = Action.QUARANTINE
    file: str = "skip"
    max_error_rate: float = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What protects a run from single documents and files.

    Documents above `max_document_chars` code points, or that take longer than
    `seconds_per_document`, count as rows that cannot be judged. Time is looked at while
    a document is judged; it alone may decide otherwise in another run.
    """

    max_document_chars: int = 200_000_000
    seconds_per_document: float = 120.0
    max_decompressed_bytes: int = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything that decides about a document, read once and passed down."""

    name: str = "audit"
    version: int = 1
    input: InputSpec = InputSpec()
    detect: DetectSpec = DetectSpec()
    actions: tuple[ActionRule, ...] = ()
    rewriter: str = "localise.v1"
    fail: Thresholds = Thresholds()
    warn: Thresholds = Thresholds()
    on_error: ErrorSpec = ErrorSpec()
    limits: Limits = field(default_factory=Limits)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of everything but the name, as 64 hex digits.

        Packs count by their names, wherever their folders lie; what is in them has a
        digest of its own.
        """
        values = asdict(self)
        values.pop("name")
        values["detect"]["packs"] = [PurePath(p).name for p in self.detect.packs]
        packed = json.dumps(values, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(packed.encode()).hexdigest()
