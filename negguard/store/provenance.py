"""What made a file: versions and digests in the schema metadata, features for readers.

Hugging Face `datasets` trusts the features in a file's metadata more than its columns,
so the annotation columns are added to them where they are present.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pyarrow as pa

from negguard.errors import UsageError
from negguard.store.columns import ANNOTATIONS, OWN

KEY = b"negguard"
FEATURES = b"huggingface"


def annotated_schema(
    schema: pa.Schema,
    made_by: Mapping[str, object],
    *,
    extra: Sequence[pa.Field] = (),
) -> pa.Schema:
    """Return `schema` with the annotation columns, `extra` ones, and what made them.

    Every other key of the metadata stays as it is.

    Raises:
        UsageError: there are annotation columns, whose values would be lost.
    """
    require_bare(schema)
    metadata = dict(schema.metadata or {})
    metadata[KEY] = canonical(made_by)
    if FEATURES in metadata:
        metadata[FEATURES] = _with_features(metadata[FEATURES], extra)
    return pa.schema([*schema, *ANNOTATIONS, *extra], metadata=metadata)


def require_bare(schema: pa.Schema) -> None:
    """Refuse rows that were annotated before.

    Raises:
        UsageError: it names the columns.
    """
    taken = [name for name in schema.names if name in OWN]
    if taken:
        msg = (
            f"the input has annotation columns already: {', '.join(taken)}; drop them, "
            "or `negguard scan` it, which writes no rows and ignores them"
        )
        raise UsageError(msg)


def canonical(value: object) -> bytes:
    """Return JSON with one spelling per value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _with_features(raw: bytes, extra: Sequence[pa.Field]) -> bytes:
    try:
        content = json.loads(raw)
        features = content["info"]["features"]
    except (ValueError, KeyError, TypeError):
        return raw  # not what `datasets` writes: nothing there to keep in step
    if not isinstance(features, dict):
        return raw
    added = (*ANNOTATIONS, *extra)
    features.update({field.name: _feature(field.type) for field in added})
    return json.dumps(content).encode()


def _feature(kind: pa.DataType) -> object:
    """Return a type as every release of `datasets` reads it."""
    if pa.types.is_list(kind):
        return [_feature(kind.value_type)]
    if pa.types.is_struct(kind):
        return {field.name: _feature(field.type) for field in kind}
    name = "float32" if pa.types.is_float32(kind) else str(kind)
    return {"dtype": name, "_type": "Value"}
