"""Make other sentences of the gold trees: odd names, odd words, curly quotes, reports.

All of it comes from the training trees and the verb lexicon; nothing is hand-made, so
that no test sentence can leak in. An unseen word at a verb's place, a dictionary word
inside a name and a clause under a reporting verb are what treebanks this small lack.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from negguard.nlp.values import Parse
from pipelines.parser_training.reports import ReportParts, find_parts, report_sentence
from pipelines.parser_training.words import (
    Word,
    append_words,
    insert_after,
    parse_of,
    words_of,
)

OPEN_TAGS = frozenset(
    ("NN", "NNS", "VB", "VBD", "VBZ", "VBP", "VBN", "VBG", "JJ", "RB")
)
MODALS = ("can", "may", "might", "must", "shall", "will")
NAME_TAGS = frozenset(("NNP", "NNPS"))
# Shares of the paragraphs of an epoch that are changed, and of the words in them.
CURLY, LOWER, SWAPPED, NAMED = 0.25, 0.05, 0.2, 0.35
SWAPPED_WORDS = 0.3
ODD_PARTS = 0.7
REPORTS = 2000
ENDS = frozenset((".", "?", "!", '"', "\u201d"))
# "Will" and "May" are names too, but few words are modals: each counts this often.
MODAL_WEIGHT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one model's epochs are augmented; the rest is the same for all.

    `joined` is the share of paragraphs that go on in the next one, so that a boundary
    between sentences is seen more often.
    """

    longer_names: float = 0.3
    joined: float = 0.0
    modal_names: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmenter:
    """Makes the corpus of one epoch from the gold trees."""

    vocabulary: Mapping[str, tuple[str, ...]]
    name_parts: tuple[str, ...]
    reports: ReportParts
    plan: Plan

    def __call__(self, gold: Sequence[Parse], choices: random.Random) -> list[Parse]:
        """Return the paragraphs, some of them changed, and reports of their clauses."""
        changed = [self.change(words_of(parse), choices) for parse in gold]
        reported = [self.report(choices) for _ in range(REPORTS)]
        whole = [
            *join_some(changed, self.plan.joined, choices),
            *join_some(reported, self.plan.joined, choices),
        ]
        return [parse_of(words) for words in whole]

    def change(self, words: list[Word], choices: random.Random) -> list[Word]:
        """Return the words of one paragraph as this epoch shows them."""
        kind = choices.random()
        if kind < SWAPPED:
            words = swap_words(words, self.vocabulary, choices)
        elif kind < SWAPPED + NAMED:
            words = self.rename(words, choices)
        if choices.random() < CURLY:
            words = curl_quotes(words)
        if choices.random() < LOWER:
            words = [replace(word, form=word.form.lower()) for word in words]
        return words

    def report(self, choices: random.Random) -> list[Word]:
        """Return a sentence that reports a clause of the treebank."""
        words = report_sentence(self.reports, choices)
        return self.rename(words, choices)

    def rename(self, words: list[Word], choices: random.Random) -> list[Word]:
        """Return the words with odd names, some of them longer."""
        named = give_odd_names(words, self.name_parts, choices)
        return lengthen_names(named, self, choices)


def make_augmenter(gold: Sequence[Parse], plan: Plan) -> Augmenter:
    """Return the augmenter that draws on the words and clauses of `gold`."""
    found: dict[str, set[str]] = defaultdict(set)
    for parse in gold:
        for word in words_of(parse):
            if word.tag in OPEN_TAGS and word.is_plain and word.form.islower():
                found[word.tag].add(word.form)
    vocabulary = {tag: tuple(sorted(forms)) for tag, forms in sorted(found.items())}
    every = {form for forms in vocabulary.values() for form in forms}
    parts = sorted(form.capitalize() for form in every)
    if plan.modal_names:
        parts += [modal.capitalize() for modal in MODALS] * MODAL_WEIGHT
    return Augmenter(
        vocabulary=vocabulary,
        name_parts=tuple(parts),
        reports=find_parts(gold),
        plan=plan,
    )


def swap_words(
    words: Sequence[Word],
    vocabulary: Mapping[str, tuple[str, ...]],
    choices: random.Random,
) -> list[Word]:
    """Return the words, some replaced by random ones with the same tag."""

    def swapped(word: Word) -> Word:
        forms = vocabulary.get(word.tag, ())
        if not forms or not word.is_plain or choices.random() >= SWAPPED_WORDS:
            return word
        return replace(word, form=in_case_of(word.form, choices.choice(forms)))

    return [swapped(word) for word in words]


def give_odd_names(
    words: Sequence[Word], parts: Sequence[str], choices: random.Random
) -> list[Word]:
    """Return the words, the parts of names mostly replaced by capitalised words."""
    return [
        replace(word, form=choices.choice(parts))
        if is_name(word) and choices.random() < ODD_PARTS
        else word
        for word in words
    ]


def lengthen_names(
    words: list[Word], augmenter: Augmenter, choices: random.Random
) -> list[Word]:
    """Return the words, some one-word names grown by one or two parts."""
    for place in reversed(single_names(words)):
        if choices.random() < augmenter.plan.longer_names:
            count = choices.choice((1, 1, 2))
            forms = [choices.choice(augmenter.name_parts) for _ in range(count)]
            words = insert_after(words, place, forms=forms)
    return words


def is_name(word: Word) -> bool:
    """Tell whether the word is a capitalised part of a name."""
    return word.tag in NAME_TAGS and word.is_plain and word.form[0].isupper()


def single_names(words: Sequence[Word]) -> list[int]:
    """Return the places of names of one word that are arguments of a verb."""
    heads = {word.head for place, word in enumerate(words) if word.head != place}
    return [
        place
        for place, word in enumerate(words)
        if is_name(word)
        and word.dep.startswith(("nsubj", "obj", "conj", "obl"))
        and place not in heads
    ]


def join_some(
    paragraphs: Sequence[list[Word]], share: float, choices: random.Random
) -> list[list[Word]]:
    """Return the paragraphs, some run together where one ends like a sentence."""
    if not share:
        return list(paragraphs)
    joined: list[list[Word]] = []
    for words in paragraphs:
        runs_on = choices.random() < share
        if joined and runs_on and joined[-1][-1].form in ENDS:
            joined[-1] = append_words(joined[-1], words)
        else:
            joined.append(list(words))
    return joined


def curl_quotes(words: Sequence[Word]) -> list[Word]:
    """Return the words with typographic quotes and apostrophes."""
    curled: list[Word] = []
    opening = True
    for word in words:
        form = word.form.replace("'", "\u2019")
        if form == '"':
            form = "\u201c" if opening else "\u201d"
            opening = not opening
        curled.append(replace(word, form=form))
    return curled


def in_case_of(model: str, form: str) -> str:
    """Return the form, capitalised where the model is."""
    return form.capitalize() if model[0].isupper() else form
