"""One document on a terminal: frames, scopes, claims, reasons, and the rewrite.

Marks are brackets with a number, so that a pipe, a monochrome terminal and a screen
reader show what colours show: `[F1 ...]` is a frame, `{C1 ...}` a claim, and `┃` in
the margin runs beside covered lines.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from negguard.model import Attachment, Frame, Outcome, Span, Verdict
from negguard.report.escape import visible
from negguard.report.marks import covers, runs_of

STYLES = {
    "frame": "bold white on dark_red",
    "detached": "black on yellow",
    "local": "black on green",
    "margin": "cyan",
    "quiet": "dim",
    "removed": "red",
    "added": "green",
}
MOST_CLAIMS = 12
LABELS = {
    "clean": "green",
    "local": "green",
    "detached": "bold red",
    "error": "bold magenta",
}


def explain_view(outcome: Outcome) -> RenderableType:
    """Return everything that is known about one document, to be printed."""
    parts = [_headline(outcome), Text(), *_pieces(outcome)]
    if outcome.verdict.frames:
        parts += [Text(), _legend(), Text(), _frames(outcome), _claims(outcome)]
    if outcome.decision.edits:
        parts += [Text(), Text("rewrite", style="bold"), *_changes(outcome)]
    return Group(*parts)


def _headline(outcome: Outcome) -> Text:
    verdict, decision = outcome.verdict, outcome.decision
    line = Text.assemble((verdict.label.value, LABELS[verdict.label.value]))
    if verdict.kinds:
        line.append(f": {', '.join(kind.value for kind in verdict.kinds)}")
    line.append(f", score {verdict.score:.2f} → {decision.action.value}")
    reason = verdict.problem or decision.reason
    if reason:
        line.append(f" ({visible(reason)})")
    return line


def _pieces(outcome: Outcome) -> Iterator[RenderableType]:
    document = outcome.document
    for index, piece in enumerate(document.pieces):
        message = document.message_of(index)
        if document.messages is not None:
            role = visible(document.messages[index].role)
            yield Text(f"message {index}, {role}", style="bold")
        yield _lines(piece, outcome.verdict, message)


def _lines(piece: str, verdict: Verdict, message: int | None) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style=STYLES["quiet"])
    table.add_column(width=1, style=STYLES["margin"])
    table.add_column(overflow="fold")
    marked = _marked(piece, verdict, message).split("\n", allow_blank=True)
    offset = 0
    for number, (line, source) in enumerate(
        zip(marked, piece.split("\n"), strict=True), start=1
    ):
        held = Span(offset, offset + max(1, len(source)))
        margin = covers(verdict, message, held)
        table.add_row(str(number), "┃" if margin else "", line)
        offset += len(source) + 1
    return table


def _marked(piece: str, verdict: Verdict, message: int | None) -> Text:
    line = Text()
    for run in runs_of(piece, verdict, message=message):
        shown = visible(run.text, lines=True)
        if run.frame is not None:
            frame = verdict.frames[run.frame]
            opening = f"[F{run.frame + 1} " if frame.start == run.span.start else ""
            closing = "]" if frame.end == run.span.end else ""
            line.append(opening + shown + closing, style=STYLES["frame"])
        elif run.claim is not None:
            claim = verdict.claims[run.claim]
            opening = f"{{C{run.claim + 1} " if claim.start == run.span.start else ""
            closing = "}" if claim.end == run.span.end else ""
            style = STYLES[claim.attachment.value]
            line.append(opening + shown + closing, style=style)
        else:
            line.append(shown)
    return line


def _legend() -> Text:
    return Text.assemble(
        ("[F1 frame]", STYLES["frame"]),
        " judges other text  ",
        ("{C1 claim}", STYLES["detached"]),
        " stays asserted (detached)  ",
        ("{C2 claim}", STYLES["local"]),
        " denied in its own clause (local)  ",
        ("┃", STYLES["margin"]),
        " covered",
    )


def _frames(outcome: Outcome) -> Table:
    table = Table.grid(padding=(0, 2))
    for _ in range(4):
        table.add_column(overflow="fold")
    for index, frame in enumerate(outcome.verdict.frames):
        table.add_row(
            f"F{index + 1}",
            f"{frame.kind.value}, score {frame.score:.2f}",
            f"{frame.position.value}, covers {_reach(frame)}",
            f"rule {visible(frame.rule)}",
        )
    return table


def _reach(frame: Frame) -> str:
    spans = [
        f"{'' if part.message is None else f'{part.message}:'}"
        f"{part.span.start}-{part.span.end}"
        for part in frame.scope
    ]
    shown = ", ".join(spans[:3]) + (" ..." if len(spans) > 3 else "")
    return f"{frame.reach.value}: {shown or 'nothing'}"


def _claims(outcome: Outcome) -> RenderableType:
    claims = outcome.verdict.claims
    if not claims:
        return Text("no claim stands under these frames")
    table = Table.grid(padding=(0, 2))
    for index, claim in enumerate(claims[:MOST_CLAIMS]):
        owner = f"{claim.attachment.value} under F{claim.frame + 1}"
        table.add_row(f"C{index + 1}", owner)
    if len(claims) > MOST_CLAIMS:
        detached = sum(claim.attachment is Attachment.DETACHED for claim in claims)
        table.add_row("...", f"{len(claims)} claims in all, {detached} detached")
    return table


def _changes(outcome: Outcome) -> Iterator[Text]:
    before = "\n".join(outcome.document.pieces).splitlines()
    after = "\n".join(outcome.result.pieces).splitlines()
    for line in difflib.unified_diff(before, after, lineterm="", n=1):
        if line.startswith(("---", "+++", "@@")):
            continue
        style = {"-": STYLES["removed"], "+": STYLES["added"]}.get(line[:1], "")
        yield Text(visible(line), style=style)
