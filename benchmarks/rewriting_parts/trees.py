"""Agreement with gold trees: the same rules on gold and on predicted parses.

Where both give the same denial, no parser error reached the output. No reading is
needed, so the figures can be taken at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.rewriting_parts.pairs import share
from negguard.model import Refusal, Rewrite, Span
from negguard.nlp.clauses import asserted_clauses
from negguard.nlp.spacy_parser import SpacyParser
from negguard.nlp.values import Parse
from negguard.rewrite import gates
from negguard.rewrite.sentence import deny_parse, sentence_roots
from pipelines.parser_training.conllu import read_paragraphs

SHORTEST = 5
Readings = tuple[Parse, ...]
Made = Rewrite | Refusal
Site = tuple[int, int]


def agreement(path: Path, parser: SpacyParser, *, most: int) -> dict[str, object]:
    """Return for each gate what it keeps and how often that equals the gold output."""
    gold = gold_sentences(path)[:most]
    wanted = [(parse, deny_parse(parse)) for parse in gold]
    readings = gates.read([parse.text for parse in gold], parser)
    report: dict[str, object] = {
        "sentences": len(gold),
        "deniable_on_gold": share(
            sum(isinstance(made, Rewrite) for _, made in wanted), len(gold)
        ),
    }
    for name, gate in gates_by_name(parser).items():
        made = [
            gate(parse.text, reading)
            for parse, reading in zip(gold, readings, strict=True)
        ]
        report[name] = compare(wanted, readings, made)
    return report


def gates_by_name(
    parser: SpacyParser,
) -> dict[str, Callable[[str, Readings], Made]]:
    """Return ways to accept a denial, from the loosest to all gates."""

    def first(_: str, readings: Readings) -> Made:
        return deny_parse(readings[0])

    def voted(_: str, readings: Readings) -> Made:
        made = gates.agree(readings, make=deny_parse)
        return made if isinstance(made, Refusal) else made[0]

    def unanimous(_: str, readings: Readings) -> Made:
        made = gates.agree(readings, make=deny_parse)
        if isinstance(made, Refusal):
            return made
        return made[0] if made[1] else Refusal(reason="not unanimous")

    def all_gates(text: str, readings: Readings) -> Made:
        return gates.passed(text, readings, make=deny_parse, parser=parser)

    return {
        "none": first,
        "vote": voted,
        "all_gates": all_gates,
        "unanimous": unanimous,
    }


def compare(
    wanted: Sequence[tuple[Parse, Made]],
    readings: Sequence[Readings],
    made: Sequence[Made],
) -> dict[str, float]:
    """Return the share kept of what gold denies, and how much of it agrees.

    `full`: the same text. `main`: the same predicate is denied in the main clause.
    """
    deniable = kept = full = main = emitted = 0
    for (gold, target), reading, got in zip(wanted, readings, made, strict=True):
        deniable += isinstance(target, Rewrite)
        if isinstance(got, Refusal):
            continue
        emitted += 1
        kept += isinstance(target, Rewrite)
        full += isinstance(target, Rewrite) and target.text == got.text
        main += main_site(gold) in {main_site(one) for one in reading[:1]}
    return {
        "kept": share(kept, deniable),
        "full": share(full, emitted),
        "main": share(main, emitted),
    }


def main_site(parse: Parse) -> Site | None:
    """Return the characters of the predicate that the main clause asserts."""
    roots = sentence_roots(parse)
    clauses = asserted_clauses(parse, roots[0]) if roots else ()
    return (clauses[0].head.start, clauses[0].head.end) if clauses else None


def gold_sentences(path: Path) -> list[Parse]:
    """Return the gold tree of each sentence of at least five tokens, on its own."""
    return [
        cut(paragraph, span)
        for paragraph in read_paragraphs(path)
        for span in paragraph.sentences
        if len(paragraph.tokens_in(span)) >= SHORTEST
    ]


def cut(paragraph: Parse, span: Span) -> Parse:
    """Return one sentence of a paragraph as a parse of its own."""
    tokens = paragraph.tokens_in(span)
    first = tokens[0].index
    moved = tuple(
        replace(
            token,
            index=token.index - first,
            head=token.head - first,
            start=token.start - span.start,
            end=token.end - span.start,
        )
        for token in tokens
    )
    return Parse(
        text=span.of(paragraph.text),
        tokens=moved,
        sentences=(Span(0, len(span)),),
    )
