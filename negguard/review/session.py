"""One review: what there is to decide, what was decided, and decisions written down."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from negguard.errors import BusyError, UsageError
from negguard.model import Action
from negguard.review.documents import Library, Seen
from negguard.review.items import (
    ACCEPT,
    HOLD,
    REJECT,
    STATES,
    Choice,
    Item,
    latest,
    ruling_about,
    state_of,
)
from negguard.store.decisions import Ruling, read_journal, write_rulings
from negguard.store.folders import Folder
from negguard.store.lock import hold
from negguard.store.manifest import Manifest

# Seconds between the attempts to write a decision while another command writes.
PAUSES = (0.0, 0.1, 0.4, 1.0)
LONGEST_NOTE = 2000


class Review:
    """The items of a run, and the journal of decisions about them."""

    def __init__(
        self,
        folder: Folder,
        manifests: Mapping[str, Manifest],
        items: Iterable[Item],
    ) -> None:
        self.items = list(items)
        self._folder = folder
        self._library = Library(folder, manifests, self.items)
        self._lock = threading.Lock()
        self._decided = latest(read_journal(folder))

    def ruling(self, item: Item) -> Ruling | None:
        """Return what was decided about an item; None for nothing."""
        return ruling_about(item, self._decided)

    def state(self, item: Item) -> str:
        """Return `open`, or what was said of an item."""
        return state_of(self.ruling(item))

    def chosen(self, choice: Choice) -> Iterator[int]:
        """Yield the numbers of the items that a choice holds for, in order."""
        for number, item in enumerate(self.items):
            if choice.holds(item, self.state(item)):
                yield number

    def next_of(self, number: int, choice: Choice, *, step: int = 1) -> int | None:
        """Return the chosen item after one, or before it; None where there is none."""
        found = [n for n in self.chosen(choice) if (n - number) * step > 0]
        return (min(found) if step > 0 else max(found)) if found else None

    def counts(self) -> dict[str, int]:
        """Return how many items are in each state."""
        found = Counter(self.state(item) for item in self.items)
        return {state: found[state] for state in STATES}

    def open(self, item: Item) -> Seen:
        """Return the document of an item.

        Raises:
            IntegrityError: the rows changed since they were listed.
        """
        with self._lock:
            return self._library.open(item)

    def decide(self, item: Item, said: str, *, note: str = "") -> Ruling:
        """Write down what a reviewer says of an item, for good.

        Raises:
            UsageError: it cannot be said of this item; says why.
            BusyError: another command holds the output.
            StorageError: the journal cannot be written.
        """
        (ruling,) = self.decide_many([(item, said, note)])
        return ruling

    def decide_many(self, said: Iterable[tuple[Item, str, str]]) -> list[Ruling]:
        """Write down what is said of items, with a note each: all of it, or nothing.

        Raises:
            UsageError, BusyError, StorageError: as `decide`.
        """
        rulings = [self._ruling(item, word, note) for item, word, note in said]
        with self._lock:
            _write(self._folder, rulings)
            self._decided = latest(read_journal(self._folder))
        return rulings

    def _ruling(self, item: Item, said: str, note: str) -> Ruling:
        allowed = (ACCEPT, REJECT, HOLD) if item.rewritten else (ACCEPT, REJECT)
        if said not in allowed:
            msg = f"{said!r} is none of {', '.join(allowed)}"
            raise UsageError(msg)
        if not item.named:
            msg = "a row without id and text stays in quarantine"
            raise UsageError(msg)
        known = item.known
        if item.rewritten:
            seen = self.open(item)
            if not seen.digest:
                msg = f"nothing can be decided: {seen.problem}"
                raise UsageError(msg)
            known = replace(known, text_digest=seen.digest, seen=known.text_digest)
        return replace(
            known,
            action=_action(item, said).value,
            note=note.strip()[:LONGEST_NOTE],
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )


def _action(item: Item, said: str) -> Action:
    """Return what becomes of a document of which a reviewer says something."""
    if said == REJECT:
        return Action.KEEP
    if said == ACCEPT and item.rewritten:
        return Action.REWRITE
    return Action.QUARANTINE


def _write(folder: Folder, rulings: Sequence[Ruling]) -> None:
    for pause in PAUSES:
        time.sleep(pause)
        try:
            with hold(folder) as owner:
                write_rulings(folder, rulings, token=owner.token)
        except BusyError:
            if pause == PAUSES[-1]:
                raise
        else:
            return
