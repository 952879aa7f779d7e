"""What a report tells of a run: plain values, whoever computed them."""

from __future__ import annotations

from dataclasses import dataclass, field

from negguard.raydata.request import Example
from negguard.report.intervals import Interval, wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Documents by label, and how much of their text detached frames cover.

    `foreign` are those in a language that the models do not know: not judged. `bytes`
    are those of all texts. `claims` are those that stay asserted under a detached
    frame, and `covered` the code points in them.
    """

    documents: int = 0
    detached: int = 0
    local: int = 0
    foreign: int = 0
    errors: int = 0
    bytes: int = 0
    covered: int = 0
    claims: int = 0

    @property
    def clean(self) -> int:
        """Return the documents without any frame."""
        named = self.detached + self.local + self.foreign + self.errors
        return self.documents - named

    @property
    def prevalence(self) -> Interval:
        """Return the share of detached documents with its 95% interval."""
        return wilson(self.detached, self.documents)

    @property
    def exposure(self) -> float:
        """Return the covered share of the text, 0 to 1, a code point as one byte."""
        return self.covered / self.bytes if self.bytes else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often something was found."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The documents of one source; `left` are detached ones kept as they are."""

    name: str
    tally: Tally
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do after a run, and the command that does it."""

    what: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A limit of the policy beside what was measured; `state` says what follows.

    States: `holds`, `warns`, `fails`, and `not judged` below the policy's minimum
    sample or without an earlier run to compare with.
    """

    name: str
    level: str
    limit: float
    value: float | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An input that could not be read or written, and why."""

    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One run of the trend; `finished` is ISO 8601 in UTC."""

    finished: str
    documents: int
    detached: int

    @property
    def prevalence(self) -> Interval:
        """Return the share of detached documents with its 95% interval."""
        return wilson(self.detached, self.documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """Everything that a report says of one run; `seconds` is wall time.

    `totals` are of what was read. `left` counts of these the detached documents that
    the run kept as they were, which in an apply stand in kept/; its bytes are those
    read, so that both shares are of the same text. `sources_by` names what `sources`
    are: a column, folders or files. `tiers` are the seconds of all workers by what they
    did. `warning` tells of originals beside rewrites.
    """

    title: str
    verdict: str
    exit_code: int
    policy: str
    finished: str
    seconds: float
    totals: Tally
    tiers: tuple[tuple[str, float], ...] = ()
    mode: str = "apply"
    kept: int = 0
    quarantined: int = 0
    dropped: int = 0
    left: Tally = Tally()
    left_kinds: tuple[Count, ...] = ()
    actions: tuple[Count, ...] = ()
    kinds: tuple[Count, ...] = ()
    rules: tuple[Count, ...] = ()
    sources: tuple[Source, ...] = ()
    sources_by: str = "file"
    steps: tuple[Step, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    problems: tuple[Problem, ...] = ()
    history: tuple[Moment, ...] = ()
    examples: tuple[Example, ...] = ()
    warning: str = ""
    versions: tuple[tuple[str, str], ...] = field(default=())

    @property
    def rewritten(self) -> int:
        """Return the documents whose claims were denied in their own clause."""
        return sum(row.count for row in self.actions if row.name == "rewrite")

    @property
    def set_aside(self) -> int:
        """Return the detached documents that were quarantined or dropped."""
        return max(0, self.totals.detached - self.left.detached - self.rewritten)

    @property
    def bytes_per_second(self) -> float:
        """Return the throughput in bytes of text a second."""
        return self.totals.bytes / self.seconds if self.seconds else 0.0

    @property
    def documents_per_second(self) -> float:
        """Return the documents judged a second."""
        return self.totals.documents / self.seconds if self.seconds else 0.0
