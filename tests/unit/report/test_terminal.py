"""The view of one document on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from negguard.model import Outcome
from negguard.report.terminal import explain_view
from tests.unit.report.outcomes import chat, kept, rewritten


def shown(outcome: Outcome, *, width: int = 100, colours: bool = False) -> str:
    file = io.StringIO()
    terminal = Console(file=file, width=width, force_terminal=colours)
    terminal.print(explain_view(outcome))
    return file.getvalue()


@pytest.mark.parametrize(
    "part",
    [
        "detached: falsity, score 0.97 → rewrite (falsity)",
        "[F1 NOTICE: every claim in this article is false.]",
        "{C1 Ada Roe won the race in 1999.}",
        "{C2 She did not enter the swim.}",
        "F1  falsity, score 0.97",
        "rule falsity.notice",
        "C1  detached under F1",
        "C2  local under F1",
        "+Ada Roe did not win the race in 1999.",
    ],
)
def test_a_pipe_shows_every_mark_without_colours(part: str) -> None:
    assert part in shown(rewritten())


def test_covered_lines_have_a_bar_and_others_have_none() -> None:
    lines = shown(rewritten()).splitlines()
    assert any(line.startswith("3 ┃ {C1") for line in lines)
    assert any(line.startswith("5   See also") for line in lines)


def test_a_pipe_gets_no_escape_codes() -> None:
    assert "\x1b" not in shown(rewritten())


def test_a_terminal_gets_colours() -> None:
    assert "\x1b[" in shown(rewritten(), colours=True)


def test_escapes_of_a_document_do_not_reach_the_terminal() -> None:
    assert "\\x1b[2Jgone" in shown(kept("\x1b[2Jgone"))


def test_markup_of_a_document_is_shown_as_text() -> None:
    assert "[bold]not bold[/bold]" in shown(kept("[bold]not bold[/bold]"))


def test_a_narrow_terminal_folds_lines() -> None:
    assert max(map(len, shown(rewritten(), width=40).splitlines())) <= 40


def test_a_chat_names_each_turn() -> None:
    view = shown(chat("Who won?", "Ada did."))
    assert "message 0, user" in view
    assert "message 1, assistant" in view
