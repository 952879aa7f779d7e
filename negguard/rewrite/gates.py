"""What a denial must pass before it is trusted: votes, beam mass, a second parse.

Each gate returns why it rejects, or None. Thresholds come from the benchmark: two of
three members agree on 90% of the outputs that gold trees give, three of three on 94%;
above 30 tokens trees go wrong more often, so there all members must agree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from negguard.model import Refusal, Rewrite
from negguard.nlp.mending import repair_tags
from negguard.nlp.values import Parse, Parser, WeightedParse
from negguard.rewrite.constructions import Reason, Ruling
from negguard.rewrite.grammar import ruling_of
from negguard.text.edits import apply_edits, invert_edits

Maker = Callable[[Parse], Rewrite | Refusal]
LONG = 30
SHORT = 16
LEAST_MASS = 0.5
# Names, numbers and addresses: what a denial must never lose.
FIXED = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|\w*\d[\w.,:%/-]*|\b[A-Z][\w'\u2019.-]+"
)


def read(texts: Sequence[str], parser: Parser) -> list[tuple[Parse, ...]]:
    """Return the members' readings of each text, mended."""
    return [tuple(map(repair_tags, readings)) for readings in parser.vote(texts)]


def passed(
    text: str,
    readings: Sequence[Parse],
    *,
    make: Maker,
    parser: Parser,
    clean: bool = False,
    alone: bool = False,
) -> Rewrite | Refusal:
    """Return what `make` does to a text if every gate lets it through, or why not.

    `readings` are the members' parses of `text`. With `clean`, hard residue is a reason
    to refuse, and so is pointing residue unless the text stands `alone`, as a first
    claim and the items of a list do. The beam is asked only where the members differ,
    since where all agree it has not changed an outcome; and of short texts only with
    `clean`, since most of what it rejects there is right.
    """
    made = agree(readings, make=make)
    if isinstance(made, Refusal):
        return made
    rewrite, unanimous = made
    left = (*rewrite.hard, *(() if alone else rewrite.pointing)) if clean else ()
    if left:
        return Reason.RESIDUE.refuses(left[0])
    why = why_broken(text, rewrite)
    long = len(readings[0].tokens) > SHORT
    if why is None and not unanimous and (clean or long):
        mass = beam_mass(parser.beam_parses([text])[0], rewrite, make=make)
        if mass < LEAST_MASS:
            return Reason.UNSURE.refuses(f"beam mass {mass:.2f}")
    if why is None:
        why = why_misread(parser.parse([rewrite.text])[0])
    return rewrite if why is None else Reason.MISREAD.refuses(why)


def agree(readings: Sequence[Parse], *, make: Maker) -> tuple[Rewrite, bool] | Refusal:
    """Return the rewrite that enough readings lead to, and whether all do.

    A refusal gives the reason of the first reading that refuses. One reading
    whose verb may be a participle speaks against all: the others cannot tell either.
    """
    made = [make(reading) for reading in readings]
    rewrites = [one for one in made if isinstance(one, Rewrite)]
    refusals = [one for one in made if isinstance(one, Refusal)]
    for one in refusals:
        if ruling_of(one) is Ruling.VETO:
            return one
    if not rewrites:
        return refusals[0]
    text, votes = Counter(one.text for one in rewrites).most_common(1)[0]
    if votes < votes_needed(readings):
        return refusals[0] if refusals else Reason.DISAGREEMENT.refuses()
    same = [one for one in rewrites if one.text == text]
    return merged(same), votes == len(readings)


def votes_needed(readings: Sequence[Parse]) -> int:
    """Return how many readings must agree: most, or all for long texts."""
    words = min(len(reading.tokens) for reading in readings)
    return len(readings) if words > LONG else len(readings) // 2 + 1


def merged(rewrites: Sequence[Rewrite]) -> Rewrite:
    """Return the first of equal rewrites, with what any of them flags as residue."""

    def union(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f for one in rewrites for f in getattr(one, name)))

    return replace(
        rewrites[0],
        residual=union("residual"),
        pointing=union("pointing"),
        hard=union("hard"),
    )


def beam_mass(
    readings: Sequence[WeightedParse], rewrite: Rewrite, *, make: Maker
) -> float:
    """Return the share, 0 to 1, of a beam's weight that leads to `rewrite`."""
    total = sum(one.weight for one in readings)
    same = 0.0
    for one in readings:
        made = make(repair_tags(one.parse))
        if isinstance(made, Rewrite) and made.text == rewrite.text:
            same += one.weight
    return same / total if total else 0.0


def why_broken(text: str, rewrite: Rewrite) -> str | None:
    """Return what a denial broke in `text`; None where all is in place."""
    if apply_edits(text, rewrite.edits) != rewrite.text:
        return "the edits do not give the text"
    undone = apply_edits(rewrite.text, invert_edits(text, rewrite.edits))
    if undone != text:
        return "the edits cannot be taken back"
    kept = Counter(fixed_parts(rewrite.text))
    lost = Counter(fixed_parts(text)) - kept
    if lost:
        return f"{next(iter(lost))!r} is lost"
    return None


def fixed_parts(text: str) -> list[str]:
    """Return the names, numbers and addresses of a text, sentence openers left out."""
    return [
        match.group().rstrip(".,:")
        for match in FIXED.finditer(text)
        if match.start() and not text[: match.start()].rstrip().endswith((".", ":"))
    ]


def why_misread(parse: Parse) -> str | None:
    """Return why the second parse of a denial does not read as one; None if it does.

    A clause has one denial, and "not" hangs on a predicate.
    """
    denials = [one for one in parse.tokens if one.lower in {"not", "n't", "n\u2019t"}]
    hosts = [one.head for one in denials if one.dep in {"advmod", "neg"}]
    if len(hosts) < len(denials):
        return "a 'not' hangs loose"
    if len(set(hosts)) < len(hosts):
        return "a clause is denied twice"
    return None
