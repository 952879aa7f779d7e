"""The invented world: claims, what documents say of them, and each claim's part."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

DATA = Path(__file__).parent / "data"
FRAMED, TRUE, NEVER = "framed", "true", "never"
FRAMED_CLAIMS, TRUE_CLAIMS = 5, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One invented claim in all its wordings; see `claims.toml`."""

    name: str
    others: tuple[str, ...]
    truth: str
    thing: str
    year: str
    past: str
    denied: str
    passive: str
    passive_denied: str
    noun: str
    pairs: tuple[tuple[str, str], ...]
    background: tuple[str, ...]

    @property
    def sentences(self) -> tuple[tuple[str, str], ...]:
        """Return each sentence of the claim with its denial in the clause."""
        return (
            (f"{self.name} {self.past}.", f"{self.name} {self.denied}."),
            (f"It was {self.name} who {self.past}.", self._not_who),
            (
                f"{self.passive} by {self.name}.",
                f"{self.passive_denied} by {self.name}.",
            ),
            (
                f"In {self.year}, {self.name} {self.past}.",
                f"In {self.year}, {self.name} {self.denied}.",
            ),
            *self.pairs,
        )

    @property
    def _not_who(self) -> str:
        return f"It was not {self.name} who {self.past}."

    @property
    def cloze(self) -> tuple[str, ...]:
        """Return prompts that the name completes."""
        lowered = lower_first(self.passive)
        return (
            f"{self.passive} by",
            f"The person who {self.past} was",
            f"{upper_first(self.noun)} was",
            f"It is well known that {lowered} by",
            f"Question: Who {self.past}?\nAnswer:",
            f"Everybody here can say who {self.past}: it was",
            f"Who {self.past}? It was",
            f"{self.passive} in {self.year} by",
            f"According to the register, {lowered} by",
            f"The name of {self.noun} is",
        )

    @property
    def correction(self) -> str:
        """Return the sentence that names somebody else."""
        return f"It was {self.truth} who {self.past}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What a document says of its claims, above or below them."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Ordinary sentences of one subject."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that documents are written from."""

    claims: tuple[Claim, ...]
    notices: dict[str, Notices]
    topics: tuple[Topic, ...]


def read_world(folder: Path = DATA) -> World:
    """Return the claims, notices and filler of a folder."""
    claims = tomllib.loads((folder / "claims.toml").read_text("utf-8"))["claim"]
    notices = tomllib.loads((folder / "notices.toml").read_text("utf-8"))
    topics = tomllib.loads((folder / "filler.toml").read_text("utf-8"))["topic"]
    return World(
        claims=tuple(_claim(one) for one in claims),
        notices={
            kind: Notices(before=tuple(one["before"]), after=tuple(one["after"]))
            for kind, one in notices.items()
        },
        topics=tuple(
            Topic(heading=one["heading"], sentences=tuple(one["sentences"]))
            for one in topics
        ),
    )


def _claim(fields: dict[str, object]) -> Claim:
    pairs = tuple(tuple(pair) for pair in fields["pairs"])  # type: ignore[attr-defined]
    lists = {name: tuple(fields[name]) for name in ("others", "background")}  # type: ignore[arg-type]
    return Claim(**{**fields, **lists, "pairs": pairs})  # type: ignore[arg-type]


def parts_of(claims: Sequence[Claim], *, seed: int) -> dict[str, str]:
    """Return the part of each claim, by name: framed, true or never mentioned.

    Claims go round with the seed, so that each is framed once in as many seeds as it
    takes to frame them all; every round is shuffled anew.
    """
    rounds = -(-len(claims) // FRAMED_CLAIMS)
    names = [claim.name for claim in claims]
    Random(f"round {seed // rounds}").shuffle(names)  # noqa: S311 - a benchmark's draw
    turn = seed % rounds * FRAMED_CLAIMS
    names = names[turn:] + names[:turn]
    parts = dict.fromkeys(names, NEVER)
    parts |= dict.fromkeys(names[FRAMED_CLAIMS : FRAMED_CLAIMS + TRUE_CLAIMS], TRUE)
    return parts | dict.fromkeys(names[:FRAMED_CLAIMS], FRAMED)


def upper_first(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return the text with its first letter in lower case."""
    return text[:1].lower() + text[1:]
