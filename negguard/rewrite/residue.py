"""What still presupposes a claim after every clause that asserts it is denied.

A denial reaches the clauses of a sentence, not what they take for granted: "The
eruption did not last long" still has an eruption. Each flag names one such place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negguard.model import Edit
from negguard.nlp.clauses import FINITE, Clause, Role
from negguard.nlp.lexicon import words
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import inflections, lemmas
from negguard.rewrite.wording import plain

CONDITIONS = words("if unless whether provided lest so")
AGAIN = words("again another continue continued continues first last once still twice")
AGAIN |= words(
    "least most remain remained remains resume resumed resumes further latest only"
)
DEFINITE = words("the this that these those his her its their my our your")
GOING_ON = words(
    "continue continues continued remain remains remained stop stops stopped cease "
    "ceases ceased resume resumes resumed keep keeps kept"
)
ADVERBS = frozenset({"RB", "RBR", "RBS", ","})
FACTIVE = words(
    "remember remembers remembered recall recalls recalled regret regrets regretted "
    "enjoy enjoys enjoyed report reports reported showing shown show shows showed"
)
AROUND = words("following after before during amid despite since until given")
POINTERS = words("the this that these those such")
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
NOMINAL_ENDINGS = ("tion", "sion", "ment", "ance", "ence", "al", "ure", "age", "ing")


def residue(parse: Parse, root: Token, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Return what the denied sentence still takes for granted, in text order."""
    denied = {clause.head.index for clause in clauses}
    found = [
        (token.index, flag)
        for token in parse.subtree(root)
        if token.index not in denied
        for flag in flags(parse, token)
    ]
    for one in clauses:
        if is_cleft(parse, one):
            found.append((one.head.index, "cleft"))
        if one.role is Role.PARTICIPLE:
            found.append((one.head.index, f"participle: {one.head.text!r}"))
        if one.role is Role.CONJUNCT and opens_contrast(parse, one.head):
            found.append((one.head.index, "contrast"))
        if one.head.lower in GOING_ON:
            found.append((one.head.index, f"again: {one.head.text!r}"))
    return tuple(dict.fromkeys(flag for _, flag in sorted(found)))


def flags(parse: Parse, token: Token) -> Iterator[str]:
    """Yield what a word outside the denied predicates takes for granted."""
    if has_dep(token, "advcl", "acl"):
        yield from flag_clause(parse, token)
    elif has_dep(token, "appos") or has_dep(token, "parataxis"):
        yield f"{token.dep}: {parse.span_of(token).of(parse.text)!r}"
    elif token.tag == "CD" and counts(parse, token):
        given = is_definite(parse, parse.tokens[token.head])
        yield f"{'given ' if given else ''}number: {token.text!r}"
    elif token.tag in {"VBG", "VBN"} and tells_on(parse, token):
        yield f"participle: {token.text!r}"
    elif plain(token) in AGAIN and token.tag.startswith(("RB", "JJ", "VB")):
        yield f"again: {token.text!r}"
    elif is_event(parse, token):
        yield f"event noun: {token.text!r}"
    elif is_given(parse, token):
        yield f"given: {parse.span_of(token).of(parse.text)!r}"


def tells_on(parse: Parse, token: Token) -> bool:
    """Tell whether a participle tells more of the story.

    Right after a comma it does, and so does the gerund of "remembers buying".
    """
    host = parse.tokens[token.head]
    if has_dep(token, "xcomp") and host.lower in FACTIVE:
        return token.tag == "VBG"
    before = parse.tokens[token.index - 1].text if token.index else ""
    return before == "," and not has_dep(token, "amod", "compound", "case", "conj")


def flag_clause(parse: Parse, head: Token) -> Iterator[str]:
    """Yield the flag of a clause on the side, conditions and purposes excepted."""
    marks = parse.children(head, "mark", "case")
    opening = next((one.lower for one in marks), "")
    purpose = opening == "to" and head.tag == "VB"
    embeds = any(one.tag in FINITE for one in parse.subtree(head))
    if opening in CONDITIONS or (purpose and not embeds):
        return
    name = "relative clause" if has_dep(head, "acl") else "adverbial clause"
    yield f"{name}: {parse.span_of(head).of(parse.text)!r}"


def counts(parse: Parse, token: Token) -> bool:
    """Tell whether a numeral counts things, rather than names a year or a part."""
    noun = parse.tokens[token.head]
    following = parse.tokens[token.index + 1 :][:1]
    if following and following[0].text == "%":
        return True
    if has_dep(token, "obj", "nsubj") and not is_year(token.text):
        return True
    # A number after its noun is a label ("page 52"), a noun inside another a measure.
    if not has_dep(token, "nummod") or noun.index < token.index:
        return noun.tag == "$"
    inside = has_dep(noun, "compound", "amod")
    return noun.tag in {"NNS", "$"} or (noun.tag == "NN" and not inside)


def happened(parse: Parse, noun: Token) -> bool:
    """Tell whether a noun without a pointer still says that something went on.

    "Reconstruction went slowly" had a reconstruction, "following cessation" an end.
    """
    nominal = noun.lower in EVENTS or is_nominal(noun.lower)
    if has_dep(noun, "nsubj") and parse.child(noun, "det") is None:
        return nominal
    openers = parse.children(noun, "case")
    return nominal and any(one.lower in AROUND for one in openers)


def is_year(text: str) -> bool:
    """Tell whether a numeral looks like a year."""
    return len(text) == 4 and text.isdigit() and text[0] in "12"


def is_given(parse: Parse, token: Token) -> bool:
    """Tell whether a noun points at something that only the false account knows.

    "These sessions" and "Ed's facility" always do; "the royalties" and "the decisive
    factor" do as subjects, since a denial there still grants that there are some.
    """
    if token.tag not in {"NN", "NNS"}:
        return False
    owner = parse.child(token, "nmod:poss")
    if owner is not None and owner.tag in {"NNP", "NNPS"}:
        return True
    if happened(parse, token):
        return True
    pointer = parse.child(token, "det")
    if pointer is None or pointer.lower not in POINTERS:
        return False
    if pointer.lower != "the":
        return True
    details = parse.child(token, "amod", "nummod", "acl", "nmod", "compound")
    return has_dep(token, "nsubj") and (token.tag == "NNS" or details is not None)


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


def opens_contrast(parse: Parse, head: Token) -> bool:
    """Tell whether "but" joins a clause, which reads oddly when both are denied."""
    joint = parse.child(head, "cc")
    return joint is not None and joint.lower in {"but", "yet"}


def unread(parse: Parse, edits: Sequence[Edit]) -> tuple[str, ...]:
    """Return the joined words that may be verbs with a tense but were not denied.

    Parsers lose "and plotted ..." and ", and several towns face ..." more than any
    other assertion; where the words allow a verb, the sentence counts as unread.
    """
    touched = {place for one in edits for place in (one.start, one.end)}
    flagged: list[str] = []
    for joint in parse.tokens:
        if joint.tag != "CC":
            continue
        after = [one for one in parse.tokens[joint.index :] if one.tag not in ADVERBS]
        behind_comma = joint.index and parse.tokens[joint.index - 1].text == ","
        reach = after[: 12 if behind_comma else 2]
        if any(one.start in touched or one.end in touched for one in reach):
            continue
        verbs = [
            one for one in reach[1:] if may_be_finite(one) or follows_plural(parse, one)
        ]
        flagged += (f"unread: {one.text!r}" for one in verbs[:1])
    return tuple(flagged)


def may_be_finite(token: Token) -> bool:
    """Tell whether a word's form and tag leave room for a verb with a tense."""
    if token.tag in {"VBG", "NNP", "NNPS", "IN", "DT", "CC", "PRP$", "TO"}:
        return False
    if not token.tag.startswith(("VB", "NN", "JJ", "MD")):
        return False
    known = lemmas(token.lower)
    past = any(token.lower in inflections(one, "VBD") for one in known)
    return past or (token.tag.startswith(("VB", "MD")) and token.tag != "VB")


def follows_plural(parse: Parse, token: Token) -> bool:
    """Tell whether a supposed noun is a base verb right after a plural."""
    before = parse.tokens[token.index - 1].tag if token.index else ""
    return before == "NNS" and token.tag == "NN" and token.lower in lemmas(token.lower)


def is_cleft(parse: Parse, clause: Clause) -> bool:
    """Tell whether "it was X who ..." presupposes its second half."""
    it = clause.subject is not None and clause.subject.lower == "it"
    later = parse.children(clause.head, "acl:relcl", "advcl:relcl", "csubj", "ccomp")
    return it and bool(later)
