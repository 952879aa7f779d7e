"""Score the shipped parser models: accuracy on gold trees, odd names, size and speed.

    python -m benchmarks.rewriting_model TREEBANKS

TREEBANKS is a folder with the gold files named in `FILES`, gzipped CoNLL-U. Everything
is measured end to end: own tokens, own tags, own sentence boundaries.
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
from negguard.nlp.spacy_parser import MODELS, SHIPPED, SpacyParser
from negguard.nlp.values import Parse
from pipelines.parser_training.conllu import read_paragraphs

FILES = ("en_ewt-dev", "en_ewt-test", "en_gum_open-test", "en_pud-test")
SPEED_FILE = "en_pud-test"
# A gold tree marks no head for these, or marks one by convention only.
UNSCORED = frozenset(("punct",))
LOADING = (
    "import time; from negguard.nlp.spacy_parser import load_member; import spacy; "
    "start = time.perf_counter(); load_member({member!r}); "
    "print(time.perf_counter() - start)"
)

T = TypeVar("T")
Arc = tuple[tuple[int, int], tuple[int, int], str]


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
        figures[name] = asdict(score(gold, parsed))
    texts = [p.text for p in read_paragraphs(treebanks / f"{SPEED_FILE}.conllu.gz")]
    return figures | {
        "odd_names": asdict(score_names(parser)),
        "megabytes": round(megabytes(member), 2),
        "load_seconds": round(load_seconds(member), 2),
        "words_per_second": round(words_per_second(parser, texts)),
    }


def score(gold: Sequence[Parse], parsed: Sequence[Parse]) -> Accuracy:
    """Return the accuracy of parses against gold parses of the same texts."""
    pairs = list(zip(gold, parsed, strict=True))
    right = sum(
        1
        for want, got in pairs
        for token in want.tokens
        if token.tag == tags_by_span(got).get((token.start, token.end))
    )
    return Accuracy(
        tag=percent(right, sum(len(want.tokens) for want in gold)),
        uas=overlap_f((unlabelled(arcs(a)), unlabelled(arcs(b))) for a, b in pairs),
        las=overlap_f((arcs(want), arcs(got)) for want, got in pairs),
        sentence_f=overlap_f((set(a.sentences), set(b.sentences)) for a, b in pairs),
    )


def tags_by_span(parse: Parse) -> dict[tuple[int, int], str]:
    """Return the tag of each token by its characters."""
    return {(token.start, token.end): token.tag for token in parse.tokens}


def arcs(parse: Parse) -> set[Arc]:
    """Return dependent, head and relation of every token but marks."""
    heads = (parse.tokens[token.head] for token in parse.tokens)
    return {
        ((token.start, token.end), (head.start, head.end), token.dep)
        for token, head in zip(parse.tokens, heads, strict=True)
        if token.dep not in UNSCORED
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


def percent(part: int, whole: int) -> float:
    """Return the share in per cent; 0 of nothing."""
    return round(100 * part / whole, 2) if whole else 0.0


def megabytes(member: str) -> float:
    """Return what the model's folder holds, in millions of bytes."""
    folder = MODELS / member
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def load_seconds(member: str) -> float:
    """Return how long a fresh process takes to load the model once spaCy is there."""
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
