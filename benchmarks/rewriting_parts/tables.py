"""The report as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def markdown(report: Mapping[str, Any]) -> str:
    """Return the tables of every part that the report has."""
    parts = ["# Rewriting", f"Parser members: {', '.join(report['members'])}."]
    parts.append("## Sentences\n\n" + sentences(report["sentences"]))
    if "trees" in report:
        parts.append("## Agreement with gold trees\n\n" + trees(report["trees"]))
    if "models" in report:
        parts.append("## Parser members\n\n" + models(report["models"]))
    if "claims" in report:
        parts.append("## Claims of dense documents\n\n" + plain(report["claims"]))
        parts += [
            "## Documents\n\n" + "\n\n".join(plain(one) for one in report["documents"])
        ]
    if "framed" in report:
        parts.append("## Framed documents, by preset\n\n" + framed(report["framed"]))
    if "grades" in report:
        parts.append("## Graded by reading\n\n" + plain(report["grades"]))
    return "\n\n".join(parts) + "\n"


def sentences(scores: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """Return one row for each list and system."""
    fields = ("sentences", "exact", "precision_of_rewritten", "refused")
    rows = [
        (name, who, *(str(figures[field]) for field in fields))
        for name, systems in scores.items()
        for who, figures in systems.items()
    ]
    return table(("list", "system", *fields), rows)


def framed(files: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """Return one row for each file and preset, the gates that refuse last."""
    fields = ("documents", "rewrite", "harmful", "hollow", "scarred", "not found")
    rows = [
        (name, preset, *(str(figures[field]) for field in fields), gates(figures))
        for name, presets in files.items()
        for preset, figures in presets.items()
    ]
    return table(("file", "preset", *fields, "refused by"), rows)


def gates(figures: Mapping[str, Any]) -> str:
    """Return the gates that refused, with their counts."""
    return ", ".join(f"{name} {count}" for name, count in figures["refused by"].items())


def trees(files: Mapping[str, Mapping[str, Any]]) -> str:
    """Return one row for each file and gate."""
    rows = [
        (name, gate, *(str(figures[field]) for field in ("kept", "full", "main")))
        for name, gates in files.items()
        for gate, figures in gates.items()
        if isinstance(figures, Mapping)
    ]
    return table(("file", "gate", "kept", "full", "main"), rows)


def models(members: Mapping[str, Mapping[str, Any]]) -> str:
    """Return one row for each member and test file."""
    fields = ("tag", "uas", "las", "sentence_f")
    rows = [
        (member, name, *(str(figures["shared_tokens"][field]) for field in fields))
        for member, files in members.items()
        for name, figures in files.items()
        if isinstance(figures, Mapping) and "shared_tokens" in figures
    ]
    return table(("member", "file", "tag", "UAS", "LAS", "sentence F"), rows)


def plain(figures: Mapping[str, Any]) -> str:
    """Return one row for each figure."""
    return table(("figure", "value"), [(k, str(v)) for k, v in figures.items()])


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join(lines(head, rows))


def lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
