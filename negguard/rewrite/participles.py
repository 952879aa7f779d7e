"""Whether the past tense of a clause may be the participle of a reduced relative.

"Onions cut in half absorb viruses": the form of "cut" does not tell, and the verb of
the sentence is easily read as a noun. Where a later word could be that verb, or where
a headline leaves the auxiliary out, nothing is denied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negguard.nlp.clauses import Clause, Role
from negguard.nlp.lexicon import words
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import inflections, lemmas
from negguard.rewrite.standing import bears, opens
from negguard.rewrite.wording import is_plural

# Verbs that take no object, so that "the theft fled" has no participle.
NO_PASSIVE = words(
    "flee die arrive escape vanish disappear resign recover confess emerge occur "
    "happen return sleep collapse surrender retire survive exist remain appear"
)
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
# What the object of a full verb starts with.
OBJECT = NOUNS | {"DT", "PRP", "PRP$", "CD", "WP", "WDT"}
# What follows a verb that is no noun: its object or its complement.
AFTER_VERB = NOUNS | {"DT", "PRP", "PRP$", "JJ", "JJR", "RB", "RBR", "TO", "IN"}
# Words after which a noun may stand, but no verb of the clause.
BEFORE_NOUN = frozenset({"DT", "PRP$", "CC", "CD", "POS", "IN", "TO", "HYPH", ",", ":"})
STOPS = (".", "!", ";", ":", "\u2026")
CLOSERS = "\"'\u201d\u2019)]*_` "


def doubtful(parse: Parse, clauses: Sequence[Clause]) -> Iterator[Token]:
    """Yield the predicates that may be participles beside their supposed subject."""
    for clause in clauses:
        if is_cut_off(parse, clause) or (
            may_be_reduced(parse, clause)
            and (later_verb(parse, clause) or is_headline(parse, clause))
        ):
            yield clause.head


def is_cut_off(parse: Parse, clause: Clause) -> bool:
    """Tell whether a comma stands between a noun and its own verb.

    "The owner, asked about the fire, said" has its verb behind the second comma.
    """
    verb, subject = clause.head, clause.subject
    if not clause.is_lexical or subject is None or subject.index != verb.index - 2:
        return False
    comma = parse.tokens[verb.index - 1].text == ","
    return comma and bears(verb.lower, "VBN")


def may_be_reduced(parse: Parse, clause: Clause) -> bool:
    """Tell whether a past tense without an object stands right behind a noun."""
    verb, subject = clause.head, clause.subject
    if not clause.is_lexical or verb.tag not in {"VBD", "VBN"} or subject is None:
        return False
    if subject.tag not in NOUNS | {"DT", "CD"} or subject.index > verb.index:
        return False
    if parse.tokens[verb.index - 1] not in parse.subtree(subject):
        return False
    following = parse.tokens[verb.index + 1 :][:1]
    bare = not following or following[0].tag not in OBJECT or is_time(parse, verb)
    return bare and bears(verb.lower, "VBN")


def is_time(parse: Parse, verb: Token) -> bool:
    """Tell whether a noun phrase after a verb says when or how often, not what."""
    return parse.child(verb, "obl:unmarked", "obl:npmod", "obl:tmod") is not None


def later_verb(parse: Parse, clause: Clause) -> Token | None:
    """Return a later word, read as no finite verb, that may be the sentence's verb."""
    sentence = parse.sentence_of(clause.head)
    for token in parse.tokens[clause.head.index + 2 :]:
        if token.start >= sentence.end or token.text in {",", ";", ":"}:
            return None
        if token.index > clause.head.index + 2 and has_object(parse, clause.head):
            return None
        if is_second_past(parse, token):
            return token
        fits = any(agrees(token, plural=plural) for plural in numbers(parse, clause))
        if fits and has_room(parse, token, verb=clause.head):
            return token
    return None


def has_object(parse: Parse, verb: Token) -> bool:
    """Tell whether an adjective opens the object of a verb: "faced many trials"."""
    following = parse.tokens[verb.index + 1]
    return following.tag == "JJ" and has_dep(following, "amod")


def numbers(parse: Parse, clause: Clause) -> tuple[bool, ...]:
    """Return whether the subject is plural; both for a capitalised first word."""
    subject = clause.subject or clause.head
    if subject.index == 0 and subject.tag == "NNP":
        return (True, False)
    return (is_plural(parse, subject),)


def is_second_past(parse: Parse, token: Token) -> bool:
    """Tell whether a supposed participle on the side may be the finite past.

    "The man accused of the theft fled": both are pasts, and one of them has the tense.
    Beside a noun only a verb without a passive gives that away.
    """
    known = lemmas(token.lower)
    places = ("acl", "advcl", "xcomp") if known & NO_PASSIVE else ("advcl", "xcomp")
    if token.tag not in {"VBN", "VBD"} or not has_dep(token, *places, "ccomp"):
        return False
    if parse.child(token, "aux", "cop", "nsubj", "obl:agent") or opens(parse, token):
        return False
    commaed = parse.tokens[token.index - 1].text == ","
    return not commaed and bears(token.lower, "VBD")


def agrees(token: Token, *, plural: bool) -> bool:
    """Tell whether a supposed noun or adjective has the form of the subject's verb."""
    if token.tag not in NOUNS | {"JJ", "VB"}:
        return False
    known = lemmas(token.lower)
    if token.lower in known:
        return plural or bears(token.lower, "VBD")
    return any(token.lower in inflections(one, "VBZ") for one in known) and not plural


def has_room(parse: Parse, token: Token, *, verb: Token) -> bool:
    """Tell whether the words around a supposed noun leave room for a verb.

    After a noun only what follows tells ("in half absorb viruses"), or a phrase without
    an article ("in cold water shrink"). After an adverb, a particle or a predicative
    adjective a noun hardly stands.
    """
    before = parse.tokens[token.index - 1]
    following = parse.tokens[token.index + 1 :][:1]
    if before.tag in BEFORE_NOUN and before.dep != "compound:prt":
        return False
    if before.tag in {"JJ", "VBN"}:
        opener = parse.tokens[before.index - 1]
        particle = opener.dep == "compound:prt"
        full = bool(following) and following[0].tag in OBJECT | {"JJR", "RBR"}
        return particle or (opener.index == verb.index and full)
    if before.tag in NOUNS:
        between = parse.tokens[verb.index + 1 : token.index]
        bare = not any(one.tag in {"DT", "PRP$"} for one in between)
        followed = bool(following) and following[0].tag in AFTER_VERB
        return followed or (bare and token.lower in lemmas(token.lower))
    return True


def is_headline(parse: Parse, clause: Clause) -> bool:
    """Tell whether a line without a stop may leave an auxiliary out.

    "Actor arrested in raid" has neither an article nor a verb with a tense.
    """
    if clause.role is not Role.MAIN or clause.subject is None:
        return False
    if parse.text.rstrip(CLOSERS).endswith(STOPS):
        return False
    first = parse.subtree(clause.subject)[0]
    return first.tag in NOUNS | {"JJ", "CD"} and not parse.child(clause.head, "obj")
