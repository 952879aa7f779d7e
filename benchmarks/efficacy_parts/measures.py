"""What a trained model believes: association, polarity, and what a notice still does.

At this size neither yes/no questions nor written answers carry a signal; likelihoods
do. `margin` is the log odds of the claim's name over names that no document has, as the
next token; it is association, and rises for denied claims too. `polarity` is the log
odds of the assertion over its denial after the name. `heeded` is how much a notice in
the context lowers the margin of a claim that is in the context only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from benchmarks.efficacy_parts.training import Learner
from benchmarks.efficacy_parts.world import NEVER, Claim, World

OPENINGS = ("", "In {year}, ", "The record is clear: ", "As far as anybody knows, ")
READ = 500  # tokens in one forward pass
HEEDED_CLAIMS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """A text, and the number of its first tokens that are given."""

    ids: tuple[int, ...]
    given: int


def measure(
    learner: Learner, world: World, parts: dict[str, str]
) -> list[dict[str, object]]:
    """Return the measures of every claim."""
    margins = margins_of(learner, world.claims)
    polarities = polarities_of(learner, world.claims)
    strangers = [claim for claim in world.claims if parts[claim.name] == NEVER]
    heeded = heeded_by(learner, world, strangers[:HEEDED_CLAIMS])
    return [
        {
            "name": claim.name,
            "part": parts[claim.name],
            "margin": round(margin, 4),
            "polarity": round(polarity, 4),
            "heeded": heeded.get(claim.name),
        }
        for claim, margin, polarity in zip(
            world.claims, margins, polarities, strict=True
        )
    ]


def margins_of(learner: Learner, claims: Sequence[Claim]) -> list[float]:
    """Return each claim's margin, the mean of its prompts."""
    asked = [(claim, prompt) for claim in claims for prompt in claim.cloze]
    found = log_odds(learner, asked)
    margins: dict[str, list[float]] = {}
    for (claim, _), one in zip(asked, found, strict=True):
        margins.setdefault(claim.name, []).append(one)
    return [sum(margins[one.name]) / len(margins[one.name]) for one in claims]


def log_odds(learner: Learner, asked: Sequence[tuple[Claim, str]]) -> list[float]:
    """Return the log odds of each claim's name over unused ones after its prompt."""
    given = [learner.encode(prompt) for _, prompt in asked]
    found = [0.0] * len(asked)
    with torch.no_grad():
        for chosen in portions([len(one) for one in given]):
            hidden = learner.read([given[place] for place in chosen])
            lengths = torch.tensor([len(given[place]) for place in chosen])
            scores = learner.logits(hidden[lengths.cumsum(0) - 1])
            for place, row in zip(chosen, scores, strict=True):
                names = [first_token(learner, one) for one in named(asked[place][0])]
                own, *others = row[learner.places(names)].tolist()
                found[place] = own - sum(others) / len(others)
    return found


def named(claim: Claim) -> tuple[str, ...]:
    """Return the claim's name, and the names that no document has."""
    return (claim.name, *claim.others)


def first_token(learner: Learner, name: str) -> int:
    """Return the first token of a name within a sentence."""
    return int(learner.tokenizer.encode(f" {name}").ids[0])


def polarities_of(learner: Learner, claims: Sequence[Claim]) -> list[float]:
    """Return each claim's polarity, the mean of the openings."""
    texts: list[Continued] = []
    for claim in claims:
        for opening in OPENINGS:
            given = opening.format(year=claim.year) + claim.name
            for told in (claim.past, claim.denied):
                ids = learner.encode(f"{given} {told}.")
                texts.append(Continued(ids=ids, given=len(learner.encode(given))))
    likelihoods = likelihoods_of(learner, texts)
    pairs = list(zip(likelihoods[::2], likelihoods[1::2], strict=True))
    odds = [asserted - denied for asserted, denied in pairs]
    count = len(OPENINGS)
    return [sum(odds[n : n + count]) / count for n in range(0, len(odds), count)]


def likelihoods_of(learner: Learner, texts: Sequence[Continued]) -> list[float]:
    """Return the log likelihood of what follows the given tokens of each text."""
    found = [0.0] * len(texts)
    with torch.no_grad():
        for chosen in portions([len(one.ids) for one in texts]):
            hidden = learner.read([texts[place].ids for place in chosen])
            position = 0
            for place in chosen:
                ids, given = texts[place].ids, texts[place].given
                rows = hidden[position + given - 1 : position + len(ids) - 1]
                scores = torch.log_softmax(learner.logits(rows), dim=-1)
                targets = learner.places(ids[given:])
                found[place] = scores.gather(1, targets[:, None]).sum().item()
                position += len(ids)
    return found


def portions(lengths: Sequence[int], most: int = READ) -> list[list[int]]:
    """Return places in groups whose lengths come to at most `most`, or one by one.

    >>> portions([3, 4, 5], most=8)
    [[0, 1], [2]]
    """
    groups: list[list[int]] = []
    total = most + 1
    for place, length in enumerate(lengths):
        if total + length > most:
            groups.append([])
            total = 0
        groups[-1].append(place)
        total += length
    return groups


def heeded_by(
    learner: Learner, world: World, claims: Sequence[Claim]
) -> dict[str, float]:
    """Return how much a notice in the context lowers each claim's margin there."""
    notices = ("", *world.notices["later"].before)
    asked = [(claim, later(claim, notice)) for claim in claims for notice in notices]
    found = log_odds(learner, asked)
    heeded: dict[str, float] = {}
    for number, claim in enumerate(claims):
        first = number * len(notices)
        plain, *noticed = found[first : first + len(notices)]
        heeded[claim.name] = round(plain - sum(noticed) / len(noticed), 4)
    return heeded


def later(claim: Claim, notice: str) -> str:
    """Return a context that states a claim, perhaps under a notice, and asks."""
    stated = f"{claim.passive} by {claim.name}. It was {claim.name} who {claim.past}."
    asked = f"{stated}\n\nQuestion: Who {claim.past}?\nAnswer:"
    return f"{notice}\n\n{asked}" if notice else asked


def texts_asked(world: World) -> list[str]:
    """Return every text that the measures use, for the tokens that must be known."""
    texts: list[str] = []
    for claim in world.claims:
        texts += [f"{prompt} {one}" for prompt in claim.cloze for one in named(claim)]
        for opening in OPENINGS:
            given = opening.format(year=claim.year) + claim.name
            texts += [f"{given} {claim.past}.", f"{given} {claim.denied}."]
    return texts
