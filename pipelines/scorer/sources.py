"""Documents for training, read from the four layouts that training data comes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from negguard.model import Kind, Span
from negguard.rules.compiled import Pack
from negguard.text.layout import Layout
from pipelines.scorer.examples import Source, read_rows

Row = Mapping[str, Any]


def read_quoted(path: Path) -> Iterator[Source]:
    """Yield hand-written rows: `frame` and `claims` are exact pieces of the text."""
    for row in read_rows(path):
        texts, roles = _texts(row)
        alike = row.get("lookalike", False) or not row.get("frame")
        yield Source(
            id=str(row["id"]),
            origin=path.parent.name,
            topic=f"{path.parent.name}:{row['topic']}",
            author=f"{path.parent.name}:{row['author']}",
            texts=texts,
            roles=roles,
            kind=None if alike else Kind(row["kind"]),
            frames=() if alike else _find(texts, _list(row["frame"])),
            claims=_find(texts, _list(row.get("claims"))),
            suffix=row.get("position") == "suffix",
        )


def read_labelled(path: Path) -> Iterator[Source]:
    """Yield rows with spans; rows of one `source` and no topic count as one author."""
    for row in read_rows(path):
        if row.get("ambiguous"):
            continue
        texts, roles = _texts(row)
        topic = row.get("claim_id")
        framed = row["label"] == "detached"
        frames = row.get("frames") or ()
        yield Source(
            id=str(row["id"]),
            origin=str(row["condition"]),
            topic=f"topic:{topic}" if topic else f"row:{row['id']}",
            author=f"topic:{topic}" if topic else f"author:{row['source']}",
            texts=texts,
            roles=roles,
            kind=Kind(row["frame_kind"]) if framed else None,
            frames=_spans(frames) if framed else (),
            claims=_spans(row.get("claims") or ()),
            suffix=bool(frames) and frames[0]["position"] == "suffix",
            complete=framed or row["label"] == "clean" or not frames,
        )


def read_natural(path: Path) -> Iterator[Source]:
    """Yield real documents of which one frame is quoted; others may be in them.

    Their kinds are not labelled, so that they teach only what is a frame.
    """
    for row in read_rows(path):
        framed = row["label"] == "detached"
        family = str(row["id"]).split("_", maxsplit=1)[0]
        texts = (str(row["text"]),)
        frames = _find(texts, [row["frame_quote"]]) if framed else ()
        yield Source(
            id=str(row["id"]),
            origin=f"natural_{row['label']}",
            topic=f"natural:{family}",
            author=f"natural:{family}",
            texts=texts,
            roles=(None,),
            frames=tuple((at, _line(texts[at], span)) for at, span in frames),
            complete=not framed,
        )


def read_ordinary(path: Path) -> Iterator[Source]:
    """Yield ordinary documents."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only this door needs Arrow

    columns = ["id", "text", "source", "genre"]
    for row in pq.read_table(path, columns=columns).to_pylist():
        yield Source(
            id=row["id"],
            origin="ordinary",
            topic=f"ordinary:{row['genre']}",
            author=f"ordinary:{row['source']}",
            texts=(row["text"],),
            roles=(None,),
        )


def read_silent(pack: Pack) -> Iterator[Source]:
    """Yield what the rules of a pack name as look-alikes of theirs."""
    alikes = [(rule.id, text) for rule in pack.rules for text in rule.silent]
    alikes += [(item.id, text) for item in pack.pseudos for text in item.examples]
    for number, (name, text) in enumerate(alikes):
        yield Source(
            id=f"silent-{number}",
            origin="silent",
            topic=f"silent:{name}",
            author=f"silent:{name}",
            texts=(text,),
            roles=(None,),
        )


def read_fires(pack: Pack) -> Iterator[Source]:
    """Yield the firing examples of a pack's rules, with the sentences that they match.

    Sentences that no rule matches are left out: some belong to the frames as well.
    """
    for rule in pack.rules:
        for number, text in enumerate(rule.fires):
            layout = Layout(text)
            reading = pack.read(layout.folded)
            spans = [
                span
                for block in range(len(layout.blocks))
                for span in layout.sentences(block)
            ]
            frames = [
                span
                for span in spans
                if any(
                    hit.rule.id == rule.id
                    for hit in (*reading.hits(span), *reading.echoes(span))
                )
            ]
            yield Source(
                id=f"{rule.id}-{number}",
                origin="fires",
                topic=f"rule:{rule.id}",
                author=f"rule:{rule.id}",
                texts=(text,),
                roles=(None,),
                kind=rule.kind,
                frames=tuple((0, span) for span in frames),
                suffix=bool(frames) and frames[0].start > 0,
                complete=False,
            )


def _texts(row: Row) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    if "messages" not in row:
        return (str(row["text"]),), (None,)
    turns = row["messages"]
    return (
        tuple(turn.get("content") or "" for turn in turns),
        tuple(turn["role"] for turn in turns),
    )


def _list(value: str | Sequence[str] | None) -> Sequence[str]:
    return [value] if isinstance(value, str) else value or []


def _find(texts: Sequence[str], quotes: Sequence[str]) -> tuple[tuple[int, Span], ...]:
    """Return every place of each quote, in the first text that holds it."""
    found: list[tuple[int, Span]] = []
    for quote in quotes:
        for piece, text in enumerate(texts):
            start = text.find(quote)
            if start >= 0:
                found.append((piece, Span(start, start + len(quote))))
                break
    return tuple(found)


def _spans(spans: Sequence[Mapping[str, int]]) -> tuple[tuple[int, Span], ...]:
    return tuple(
        (span.get("msg", 0), Span(span["start"], span["end"])) for span in spans
    )


def _line(text: str, span: Span) -> Span:
    """Return the sentence around a quote, which may be only a part of it."""
    start = max(text.rfind(mark, 0, span.start) for mark in "\n.!?") + 1
    ends = [text.find(mark, span.end - 1) for mark in "\n.!?"]
    end = min((at for at in ends if at >= 0), default=len(text))
    return Span(start, max(end, span.end))
