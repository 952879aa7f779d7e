"""The JSON Schema of policy files (draft 2020-12): the one home of their format."""

from __future__ import annotations

from typing import Any

from negguard.model import Action, Kind, Label, Position, Reach

RATE = {"type": "number", "minimum": 0, "maximum": 1}


def _object(
    properties: dict[str, Any], description: str, **more: object
) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "properties": properties,
        **more,
    }


def _column(description: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "minLength": 1, "description": description}


def _one_or_more(values: type[Kind | Label | Position | Reach]) -> dict[str, Any]:
    names = {"enum": [value.value for value in values]}
    return {"anyOf": [names, {"type": "array", "items": names, "minItems": 1}]}


_CONDITION = _object(
    {
        "kind": _one_or_more(Kind) | {"description": "any of these kinds is detached"},
        "label": _one_or_more(Label) | {"description": "the label is one of these"},
        "position": _one_or_more(Position) | {"description": "of any detached frame"},
        "reach": _one_or_more(Reach) | {"description": "of any detached frame"},
        "source": {
            "type": "string",
            "description": "shell pattern over the source column, else the file path",
        },
        "score": {
            "type": "string",
            "pattern": r"^\s*(>=|>|<=|<)\s*(0(\.\d+)?|\.\d+|1(\.0+)?)\s*$",
            "description": "threshold such as '>=0.8', on the best of these frames",
        },
    },
    "what a document must be; all parts must hold",
    minProperties=1,
)
_RULE = _object(
    {
        "when": _CONDITION,
        "do": {"enum": [action.value for action in Action]},
        "otherwise": {
            "enum": [a.value for a in Action if a is not Action.REWRITE],
            "description": "what happens when the rewriter refuses",
        },
        "fallback": {
            "type": "array",
            "items": {"enum": ["negate", "event_noun", "wrap", "delete"]},
            "minItems": 1,
            "uniqueItems": True,
            "description": "ways to deny a claim, tried in this order",
        },
        "gates": _object(
            {
                "denied_share": RATE
                | {"description": "least share of claims denied, not deleted"},
                "max_claims": {
                    "type": "integer",
                    "minimum": 1,
                    "description": "documents with more claims are not rewritten",
                },
                "words_left": RATE
                | {"description": "least share of the words outside notices left"},
            },
            "what a rewrite must come to",
        ),
    },
    "the first rule whose `when` holds decides",
    required=["when", "do"],
)
_THRESHOLDS = _object(
    {
        "detached_rate": RATE | {"description": "share of documents labelled detached"},
        "error_rate": RATE | {"description": "share of documents labelled error"},
        "detached_growth": {
            "type": "number",
            "minimum": 0,
            "description": "growth of the detached rate since the last run",
        },
        "min_documents": {"type": "integer", "minimum": 1},
    },
    "rates that a run must not exceed",
)
SCHEMA: dict[str, Any] = _object(
    {
        "version": {"const": 1, "description": "of this file format"},
        "extends": {
            "type": "string",
            "minLength": 1,
            "description": "preset or policy file to grow from: what is said here goes "
            "first, its actions come after these; a file is looked for beside this one",
        },
        "input": _object(
            {
                "text": {
                    "type": ["string", "array", "null"],
                    "minLength": 1,
                    "items": {"type": "string", "minLength": 1},
                    "minItems": 1,
                    "uniqueItems": True,
                    "description": "column with the text, or columns judged together; "
                    "null finds it",
                },
                "id": _column("column with the row's id; null numbers the rows"),
                "messages": _column("column with the turns of a chat"),
                "source": _column("column that names where a row is from"),
            },
            "which columns hold what",
        ),
        "detect": _object(
            {
                "packs": {
                    "type": "array",
                    "items": {"type": "string"},
                    "minItems": 1,
                    "description": "rule packs: shipped names, or paths from this file",
                },
                "min_score": RATE | {"description": "frames below it are left out"},
                "effort": {
                    "enum": ["fast", "balanced", "thorough"],
                    "description": "how much the judge reads, for speed or for recall",
                },
                "detectors": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "plug-in detectors that run beside the packs",
                },
            },
            "what finds frames",
        ),
        "actions": {"type": "array", "items": _RULE},
        "rewriter": {"type": "string", "description": "name of the rewriter"},
        "thresholds": _object(
            {"fail": _THRESHOLDS, "warn": _THRESHOLDS}, "when a run fails or warns"
        ),
        "on_error": _object(
            {
                "row": {"enum": ["quarantine", "drop"]},
                "file": {"enum": ["skip", "stop"]},
                "max_error_rate": RATE,
            },
            "what happens to rows and files that cannot be judged",
        ),
        "limits": _object(
            {
                "max_document_chars": {"type": "integer", "minimum": 1},
                "seconds_per_document": {"type": "number", "exclusiveMinimum": 0},
                "max_decompressed_bytes": {"type": "integer", "minimum": 1},
            },
            "what protects a run from single documents and files",
        ),
    },
    "a negguard policy",
    required=["version"],
) | {"$schema": "https://json-schema.org/draft/2020-12/schema"}
