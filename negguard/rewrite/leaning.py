"""Clauses that a denial in their own place would break: inverted, echoed, cut short.

"On the hill stands a chapel", "so does Mary", "and Bill the harp", "either ... or":
each leans on a word order or on another clause that "did not" would disturb.
"""

from __future__ import annotations

from negguard.nlp.clauses import VERBAL, Clause, Role
from negguard.nlp.values import Parse, Token, has_dep

# Tags of the words that open a place or a time.
PLACES = frozenset({"IN", "RB", "RP", "TO"})


def echoes(parse: Parse, clause: Clause) -> bool:
    """Tell whether a clause only says "so does Mary"."""
    first = (*clause.auxiliaries, clause.head)[0]
    before = parse.tokens[first.index - 1].lower if first.index else ""
    return clause.role is Role.CONJUNCT and before in {"so", "nor", "neither"}


def follows_its_place(parse: Parse, clause: Clause) -> bool:
    """Tell whether a place or an adverb stands where the subject belongs.

    "On the hill stands a chapel" has its subject behind the verb, whatever the tree
    says; "Returns the number of rows" opens with its verb.
    """
    if clause.role is not Role.MAIN or not clause.finite or clause.imperative:
        return False
    first, second = (*parse.tokens, clause.head)[:2]
    if first.lower == "so" and second.tag in {"JJ", "RB"} and second != clause.head:
        return True
    subject = clause.subject
    if subject is not None and subject.tag == "VBN":
        return True
    if subject is not None:
        opener = parse.subtree(subject)[0]
        between = parse.tokens[opener.index : clause.finite.index]
        placed = has_dep(opener, "case") and opener.tag == "IN"
        return placed and not any(one.text == "," for one in between)
    if not clause.is_lexical:
        return False
    before = (one for one in parse.tokens[: clause.finite.index] if one.tag in PLACES)
    return any(not one.lower.endswith("ly") and one.lower != "also" for one in before)


def leaves_verb_out(parse: Parse, token: Token) -> bool:
    """Tell whether a joined noun is a clause that leans on another's verb.

    "Ann plays the oboe and Bill the harp": what "Bill" plays hangs on nothing.
    """
    joined = has_dep(token, "conj") and parse.child(token, "cc") is not None
    if not joined or parse.child(token, "cop", "aux", "nsubj"):
        return False
    following = parse.tokens[token.index + 1 :][:1]
    noun = token.tag in {"NNP", "NNPS", "NN", "NNS", "PRP"} or token.text[0].isupper()
    return noun and bool(following) and following[0].tag in {"DT", "PRP$"}


def chooses(parse: Parse, token: Token) -> bool:
    """Tell whether "either" opens a choice between predicates."""
    if token.lower != "either" or has_dep(token, "det"):
        return False
    following = parse.tokens[token.index + 1 :][:1]
    return bool(following) and following[0].tag in VERBAL
