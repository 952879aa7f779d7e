"""What a notice says of its own reach, held against the claims that it covers.

A scope is found by layout or learnt, and either may be wrong. A notice that speaks of
one sentence, of what stands above, or of everything but the second item must cover just
that, or the document is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from negguard.model import Claim, Frame, Kind, Refusal, Span
from negguard.rewrite.case import Case, Gate, sentences_in
from negguard.rewrite.cells import is_cell
from negguard.rewrite.wordlists import (
    ABOVE,
    BELOW,
    CORRECTION,
    COUNTED,
    COUNTS,
    EXCEPTED,
    JUDGES,
    ORDINALS,
    PART,
    POINTS,
    RECORD,
    REMARK,
    SINGULAR,
    TASK,
    TEXT_TAG,
)
from negguard.text.blocks import BlockKind
from negguard.text.fold import fold
from negguard.text.spans import cut

LONGEST_NOTICE = 45  # words
LEAST_SCORE = 0.75  # of a model: a document is flagged from less, changed from more
LEAST_RULE_SCORE = 0.56
# Claims that a model may have drawn into a scope: of the first 13 documents that were
# rewritten on longer ones, five came out with a claim left or an innocent line denied.
MOST_COVERED = 1
MODELS = ("scorer", "student", "judge")
CHAPTER = re.compile(r"^ {0,3}(?P<level>#{1,6})\s", re.MULTILINE)
LISTED = frozenset({BlockKind.ITEM, BlockKind.QUOTE})
# Blocks that may stand between a notice and its claim: they say nothing, or a row.
BESIDE = frozenset(
    {BlockKind.HEADING, BlockKind.RULE, BlockKind.COMMENT, BlockKind.ROW}
)
# Words without which a line is a label ("Claim:"), and no sentence beside a notice.
LABEL = re.compile(r"[^\n]{0,60}:\W*\Z|\W*\Z")


def why_notices(case: Case) -> Refusal | None:
    """Return why the notices of a case do not bear its scope; None if they do."""
    for frame in case.frames:
        covered = case.covered(frame)
        for gate, holds in CHECKS:
            why = holds(case, frame, covered)
            if why is not None:
                return gate.refuses(f"{why}: {case.text(frame)[:60]!r}")
    return None


def why_unsure(case: Case, frame: Frame, _covered: tuple[Claim, ...]) -> str | None:
    """Return why a notice is no ground for a rewrite (who says so)."""
    words = sum(len(one.of(_piece(case, frame)).split()) for one in case.notices(frame))
    if words > LONGEST_NOTICE:
        return f"a notice of {words} words"
    by_model = frame.rule.startswith(MODELS)
    if frame.score < (LEAST_SCORE if by_model else LEAST_RULE_SCORE):
        return f"a find of score {frame.score:.2f}"
    said = fold(case.text(frame))
    if by_model and not (JUDGES.search(said) or POINTS.search(said)):
        return "a find without a word that points or judges"
    return None


def why_drawn(case: Case, frame: Frame, covered: tuple[Claim, ...]) -> str | None:
    """Return that a model drew a scope of several claims, which it may have missed."""
    del case
    if frame.rule.startswith(MODELS) and len(covered) > MOST_COVERED:
        return f"a model drew a scope of {len(covered)} claims"
    return None


def why_chapters(case: Case, frame: Frame, _covered: tuple[Claim, ...]) -> str | None:
    """Return that a heading stands over others, of which it may speak as well."""
    piece = _piece(case, frame)
    own = CHAPTER.match(piece, piece.rfind("\n", 0, frame.start) + 1)
    next_one = CHAPTER.search(piece, frame.end)
    if own and next_one and len(next_one["level"]) > len(own["level"]):
        return "a heading over others"
    return None


def why_torn(case: Case, frame: Frame, _covered: tuple[Claim, ...]) -> str | None:
    """Return that a notice is part of what would hang loose without it."""
    layout = case.layouts[frame.message or 0]
    holes = case.holes(frame.message)
    if is_cell(case, frame):
        return None
    kept = cut(frame.span, case.notices(frame))
    if any(TASK.match(one.of(layout.folded)) for one in kept):
        return "a notice that sets a task"
    for notice in case.notices(frame):
        for sentence in sentences_in(layout, notice):
            rest = " ".join(one.of(layout.folded) for one in cut(sentence, holes))
            rest = TEXT_TAG.sub(" ", rest)
            if any(char.isalnum() for char in rest) and not LABEL.fullmatch(rest):
                return "a notice is part of a sentence"
    return None


def why_in_record(case: Case, frame: Frame, _covered: tuple[Claim, ...]) -> str | None:
    """Return that a notice is a field of a table, of JSON or of HTML."""
    piece = _piece(case, frame)
    start = piece.rfind("\n", 0, frame.start) + 1
    end = piece.find("\n", frame.end)
    line = piece[start : end if end >= 0 else None]
    if is_cell(case, frame):
        return None
    line = TEXT_TAG.sub("", line)
    return "a notice in a record" if RECORD.match(line) else None


def why_part(case: Case, frame: Frame, covered: tuple[Claim, ...]) -> str | None:
    """Return why a notice that names a part may mean another one."""
    del case
    if len(covered) > 1 and frame.kind is Kind.CORRECTION:
        return f"a correction of {len(covered)} sentences"
    return None


def why_named(case: Case, frame: Frame, covered: tuple[Claim, ...]) -> str | None:
    """Return why a notice that names a part of a text may mean another one."""
    if len(covered) < 2 or excepts_rest(case, frame, covered):
        return None
    if names_part(case, frame):
        return f"a notice that names a part covers {len(covered)} sentences"
    return None


def excepts_rest(case: Case, frame: Frame, covered: tuple[Claim, ...]) -> bool:
    """Tell whether "all but the second" covers just the other items of one list."""
    found = EXCEPTED.search(fold(case.text(frame)))
    first = _block_number(case, covered[0])
    blocks = case.layouts[covered[0].message or 0].blocks
    if found is None or blocks[first].kind is not BlockKind.ITEM:
        return False
    start = end = first
    while start and blocks[start - 1].kind is BlockKind.ITEM:
        start -= 1
    while end < len(blocks) and blocks[end].kind is BlockKind.ITEM:
        end += 1
    which = found["which"]
    left_out = end - 1 if which == "last" else start + ORDINALS.index(which)
    places = [_block_number(case, one) for one in covered]
    return places == [one for one in range(start, end) if one != left_out]


def why_number(case: Case, frame: Frame, covered: tuple[Claim, ...]) -> str | None:
    """Return how the number that a notice speaks of differs from what it covers."""
    said = fold(case.text(frame))
    counted = COUNTED.search(said)
    if counted and COUNTS[counted["count"]] != len(covered):
        return f"a notice on {counted['count']} claims covers {len(covered)}"
    if runs_past_list(case, frame, covered):
        return "a notice that leads in a list covers what follows the list"
    singular = SINGULAR.search(said)
    if singular is None:
        return None
    if singular["noun"] == "sentence" and len(covered) > 1:
        return f"a notice on one sentence covers {len(covered)}"
    return None if in_one_stretch(case, covered) else "one claim in several blocks"


def runs_past_list(case: Case, frame: Frame, covered: tuple[Claim, ...]) -> bool:
    """Tell whether a notice with a colon covers a list and more than that."""
    blocks = [case.block(one) for one in covered]
    kinds = [one.kind for one in blocks if one is not None]
    leads = case.text(frame).rstrip("*_ \n").endswith(":")
    listed = [one in LISTED for one in kinds]
    return leads and any(listed[:1]) and not all(listed)


def in_one_stretch(case: Case, covered: tuple[Claim, ...]) -> bool:
    """Tell whether claims lie in one block, or are items of one list."""
    places = {(one.message, _block_number(case, one)) for one in covered}
    if len(places) < 2:
        return True
    blocks = [case.block(one) for one in covered]
    return all(one is not None and one.kind in LISTED for one in blocks)


def why_direction(case: Case, frame: Frame, covered: tuple[Claim, ...]) -> str | None:
    """Return how a notice covers what does not stand where it points."""
    before = [one for one in covered if _key(one) < _key(frame)]
    after = [one for one in covered if _key(one) > _key(frame)]
    said = fold(case.text(frame))
    if BELOW.search(said) and before:
        return "a notice on what follows covers what stands before it"
    if ABOVE.search(said) and not BELOW.search(said) and after:
        return "a notice on what stands above covers what follows"
    if before and after:
        return "a notice in the middle covers both sides"
    why = None
    if is_remark(case, frame, said):
        why = why_remark(case, frame, covered, after)
    if why is None and not names_part(case, frame):
        why = why_apart(case, frame, before, after)
    return why


def why_remark(
    case: Case, frame: Frame, covered: tuple[Claim, ...], after: list[Claim]
) -> str | None:
    """Return why a bare verdict does not cover the one sentence before it."""
    if len(covered) > 1:
        return f"a remark covers {len(covered)} sentences"
    if after and follows_text(case, frame):
        return "a remark covers what follows it"
    return None


def follows_text(case: Case, frame: Frame) -> bool:
    """Tell whether a sentence of the text stands before a notice."""
    return any(
        sentence.end <= frame.start and not is_label(case, frame, sentence)
        for sentence in case.outside(frame.message or 0)
    )


def is_remark(case: Case, frame: Frame, said: str) -> bool:
    """Tell whether a notice is a bare verdict that closes one sentence."""
    piece = _piece(case, frame)
    opened = piece[: frame.start].rstrip(" \t*_")[-1:] in {"(", "["}
    bare = said.lstrip("*_ ")[:1] in {"(", "["} or opened
    return (bare or REMARK.match(said) is not None) and not BELOW.search(said)


def why_apart(
    case: Case, frame: Frame, before: list[Claim], after: list[Claim]
) -> str | None:
    """Return what stands between a notice and the claims of its own piece."""
    side = [one for one in (before or after) if one.message == frame.message]
    if not side:
        return None
    if before:
        gap = Span(max(one.end for one in side), frame.start)
    else:
        gap = Span(frame.end, min(one.start for one in side))
    for sentence in case.outside(frame.message or 0):
        inside = gap.start <= sentence.start and sentence.end <= gap.end
        if inside and not is_label(case, frame, sentence):
            words = sentence.of(_piece(case, frame))[:40]
            return f"{words!r} stands between a notice and its claim"
    return None


def is_label(case: Case, frame: Frame, sentence: Span) -> bool:
    """Tell whether a line between a notice and its claim is a heading or a label."""
    layout = case.layouts[frame.message or 0]
    block = layout.blocks[layout.block_at(sentence.start)]
    if block.kind in BESIDE:
        return True
    return LABEL.fullmatch(sentence.of(layout.folded)) is not None


def names_part(case: Case, frame: Frame) -> bool:
    """Tell whether a notice names a part of what stands beside it, or corrects one."""
    said = fold(case.text(frame))
    corrects = frame.kind is Kind.CORRECTION or CORRECTION.match(said)
    return bool(corrects or PART.search(said))


def _piece(case: Case, frame: Frame) -> str:
    return case.document.pieces[frame.message or 0]


def _key(part: Claim | Frame) -> tuple[int, int]:
    return part.message or 0, part.start


def _block_number(case: Case, claim: Claim) -> int:
    return case.layouts[claim.message or 0].block_at(claim.start)


Check = Callable[[Case, Frame, tuple[Claim, ...]], str | None]
CHECKS: tuple[tuple[Gate, Check], ...] = (
    (Gate.SOURCE, why_unsure),
    (Gate.PLACE, why_torn),
    (Gate.STRUCTURE, why_in_record),
    (Gate.PART, why_chapters),
    (Gate.PART, why_part),
    (Gate.PART, why_named),
    (Gate.NUMBER, why_number),
    (Gate.DIRECTION, why_direction),
    (Gate.SOURCE, why_drawn),
)
