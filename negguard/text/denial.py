"""Whether a claim denies or qualifies itself, in its own clause, at or before its verb.

No parser is asked, so what cannot be seen from the words is taken for an assertion: a
claim that is wrongly called denied would be kept bare, which is the harm to avoid.
"""

from __future__ import annotations

import re

from negguard.text.fold import fold

AUXILIARY = (
    r"(?:is|are|was|were|am|be|been|being|has|have|had|do|does|did|can|could|will|would"
    r"|shall|should|may|might|must|ought|need)"
)
JUDGED = (
    r"(?:false|untrue|incorrect|wrong|inaccurate|not (?:true|correct|real)|fabricat\w+"
    r"|invented|invention|made up|(?:hoax|myth|lie|fake|fiction|misconception"
    r"|falsehood)(?:e?s)?|debunked|bogus|fictional|fictitious|un(?:verified|confirmed"
    r"|founded|proven|supported|substantiated)|baseless|doubtful)"
)
SAID = (
    r"(?:claim|rumou?r|report|story|stories|idea|notion|belief|myth|suggestion|tale"
    r"|allegation|assertion|statement|theory|theories|account|hoax|lie|misconception"
    r"|legend|saying)s?"
)
ADVERBS = r"(?:\w+ly |all |also |just |simply |in fact |a |an |the |nothing but ){0,3}"
# "The claim that X won is a hoax", "This story was made up".
SAYING_IS_FALSE = re.compile(
    rf"^(?:\w+ ){{0,3}}{SAID}\b[^;]*? (?:is|are|was|were|has been|have been|remains?) "
    rf"{ADVERBS}{JUDGED}\b"
)
# "It is not true that X won", "There is a myth that X won".
DENYING_OPENER = re.compile(
    rf"\bit (?:is|was) {ADVERBS}(?:{JUDGED}|not (?:known|clear|certain|the case)"
    r"|unclear|unknown|unlikely) (?:that|whether|if|how|when)\b"
    r"|\bit'?s (?:not true|a myth|a lie|false) that\b"
    r"|\b(?:myth|misconception|hoax|lie|falsehood"
    rf"|(?:false|unfounded|debunked|baseless) {SAID}) that\b"
    rf"|\b(?:{AUXILIARY} )?(?:wrongly|falsely|mistakenly|incorrectly) "
    r"(?:believe|think|thought|claim|sa(?:id|y)|state|report|assume|attribut|suppose)"
)
REPORT = re.compile(
    r"^[^,;]{0,80}?\b(?:says?|said|shows?|showed|shown|reports?|reported|confirm\w*"
    r"|states?|stated|adds?|added|notes?|noted|clear|true|fact|known) that "
)
OPENING = re.compile(
    r"^[\s\W]*(?:\(?(?:\d{1,3}|[a-z])[.)]\s+)?(?:(?:fact|truth|note|answer|correction"
    r"|actually|in fact|however|moreover|yet|but|and|so|also)\W+)*"
)
ASIDE_BEFORE = re.compile(
    r"^(?P<clause>when|if|although|though|while|because|since|after|before|as|until)?"
    r"(?:in|on|at|by|despite|contrary to|according to|for|during|from|with|of|unlike"
    r"|under|among)?\b(?<=\w)[^,]*, "
)
NO_SUBJECT = re.compile(
    r"^(?:no one|nobody|none|neither|nor|no(?! (?:doubt|wonder|matter|sooner|less|fewer"
    r"|question|surprise|secret|\d))"
    r"|nothing(?! but)|nowhere|not (?:a|an|one|every|everyone|everybody|all|any|many"
    r"|much|even)|(?:at|in|on|under|by) no (?!less|fewer|doubt))\b"
)
COMMAND = re.compile(r"^(?:please )?(?:do not|don't|never(?! (?:a|an|the)\b))\b")
NEGATED = re.compile(
    rf"\b(?:{AUXILIARY} (?:\w+ly |also |still |in fact |\w+ )?not|cannot|\w+n't"
    rf"|{AUXILIARY} (?:never|neither|nowhere|hardly)|never|no longer)\b"
    r"(?! (?:only|just|merely|simply|solely|least|unlike|uncommon|unusual|a|an|the)\b"
    r"|,)"
    rf"|\b{AUXILIARY} not (?:a|an|the)\b|\b\w+n't (?:a|an|the)\b"
    rf"|\b{AUXILIARY} no\b(?! (?:doubt|secret|wonder|coincidence|accident|surprise"
    r"|exception|stranger|less|fewer|more|longer than))"
)
QUALIFYING = re.compile(
    r"\b(?:allegedly|supposedly|purportedly|reportedly|might|may (?:not )?have"
    r"|(?:is|are|was|were) (?:\w+ly |also |very )?(?:unlikely|rumou?red|alleged) to)\b"
)
# What opens another clause than the one that the text starts with.
OTHER_CLAUSE = re.compile(
    r"\b(?:because|who|which|that|when|where|while|if|as|since|until|what|how|why|whose"
    r"|although|though|but|so)\b|(?:\band|\bor|,)\s*$"
)
JOINED = re.compile(r"[,;] and (?!(?:not|never|nor|neither)\b)|; ")
LATER = re.compile(
    r"(?<!nothing),? (?:which|who|where|whereas|because|although|though|but)\b.*"
)
PAST = re.compile(
    r"ate|beat|became|began|bit|blew|bought|broke|brought|built|burst|came|caught"
    r"|chose|drank|drew|drove|fell|felt|flew|fled|found|fought|froze|gave|got|grew"
    r"|heard|held|hid|hit|kept|knew|laid|led|left|lent|lost|made|meant|met|paid|put"
    r"|ran|rang|read|rode|rose|sang|sank|sat|saw|sent|set|shot|shut|slept|sold|spent"
    r"|spoke|stole|stood|struck|swam|swore|taught|thought|threw|told|took|tore"
    r"|understood|went|woke|won|wore|wrote|is|are|was|were|am|has|have|had|does|did"
    r"|can|could|will|would|shall|should|may|might|must|died"
)
BEFORE_ADJECTIVE = re.compile(r"the|an?|th(?:is|at|ese|ose)|his|her|its|their")
DOUBTFUL = re.compile(
    r"\b(?:may|might|could|allegedly|reportedly|supposedly|unlikely|unverified"
    r"|unconfirmed|rumou?red|possibly|perhaps|it is (?:not known|unclear))\b"
)


def denied(text: str) -> bool:
    """Tell whether a claim is denied or qualified where it is asserted.

    >>> denied("Ed Sheeran did not win."), denied("Ed Sheeran won, which is false.")
    (True, False)
    """
    return disowned(text) or negated(text)


def disowned(text: str) -> bool:
    """Tell whether a claim names itself untrue: "The claim that X won is a hoax"."""
    words = opened(fold(text))
    if SAYING_IS_FALSE.search(words):
        return True
    found = DENYING_OPENER.search(words)
    return found is not None and asserts_nothing(words[: found.start()])


def negated(text: str) -> bool:
    """Tell whether each clause that a claim asserts is denied before its verb."""
    parts = [LATER.sub("", part) for part in JOINED.split(opened(fold(text)))]
    said = [opened(part) for part in parts if part.strip()]
    return bool(said) and all(map(clause_is_negated, said))


def leaves_open(text: str) -> bool:
    """Tell whether a claim leaves open what it says: enough where a frame doubts."""
    return DOUBTFUL.search(fold(text)) is not None


def opened(text: str) -> str:
    """Return a folded text without the marks, labels and asides that stand first."""
    text = text[OPENING.match(text).end() :]  # type: ignore[union-attr] # matches all
    while (aside := ASIDE_BEFORE.match(text)) and not NO_SUBJECT.match(text):
        if not aside["clause"] and has_verb(aside.group()):
            break
        text = text[aside.end() :]
    while (report := REPORT.match(text)) and " not " not in report.group():
        text = text[report.end() :]
    return text


def clause_is_negated(clause: str) -> bool:
    """Tell whether the first clause of a folded text is denied or qualified."""
    if NO_SUBJECT.match(clause) or COMMAND.match(clause):
        return True
    found = [NEGATED.search(clause), QUALIFYING.search(clause)]
    return any(one and asserts_nothing(clause[: one.start()]) for one in found)


def asserts_nothing(before: str) -> bool:
    """Tell whether what stands before a denial is a subject, without a verb."""
    if OTHER_CLAUSE.search(before):
        return False
    return not has_verb(before)


def has_verb(text: str) -> bool:
    """Tell whether a folded text holds what looks like a verb in the past or an "is".

    Regular presents ("drives") look like nouns and are not seen.
    """
    tokens = re.findall(r"[\w']+", text)
    return any(
        (PAST.fullmatch(one) and not (one == "may" and before.isdigit()))
        or (
            len(one) > 3
            and one.endswith("ed")
            and not BEFORE_ADJECTIVE.fullmatch(before)
        )
        for before, one in zip(["", *tokens], tokens, strict=False)  # last has no next
    )
