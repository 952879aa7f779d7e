"""Sentences that report a clause: a gold subject, a reporting verb, a gold clause."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from negguard.model import Span
from negguard.nlp.inflect import inflected
from negguard.nlp.values import Parse, Token
from pipelines.parser_training.words import Word, words_of

# fmt: off
VERBS = (
    "acknowledge", "add", "admit", "agree", "announce", "argue", "assert",
    "believe", "claim", "comment", "conclude", "confirm", "contend", "declare",
    "demonstrate", "describe", "document", "emphasize", "establish", "estimate",
    "explain", "feature", "find", "hear", "highlight", "hold", "imply", "indicate",
    "insist", "know", "learn", "list", "maintain", "mark", "mention", "note",
    "notice", "observe", "predict", "proclaim", "propose", "prove", "realize",
    "recall", "recap", "recognize", "record", "remark", "remember", "repeat",
    "report", "reveal", "say", "see", "show", "specify", "state", "stress",
    "suggest", "suppose", "think", "understand", "verify", "warn", "write",
)
# fmt: on
PLURAL = frozenset(("NNS", "NNPS"))
NOUNS = frozenset(("NN", "NNP", *PLURAL))
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
NAMES = frozenset(("NNP", "NNPS"))
BREAKS = FINITE | {",", ":", "WDT", "WP"}
QUOTES = frozenset('"()[]?\u201c\u201d:')
LONGEST_SUBJECT = 7
CLAUSE_LENGTH = range(4, 26)
THAT, PERFECT, PAST = 0.8, 0.12, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words whose heads count inside the list; `head` is the place of their top."""

    words: tuple[Word, ...]
    head: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportParts:
    """The subjects and clauses that a treebank offers."""

    subjects: tuple[Phrase, ...]
    clauses: tuple[Phrase, ...]


def find_parts(gold: Sequence[Parse]) -> ReportParts:
    """Return the noun phrases and plain statements of the trees."""
    subjects: list[Phrase] = []
    clauses: list[Phrase] = []
    for parse in gold:
        words = words_of(parse)
        subjects += subjects_of(parse, words)
        clauses += clauses_of(parse, words)
    return ReportParts(subjects=tuple(subjects), clauses=tuple(clauses))


def subjects_of(parse: Parse, words: Sequence[Word]) -> list[Phrase]:
    """Return the short, whole noun phrases that are subjects."""
    found: list[Phrase] = []
    for token in parse.tokens:
        if token.dep != "nsubj" or token.tag not in NOUNS:
            continue
        below = parse.subtree(token)
        whole = below[-1].index - below[0].index + 1 == len(below)
        plain = not any(other.tag in BREAKS for other in below)
        if whole and plain and len(below) <= LONGEST_SUBJECT:
            found.append(phrase(words, below, top=token))
    return found


def clauses_of(parse: Parse, words: Sequence[Word]) -> list[Phrase]:
    """Return the sentences that state something and end in a full stop."""
    return [
        phrase(words, tokens[:-1], top=root)
        for sentence in parse.sentences
        if (tokens := parse.tokens_in(sentence))
        and (root := statement_root(parse, sentence)) is not None
        and root in tokens[:-1]
    ]


def statement_root(parse: Parse, sentence: Span) -> Token | None:
    """Return the root of a plain declarative sentence; None for any other."""
    tokens = parse.tokens_in(sentence)
    root = next((token for token in tokens if token.is_root), None)
    plain = (
        len(tokens) in CLAUSE_LENGTH
        and tokens[-1].text == "."
        and tokens[0].text[0].isupper()
        and any(token.tag in FINITE for token in tokens)
        and not any(token.text in QUOTES for token in tokens)
    )
    if root is None or not plain or not parse.children(root, "nsubj"):
        return None
    return root


def phrase(words: Sequence[Word], tokens: Sequence[Token], *, top: Token) -> Phrase:
    """Return the words of neighbouring tokens with heads counted from the first."""
    first, last = tokens[0].index, tokens[-1].index
    inner = range(first, last + 1)
    return Phrase(
        words=tuple(
            replace(
                words[place],
                head=words[place].head - first
                if words[place].head in inner
                else top.index - first,
                opens=False,
            )
            for place in inner
        ),
        head=top.index - first,
    )


def report_sentence(parts: ReportParts, choices: random.Random) -> list[Word]:
    """Return the words of a random subject, a random report and a random clause."""
    subject, clause = choices.choice(parts.subjects), choices.choice(parts.clauses)
    plural = subject.words[subject.head].tag in PLURAL
    report = report_words(plural=plural, choices=choices)
    verb = len(subject.words) + len(report) - 1
    words = placed(subject, offset=0, above=(verb, "nsubj"))
    words[-1] = replace(words[-1], spaced=True)
    words += (replace(word, head=verb) for word in report)
    if choices.random() < THAT:
        inner = len(words) + 1 + clause.head
        words.append(Word(form="that", tag="IN", dep="mark", head=inner, spaced=True))
    offset = len(words)
    words += placed(clause, offset=offset, above=(verb, "ccomp"))
    words[offset] = lower_start(words[offset])
    words[-1] = replace(words[-1], spaced=False)
    words.append(Word(form=".", tag=".", dep="punct", head=verb, spaced=False))
    first = words[0].form
    words[0] = replace(words[0], form=first[0].upper() + first[1:], opens=True)
    return words


def report_words(*, plural: bool, choices: random.Random) -> list[Word]:
    """Return a reporting verb, with its auxiliary in the perfect, heads unset."""
    verb = choices.choice(VERBS)
    kind = choices.random()
    present = "VBP" if plural else "VBZ"
    if kind < PERFECT:
        has = Word(
            form="have" if plural else "has",
            tag=present,
            dep="aux",
            head=0,
            spaced=True,
        )
        return [has, verb_word(verb, "VBN")]
    return [verb_word(verb, "VBD" if kind < PAST else present)]


def verb_word(verb: str, tag: str) -> Word:
    """Return the form of a verb as a root."""
    form = inflected(verb, tag=tag) or verb
    return Word(form=form, tag=tag, dep="root", head=0, spaced=True)


def placed(part: Phrase, *, offset: int, above: tuple[int, str]) -> list[Word]:
    """Return a part's words moved into a sentence, its top put under `above`."""
    head, dep = above
    words = [replace(word, head=word.head + offset) for word in part.words]
    words[part.head] = replace(words[part.head], head=head, dep=dep)
    return words


def lower_start(word: Word) -> Word:
    """Return a clause's first word without its capital, unless it is a name or I."""
    if word.tag in NAMES or word.form == "I":
        return word
    return replace(word, form=word.form[0].lower() + word.form[1:])
