"""Base forms and inflections of English verbs, behind a lexicon.

A form counts only when the lexicon holds it and inflecting the base gives it back,
so that a noun taken for a verb ("does not retrospective") finds no base form.
"""

from __future__ import annotations

from functools import cache, lru_cache
from types import ModuleType

REMEMBERED = 100_000
# Prefixes that make a verb of a verb; the lexicon lists few of the results.
PREFIXES = ("re", "over", "under", "out", "mis", "pre", "co", "cross", "inter", "un")
SHORTEST_STEM = 4
CONTRACTED = {"'m": "am", "'re": "are", "'s": "is", "'ve": "have", "'d": "had"}


def base_form(form: str, *, tag: str) -> str | None:
    """Return the base of a verb form; None where the lexicon cannot vouch for it.

    `tag` is the Penn Treebank tag of the form: VB, VBD, VBG, VBN, VBP or VBZ.

    >>> base_form("found", tag="VBD"), base_form("found", tag="VBP")
    ('find', 'found')
    >>> base_form("rebranded", tag="VBD"), base_form("retrospective", tag="VBZ")
    ('rebrand', None)
    """
    return _base_form(uncontracted(form), tag)


def inflected(base: str, *, tag: str) -> str | None:
    """Return the most usual form of a base for a Penn Treebank tag; None if unknown.

    >>> inflected("win", tag="VBD"), inflected("rebrand", tag="VBG")
    ('won', 'rebranding')
    """
    prefix, stem = split_prefix(base.lower())
    forms = verb_forms(stem).get(tag, ())
    return prefix + forms[0] if forms else None


def is_verb_form(form: str) -> bool:
    """Tell whether the lexicon knows the form as a verb.

    >>> is_verb_form("notes"), is_verb_form("retrospective")
    (True, False)
    """
    _, stem = split_prefix(uncontracted(form))
    return bool(verb_lemmas(stem))


def uncontracted(form: str) -> str:
    """Return the form in lower case, clitics written out."""
    lower = form.lower().replace("\u2019", "'")
    return CONTRACTED.get(lower, lower)


@lru_cache(maxsize=REMEMBERED)
def _base_form(form: str, tag: str) -> str | None:
    prefix, stem = split_prefix(form)
    for lemma in verb_lemmas(stem):
        if stem in verb_forms(lemma).get(tag, ()):
            return prefix + lemma
    return None


def split_prefix(form: str) -> tuple[str, str]:
    """Return the prefix and the rest of a verb that only its rest makes known.

    >>> split_prefix("rebranded"), split_prefix("reached"), split_prefix("fact-checked")
    (('re', 'branded'), ('', 'reached'), ('fact-', 'checked'))
    """
    if verb_lemmas(form):
        return "", form
    first, hyphen, last = form.rpartition("-")
    if hyphen and verb_lemmas(last):
        return first + hyphen, last
    for prefix in PREFIXES:
        stem = form.removeprefix(prefix)
        if stem != form and len(stem) >= SHORTEST_STEM and verb_lemmas(stem):
            return prefix, stem
    return "", form


@lru_cache(maxsize=REMEMBERED)
def verb_lemmas(form: str) -> tuple[str, ...]:
    """Return the bases that a lower-case form may have as a verb."""
    found = lexicon().getAllLemmas(form, upos="VERB").get("VERB", ())
    return tuple(lemma for lemma in found if lemma)


@lru_cache(maxsize=REMEMBERED)
def verb_forms(lemma: str) -> dict[str, tuple[str, ...]]:
    """Return the forms of a base by Penn Treebank tag; empty if it is no verb."""
    forms: dict[str, tuple[str, ...]] = lexicon().getAllInflections(lemma, upos="VERB")
    return forms


@lru_cache(maxsize=REMEMBERED)
def readings(form: str) -> frozenset[str]:
    """Return every open-class Penn Treebank tag that a lower-case form can have.

    >>> sorted(readings("notes")), sorted(readings("qwertyish"))
    (['NNS', 'VBZ'], [])
    """
    lemmas = {
        lemma for group in lexicon().getAllLemmas(form).values() for lemma in group
    }
    return frozenset(
        tag
        for lemma in lemmas
        for tag, forms in lexicon().getAllInflections(lemma).items()
        if form in forms
    )


@cache
def lexicon() -> ModuleType:
    """Return LemmInflect, loaded at first use: its tables take a fifth of a second."""
    import lemminflect  # noqa: PLC0415  # kept out of `import negguard`

    module: ModuleType = lemminflect
    return module
