"""Clean a data set of the Hugging Face hub or of a folder: `... NAME|FOLDER OUT`.

The features of the set are kept, and the annotation columns are added to them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from datasets import Dataset, load_dataset, load_from_disk

from negguard.integrations.huggingface import mapper


def main(name: str, target: str) -> None:
    """Read one split, judge it, and save what is kept."""
    found = load_from_disk(name) if Path(name).is_dir() else None
    dataset = found if found is not None else load_dataset(name, split="train")
    if not isinstance(dataset, Dataset):
        sys.exit(f"{name} has several splits; name the folder of one")
    judged = dataset.with_format("arrow").map(mapper("pretraining"), batched=True)
    judged.with_format(None).save_to_disk(target)
    print(f"{len(dataset)} rows in, {len(judged)} kept")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
