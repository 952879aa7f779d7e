"""Whether a denial would miss what somebody is quoted as saying."""

from __future__ import annotations

from collections.abc import Sequence

from negguard.nlp.clauses import FINITE, Clause, Role
from negguard.nlp.lexicon import REPORTING_VERBS
from negguard.nlp.values import Parse, Token, has_dep
from negguard.nlp.verbs import lemmas

MARKS = frozenset({'"', "\u201c", "\u201d", "``", "''"})


def left_out(parse: Parse, clauses: Sequence[Clause]) -> bool:
    """Tell whether a report is to be denied, and the words that it quotes are not.

    "He told reporters, "It kills."" would lose the report and keep the claim.
    """
    reports = [one for one in clauses if lemmas(one.head.lower) & REPORTING_VERBS]
    heads = {one.head.index for one in clauses}
    for report in reports:
        inside = quotation_after(parse, report.head)
        has_verb = any(one.tag in FINITE or has_dep(one, "ccomp") for one in inside)
        if has_verb and not heads & {one.index for one in inside}:
            return True
    return False


def splits_quotation(parse: Parse, clauses: Sequence[Clause]) -> bool:
    """Tell whether a predicate stands in a quotation in which the clause does not open.

    'Horodko, "Storks and wind farms"' is a title, and "farms" no verb.
    """
    first = parse.tokens[0]
    opens_outside = first.text not in MARKS
    return any(
        depth(parse, one.head) == 1
        and (
            (one.role is Role.MAIN and opens_outside)
            or (one.subject is not None and depth(parse, one.subject) == 0)
        )
        for one in clauses
    )


def depth(parse: Parse, token: Token) -> int:
    """Return 1 for a word inside quotation marks, 0 for one outside."""
    before = (one for one in parse.tokens[: token.index] if one.text in MARKS)
    return sum(1 for _ in before) % 2


def quotation_after(parse: Parse, head: Token) -> tuple[Token, ...]:
    """Return the words from the first quotation mark after a word to the next one."""
    later = parse.tokens[head.index + 1 :]
    places = [one.index for one in later if one.text in MARKS]
    if not places:
        return ()
    end = places[1] if len(places) > 1 else len(parse.tokens)
    return parse.tokens[places[0] + 1 : end]
