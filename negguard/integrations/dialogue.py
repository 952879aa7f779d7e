"""Questions to a language model, written once for every way to ask them.

A dialogue is a generator: it yields what to ask, is sent the answer or has an error
thrown into it, and returns what came of it. `converse` asks an endpoint question by
question; `replayed` runs a dialogue up to its next question from the answers so far,
for engines that answer whole batches. A dialogue does nothing but compute, so that the
same answers lead to the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from negguard.errors import RowError

Question = list[dict[str, str]]
Answer = dict[str, Any]
Result = TypeVar("Result")
Dialogue = Generator[Question, Answer, Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that has no answer yet."""

    question: Question


class _UnansweredError(Exception):
    """The answers end before this question."""

    def __init__(self, question: Question) -> None:
        super().__init__("a question without an answer")
        self.question = question


def converse(dialogue: Dialogue[Result], ask: Callable[[Question], Answer]) -> Result:
    """Return what a dialogue comes to, by asking each of its questions in turn."""
    told: Answer | RowError | None = None
    while True:
        try:
            question = _next(dialogue, told)
        except StopIteration as end:
            result: Result = end.value
            return result
        try:
            told = ask(question)
        except RowError as error:
            told = error


def replayed(
    dialogue: Dialogue[Result], answers: Sequence[Answer | RowError]
) -> Result | Asked:
    """Return what a dialogue comes to by `answers`, or the question behind them."""
    waiting = iter(answers)

    def ask(question: Question) -> Answer:
        told = next(waiting, None)
        if told is None:
            raise _UnansweredError(question)
        if isinstance(told, RowError):
            raise told
        return told

    try:
        return converse(dialogue, ask)
    except _UnansweredError as error:
        dialogue.close()
        return Asked(question=error.question)


def _next(dialogue: Dialogue[Any], told: Answer | RowError | None) -> Question:
    if isinstance(told, RowError):
        return dialogue.throw(told)
    return next(dialogue) if told is None else dialogue.send(told)


def unusable(what: str) -> NoReturn:
    """Refuse an answer.

    Raises:
        RowError: always, with what is wrong.
    """
    msg = f"the reviewer's answer cannot be used: {what}"
    raise RowError(msg)
