"""Score denials of single sentences against accepted wordings."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Denier = Callable[[Sequence[str]], list[str | None]]
# Wordings that count as one: contractions, written out.
CONTRACTIONS = (
    (r"\bwon't\b", "will not"),
    (r"\b(?:can't|cannot)\b", "can not"),
    (r"n't\b", " not"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"\bI'm\b", "I am"),
    (r"\b(he|she|it|that|there|what|who)'s\b", r"\1 is"),
    (r"'d\b", " had"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence and its accepted denials; without any it must stay as it is."""

    sentence: str
    accepted: tuple[str, ...]
    group: str


def read_pairs(path: Path) -> list[Pair]:
    """Return the pairs of a JSONL file: positive, accept, family."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    return [
        Pair(
            sentence=row["positive"],
            accepted=tuple(row["accept"]),
            group=row.get("family") or row["phenomenon"],
        )
        for row in rows
    ]


def read_phenomena(path: Path) -> list[Pair]:
    """Return the pairs of the suite: sentences with wordings, by phenomenon."""
    groups = tomllib.loads(path.read_text("utf-8"))
    return [
        Pair(sentence=sentence, accepted=tuple(accepted), group=group)
        for group, cases in groups.items()
        for sentence, accepted in cases.items()
    ]


def score(pairs: Sequence[Pair], deny: Denier) -> dict[str, object]:
    """Return exact matches and precision, in all and by group, and every error."""
    groups: dict[str, Counter[str]] = {}
    errors: list[dict[str, str | None]] = []
    answers = deny([pair.sentence for pair in pairs])
    for pair, answer in zip(pairs, answers, strict=True):
        result = outcome(pair, answer)
        groups.setdefault(pair.group, Counter())[result] += 1
        if result != "right":
            row = {"sentence": pair.sentence, "answer": answer, "result": result}
            errors.append(row)
    total = sum(groups.values(), Counter())
    rewritten = sum(answer is not None for answer in answers)
    wrong = total["wrong"] + total["changed"]
    return {
        "sentences": len(pairs),
        "exact": share(total["right"], len(pairs)),
        "refused": share(total["refused"], len(pairs)),
        "precision_of_rewritten": share(rewritten - wrong, rewritten),
        "groups": {name: dict(count) for name, count in sorted(groups.items())},
        "errors": errors,
    }


def outcome(pair: Pair, answer: str | None) -> str:
    """Return right, wrong, refused (a denial is wanted) or changed (none is)."""
    unchanged = answer is None or normal(answer) == normal(pair.sentence)
    if not pair.accepted:
        return "right" if unchanged else "changed"
    if unchanged or answer is None:
        return "refused"
    accepted = {normal(wording) for wording in pair.accepted}
    return "right" if normal(answer) in accepted else "wrong"


def normal(text: str) -> str:
    """Return a text with straight quotes, single blanks and no contractions."""
    text = text.replace("\u2019", "'").replace("\u201c", '"').replace("\u201d", '"')
    for contracted, full in CONTRACTIONS:
        text = re.sub(contracted, full, text)
    return " ".join(text.split())


def share(part: int, whole: int) -> float:
    """Return a share, 0 to 1; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0
