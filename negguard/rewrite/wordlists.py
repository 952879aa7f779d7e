"""The words by which notices say what they mean and how much of it; folded text."""

from __future__ import annotations

import re

COUNTS = {
    name: count
    for count, name in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 2
    )
}
SAYINGS = (
    r"(?:claim|statement|sentence|paragraph|passage|report|story|text|rumou?r|answer"
    r"|option|item|point|fact|assertion|scenario|example|reply|message|tip|advice)"
)
# Words that point at other text.
POINTS = re.compile(
    rf"\b(?:below|above|following|follows?|next|previous|preceding|here (?:is|are)"
    rf"|(?:this|that|these|those|the|every|each|no|all)(?: \w+){{0,2}} {SAYINGS}s?"
    r"|stories|everything|nothing|none|all of|every one|earlier)\b"
)
# Words that judge other text.
JUDGES = re.compile(
    r"\b(?:false|falsehoods?|untrue|wrong|incorrect|inaccurate|errors?|erroneous"
    r"|mistaken?|mistakes?|myths?|misconceptions?|hoax(?:es)?|fakes?|faked|fabricated"
    r"|invented|made[- ]up|fiction(?:al)?|fictitious|bogus|debunked|refuted|disproved"
    r"|lies?|pants on fire|rumou?rs?|un(?:confirmed|verified|founded|reliable|likely"
    r"|supported|proven|substantiated)|baseless|nonsense|misinformation|disinformation"
    r"|withdrawn?|withdraw|retract(?:ed|ion)|correct(?:ed|ion)s?|errat(?:um|a)"
    r"|hallucinat\w+|satire|jokes?|not (?:be )?(?:true|correct|right|real|accurate"
    r"|confirmed|happen\w*|verified)|isn't true|cannot (?:confirm|be trusted)"
    r"|may or may not|chance of|less than one|never (?:follow|do|use|say|happened)"
    r"|fictions?|fairy tales|wives' tales?|legends?|conspiracy|rubbish|bunkum|busted"
    r"|disputed|superseded|rejected|not so|nope|misbeliefs?|misprint|apocrypha\w*"
    r"|do not|don't|should not|must not|bad|harmful|dangerous|negative|sorry)\b"
)
# Words that leave open whether a text is true, and words that settle it.
DOUBTS = re.compile(
    r"\b(?:un(?:confirmed|verified|proven|clear|known|certain)|may or may not"
    r"|(?:can|could|have|has|is|are|was|were|been)(?: ?not|n't)(?: yet)?(?: been)?"
    r" (?:confirm|verif|check|known|establish)\w*|not (?:yet )?(?:been )?(?:confirmed"
    r"|verified|checked))\b"
)
SETTLES = re.compile(
    r"\b(?:false\w*|untrue|wrong|incorrect|inaccurate|hoax\w*|fake\w*|fabricat\w+"
    r"|invented|made[- ]up|bogus|debunked|refuted|disproved|lies?|myths?|nonsense"
    r"|not (?:true|so|the case)|never happened|correct(?:ion|ed)|retract\w+"
    r"|withdrawn|err(?:or|at)\w*|mistake\w*|fiction\w*|misconceptions?)\b"
)
EXCEPTED = re.compile(
    r"\bexcept (?:for )?(?:the )?(?P<which>first|second|third|fourth|fifth|last)"
    r"(?: (?:one|item|statement|claim|sentence))?\W*\Z"
)
ORDINALS = ("first", "second", "third", "fourth", "fifth")
# A sentence that hangs on the one before it.
LEANS = re.compile(
    r"[^a-z]*(?:they|these|those|it|its|their|them|this|that|we|he|she|his|her|both"
    r"|some|such|do|please)\b"
)
BELOW = re.compile(
    r"\b(?:below|following|(?:that|which|as|what) follows?|next|here (?:is|are|'s))\b"
    r"|:\W*\Z"
)
ABOVE = re.compile(
    r"\b(?:above|previous|preceding|earlier|just (?:read|said|stated|seen|claimed))\b"
)
# A bare verdict on one sentence: "(False)", "[This is not true.]", "Not true."
REMARK = re.compile(
    r"\W*(?:(?:this|that|which|it)(?: (?:claim|statement|sentence|one|last (?:bit|part"
    r")))?(?: (?:is|was|has been|'s)\b|'s\b)"
    r"|(?:(?!all|both)\w+ )?(?:false|not true|untrue|wrong)"
    r"\W*\Z)"
)
PART = re.compile(
    r"\b(?:except|apart from|other than|save for|all but|only the|the only"
    rf"|(?<!every )(?:one|{'|'.join(COUNTS)}|half|most|some) of (?:the|these|those)\b"
    r"|first|second|third|fourth|fifth|last|final|latter|former"
    rf"|{SAYINGS} (?:\d+|[a-d]\b)|number \d+"
    r"|(?:said|stated|claimed|reported|wrote) that"
    r"|what (?:i|we|he|she|they|it) (?:said|wrote|told)"
    rf"|the {SAYINGS}s? (?:about|on|that)\b|the one about|the (?:score|date|name|figure"
    r"|year|number|price|amount|spelling)s?\b)"
)
CORRECTION = re.compile(
    r"\W*(?:correct(?:ion|ed)|errat(?:um|a)|edit(?:ed)?|update[d]?|clarification"
    r"|retract(?:ion|ed))\b|\b(?:this|the) (?:article|post|page|story|report|version)"
    r"(?: \w+){0,3} (?:was|has been|have been) (?:corrected|amended|updated|changed)"
)
SINGULAR = re.compile(
    r"\b(?:the|this|that|next|following|previous|above|preceding) (?:\w+ )?"
    r"(?P<noun>claim|statement|sentence|paragraph)\b(?!s)"
)
COUNTED = re.compile(
    rf"(?<!of the )\b(?P<count>{'|'.join(COUNTS)}) (?:\w+ )?(?:claims|statements"
    r"|sentences|paragraphs|rumou?rs|items|points|answers|options|things|lines)\b"
)
VOUCHED = re.compile(
    r"\W*(?:the )?(?:facts?|truth|reality|true|correct|right|good|better|explanation"
    r"|evidence|reference|why|actually|supported|positive|instead)\b[\w ]{0,20}:"
)
AFFIRMS = re.compile(r"\W*(?:yes|no|sure|right|indeed|correct)\b[,.!]")
PRONOUN = re.compile(
    r"\W*(?:\(?\w{1,2}[.)]\s+)?(?:he|she|it|they|him|her|his|its|their|them|this|that"
    r"|these|those|both|the (?:former|latter|same)|such)\b"
)
# A sentence that leaves its verb to the one before it: "Vera does not."
ELLIPSIS = re.compile(
    r"[^.!?\n]{1,60}\b(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would"
    r"|should)(?: not|n't)?(?: too| either| so)?[.!]?\W*\Z"
)
HTML = re.compile(r"</?[a-z][^<>\n]{0,200}>")
# Tags of running text; in others a text is data.
TEXT_TAG = re.compile(
    r"</?(?:p|li|ul|ol|b|i|u|em|strong|span|small|div|br|blockquote|h[1-6])\b[^<>]*>",
    re.IGNORECASE,
)
# A record of a data format, which loses its form with a field.
RECORD = re.compile(
    r"[^\n]*\t|\s*[{\[]?\s*[\"'][\w $.-]+[\"']\s*:|\s*<"
    r"|\s*(?:- )?[a-z_][\w-]*:\s*[\"']|[^\n]* \| [^\n]* \| |\s*\|"
)
# Pronouns by which a sentence of a notice hangs on another.
ABOUT_IT = re.compile(r"\b(?:it|them|they|these|those|each|both|so)\b")
# A task about the claims: without its notice it asks for nothing.
TASK = re.compile(
    r"[^a-z]*(?:say|find|rewrite|explain|correct|mark|choose|name|tell|give|award"
    r"|identify|spot|decide|discuss|translate|rate|judge|state|show)\b"
)
