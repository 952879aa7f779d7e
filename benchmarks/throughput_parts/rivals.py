"""What somebody would write instead of a guard: a keyword list over every document."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

CUES = (
    "is false", "are false", "is untrue", "is fake", "fabricated", "hoax", "debunked",
    "not true", "never happened", "fictional", "satire", "retracted", "misinformation",
    "unverified", "made up", "disproven", "work of fiction", "has been withdrawn",
)  # fmt: skip
PATTERN = r"(?i)\b(?:" + "|".join(CUES) + r")\b"


def datasets_map_re(paths: Sequence[str], _folder: str) -> int:
    """Mark rows by a regular expression in `datasets.map`; return the rows."""
    import datasets  # noqa: PLC0415 - only this system needs it

    datasets.disable_progress_bars()
    cue = re.compile(PATTERN)
    rows = datasets.Dataset(pa.concat_tables(map(pq.read_table, paths)))
    marked = rows.map(
        lambda row: {"flag": cue.search(row["text"]) is not None},
        keep_in_memory=True,
        load_from_cache_file=False,
    )
    return len(marked)


def spacy_pipe(paths: Sequence[str], _folder: str) -> int:
    """Match cue phrases in spaCy documents; return the rows."""
    import spacy  # noqa: PLC0415
    from spacy.matcher import PhraseMatcher  # noqa: PLC0415

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 10_000_000
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("cue", [nlp.make_doc(cue) for cue in CUES])
    texts = pa.concat_tables(map(pq.read_table, paths))["text"].to_pylist()
    return sum(1 for doc in nlp.pipe(texts) if matcher(doc) is not None)


def datatrove_filter(paths: Sequence[str], _folder: str) -> int:
    """Filter with datatrove's reader and regex filter; return the rows."""
    from datatrove.pipeline.filters import RegexFilter  # noqa: PLC0415
    from datatrove.pipeline.readers import ParquetReader  # noqa: PLC0415

    rows = 0
    cue = RegexFilter(PATTERN)
    for path in paths:
        folder, _, name = path.rpartition("/")
        reader = ParquetReader(folder, glob_pattern=name)
        for document in reader.run():
            cue.filter(document)
            rows += 1
    return rows


def re2_filter(paths: Sequence[str], _folder: str) -> int:
    """Mark rows with RE2 through pyarrow; return the rows."""
    rows = 0
    for path in paths:
        for batch in pq.ParquetFile(path).iter_batches():
            pc.match_substring_regex(batch["text"], pattern=PATTERN)
            rows += batch.num_rows
    return rows
