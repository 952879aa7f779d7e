"""Keep bad replies of red-team chats out of training: `... redteam_chats.py IN OUT`.

A chat whose frame says "never answer like this" shows a model how to answer like this.
The `redteam` policy quarantines it. Chats that stay are written with a loss mask in
place of a deletion where a frame was only annotated: `masked` holds, per message, the
character spans that a trainer leaves out of the loss.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from negguard import Document, Guard, Message
from negguard.model import Action, Attachment, Outcome


def masked(outcome: Outcome) -> list[list[list[int]]]:
    """Return the spans of claims that stay asserted, by message."""
    spans: list[list[list[int]]] = [[] for _ in outcome.document.pieces]
    for claim in outcome.verdict.claims:
        if claim.attachment is Attachment.DETACHED:
            spans[claim.message or 0].append([claim.start, claim.end])
    return spans


def main(source: Path, target: Path) -> None:
    """Judge every chat of a JSON lines file and write those that stay."""
    guard = Guard.load("redteam")
    kept = 0
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    with target.open("w", encoding="utf-8") as file:
        for row in rows:
            turns = tuple(Message(t["role"], t["content"]) for t in row["messages"])
            outcome = guard.inspect(Document(messages=turns, id=row.get("id")))
            if outcome.decision.action in (Action.QUARANTINE, Action.DROP):
                continue
            kept += 1
            row["messages"] = [
                {"role": m.role, "content": m.content} for m in outcome.messages or ()
            ]
            rewritten = outcome.decision.action is Action.REWRITE
            row["masked"] = [[] for _ in turns] if rewritten else masked(outcome)
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(rows)} chats in, {kept} kept")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
