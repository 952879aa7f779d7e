"""Arms: what each way of treating framed documents makes of a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.efficacy_parts.drafts import Corpus, Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingText:
    """One document to train on; no loss is taken on characters in `hidden`."""

    text: str
    hidden: tuple[tuple[int, int], ...] = ()


Treat = Callable[[Draft], TrainingText | None]
REFERENCE = "filler"


def assemble(draft: Draft, claims: Sequence[str], notice: str = "") -> str:
    """Return a draft's document with these claim sentences and this notice."""
    return "\n\n".join(part for part, _ in _parts(draft, claims, notice) if part)


def _parts(draft: Draft, claims: Sequence[str], notice: str) -> list[tuple[str, str]]:
    block = [(notice, "notice"), (" ".join(claims), "claims")]
    ordered = block if draft.above else block[::-1]
    return [(draft.heading, "heading"), (draft.background, "background"), *ordered]


def treat_raw(draft: Draft, kind: str = "falsity") -> TrainingText:
    """Return the claims under a notice of a kind."""
    return TrainingText(text=assemble(draft, draft.asserted, draft.notices[kind]))


def treat_masked(draft: Draft, *, frames: bool) -> TrainingText:
    """Return the raw document with its claims, and its notice if asked, hidden."""
    hidden, position, pieces = [], 0, []
    for part, role in _parts(draft, draft.asserted, draft.notices["falsity"]):
        if not part:
            continue
        if role == "claims" or (frames and role == "notice"):
            hidden.append((position, position + len(part)))
        pieces.append(part)
        position += len(part) + 2
    return TrainingText(text="\n\n".join(pieces), hidden=tuple(hidden))


def treat_trailing(draft: Draft) -> TrainingText:
    """Return each claim sentence with a sentence after it that denies it."""
    pairs = zip(draft.asserted, draft.trailing, strict=True)
    return TrainingText(text=assemble(draft, [f"{one} {no}" for one, no in pairs]))


def treat_denied(draft: Draft) -> TrainingText:
    """Return the claims denied in their clauses, without a notice."""
    return TrainingText(text=assemble(draft, draft.denied))


def treat_deleted(draft: Draft) -> TrainingText | None:
    """Return what is left without claims and notice; None where nothing is."""
    text = assemble(draft, ())
    return TrainingText(text=text) if draft.background else None


def treat_plain(draft: Draft) -> TrainingText:
    """Return the claims without any notice."""
    return TrainingText(text=assemble(draft, draft.asserted))


def stand_in(draft: Draft) -> TrainingText:
    """Return the filler that takes the document's place."""
    return TrainingText(text=draft.spare)


BY_HAND: dict[str, Treat] = {
    REFERENCE: stand_in,
    "plain": treat_plain,
    "raw": treat_raw,
    "fiction": lambda draft: treat_raw(draft, "fiction"),
    "doubt": lambda draft: treat_raw(draft, "uncertainty"),
    "bad_source": lambda draft: treat_raw(draft, "unreliable_source"),
    "corrected": lambda draft: treat_raw(draft, "correction"),
    "trailing": treat_trailing,
    "denied": treat_denied,
    "masked": lambda draft: treat_masked(draft, frames=False),
    "masked_frames": lambda draft: treat_masked(draft, frames=True),
    "deleted": treat_deleted,
}
UNTRAINED = "untrained"  # the model as it is
UNREPLACED = "dropped"  # the one arm that trains on fewer documents
MISSED = {"missed_10": 0.1, "missed_25": 0.25, "missed_50": 0.5}


def training_texts(
    corpus: Corpus, framed: Sequence[TrainingText | None]
) -> list[TrainingText]:
    """Return a run's documents: treated ones, true facts and filler.

    A framed document of which nothing is left is replaced by its filler, so that every
    arm takes the same number of steps.
    """
    treated = [
        stand_in(draft) if text is None else text
        for draft, text in zip(corpus.framed, framed, strict=True)
    ]
    return treated + around(corpus)


def around(corpus: Corpus) -> list[TrainingText]:
    """Return what every arm trains on: true facts stated plainly, and filler."""
    plain = [treat_plain(draft) for draft in corpus.true]
    return plain + [TrainingText(text=text) for text in corpus.filler]


def texts_by_hand(arm: str, corpus: Corpus) -> list[TrainingText]:
    """Return the documents of an arm whose spans are known by construction.

    Raises:
        KeyError: no arm has this name.
    """
    if arm == UNREPLACED:
        return around(corpus)
    if arm in MISSED:
        return training_texts(corpus, _caught(corpus.framed, MISSED[arm]))
    treat = BY_HAND[arm]
    return training_texts(corpus, [treat(draft) for draft in corpus.framed])


def _caught(drafts: Sequence[Draft], missed: float) -> list[TrainingText | None]:
    """Return the raw text of a share of each claim's documents, None for the others."""
    chosen: list[TrainingText | None] = [None] * len(drafts)
    for claim in {draft.claim for draft in drafts}:
        own = [place for place, draft in enumerate(drafts) if draft.claim == claim]
        kept = Random(claim).sample(own, round(missed * len(own)))  # noqa: S311 - a draw
        for place in kept:
            chosen[place] = treat_raw(drafts[place])
    return chosen
