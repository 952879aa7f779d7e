"""All triggers at once over bytes or one text, by Hyperscan where its wheel exists."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from operator import itemgetter
from typing import Any, Protocol

from negguard.errors import UsageError
from negguard.model import Span
from negguard.text.cache import cache, cached
from negguard.text.portable import compiled, longest, parse
from negguard.text.render import EXOTIC, to_hyperscan
from negguard.text.spans import merge

_CONTINUATION = bytes(range(0x80, 0xC0))


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One match of `triggers[trigger]` in a folded text."""

    span: Span
    trigger: int


class Engine(Protocol):
    """What looks for every trigger in one pass over bytes, and may report too much."""

    def ends(self, data: memoryview | bytes) -> list[tuple[int, int]]:
        """Return trigger number and byte offset after each possible match.

        The numbers from the count of triggers up stand for letters that need a fold.
        """


class Scanner:
    """The triggers of the packs, compiled; state is read-only, threads may share it."""

    def __init__(self, triggers: Sequence[str], *, engine: Engine | None) -> None:
        self.triggers = tuple(triggers)
        self.engine = engine
        self._patterns = tuple(map(compiled, triggers))
        self._longest = tuple(longest(parse(trigger)) for trigger in triggers)

    def matches(self, folded: str) -> bool:
        """Tell whether any trigger matches."""
        return any(True for _ in self._found(folded))

    def hits(self, folded: str) -> tuple[Hit, ...]:
        """Return every match of every trigger, from left to right.

        They are those of `re.finditer`, trigger by trigger, at a small part of its
        cost: one trigger's matches do not overlap, those of different triggers may.
        """
        return tuple(sorted(self._found(folded)))

    def places(self, folded: str) -> Mapping[int, Sequence[int]] | None:
        """Return, for each trigger that may match, where its matches may end.

        Every match ends at one of these code points; not every one ends a match. None
        where no engine runs: then nothing is known.
        """
        return None if self.engine is None else _by_trigger(self.engine, folded)

    def _found(self, folded: str) -> Iterator[Hit]:
        """Yield the matches, looked for only where the engine says they may be."""
        for number, window in self._windows(folded):
            matches = self._patterns[number].finditer(folded, window.start, window.end)
            for found in matches:
                yield Hit(span=Span(*found.span()), trigger=number)

    def _windows(self, folded: str) -> Iterator[tuple[int, Span]]:
        """Yield triggers with the stretches that hold whatever they match.

        A stretch runs one character past the last possible end, so that an edge there
        sees what follows; no match can end on that character, or it would be possible.
        """
        everything = Span(0, len(folded))
        if self.engine is None:
            yield from ((number, everything) for number in range(len(self._patterns)))
            return
        for number, ends in _by_trigger(self.engine, folded).items():
            most = self._longest[number]
            if most is None:
                yield number, everything
                continue
            stretches = (
                Span(max(0, end - most), min(len(folded), end + 1)) for end in ends
            )
            yield from ((number, stretch) for stretch in merge(stretches))


def _by_trigger(engine: Engine, folded: str) -> dict[int, list[int]]:
    """Return, for each trigger that may match, the code points where it may end."""
    # A lone surrogate has no UTF-8; its three bytes are beyond ASCII as it is itself.
    data = folded.encode("utf-8", "surrogatepass")
    found: dict[int, list[int]] = {}
    byte = character = 0
    for number, end in sorted(engine.ends(data), key=itemgetter(1)):
        character += len(data[byte:end].translate(None, _CONTINUATION))
        byte = end
        found.setdefault(number, []).append(character)
    return found


@lru_cache(maxsize=16)
def scanner(triggers: tuple[str, ...]) -> Scanner:
    """Return the scanner of these triggers, compiled once a process.

    Raises:
        UsageError: a trigger is not portable, or too large to be compiled.
    """
    if find_spec("hyperscan") is None:
        return Scanner(triggers, engine=None)
    return Scanner(triggers, engine=Hyperscan(triggers))


class Hyperscan:
    """The triggers in one Hyperscan database, for blocks of raw UTF-8.

    Flags: CASELESS, which in byte mode folds ASCII only, as the patterns expect. Not
    UTF8 (see `render`), not SOM_LEFTMOST (keeping starts halves the speed; ends place a
    match in its row as well), not SINGLEMATCH (a block holds many rows).
    """

    def __init__(self, triggers: Sequence[str]) -> None:
        self._hyperscan: Any = import_module("hyperscan")
        self._local = threading.local()
        expressions = [to_hyperscan(parse(trigger)) for trigger in triggers]
        expressions += [letter.encode() for letter in EXOTIC]
        self._database = self._compiled(expressions)

    def _compiled(self, expressions: Sequence[bytes]) -> Any:  # noqa: ANN401 - untyped
        """Return the database, from the cache where this machine has made it before."""
        key = (self._hyperscan.__version__, *expressions)
        kept = cached(repr(key).encode())
        if kept is not None:
            # A database of another processor is refused, and made anew.
            with suppress(self._hyperscan.error):
                return self._hyperscan.loadb(kept, self._hyperscan.HS_MODE_BLOCK)
        database = self._hyperscan.Database(mode=self._hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=expressions,
                ids=list(range(len(expressions))),
                elements=len(expressions),
                flags=[self._hyperscan.HS_FLAG_CASELESS] * len(expressions),
            )
        except self._hyperscan.error as exc:
            msg = f"Hyperscan cannot compile the triggers: {exc}"
            raise UsageError(msg) from exc
        cache(repr(key).encode(), self._hyperscan.dumpb(database))
        return database

    def ends(self, data: memoryview | bytes) -> list[tuple[int, int]]:
        """Return trigger number and byte offset after each possible match."""
        found: list[tuple[int, int]] = []

        def note(trigger: int, _start: int, end: int, *_unused: object) -> None:
            found.append((trigger, end))

        self._database.scan(data, match_event_handler=note, scratch=self._scratch())
        return found

    def _scratch(self) -> object:
        """Return this thread's scratch space: two scans must not share one."""
        if not hasattr(self._local, "scratch"):
            self._local.scratch = self._hyperscan.Scratch(self._database)
        return self._local.scratch
