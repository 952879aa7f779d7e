"""A policy that reads other columns than its file names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from negguard.config.policy import InputSpec, Policy
from negguard.config.reader import load_policy
from negguard.errors import UsageError


def with_columns(
    policy: str | Path | Policy,
    *,
    text: str | Sequence[str] | None = None,
    messages: str | None = None,
    id_column: str | None = None,
    source: str | None = None,
) -> Policy:
    """Return the policy, with other columns where they are named.

    A text or a chat that is named takes the place of both of the policy's own.

    Raises:
        UsageError: there is no such policy, it has mistakes, or a text and a chat are
            named.
    """
    chosen = load_policy(policy)
    own = chosen.input
    if text and messages is not None:
        msg = "a text and a chat column are named; name what is to be judged"
        raise UsageError(msg)
    body = bool(text) or messages is not None
    columns = InputSpec(
        text=_one_or_several(text) if body else own.text,
        messages=messages if body else own.messages,
        id=own.id if id_column is None else id_column,
        source=own.source if source is None else source,
    )
    return chosen if columns == own else replace(chosen, input=columns)


def _one_or_several(
    text: str | Sequence[str] | None,
) -> str | tuple[str, ...] | None:
    if text is None or isinstance(text, str):
        return text
    return text[0] if len(text) == 1 else (tuple(text) or None)
