"""Originals that stay in the output beside their rewrites.

A rewrite does not help where another row still tells what it denies: the original, or a
copy that lost its notice, which reads as clean. Shards note digests of the normalised
texts that they rewrote, whole and without notices; letters and digits alone count, in
lower case, so that spacing, punctuation and typography do not hide a copy.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from negguard.model import Action, Document, Outcome, Span
from negguard.store.folders import Folder
from negguard.store.groups import stored_tables
from negguard.store.manifest import SHARDS, Manifest, data_name
from negguard.store.schema import Columns, RowProblem, body_of, chats_of, texts_of
from negguard.text.fold import fold
from negguard.text.spans import cut, merge

DIGITS = 32  # of the digest, in hexadecimal
SHOWN = 5
SHORTEST = 20  # letters and digits; shorter texts repeat by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """How many kept rows hold what was rewritten elsewhere, and the first of them."""

    rows: int = 0
    places: tuple[str, ...] = ()


def digests_of(outcomes: Iterable[Outcome]) -> set[str]:
    """Return the digests of what was rewritten, with its notices and without them."""
    found: set[str | None] = set()
    for one in outcomes:
        if one.decision.action is not Action.REWRITE:
            continue
        found |= {digest(one.document.pieces), digest(without_notices(one))}
    return {each for each in found if each is not None}


def without_notices(outcome: Outcome) -> Iterator[str]:
    """Yield the pieces of an original without its frames."""
    document = outcome.document
    for piece, text in enumerate(document.pieces):
        message = document.message_of(piece)
        frames = merge(
            one.span for one in outcome.verdict.frames if one.message == message
        )
        yield "".join(part.of(text) for part in cut(Span(0, len(text)), frames))


def digest(pieces: Iterable[str]) -> str | None:
    """Return the digest of normalised pieces; None where they are too short."""
    joined = unicodedata.normalize("NFKC", fold("\n".join(pieces)))
    bare = "".join(char for char in joined.lower() if char.isalnum())
    if len(bare) < SHORTEST:
        return None
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def originals_beside(folders: Iterable[Folder]) -> Beside:
    """Return the kept rows of outputs that hold what was rewritten elsewhere in them.

    Texts are read only where something was rewritten.

    Raises:
        IntegrityError: a manifest is not as it was written.
        StorageError: the output cannot be read.
    """
    manifests = [
        (folder, Manifest.from_bytes(folder.read(name) or b"", name))
        for folder in folders
        for name in sorted(folder.sizes(SHARDS))
        if name.startswith(f"{SHARDS}/")
    ]
    wanted = {each for _, one in manifests for each in one.originals}
    if not wanted:
        return Beside()
    rows = 0
    places: list[str] = []
    for folder, manifest in manifests:
        for place in _held(folder, manifest, wanted):
            rows += 1
            places += [place] if len(places) < SHOWN else []
    return Beside(rows=rows, places=tuple(places))


def _held(folder: Folder, manifest: Manifest, wanted: set[str]) -> Iterator[str]:
    columns = Columns(**manifest.columns)
    if "kept" not in manifest.files or not (columns.text or columns.messages):
        return
    name = data_name("kept", manifest.shard, manifest.files["kept"].ending)
    row = 0
    for table in stored_tables(folder, "kept", manifest, columns.bodies):
        body = body_of(table, columns)
        bodies = texts_of(body) if columns.text else chats_of(body)
        for one in bodies:
            if not isinstance(one, RowProblem) and digest(_pieces(one)) in wanted:
                yield f"{name}, row {row}"
            row += 1


def _pieces(body: object) -> tuple[str, ...]:
    if isinstance(body, str):
        return (body,)
    return Document(messages=body).pieces  # type: ignore[arg-type] # turns of a chat


def warning(beside: Beside) -> str:
    """Return what to say of rows that hold what was rewritten; nothing without any."""
    if not beside.rows:
        return ""
    few = ", ".join(beside.places)
    rows = "1 kept row holds" if beside.rows == 1 else f"{beside.rows} kept rows hold"
    return (
        f"{rows} the original of a rewritten document, or a copy without its notice: "
        f"{few}{' and others' if beside.rows > len(beside.places) else ''}. A model "
        "learns from both; take these rows out."
    )


def as_facts(beside: Beside) -> Mapping[str, object]:
    """Return plain values for machines."""
    return {"rows": beside.rows, "places": list(beside.places)}
