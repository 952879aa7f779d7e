"""Read gold trees in CoNLL-U, one parse per paragraph."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from negguard.model import Span
from negguard.nlp.values import Parse, Token

COLUMNS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Tokens with offsets inside `text`, which ends in the blank that follows."""

    text: str
    tokens: tuple[Token, ...]


def read_paragraphs(path: Path) -> list[Parse]:
    """Return the paragraphs of a `.conllu` or `.conllu.gz` file in order.

    A paragraph starts at `# newpar`, or at `# newdoc` where the file marks none.

    Raises:
        ValueError: a line is neither a comment nor a row of ten columns.
    """
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return list(paragraphs_of(content.decode("utf-8")))


def paragraphs_of(content: str) -> Iterator[Parse]:
    """Yield the paragraphs of a CoNLL-U file's content."""
    sentences: list[Sentence] = []
    for block in content.split("\n\n"):
        lines = block.strip("\n").split("\n")
        opens = any(line.startswith(("# newpar", "# newdoc")) for line in lines)
        if opens and sentences:
            yield join_sentences(sentences)
            sentences = []
        if lines != [""]:
            sentences.append(read_sentence(lines))
    if sentences:
        yield join_sentences(sentences)


def read_sentence(lines: Iterable[str]) -> Sentence:
    """Return the sentence of one block of lines."""
    text = ""
    tokens: list[Token] = []
    glued_until, glued_at_end = 0, False
    for line in lines:
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != COLUMNS:
            msg = f"expected {COLUMNS} columns, got {len(cells)}: {line!r}"
            raise ValueError(msg)
        number, _, last = cells[0].partition("-")
        spaced = "SpaceAfter=No" not in cells[9]
        if last:
            glued_until, glued_at_end = int(last), not spaced
            continue
        tokens.append(read_token(cells, start=len(text)))
        if int(number) <= glued_until:
            spaced = int(number) == glued_until and not glued_at_end
        text += cells[1] + (" " if spaced else "")
    return Sentence(text=text, tokens=tuple(tokens))


def read_token(cells: list[str], *, start: int) -> Token:
    """Return the token of one row, its head counted inside the sentence."""
    index = int(cells[0]) - 1
    head = int(cells[6]) - 1
    return Token(
        index=index,
        start=start,
        end=start + len(cells[1]),
        text=cells[1],
        tag=cells[4],
        pos=cells[3],
        dep=cells[7],
        head=index if head < 0 else head,
        feats="" if cells[5] == "_" else cells[5],
    )


def join_sentences(sentences: Iterable[Sentence]) -> Parse:
    """Return one parse of the sentences, offsets and heads moved along."""
    text = ""
    tokens: list[Token] = []
    spans: list[Span] = []
    for sentence in sentences:
        offset, count = len(text), len(tokens)
        text += sentence.text
        spans.append(Span(offset, offset + len(sentence.text.rstrip())))
        tokens += (
            replace(
                token,
                index=token.index + count,
                head=token.head + count,
                start=token.start + offset,
                end=token.end + offset,
            )
            for token in sentence.tokens
        )
    return Parse(text=text.rstrip(), tokens=tuple(tokens), sentences=tuple(spans))
