"""Read trees in the CLEAR scheme of `en_core_web_*` as Universal Dependencies.

Experimental: held to hand-built trees, not to a treebank. In CLEAR, function words
head their phrases: a preposition its noun, a copula its predicate. Here they hang on
the content word, as in the trees of the shipped models.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from negguard.nlp.pos import coarse_pos
from negguard.nlp.values import Parse, Token

RENAMED = {
    "ROOT": "root",
    "acomp": "xcomp",
    "attr": "xcomp",
    "auxpass": "aux:pass",
    "csubjpass": "csubj:pass",
    "dative": "iobj",
    "dobj": "obj",
    "intj": "discourse",
    "meta": "dep",
    "neg": "advmod",
    "npadvmod": "obl:unmarked",
    "nsubjpass": "nsubj:pass",
    "oprd": "xcomp",
    "pcomp": "advcl",
    "pobj": "obl",
    "poss": "nmod:poss",
    "preconj": "cc:preconj",
    "predet": "det:predet",
    "prep": "obl",
    "prt": "compound:prt",
    "quantmod": "advmod",
    "relcl": "acl:relcl",
}
PREPOSITIONS = frozenset(("prep", "agent"))
OBJECTS = frozenset(("pobj", "pcomp", "nmod", "obl"))
PREDICATES = frozenset(("attr", "acomp"))
BE = frozenset(
    ("be", "am", "is", "are", "was", "were", "been", "being", "'s", "'m", "'re")
)
SUBJECTS = frozenset(("nsubj", "csubj"))
BETWEEN = frozenset(("neg", "advmod", "punct", "nsubj"))


def from_clear(parse: Parse) -> Parse:
    """Return the parse with CLEAR's trees redrawn as Universal Dependencies."""
    tree = Tree(
        tokens=parse.tokens,
        heads=[token.head for token in parse.tokens],
        # CLEAR's `nmod` is no Universal `nmod`, which the turns below bring in.
        deps=[
            "compound" if token.dep == "nmod" else token.dep for token in parse.tokens
        ],
    )
    for place in sorted(tree.places, key=tree.depth, reverse=True):
        if tree.is_preposition(place):
            turn_preposition(tree, place)
    for place in tree.places:
        turn_copula(tree, place)
    for place in tree.places:
        tree.deps[place] = renamed(tree, place)
    spread_conjuncts(tree)
    return replace(parse, tokens=tree.read())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The heads and relations of some tokens while they are redrawn."""

    tokens: tuple[Token, ...]
    heads: list[int]
    deps: list[str]

    @property
    def places(self) -> range:
        """Return the places of all tokens."""
        return range(len(self.tokens))

    def children(self, place: int, deps: Collection[str] = ()) -> list[int]:
        """Return the dependents of a token, all or those with such a relation."""
        return [
            child
            for child in self.places
            if self.heads[child] == place
            and child != place
            and (not deps or self.deps[child] in deps)
        ]

    def depth(self, place: int) -> int:
        """Return how many heads stand above a token."""
        steps = 0
        while self.heads[place] != place:
            place = self.heads[place]
            steps += 1
        return steps

    def is_preposition(self, place: int) -> bool:
        """Tell whether a token is a preposition that heads its phrase."""
        dep, tag = self.deps[place], self.tokens[place].tag
        return dep in PREPOSITIONS or (dep == "dative" and tag in {"IN", "TO"})

    def swap(self, place: int, *, below: int, dep: str, kept: str) -> None:
        """Put `below`, a child, in the place of its head; the head gets `dep`."""
        above = self.heads[place]
        self.heads[below] = below if above == place else above
        self.deps[below] = kept
        for child in self.children(place):
            self.heads[child] = below
        self.heads[place] = below
        self.deps[place] = dep

    def read(self) -> tuple[Token, ...]:
        """Return the tokens with the heads and relations as they stand."""
        return tuple(
            replace(token, head=head, dep=dep, pos=coarse_pos(token.tag, dep=dep))
            for token, head, dep in zip(self.tokens, self.heads, self.deps, strict=True)
        )


def turn_preposition(tree: Tree, place: int) -> None:
    """Hang a preposition on its noun or gerund, which takes its place above."""
    for noun in tree.children(place, OBJECTS):
        clause = tree.deps[noun] == "pcomp"
        nominal = tree.tokens[tree.heads[place]].tag.startswith(("N", "PRP", "CD"))
        if clause:
            kept = "acl" if nominal else "advcl"
        elif tree.deps[place] == "agent":
            kept = "obl:agent"
        else:
            kept = "nmod" if nominal else "obl"
        tree.swap(place, below=noun, dep="mark" if clause else "case", kept=kept)
        return


def turn_copula(tree: Tree, place: int) -> None:
    """Hang a form of "be" on its predicate; in "there is" the noun is the subject."""
    if tree.tokens[place].lower not in BE or tree.deps[place].startswith("aux"):
        return
    named = tree.children(place, PREDICATES)
    if tree.children(place, ("expl",)):
        for noun in named:
            tree.deps[noun] = "nsubj"
        return
    predicates = named or list(placed_predicates(tree, place))
    if predicates and tree.children(place, SUBJECTS):
        tree.swap(place, below=predicates[0], dep="cop", kept=tree.deps[place])


def placed_predicates(tree: Tree, place: int) -> Iterator[int]:
    """Yield the phrase right after "be" that says where its subject is."""
    later = [child for child in tree.children(place) if child > place]
    for child in later:
        if tree.deps[child] == "obl":
            yield child
        if tree.deps[child] not in BETWEEN:
            return


def renamed(tree: Tree, place: int) -> str:
    """Return the Universal name of a token's relation."""
    if tree.heads[place] == place:
        return "root"
    if tree.deps[place] == "aux" and tree.tokens[place].tag == "TO":
        return "mark"
    return RENAMED.get(tree.deps[place], tree.deps[place])


def spread_conjuncts(tree: Tree) -> None:
    """Hang every conjunct on the first, and each "and" on the conjunct after it."""
    for place in tree.places:
        while tree.deps[place] == "conj" and tree.deps[tree.heads[place]] == "conj":
            tree.heads[place] = tree.heads[tree.heads[place]]
    for place in tree.places:
        if tree.deps[place] != "cc":
            continue
        first = tree.heads[place]
        first = tree.heads[first] if tree.deps[first] == "conj" else first
        after = [child for child in tree.children(first, ("conj",)) if child > place]
        if after:
            tree.heads[place] = after[0]
