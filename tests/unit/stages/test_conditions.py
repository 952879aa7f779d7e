"""Conditions on a place: what holds, what may hold, and what is asked for."""

from __future__ import annotations

from negguard.stages.conditions import could_hold, facts_of, holds, may_hold

WHERE = ("lead first !code", "bracketed")


def test_one_alternative_is_enough() -> None:
    assert holds(WHERE, frozenset({"lead", "first"}))
    assert holds(WHERE, frozenset({"bracketed", "code"}))
    assert holds((), frozenset())
    assert not holds(WHERE, frozenset({"lead", "first", "code"}))
    assert not holds(WHERE, frozenset({"lead"}))


def test_facts_of_hits_are_left_open() -> None:
    assert may_hold(WHERE, frozenset({"first"}))
    assert not may_hold(WHERE, frozenset({"lead"}))
    assert not may_hold(WHERE, frozenset({"first", "code"}))


def test_what_is_refused_may_always_be_missing() -> None:
    assert could_hold(WHERE, frozenset({"lead", "first", "code"}))
    assert not could_hold(WHERE, frozenset({"lead", "code"}))


def test_all_facts_of_conditions_are_asked_for() -> None:
    assert facts_of(WHERE) == {"lead", "first", "code", "bracketed"}
