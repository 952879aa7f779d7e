"""Literals: every match of a pattern holds what the pattern is said to need."""

from __future__ import annotations

from random import Random

import pytest

from negguard.rules.compiled import Pack
from negguard.rules.literals import DIGIT, Literal, Literals
from negguard.rules.matching import Part
from negguard.rules.words import MOST_WORDS, Words
from negguard.text.portable import Chain, Chars, Choice, Edge, Node, Repeat, parse

BESIDE = ("", " ", "x", "7", "-", "\n", "\u00e9")


def needs(pattern: str) -> list[str]:
    """Return needs, with `^` where a word must start and `$` where it must end."""
    return [
        " or ".join(sorted(" and ".join(sorted(map(shown, words))) for words in need))
        for need in Literals().needs(parse(pattern))
    ]


def shown(word: Literal) -> str:
    return "^" * word.opens + word.letters + "$" * word.closes


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("false", ["false"]),
        (r"\bfalse\b", ["^false$"]),
        (r"\b(?:a|the) lie", ["^a$ or ^the$", "^lie"]),
        (" documents? ", ["^document"]),
        ("x%", ["^%$"]),
        ("[0-9]{1,3} of", ["^0-9$", "^of"]),
        ("organi[sz]ation", ["organi", "ation"]),
        (r"\b[ ]?no\b", ["^no$"]),
        ("(?:not|never)? ?true", ["true"]),
        ("(?:x )?[a-z]", []),
        ("(?:false|[a-z])", []),
        (
            r"\b(?:do not|don't|never)\b",
            ["^'$ and ^don$ and ^t$ or ^do$ and ^not$ or ^never$"],
        ),
    ],
)
def test_words_that_every_match_holds_are_needed(
    pattern: str, expected: list[str]
) -> None:
    assert needs(pattern) == expected


def test_a_word_is_known_by_its_parts() -> None:
    literals = [
        Literal("false", opens=True, closes=True),
        Literal("un", opens=True, closes=False),
        Literal("ly", opens=False, closes=True),
        Literal("ru", opens=False, closes=False),
        DIGIT,
    ]
    words = Words(
        {frozenset({frozenset({word})}): 1 << n for n, word in enumerate(literals)}
    )
    met = {
        text: words.met(text)
        for text in ("false", "falsehood", "untruly", "x9", "trunk", "fal se")
    }
    assert met == {
        "false": 1,
        "falsehood": 0,
        "untruly": 0b1110,
        "x9": 0b10000,
        "trunk": 0b1000,
        "fal se": 0,
    }


def test_words_that_were_seen_are_forgotten_before_they_fill_the_memory() -> None:
    words = Words({frozenset({frozenset({DIGIT})}): 1})
    assert all(words.met(f"w{number}") for number in range(MOST_WORDS + 100))
    assert len(words._known) <= MOST_WORDS


def match_of(node: Node, random: Random) -> str:
    """Return some text that a pattern matches, its edges left to chance."""
    match node:
        case Chars():
            return random.choice(sorted(node.ascii)) if node.ascii else "\u2713"
        case Edge():
            return ""
        case Chain(items):
            return "".join(match_of(item, random) for item in items)
        case Choice(options):
            return match_of(random.choice(options), random)
        case Repeat(item, low, high):
            count = random.randint(low, min(low + 2, low + 2 if high is None else high))
            return "".join(match_of(item, random) for _ in range(count))


def test_every_match_of_a_shipped_pattern_meets_its_needs() -> None:
    random = Random(7)  # noqa: S311 - nothing secret
    parts = {
        part.source: part
        for name in ("en", "en-status")
        for matcher in Pack.load(name).matchers
        for part in matcher.parts
    }
    words = {source: words_of(part) for source, part in parts.items()}
    matched = 0
    for source, part in parts.items():
        node = parse(source)
        for _ in range(6):
            before, after = random.choice(BESIDE), random.choice(BESIDE)
            text = before + match_of(node, random) + after
            if part.pattern.search(text):
                matched += 1
                everything = (1 << len(set(part.needs))) - 1
                assert words[source].met(text) == everything, (source[:200], text)
    assert matched > 3 * len(parts)


def words_of(part: Part) -> Words:
    return Words({need: 1 << number for number, need in enumerate({*part.needs})})
