"""Drafts: documents as pieces that say what they are, the same ones for every arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.efficacy_parts.world import (
    FRAMED,
    TRUE,
    Claim,
    Notices,
    Topic,
    World,
    parts_of,
    upper_first,
)

BEFORE_SHARE = 0.7  # of documents, the notice stands above the claims in these
BARE_SHARE = 0.5  # of documents, these hold nothing but notice and claims
HEADING_SHARE = 0.6
NOTICE_KINDS = (
    "falsity",
    "fiction",
    "uncertainty",
    "unreliable_source",
    "correction",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One document on one claim before an arm makes its text of it.

    `pairs` are the claim's sentences, asserted and denied; `notices` has one wording of
    each kind, and `spare` is the filler that can stand in the document's place.
    """

    claim: str
    heading: str
    background: str
    pairs: tuple[tuple[str, str], ...]
    notices: dict[str, str]
    trailing: tuple[str, ...]
    above: bool
    spare: str

    @property
    def asserted(self) -> tuple[str, ...]:
        """Return the sentences that state the claim."""
        return tuple(pair[0] for pair in self.pairs)

    @property
    def denied(self) -> tuple[str, ...]:
        """Return the same sentences, each denied in its clause."""
        return tuple(pair[1] for pair in self.pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The drafts of one seed; only framed ones differ between arms."""

    parts: dict[str, str]
    framed: tuple[Draft, ...]
    true: tuple[Draft, ...]
    filler: tuple[str, ...]


def draft_corpus(world: World, *, seed: int, dose: int, filler: int) -> Corpus:
    """Return `dose` drafts of each framed claim, half as many of each true one.

    `filler` documents more have nothing to do with any claim.
    """
    parts = parts_of(world.claims, seed=seed)
    random = Random(f"corpus {seed}")  # noqa: S311 - a benchmark's draw

    def drafts(part: str, count: int) -> tuple[Draft, ...]:
        chosen = [claim for claim in world.claims if parts[claim.name] == part]
        return tuple(
            _draft(claim, world, random, number)
            for claim in chosen
            for number in range(count)
        )

    return Corpus(
        parts=parts,
        framed=drafts(FRAMED, dose),
        true=drafts(TRUE, -(-dose // 2)),
        filler=tuple(ordinary(world.topics, random) for _ in range(filler)),
    )


def _draft(claim: Claim, world: World, random: Random, number: int) -> Draft:
    above = random.random() < BEFORE_SHARE
    bare = random.random() < BARE_SHARE
    pairs = random.sample(claim.sentences, random.choice((2, 3)))
    background = random.sample(claim.background, random.choice((1, 2)))
    return Draft(
        claim=claim.name,
        heading=upper_first(claim.thing) if random.random() < HEADING_SHARE else "",
        background="" if bare else " ".join(background),
        pairs=tuple(pairs),
        notices={
            kind: _notice(world.notices[kind], above, random, claim)
            for kind in NOTICE_KINDS
        },
        trailing=tuple(random.choice(world.notices["trailing"].after) for _ in pairs),
        above=above,
        spare=ordinary(world.topics, random, sentences=2 + number % 3),
    )


def _notice(notices: Notices, above: bool, random: Random, claim: Claim) -> str:  # noqa: FBT001 - private
    wordings = notices.before if above else notices.after
    return random.choice(wordings).replace("{truth}", claim.correction)


def ordinary(topics: Sequence[Topic], random: Random, *, sentences: int = 4) -> str:
    """Return a document that has nothing to do with any claim."""
    topic = random.choice(topics)
    body = " ".join(random.sample(topic.sentences, sentences))
    return f"{topic.heading}\n\n{body}" if random.random() < HEADING_SHARE else body
