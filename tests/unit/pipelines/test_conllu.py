"""Gold trees come in as the paragraphs that they annotate."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from negguard.model import Span
from pipelines.parser_training.conllu import paragraphs_of, read_paragraphs

FILE = """\
# newdoc id = one
# newpar
# text = He can't.
1	He	he	PRON	PRP	Case=Nom	2	nsubj	_	_
2-3	can't	_	_	_	_	_	_	_	SpaceAfter=No
2	ca	can	AUX	MD	_	0	root	_	_
3	n't	not	PART	RB	_	2	advmod	_	_
4	.	.	PUNCT	.	_	2	punct	_	_

# text = Go.
1	Go	go	VERB	VB	_	0	root	_	SpaceAfter=No
2	.	.	PUNCT	.	_	1	punct	_	SpaceAfter=No

# newpar
1	Yes	yes	INTJ	UH	_	0	root	_	_

"""


def test_sentences_join_into_paragraphs() -> None:
    assert [p.text for p in paragraphs_of(FILE)] == ["He can't. Go.", "Yes"]


def test_heads_and_offsets_move_along() -> None:
    first, _ = paragraphs_of(FILE)
    assert [token.head for token in first.tokens] == [1, 1, 1, 1, 4, 4]
    assert all(token.span.of(first.text) == token.text for token in first.tokens)


def test_sentences_keep_their_spans() -> None:
    first, _ = paragraphs_of(FILE)
    assert first.sentences == (Span(0, 9), Span(10, 13))


def test_a_file_may_be_compressed(tmp_path: Path) -> None:
    path = tmp_path / "few.conllu.gz"
    path.write_bytes(gzip.compress(FILE.encode()))
    assert len(read_paragraphs(path)) == 2


def test_a_line_without_ten_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="10 columns"):
        list(paragraphs_of("1\tYes\n\n"))
