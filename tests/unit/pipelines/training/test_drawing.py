"""What is drawn from pools, and mined from ordinary text."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.errors import UsageError
from pipelines.training import draw, mine
from pipelines.training.excerpts import read_excerpts
from pipelines.training.likeness import likeness
from pipelines.training.ordinary import draw_ordinary, read_ordinary
from pipelines.training.reading import read_rows
from pipelines.training.tables import write_arrays
from tests.unit.pipelines.training.made import clean_row, sieve_arrays, small_sieve

LONG = "The river ran slowly past the old mill all day. "


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    texts = [
        LONG * 2,
        "Nope! " + LONG,
        "A bat is blind and a mole is deaf today. " * 2,
        LONG,
    ]
    path = tmp_path / "pool.parquet"
    columns = {
        "id": [f"t{n}" for n in range(4)],
        "text": texts,
        "source": ["a", "a", "b", "b"],
        "license": ["MIT", "MIT", "MIT", "not stated"],
    }
    pq.write_table(pa.table(columns), path)
    return path


@pytest.fixture
def models(tmp_path: Path) -> Path:
    write_arrays(tmp_path / "models" / "sieve.npz", sieve_arrays())
    return tmp_path / "models"


def drawn(path: Path) -> set[str]:
    return {json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()}


def test_unlicensed_ordinary_text_is_not_drawn(pool: Path) -> None:
    assert [row.id for row in draw_ordinary([pool], 9)] == ["t0", "t1", "t2"]
    assert len(list(read_ordinary([pool]))) == 4


def test_a_draw_is_the_same_every_time(pool: Path) -> None:
    assert draw_ordinary([pool], 2, seed=4) == draw_ordinary([pool], 2, seed=4)


def test_a_stretch_is_taken_of_long_documents(pool: Path) -> None:
    assert all(len(r.texts[0]) <= 20 for r in draw_ordinary([pool], 3, longest=20))


def test_a_file_without_texts_is_named(tmp_path: Path) -> None:
    pq.write_table(pa.table({"body": ["x"]}), tmp_path / "x.parquet")
    with pytest.raises(UsageError, match="no column `text`"):
        list(read_ordinary([tmp_path / "x.parquet"]))


def test_the_surest_are_drawn_first(pool: Path, models: Path, tmp_path: Path) -> None:
    output = tmp_path / "drawn.jsonl"
    given = [str(pool), "--models", str(models), "--output", str(output)]
    draw.main([*given, "--by", "flagged", "--count", "1"])
    assert drawn(output) == {"t1"}
    (excerpt,) = read_excerpts([output])
    assert excerpt.licence == "MIT"


def test_neighbours_of_errors_are_drawn(pool: Path, tmp_path: Path) -> None:
    row = {"id": "e", "text": "The bat is blind.", "frame_kind": "none", "frames": []}
    (tmp_path / "errors.jsonl").write_text(json.dumps({**row, "label": "clean"}))
    output = tmp_path / "drawn.jsonl"
    near = ["--near", str(tmp_path / "errors.jsonl"), "--count", "1"]
    draw.main([str(pool), "--by", "near", *near, "--output", str(output)])
    assert drawn(output) == {"t2"}


def test_sources_are_capped_and_what_is_labelled_is_left_out(
    pool: Path, tmp_path: Path
) -> None:
    (tmp_path / "done.jsonl").write_text('{"id": "t0"}\n')
    output = tmp_path / "drawn.jsonl"
    caps = ["--per-source", "1", "--without", str(tmp_path / "done.jsonl")]
    draw.main([str(pool), "--by", "chance", *caps, "--output", str(output)])
    found = drawn(output)
    assert "t1" in found
    assert len(found) == 2


@pytest.mark.parametrize("way", ["near", "flagged"])
def test_a_way_that_lacks_its_input_says_so(pool: Path, way: str) -> None:
    with pytest.raises(UsageError, match=f"--by {way} needs"):
        draw.main([str(pool), "--by", way, "--output", "unused.jsonl"])


def test_texts_are_likest_to_what_shares_their_words() -> None:
    texts = ["the red fox ran", "a quiet green pond", "the red fox sat"]
    like = likeness(texts, ["a quiet pond"])
    assert int(like.argmax()) == 1
    assert like[0] < 0.5 * like[1]


def test_hard_negatives_are_the_likeliest_of_each_document() -> None:
    rows = [clean_row(LONG, id="long"), clean_row(f"{LONG}Nope!", id="short")]
    first, second = mine.hardest(rows, small_sieve(), 9)
    assert first.row.texts[0].endswith("Nope!")
    assert first.row.id == "short-1"
    assert first.score > second.score


def test_an_excerpt_is_whole_segments_around_one() -> None:
    row = clean_row(LONG * 60)
    excerpt = mine.excerpt_of(row, 30)
    text = excerpt.texts[0]
    assert text.startswith("The river")
    assert text.endswith("all day.")
    assert mine.LONGEST - len(LONG) < len(text) <= mine.LONGEST


def test_mined_rows_can_be_fitted_to(pool: Path, models: Path, tmp_path: Path) -> None:
    output, skipped = tmp_path / "mined.jsonl", tmp_path / "skipped.jsonl"
    given = [str(pool), "--models", str(models), "--hold-out", "0", "--skip", "1"]
    mine.main([*given, "--output", str(output), "--skipped", str(skipped)])
    assert drawn(skipped) == {"t1-0"}
    rows = read_rows([output])
    assert {row.id for row in rows} == {"t0-0", "t2-0"}
    assert not any(row.detached for row in rows)
