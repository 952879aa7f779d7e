"""The table of constructions that take no denial in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from negguard.model import Refusal
from negguard.nlp.clauses import Clause
from negguard.nlp.lexicon import FOCUS
from negguard.nlp.values import Parse, Token
from negguard.rewrite import leaning, participles, quoted
from negguard.rewrite.constructions import Construction, Matches, Reason, Ruling
from negguard.rewrite.refusal import (
    asks,
    asserted_words,
    hides,
    is_negator,
    may_command,
    opens_with_clause,
    states,
    tells,
)
from negguard.rewrite.standing import finite_words_left
from negguard.rewrite.wording import plain


def why_left(parse: Parse, root: Token, clauses: Sequence[Clause]) -> Refusal | None:
    """Return why the sentence below `root` takes no denial; None if it may."""
    for one in CONSTRUCTIONS:
        for words_in in one.matches(parse, root, clauses):
            return one.name.refuses(words_in)
    return None


def ruling_of(refusal: Refusal) -> Ruling:
    """Return what a refusal of one reading means for the other readings."""
    return RULINGS.get(refusal.construction, Ruling.REFUSE)


def holds(told: Callable[[Parse, Token, Sequence[Clause]], bool]) -> Matches:
    """Return what yields nothing to show but that a construction is there."""
    return lambda parse, root, clauses: [""] if told(parse, root, clauses) else []


def shows(
    told: Callable[[Parse, Token], bool],
) -> Matches:
    """Return what yields the asserted words of which something holds."""
    return lambda parse, root, clauses: (
        repr(one.text)
        for one in asserted_words(parse, root, clauses)
        if told(parse, one)
    )


CONSTRUCTIONS = (
    Construction(
        name=Reason.QUESTION,
        matches=holds(lambda parse, root, _: asks(parse, root)),
        verdict=Ruling.REFUSE,
        example="Did the mayor sell the bridge?",
    ),
    Construction(
        name=Reason.CLAUSE_SUBJECT,
        matches=holds(lambda parse, root, _: opens_with_clause(parse, root)),
        verdict=Ruling.REFUSE,
        example="What made it special was its memory.",
    ),
    Construction(
        name=Reason.FRAGMENT,
        matches=holds(
            lambda parse, _, clauses: (
                not states(parse, clauses) or may_command(parse, clauses[0])
            )
        ),
        verdict=Ruling.REREAD,
        example="A brave captain.",
    ),
    Construction(
        name=Reason.HIDDEN_REPORT,
        matches=holds(
            lambda parse, _, clauses: (
                any(tells(parse, one.head) for one in clauses) or hides(parse, clauses)
            )
        ),
        verdict=Ruling.REFUSE,
        example="The leaflet told the residents that the water was safe.",
    ),
    Construction(
        name=Reason.SPLIT_QUOTATION,
        matches=holds(
            lambda parse, _, clauses: quoted.splits_quotation(parse, clauses)
        ),
        verdict=Ruling.REFUSE,
        example='Horodko, "Storks and wind farms", 2019.',
    ),
    Construction(
        name=Reason.QUOTED_REPORT,
        matches=holds(lambda parse, _, clauses: quoted.left_out(parse, clauses)),
        verdict=Ruling.REFUSE,
        example='The mayor told the crowd, "The dam has burst."',
    ),
    Construction(
        name=Reason.LOST_VERB,
        matches=lambda parse, root, clauses: (
            repr(one.text) for one in finite_words_left(parse, root, clauses)
        ),
        verdict=Ruling.REFUSE,
        example="Bread baked at home lasts a week.",
    ),
    Construction(
        name=Reason.PARTICIPLE,
        matches=lambda parse, _, clauses: (
            repr(one.text) for one in participles.doubtful(parse, clauses)
        ),
        verdict=Ruling.VETO,
        example="Onions cut in half absorb viruses.",
    ),
    Construction(
        name=Reason.ECHO,
        matches=holds(
            lambda parse, _, clauses: any(leaning.echoes(parse, o) for o in clauses)
        ),
        verdict=Ruling.REFUSE,
        example="She was late, and so was he.",
    ),
    Construction(
        name=Reason.INVERTED,
        matches=holds(
            lambda parse, _, clauses: any(
                leaning.follows_its_place(parse, one) for one in clauses
            )
        ),
        verdict=Ruling.REFUSE,
        example="On the hill stands a chapel.",
    ),
    Construction(
        name=Reason.CHOICE,
        matches=shows(leaning.chooses),
        verdict=Ruling.REFUSE,
        example="The pump either leaks or stops.",
    ),
    Construction(
        name=Reason.VERB_LEFT_OUT,
        matches=shows(leaning.leaves_verb_out),
        verdict=Ruling.REFUSE,
        example="Ann plays the oboe and Bill the harp.",
    ),
    Construction(
        name=Reason.NEGATIVE,
        matches=shows(is_negator),
        verdict=Ruling.REFUSE,
        example="The lake never freezes.",
    ),
    Construction(
        name=Reason.FOCUS,
        matches=shows(lambda _, token: plain(token) in FOCUS),
        verdict=Ruling.REFUSE,
        example="Iceland has only one volcano.",
    ),
)
# Nor can a reading without a subject or a verb with a tense be the right one.
RULINGS: dict[str, Ruling] = {
    **{one.name.value: one.verdict for one in CONSTRUCTIONS},
    **dict.fromkeys(
        (
            Reason.NO_SUBJECT.value,
            Reason.NO_FINITE_VERB.value,
            Reason.NO_COMMAND.value,
        ),
        Ruling.REREAD,
    ),
}
