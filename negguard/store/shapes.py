"""Chats as people store them -> turns, and contents that changed back into them.

A chat is a list of turns, each with a role (or `from`) and a content (or `value`) that
is a text, or a list of parts of which some are texts; two lists side by side; or any of
these as JSON in a string. The texts of one turn are one message, a line end between.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from negguard.model import Message

ROLES = ("role", "from", "speaker")
CONTENTS = ("content", "value", "text")
WRAPPERS = ("messages", "conversations", "conversation", "turns")
# What other formats call the roles of a chat.
SPEAKERS = {"human": "user", "gpt": "assistant", "chatgpt": "assistant"}
SPEAKERS |= {"bot": "assistant", "model": "assistant", "observation": "tool"}
BETWEEN = "\n"
# The number of a turn and its texts -> the texts that take their places.
Change = Callable[[int, Sequence[str]], Sequence[str]]


class ShapeError(ValueError):
    """Say that a value is no chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a chat: who speaks, and the texts in it."""

    role: str
    texts: tuple[str, ...]

    @property
    def message(self) -> Message:
        """Return what is judged."""
        role = SPEAKERS.get(self.role, self.role)
        return Message(role=role, content=BETWEEN.join(self.texts))


def turns_in(value: Any) -> list[Turn]:  # noqa: ANN401 - whatever a column holds
    """Return the turns of a stored chat.

    Raises:
        ShapeError: it is none.
    """
    found: list[Turn] = []

    def note(number: int, texts: Sequence[str]) -> Sequence[str]:
        del number
        found[-1] = Turn(role=found[-1].role, texts=tuple(texts))
        return texts

    def begin(role: str) -> None:
        found.append(Turn(role=role, texts=()))

    _changed(value, note, begin)
    return found


def with_texts(value: Any, change: Change) -> Any:  # noqa: ANN401 - as above
    """Return a stored chat with the texts that `change` makes of those of each turn."""
    return _changed(value, change, lambda _role: None)


def _changed(value: Any, change: Change, begin: Callable[[str], None]) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return _changed_json(value, change, begin)
    if isinstance(value, Mapping):
        return _changed_lists(value, change, begin)
    if not isinstance(value, list):
        msg = f"the chat is {type(value).__name__}, not a list of turns"
        raise ShapeError(msg)
    made = []
    for number, turn in enumerate(value):
        if not isinstance(turn, Mapping):
            msg = f"turn {number} has no role and no content"
            raise ShapeError(msg)
        name = next((n for n in CONTENTS if n in turn), None)
        if name is None and not any(n in turn for n in ROLES):
            msg = f"turn {number} has no content; it has {', '.join(turn)}"
            raise ShapeError(msg)
        begin(str(next((turn[n] for n in ROLES if turn.get(n)), "")))
        content = turn.get(name) if name else None
        fresh = _with_slots(content, change(number, _slots(content)))
        made.append({**turn, name: fresh} if name else turn)
    return made


def _changed_json(value: str, change: Change, begin: Callable[[str], None]) -> str:
    try:
        read = json.loads(value)
    except (ValueError, RecursionError) as error:
        msg = f"the chat is no JSON: {error}"
        raise ShapeError(msg) from error
    name = next((n for n in WRAPPERS if isinstance(read, dict) and n in read), None)
    if name is None:
        made = _changed(read, change, begin)
    else:
        made = {**read, name: _changed(read[name], change, begin)}
    return _as_json(value, read, made)


def _changed_lists(
    value: Mapping[str, Any], change: Change, begin: Callable[[str], None]
) -> dict[str, Any]:
    """Return two lists side by side with other contents."""
    role = next((n for n in ROLES if isinstance(value.get(n), list)), None)
    name = next((n for n in CONTENTS if isinstance(value.get(n), list)), None)
    if role is None or name is None or len(value[role]) != len(value[name]):
        msg = "the chat is an object without two lists of roles and contents"
        raise ShapeError(msg)
    made = []
    for number, content in enumerate(value[name]):
        begin(str(value[role][number] or ""))
        made.append(_with_slots(content, change(number, _slots(content))))
    return {**value, name: made}


def _slots(content: Any) -> list[str]:  # noqa: ANN401 - whatever a turn holds
    """Return the texts of a content, in order."""
    if isinstance(content, str):
        parts = _parts(content)
        return [content] if parts is None else _slots(parts)
    if isinstance(content, list):
        return [text for part in content for text in _slots(part)]
    if isinstance(content, Mapping):
        return _slots(content.get("text"))
    return []


def _with_slots(content: Any, texts: Sequence[str]) -> Any:  # noqa: ANN401 - as above
    """Return the content with other texts in the places of its own."""
    rest = list(texts)

    def fill(value: Any) -> Any:  # noqa: ANN401 - as above
        if isinstance(value, str):
            parts = _parts(value)
            return rest.pop(0) if parts is None else _as_json(value, parts, fill(parts))
        if isinstance(value, list):
            return [fill(part) for part in value]
        if isinstance(value, Mapping) and value.get("text") is not None:
            return {**value, "text": fill(value["text"])}
        return value

    return fill(content)


def _as_json(written: str, before: object, after: object) -> str:
    """Return a value as JSON, in the style of what was written before."""
    if before == after:
        return written
    style = (", ", ": ") if '": ' in written else (",", ":")
    return json.dumps(after, ensure_ascii=written.isascii(), separators=style)


def _parts(text: str) -> list[Any] | None:
    """Return the parts that a text is the JSON of, as beside plain texts; else None."""
    if not text.startswith("[{"):
        return None
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    typed = all(isinstance(part, dict) and "type" in part for part in parts)
    return parts if typed else None


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column of this type holds texts."""
    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    return any(
        test(kind)
        for test in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_string_view,
            pa.types.is_binary,
            pa.types.is_large_binary,
            pa.types.is_binary_view,
        )
    )


def is_chat(kind: pa.DataType) -> bool:
    """Tell whether a column of this type holds chats as they are judged."""
    listed = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if not listed or not pa.types.is_struct(kind.value_type):
        return False
    fields = {field.name: field.type for field in kind.value_type}
    return {"role", "content"} <= fields.keys() and all(
        is_text(fields[name]) or pa.types.is_null(fields[name])
        for name in ("role", "content")
    )


def is_chat_shape(kind: pa.DataType) -> bool:
    """Tell whether values of a type may be chats without being JSON."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _has_turns(kind.value_type)
    return _has_turns(kind) and all(
        pa.types.is_list(each.type) or pa.types.is_large_list(each.type)
        for each in kind
        if each.name in (*ROLES, *CONTENTS)
    )


def _has_turns(kind: pa.DataType) -> bool:
    if not pa.types.is_struct(kind):
        return False
    names = {each.name for each in kind}
    return bool(names & set(ROLES)) and bool(names & set(CONTENTS))
