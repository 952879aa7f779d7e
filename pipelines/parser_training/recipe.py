"""The configuration of one model: layers, features, optimiser, schedule."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.parser_training.augment import Plan

PARAGRAPHS = Plan()
SURFACE = ("NORM", "PREFIX", "SUFFIX", "SHAPE")
SURFACE_ROWS = (5000, 1000, 2500, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What one member of the voting set is trained with.

    `epochs` counts passes over the corpus as `plan` makes it afresh for each.
    """

    name: str
    seed: int
    epochs: int
    lexicon: bool = False
    plan: Plan = PARAGRAPHS
    width: int = 96
    depth: int = 4
    hidden: int = 64
    dropout: float = 0.1
    learn_rate: float = 0.001
    words_per_batch: int = 1500


def embedding(recipe: Recipe) -> dict[str, object]:
    """Return the embedding layer: surface features, the lexicon's where asked."""
    if recipe.lexicon:
        return {
            "@architectures": "negguard.LexicalEmbed.v1",
            "width": recipe.width,
            "attrs": ["NORM", "SUFFIX", "SHAPE"],
            "rows": [5000, 2500, 1000],
            "lexicon_rows": 2500,
        }
    return {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": recipe.width,
        "attrs": list(SURFACE),
        "rows": list(SURFACE_ROWS),
        "include_static_vectors": False,
    }


def listener(recipe: Recipe) -> dict[str, object]:
    """Return the layer that reads the shared token vectors."""
    return {
        "@architectures": "spacy.Tok2VecListener.v1",
        "width": recipe.width,
        "upstream": "tok2vec",
    }


def components(recipe: Recipe) -> dict[str, dict[str, object]]:
    """Return the configuration of each component, in the order in which they run."""
    tagger = {"@architectures": "spacy.Tagger.v2", "tok2vec": listener(recipe)}
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": recipe.width,
        "depth": recipe.depth,
        "window_size": 1,
        "maxout_pieces": 3,
    }
    transitions = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "parser",
        "extra_state_tokens": False,
        "hidden_width": recipe.hidden,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": listener(recipe),
    }
    return {
        "tok2vec": {
            "model": {
                "@architectures": "spacy.Tok2Vec.v2",
                "embed": embedding(recipe),
                "encode": encode,
            }
        },
        "tagger": {"model": tagger, "label_smoothing": 0.05},
        "parser": {"model": transitions, "min_action_freq": 30, "learn_tokens": False},
    }


BOUNDARIES = Plan(longer_names=0.5, joined=0.4, modal_names=True)
RECIPES = (
    Recipe(name="en_lexical", seed=1, epochs=9, lexicon=True),
    Recipe(name="en_surface", seed=2, epochs=7, plan=BOUNDARIES),
    Recipe(name="en_lexical_b", seed=3, epochs=4, lexicon=True, plan=BOUNDARIES),
)
