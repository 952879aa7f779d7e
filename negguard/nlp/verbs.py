"""Verb families and forms, by the lexicon."""

from __future__ import annotations

from negguard.nlp.inflect import verb_forms, verb_lemmas
from negguard.nlp.lexicon import words

BE = words("be am is are was were been being 's 're 'm")
HAVE = words("have has had having 've")
DO = words("do does did done doing")


def lemmas(form: str) -> frozenset[str]:
    """Return the verbs that `form`, in lower case, can be a form of."""
    for family, lemma in ((BE, "be"), (HAVE, "have"), (DO, "do")):
        if form in family:
            return frozenset({lemma})
    return frozenset(verb_lemmas(form))


def inflections(base: str, tag: str) -> tuple[str, ...]:
    """Return the forms of a verb that carry the Penn tag `tag`, usual one first."""
    forms = verb_forms(base)
    # The lexicon lists a participle only where it differs from the past.
    return forms.get(tag, forms.get("VBD", ()) if tag == "VBN" else ())


def is_invariant(form: str) -> bool:
    """Tell whether a verb's past looks like its base: cut, put, read, set."""
    return form in lemmas(form) and form in inflections(form, "VBD")
