"""Kernels that cut a line of prose, or a row of a table, into segments."""

from __future__ import annotations

from collections.abc import Sequence

from negguard.kernels.letters import (
    CELL,
    COMMENT,
    LABEL,
    REMARK,
    TAG,
    Columns,
    closing,
    emit,
    is_space,
    is_word,
)
from negguard.kernels.lines import label_end
from negguard.kernels.marks import dash_at, sentence_ends_at, tag_end, which_at


def split_line(
    data: Sequence[int],
    start: int,
    end: int,
    kind: int,
    lead: int,
    out: Columns,
    count: int,
) -> int:
    """Split a run of prose; return the count."""
    opened = start
    place = start
    fresh = True
    current = kind
    while place < end:
        if fresh:
            while opened < end and is_space(data[opened]):
                opened += 1
            place = max(place, opened)
            if place >= end:
                break
            stop = label_end(data, opened, end)
            fresh = False
            if stop > 0 and stop < end:
                before = count
                count = emit(data, opened, stop, LABEL, lead, out, count)
                lead = 0 if count > before else lead
                opened = stop
                place = stop
                fresh = True
                continue
        byte = data[place]
        if byte == 46 or byte == 33 or byte == 63:
            stop = sentence_ends_at(data, opened, place, end)
            if stop > 0:
                before = count
                count = emit(data, opened, stop, current, lead, out, count)
                lead = 0 if count > before else lead
                opened = stop
                place = stop
                fresh = True
                continue
        elif byte == 60:
            stop, sort = tag_end(data, place, end)
            if sort == 1 or sort >= 3:
                before = count
                count = emit(data, opened, place, current, lead, out, count)
                if sort == 3:
                    count = emit(data, place, stop, COMMENT, lead, out, count)
                if sort == 4:
                    count = emit(data, place, stop, TAG, lead, out, count)
                lead = 0 if count > before else lead
                opened = stop
                place = stop
                fresh = True
                continue
            if sort == 2:
                place = stop
                continue
        elif byte == 91 and (place == start or is_space(data[place - 1])):
            stop = closing(data, place + 1, end, 93)
            linked = (
                stop > 0
                and stop + 1 < end
                and (
                    data[stop + 1] == 40 or data[stop + 1] == 91 or data[stop + 1] == 58
                )
            )
            if stop - place > 3 and not linked:
                before = count
                count = emit(data, opened, place, current, lead, out, count)
                count = emit(
                    data,
                    place,
                    stop + 1,
                    REMARK,
                    lead if count == before else 0,
                    out,
                    count,
                )
                lead = 0 if count > before else lead
                opened = stop + 1
                place = stop + 1
                fresh = True
                continue
        elif byte == 40 and place > start and data[place - 1] == 32:
            stop = closing(data, place + 1, end, 41)
            rest = stop + 1
            while stop > 0 and rest < end and not is_word(data[rest]):
                rest += 1
            if stop - place > 3 and rest >= end:
                before = count
                count = emit(data, opened, place, current, lead, out, count)
                count = emit(
                    data, place, end, REMARK, lead if count == before else 0, out, count
                )
                return count
        elif byte == 44:
            if place + 1 < end and data[place - 1] == 34 and place > opened:
                before = count
                count = emit(data, opened, place + 1, current, lead, out, count)
                lead = 0 if count > before else lead
                opened = place + 1
                place = place + 1
                fresh = True
                continue
            if (place + 1 < end and data[place + 1] == 34) or which_at(
                data, place, end
            ):
                before = count
                count = emit(data, opened, place + 1, current, lead, out, count)
                lead = 0 if count > before else lead
                opened = place + 1
                place = place + 1
                continue
        elif place > opened and data[place - 1] == 32:
            size = dash_at(data, place, end)
            if size:
                before = count
                count = emit(data, opened, place, current, lead, out, count)
                lead = 0 if count > before else lead
                opened = place + size
                place = place + size
                fresh = True
                continue
        place += 1
    return emit(data, opened, end, current, lead, out, count)


def split_cells(
    data: Sequence[int],
    start: int,
    end: int,
    mark: int,
    lead: int,
    out: Columns,
    count: int,
) -> int:
    """Split a table row at its marks; return the count."""
    opened = start
    for place in range(start, end + 1):
        if place == end or data[place] == mark:
            before = count
            count = emit(data, opened, place, CELL, lead, out, count)
            lead = 0 if count > before else lead
            opened = place + 1
    return count


KERNELS = (
    split_line,
    split_cells,
)
