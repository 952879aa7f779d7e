"""Names made of dictionary words, in plain sentences: is the verb still found?"""

from __future__ import annotations

from dataclasses import dataclass

from negguard.nlp.values import Parse, Parser, Token

KNOWN_KIND = (
    "Grant Hill",
    "Chase Young",
    "Mark Stone",
    "Will Power",
    "Rose Fields",
    "Bill Waters",
    "Drew Rush",
    "Faith Hunter",
    "Brook Banks",
    "Dale Carver",
    "Rich Marks",
    "Miles Bridges",
    "Summer Rains",
    "Jack Wins",
)
STRANGER = (
    "Notes Harbor Leaves",
    "Claims Mary Rivers",
    "Sings Ortega",
    "Blue Wish Summons",
    "Early Rising Stock",
    "Records Moss",
    "Painted Claims",
    "Runs Deeply Akande",
    "Maria Grows Old",
    "States Bright",
    "Broken Wheel Sato",
    "Anders Keeps Falling",
    "Ivy Found",
    "Running Water Okafor",
    "Said Becomes",
    "True Reports",
    "Sudden Closes Lind",
    "Loud Cut Marsh",
)
# The sentence, the predicate whose subject the name is, the root of the sentence.
FRAMES = (
    ("{} won the 400m gold in Oslo.", "won", "won"),
    ("{} is a dentist from Leeds.", "dentist", "dentist"),
    ("Records show that {} was born in 1990.", "born", "show"),
    ("In 1998, {} moved to Lyon with two sisters.", "moved", "moved"),
    ("{} has three children and lives in Quito.", "has", "has"),
    ("{} notes that the river is long.", "notes", "notes"),
    ("According to the museum, {} designed the bridge.", "designed", "designed"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Sentences whose root, predicate and subject are all found, in per cent."""

    known_kind: float
    stranger: float
    sentences: int


def score_names(parser: Parser) -> Names:
    """Return how well a parser's first member reads sentences about odd names."""
    known = share_found(parser, KNOWN_KIND)
    stranger = share_found(parser, STRANGER)
    count = len(FRAMES) * (len(KNOWN_KIND) + len(STRANGER))
    return Names(known_kind=known, stranger=stranger, sentences=count)


def share_found(parser: Parser, names: tuple[str, ...]) -> float:
    """Return the share of sentences about the names that are read right."""
    cases = [(name, *frame) for name in names for frame in FRAMES]
    parses = parser.parse([frame.format(name) for name, frame, _, _ in cases])
    found = sum(
        reads(parse, name=name, predicate=predicate, root=root)
        for parse, (name, _, predicate, root) in zip(parses, cases, strict=True)
    )
    return round(100 * found / len(cases), 1)


def reads(parse: Parse, *, name: str, predicate: str, root: str) -> bool:
    """Tell whether one tree has the root, and the name as the predicate's subject."""
    if [token.text for token in parse.roots] != [root]:
        return False
    subjects = (
        subject
        for token in parse.tokens
        if token.text == predicate
        for subject in parse.children(token, "nsubj")
    )
    return any(covers(parse, subject, name) for subject in subjects)


def covers(parse: Parse, subject: Token, name: str) -> bool:
    """Tell whether the subject is the whole name and nothing more."""
    return parse.span_of(subject).of(parse.text) == name
