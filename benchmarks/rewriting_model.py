"""Score the shipped parser models: accuracy on gold trees, odd names, size and speed.

    python -m benchmarks.rewriting_model TREEBANKS

TREEBANKS is a folder with the gold files named in `FILES`, gzipped CoNLL-U. Everything
is measured end to end: own tokens, own tags, own sentence boundaries. `all_tokens`
counts a token that the tokenizer cuts otherwise as wrong; `shared_tokens` leaves it
out, as spaCy's scorer does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.rewriting_names import score_names
from negguard.model import Span
from negguard.nlp.spacy_parser import MODELS, SHIPPED, SpacyParser
from negguard.nlp.values import Parse
from pipelines.parser_training.conllu import read_paragraphs

FILES = ("en_ewt-dev", "en_ewt-test", "en_gum_open-test", "en_pud-test")
SPEED_FILE = "en_pud-test"
UNSCORED = frozenset(("punct",))
LOADING = (
    "import time; from negguard.nlp.spacy_parser import load_member; import spacy; "
    "start = time.process_time(); load_member({member!r}); "
    "print(time.process_time() - start)"
)

T = TypeVar("T")
Arc = tuple[Span, Span, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Shares in per cent: right tags, F1 of arcs without and with labels, sentences."""

    tag: float
    uas: float
    las: float
    sentence_f: float


def model_figures(
    treebanks: Path, members: Sequence[str] = SHIPPED
) -> dict[str, dict[str, object]]:
    """Return what each member scores, weighs and costs, by member."""
    return {member: figures_of(member, treebanks) for member in members}


def figures_of(member: str, treebanks: Path) -> dict[str, object]:
    """Return the figures of one member."""
    parser = SpacyParser(members=(member,))
    figures: dict[str, object] = {}
    for name in FILES:
        gold = read_paragraphs(treebanks / f"{name}.conllu.gz")
        parsed = parser.parse([parse.text for parse in gold])
        figures[name] = {
            "all_tokens": asdict(score(gold, parsed)),
            "shared_tokens": asdict(score(gold, parsed, shared_only=True)),
        }
    texts = [p.text for p in read_paragraphs(treebanks / f"{SPEED_FILE}.conllu.gz")]
    return figures | {
        "odd_names": asdict(score_names(parser)),
        "megabytes": round(megabytes(member), 2),
        "load_seconds": round(load_seconds(member), 2),
        "words_per_second": round(words_per_second(parser, texts)),
    }


def score(
    gold: Sequence[Parse], parsed: Sequence[Parse], *, shared_only: bool = False
) -> Accuracy:
    """Return the accuracy of parses against gold parses of the same texts.

    With `shared_only`, tokens that one side cuts otherwise count for neither.
    """
    pairs = list(zip(gold, parsed, strict=True))
    limits = [spans(want) & spans(got) if shared_only else None for want, got in pairs]
    wanted = [arcs(want, limit) for want, limit in zip(gold, limits, strict=True)]
    found = [arcs(got, limit) for got, limit in zip(parsed, limits, strict=True)]
    sure = [tags(want, limit) for want, limit in zip(gold, limits, strict=True)]
    guessed = [tags(got, limit) for got, limit in zip(parsed, limits, strict=True)]
    both = list(zip(wanted, found, strict=True))
    return Accuracy(
        tag=recall(zip(sure, guessed, strict=True)),
        uas=overlap_f((unlabelled(one), unlabelled(other)) for one, other in both),
        las=overlap_f(both),
        sentence_f=overlap_f((set(a.sentences), set(b.sentences)) for a, b in pairs),
    )


def spans(parse: Parse) -> set[Span]:
    """Return the characters of each token."""
    return {token.span for token in parse.tokens}


def tags(parse: Parse, limit: AbstractSet[Span] | None) -> set[tuple[Span, str]]:
    """Return the tag of each token, or of those in `limit`."""
    return {
        (token.span, token.tag)
        for token in parse.tokens
        if limit is None or token.span in limit
    }


def arcs(parse: Parse, limit: AbstractSet[Span] | None) -> set[Arc]:
    """Return dependent, head and relation of all tokens, or those in `limit`.

    Marks are left out: where they hang is convention.
    """
    return {
        (token.span, parse.tokens[token.head].span, token.dep)
        for token in parse.tokens
        if token.dep not in UNSCORED and (limit is None or token.span in limit)
    }


def unlabelled(labelled: Iterable[Arc]) -> set[Arc]:
    """Return the arcs with no relation."""
    return {(dependent, head, "") for dependent, head, _ in labelled}


def overlap_f(pairs: Iterable[tuple[AbstractSet[T], AbstractSet[T]]]) -> float:
    """Return the F1, in per cent, of what two sets share, summed over all pairs."""
    shared = total = 0
    for wanted, found in pairs:
        shared += len(wanted & found)
        total += len(wanted) + len(found)
    return percent(2 * shared, total)


def recall(pairs: Iterable[tuple[AbstractSet[T], AbstractSet[T]]]) -> float:
    """Return the share, in per cent, of the first sets that the second ones hold."""
    shared = total = 0
    for wanted, found in pairs:
        shared += len(wanted & found)
        total += len(wanted)
    return percent(shared, total)


def percent(part: int, whole: int) -> float:
    """Return the share in per cent; 0 of nothing."""
    return round(100 * part / whole, 2) if whole else 0.0


def megabytes(member: str) -> float:
    """Return what the model's folder holds, in millions of bytes."""
    folder = MODELS / member
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def load_seconds(member: str) -> float:
    """Return the processor seconds that a fresh process loads the model in."""
    command = [sys.executable, "-c", LOADING.format(member=member)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    return float(done.stdout)


def words_per_second(parser: SpacyParser, texts: Sequence[str]) -> float:
    """Return the speed on warm texts, in words per second of processor time."""
    parser.parse(texts[:20])
    start = time.process_time()
    parsed = parser.parse(texts)
    seconds = time.process_time() - start
    return sum(len(parse.tokens) for parse in parsed) / seconds


def main() -> None:
    """Print the figures of the named members as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("treebanks", type=Path)
    parser.add_argument("--members", nargs="+", default=list(SHIPPED))
    asked = parser.parse_args()
    print(json.dumps(model_figures(asked.treebanks, asked.members), indent=1))


if __name__ == "__main__":
    main()
