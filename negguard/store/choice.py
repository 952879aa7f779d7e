"""What of a row is judged: one text, texts that belong together, chats, or two answers.

Where a policy names no column, the names that data sets use are looked for in this
order: a text, with the chats beside it; chats of every shape, each by itself; answers
that are preferred and rejected; an instruction with its answer; any other text of a
usual name.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import pyarrow as pa

from negguard.config.policy import InputSpec
from negguard.errors import UsageError
from negguard.store.shapes import is_chat_shape, is_text

Sides = tuple[tuple[str, ...], ...]
TEXT_NAMES = ("text", "content", "document", "body", "article")
CHAT_NAMES = ("messages", "conversations", "conversation", "chat", "turns", "dialog")
PREFERENCE = ("chosen", "rejected")
# Columns that are one document together; the last of each is the answer.
TOGETHER = (
    ("system", "instruction", "input", "context", "output"),
    ("system", "instruction", "input", "context", "response"),
    ("system", "prompt", "completion"),
    ("system", "prompt", "response"),
    ("system_prompt", "question", "response"),
    ("question", "context", "answer"),
    ("query", "context", "response"),
    ("query", "answer"),
)
# Texts that a model could be trained on, by their names.
TRAINED_ON = {*TEXT_NAMES, *CHAT_NAMES, *PREFERENCE, "prompt", "summary", "abstract"}
TRAINED_ON |= {name for names in TOGETHER for name in names}
ANOTHER = (
    "--text or --messages names another, or a policy file: "
    "input: {text: COLUMN} or {messages: COLUMN}"
)


def choose_sides(schema: pa.Schema, spec: InputSpec) -> Sides:
    """Return the sides of a row: `texts` or `chat`, and the columns of each.

    Raises:
        UsageError: a column is missing, or no column holds what could be judged.
    """
    if spec.messages is not None:
        return (("chat", _checked(schema, spec.messages, chat=True)),)
    if spec.text not in (None, "text"):
        names = (spec.text,) if isinstance(spec.text, str) else spec.text or ()
        return (("texts", *(_checked(schema, name, chat=False) for name in names)),)
    texts = [each.name for each in schema if _may_be_text(each.type)]
    chats = [each.name for each in schema if is_chat_shape(each.type)]
    chats += [n for n in CHAT_NAMES if n in schema.names and n not in chats]
    chats = [name for name in chats if _may_be_chat(schema.field(name).type)]
    named = [name for name in TEXT_NAMES if name in texts] if spec.text is None else []
    if named or (spec.text == "text" and "text" in schema.names):
        text = _checked(schema, named[0] if named else "text", chat=False)
        return (("texts", text), *(("chat", name) for name in chats))
    sides = _sides(schema, texts, chats)
    if sides:
        return sides
    if spec.text is None and len(texts) == 1:
        return (("texts", texts[0]),)
    raise UsageError(_nothing(schema))


def unjudged(schema: pa.Schema, judged: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that could be trained on and are not judged."""
    return tuple(
        each.name
        for each in schema
        if each.name not in judged
        and (
            is_chat_shape(each.type)
            or (is_text(each.type) and each.name.lower() in TRAINED_ON)
        )
    )


def missing(name: str, schema: pa.Schema) -> str:
    """Return that there is no column of a name, and which there are."""
    if not schema.names:
        return f"no column {name!r}: there are no rows, or none with a column"
    near = difflib.get_close_matches(name, schema.names, n=1)
    known = ", ".join(map(repr, schema.names))
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"no column {name!r}; columns: {known}; {hint}{ANOTHER}"


def _sides(schema: pa.Schema, texts: Sequence[str], chats: Sequence[str]) -> Sides:
    answers = [name for name in PREFERENCE if name in (*texts, *chats)]
    beside = [name for name in ("prompt", "question") if name in texts][:1]
    if len(answers) == len(PREFERENCE):
        chosen = [*beside, *answers, *(n for n in chats if n not in answers)]
        ordered = [name for name in schema.names if name in chosen]
        return tuple(("chat" if n in chats else "texts", n) for n in ordered)
    if chats:
        ordered = [name for name in schema.names if name in chats]
        return tuple(("chat", name) for name in ordered)
    for names in TOGETHER:
        found = [name for name in names if name in texts]
        asked = set(found) - {"system", "context", names[-1]}
        if asked and names[-1] in found:
            return (("texts", *found),)
    usual = next((name for name in TEXT_NAMES if name in texts), None)
    return () if usual is None else (("texts", usual),)


def _may_be_chat(kind: pa.DataType) -> bool:
    """Tell whether a column that is called a chat may hold some, if only empty ones."""
    empty = pa.types.is_list(kind) and not pa.types.is_struct(kind.value_type)
    return is_chat_shape(kind) or is_text(kind) or bool(empty)


def _may_be_text(kind: pa.DataType) -> bool:
    return is_text(kind) or bool(pa.types.is_null(kind))


def _checked(schema: pa.Schema, name: str, *, chat: bool) -> str:
    if name not in schema.names:
        raise UsageError(missing(name, schema))
    if schema.names.count(name) > 1:
        msg = f"column {name!r} stands twice in the input; rename one"
        raise UsageError(msg)
    kind = schema.field(name).type
    text = _may_be_text(kind)
    if not (text or (chat and is_chat_shape(kind))):
        wanted = "a chat, which has roles and contents" if chat else "text"
        msg = f"column {name!r} is {kind}, not {wanted}; {ANOTHER}"
        raise UsageError(msg)
    return name


def _nothing(schema: pa.Schema) -> str:
    """Return why no column of a table is judged."""
    if not schema.names:
        return missing("text", schema)
    told = "; ".join(f"{each.name!r} {_why_not(each)}" for each in schema)
    near = difflib.get_close_matches("text", schema.names, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"no column 'text', and no other that is judged: {told}; {hint}{ANOTHER}"


def _why_not(field: pa.Field) -> str:
    if is_text(field.type):
        return "is text, but its name does not say that it is the document"
    if pa.types.is_list(field.type) or pa.types.is_struct(field.type):
        return f"is {field.type}, without role and content, or from and value"
    return f"is {field.type}"
