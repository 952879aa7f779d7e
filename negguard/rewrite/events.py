"""Nouns that name events, which a denial around them still grants."""

from __future__ import annotations

from negguard.nlp.lexicon import words
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import lemmas

# Nouns for events that no suffix gives away.
EVENTS = words(
    """
    win victory triumph defeat loss gold medal title record success failure feat debut
    race run game match final sprint finish performance ceremony crowning
    war battle attack raid siege strike riot coup revolt uprising massacre siege blast
    flood fire storm quake earthquake tsunami outbreak epidemic crash collapse
    catastrophe disaster tragedy crisis emergency aftermath fallout death birth marriage
    wedding divorce murder crime trial verdict arrest theft hoax scandal
    launch release merger takeover sale purchase deal ban closure opening reform change
    rise fall growth increase decrease decline drop shift spread boom discovery find
    finding breakthrough breakout arrival departure return visit trip voyage flight
    rescue escape move project work effort campaign book textbook volume text manual
    study survey trial experiment result results event incident episode affair
    """
)
# Events that a "no" makes unhappen; a book or a study would only be counted out.
HAPPENINGS = words(
    """
    win victory triumph defeat debut race match war battle attack raid siege strike riot
    coup revolt uprising massacre blast explosion eruption flood fire storm quake
    earthquake tsunami outbreak epidemic pandemic crash collision collapse catastrophe
    disaster tragedy crisis emergency murder verdict arrest theft robbery scandal merger
    takeover closure evacuation invasion election assassination execution wedding
    divorce resignation appointment bombing shooting protest leak spill landslide
    avalanche famine blackout mutiny rebellion
    """
)
DEFINITE = words("the this that these those his her its their my our your")
NOMINAL_ENDINGS = ("tion", "sion", "ment", "ance", "ence", "al", "ure", "age", "ing")
AROUND = words("following after before during amid despite since until given")


def happened(parse: Parse, noun: Token) -> bool:
    """Tell whether a noun without a pointer still says that something went on.

    "Reconstruction went slowly" had a reconstruction, "following cessation" an end.
    """
    nominal = noun.lower in EVENTS or is_nominal(noun.lower)
    if has_dep(noun, "nsubj") and parse.child(noun, "det") is None:
        return nominal
    openers = parse.children(noun, "case")
    return nominal and any(one.lower in AROUND for one in openers)


def is_event(parse: Parse, token: Token) -> bool:
    """Tell whether a noun points, as known, to something that happened."""
    if token.tag not in {"NN", "NNS"} or not is_definite(parse, token):
        return False
    return (
        token.lower.rstrip("s") in EVENTS
        or token.lower in EVENTS
        or is_nominal(token.lower)
    )


def is_definite(parse: Parse, noun: Token) -> bool:
    """Tell whether a noun has "the", a demonstrative or an owner."""
    owners = parse.children(noun, "det", "nmod:poss")
    return any(one.lower in DEFINITE or has_dep(one, "nmod:poss") for one in owners)


def is_nominal(noun: str) -> bool:
    """Tell whether a noun is made from a verb: "eruption", "appointment"."""
    singular = noun.removesuffix("s")
    for ending in NOMINAL_ENDINGS:
        stem = singular.removesuffix(ending)
        if stem == singular or len(stem) < 3:
            continue
        candidates = (
            stem,
            stem + "e",
            stem + "t",
            stem + "ate",
            stem + "y",
            stem + "te",
        )
        if any(one in lemmas(one) for one in candidates):
            return True
    return False
