"""What a rewrite of a document would meet, for those that a policy does not rewrite."""

from __future__ import annotations

from negguard.model import Action, Document, Label, Refusal, Verdict
from negguard.rewrite.case import Case
from negguard.rewrite.localise import why_gated

MOST_CLAIMS = 8  # what a policy lets through where it says nothing else


def outlook(document: Document, verdict: Verdict) -> str | None:
    """Return what the gates before the wording say; None where nothing is detached.

    No parser is asked: whether the claims can be denied is not known yet.
    """
    if verdict.label is not Label.DETACHED:
        return None
    case = Case(document, verdict)
    try:
        refusal = why_gated(case, max_claims=MOST_CLAIMS, deny_fiction=False)
    except Exception as error:  # noqa: BLE001 - a row is never lost for its remark
        return f"a rewrite would fail: {type(error).__name__}"
    if refusal is None:
        return "a rewrite passes the gates before the wording"
    return f"a rewrite is refused ({refusal.gate}): {refusal.reason}"


def refused(refusal: Refusal, *, otherwise: Action) -> str:
    """Return why a document was not rewritten; dropped rows keep none of its words."""
    told = "" if otherwise is Action.DROP else f": {refusal.reason}"
    return f"not rewritten ({refusal.gate or 'failed'}){told}"
