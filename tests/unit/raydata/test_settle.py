"""Settled objects are left alone, and given back."""

from __future__ import annotations

import gc

import pytest

from negguard.raydata.settle import settled


def test_what_is_alive_is_left_alone_for_a_while() -> None:
    before = gc.get_freeze_count()
    with settled():
        assert gc.get_freeze_count() > before
    assert gc.get_freeze_count() == 0


def test_an_error_gives_it_back_as_well() -> None:
    with pytest.raises(ZeroDivisionError), settled():
        _ = 1 / 0
    assert gc.get_freeze_count() == 0
