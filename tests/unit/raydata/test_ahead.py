from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator

import pytest

from negguard.raydata.ahead import ahead


def test_items_come_in_order() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))


def test_nothing_gives_nothing() -> None:
    assert list(ahead(iter(()))) == []


def test_a_failure_comes_after_the_items_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    items = ahead(failing())
    assert next(items) == 1
    with pytest.raises(ZeroDivisionError):
        next(items)


def test_who_stops_early_leaves_no_thread() -> None:
    made: list[int] = []
    items = ahead(made.append(i) or i for i in itertools.count())
    assert next(items) == 0
    items.close()
    assert len(made) <= 4
    assert "negguard-read" not in {each.name for each in threading.enumerate()}
