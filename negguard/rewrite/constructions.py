"""What a sentence can be built like, and what that means for its denial.

One table holds every construction that speaks against a denial in place; a row says
how it is recognised, what follows from it, and shows a sentence that has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from negguard.model import Refusal
from negguard.nlp.clauses import Clause
from negguard.nlp.values import Parse, Token


class Ruling(StrEnum):
    """What a construction means for the reading that has it, and for the others."""

    REFUSE = "refuse"  # this reading gives no denial
    VETO = "veto"  # no reading does, since the others cannot tell either
    REREAD = "reread"  # another reading, or one in a context, may see a statement


class Reason(StrEnum):
    """Why a sentence is not denied, in words."""

    QUESTION = "question"
    CLAUSE_SUBJECT = "a clause as subject"
    FRAGMENT = "fragment"
    HIDDEN_REPORT = "a report whose content is unclear"
    SPLIT_QUOTATION = "a verb inside a quotation"
    QUOTED_REPORT = "a report whose content is quoted"
    LOST_VERB = "a clause of unclear standing"
    PARTICIPLE = "a past tense that may be a participle"
    ECHO = "an echo of another clause"
    INVERTED = "subject after its verb"
    CHOICE = "a choice between clauses"
    VERB_LEFT_OUT = "a clause without its verb"
    NEGATIVE = "negative already"
    FOCUS = "focus on a part"
    NO_SUBJECT = "no subject"
    NO_FINITE_VERB = "no finite verb"
    NO_PLACE = "no place for a denial"
    NO_CLAUSE = "no clause to deny"
    SEVERAL = "more than one plain statement"
    COMMAND = "a command"
    NO_COMMAND = "not a command"
    CONSEQUENCE = "a command and what comes of it"
    NO_EVENT = "no event as the only subject"
    DISAGREEMENT = "readings disagree"
    RESIDUE = "residue"
    UNSURE = "the parser is unsure"
    MISREAD = "the denial does not read as one"

    def refuses(self, detail: str = "") -> Refusal:
        """Return the refusal for this reason, with the words that show it."""
        told = f"{self.value}: {detail}" if detail else self.value
        return Refusal(reason=told, construction=self.value)


Matches = Callable[[Parse, Token, Sequence[Clause]], Iterable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Construction:
    """A way to build a sentence that takes no denial in its place.

    `matches` yields the words that show it, below a root and in its asserted clauses;
    `example` is a sentence that has it.
    """

    name: Reason
    matches: Matches
    verdict: Ruling
    example: str
