"""Kernels that cut texts into segments; `negguard.text.segments` says how."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence

from negguard.kernels.letters import (
    CODE,
    COMMENT,
    HEADING,
    ITEM,
    QUOTE,
    SENTENCE,
    Columns,
    emit,
    is_space,
)
from negguard.kernels.lines import (
    comment_in,
    end_of_line,
    is_comment,
    is_row,
    item_start,
    prose_end,
)
from negguard.kernels.prose import split_cells, split_line

CODE_GROUP = 320  # bytes of code lines that stand together as one segment


def split_text(
    data: Sequence[int], low: int, high: int, out: Columns, count: int
) -> int:
    """Split one text; return the count."""
    place = low
    lead = 3
    fenced = False
    group = -1
    group_end = 0
    while place < high:
        end = end_of_line(data, place, high)
        start = place
        while start < end and is_space(data[start]):
            start += 1
        if start == end:
            lead = max(lead, 2)
            place = end + 1
            continue
        fence = (
            start + 2 < end
            and data[start] == data[start + 1] == data[start + 2]
            and (data[start] == 96 or data[start] == 126)
        )
        before = count
        if fence:
            if group >= 0:
                count = emit(data, group, group_end, CODE, lead, out, count)
                group = -1
            fenced = not fenced
            lead = 1 if count > before else max(lead, 1)
            place = end + 1
            continue
        if fenced:
            comment = (
                start
                if data[start] == 35
                or data[start] == 42
                or (data[start] == 60 and data[start + 1] == 33)
                or is_comment(data, start, end)
                else comment_in(data, start, end)
            )
            if comment < 0:
                if group < 0:
                    group = start
                group_end = end
                if group_end - group > CODE_GROUP:
                    count = emit(data, group, group_end, CODE, lead, out, count)
                    group = -1
            else:
                if group < 0:
                    group = start
                count = emit(data, group, comment, CODE, lead, out, count)
                group = -1
                count = emit(
                    data,
                    comment,
                    end,
                    COMMENT,
                    1 if comment == start else 0,
                    out,
                    count,
                )
            if count > before:
                lead = 1
            place = end + 1
            continue
        kind = SENTENCE
        while start < end and data[start] == 62:
            kind = QUOTE
            start += 1
            while start < end and data[start] == 32:
                start += 1
        if start >= end:
            place = end + 1
            continue
        if data[start] == 35:
            after = start
            while after < end and data[after] == 35:
                after += 1
            if after - start <= 6 and after < end and data[after] == 32:
                kind = HEADING
                start = after + 1
                while start < end and is_space(data[start]):
                    start += 1
                if start >= end:
                    place = end + 1
                    continue
        item = item_start(data, start, end)
        if item > 0 and item < end:
            kind = ITEM
            start = item
        if start >= end:
            place = end + 1
            continue
        mark = is_row(data, start, end)
        if mark:
            count = split_cells(data, start, end, mark, lead, out, count)
        elif is_comment(data, start, end):
            count = emit(data, start, end, COMMENT, lead, out, count)
        else:
            comment = comment_in(data, start, end)
            if comment > 0 and kind == SENTENCE:
                count = split_line(data, start, comment, kind, lead, out, count)
                count = emit(data, comment, end, COMMENT, 0, out, count)
            else:
                if kind != HEADING:
                    end = prose_end(data, start, end, high)
                count = split_line(data, start, end, kind, lead, out, count)
        if count > before:
            lead = 1
        place = end + 1
    if group >= 0:
        count = emit(data, group, group_end, CODE, lead, out, count)
    return count


def split_all(
    data: Sequence[int],
    offsets: Sequence[int],
    starts: MutableSequence[int],
    ends: MutableSequence[int],
    kinds: MutableSequence[int],
    leads: MutableSequence[int],
    bounds: MutableSequence[int],
) -> None:
    """Split many texts; `bounds` says which segments are of which text."""
    count = 0
    out = (starts, ends, kinds, leads)
    for row in range(len(offsets) - 1):
        count = split_text(data, offsets[row], offsets[row + 1], out, count)
        bounds[row + 1] = count


KERNELS = (
    split_text,
    split_all,
)
