"""Kernels that read lines: labels, items, comments, table rows, broken prose."""

from __future__ import annotations

from collections.abc import Sequence

from negguard.kernels.letters import is_lower, is_space, is_upper, is_word

LONGEST_LABEL = 44  # bytes before the colon of a label
WRAPPED = 60  # bytes; a line as long as this was broken by an editor, not by its author
HALF_WRAPPED = 38  # bytes; the same where the next line starts with a small letter


def label_end(data: Sequence[int], start: int, end: int) -> int:
    """Return where a label that opens a segment ends, or -1: "Myth:", "**Bad:**"."""
    if data[start] == 34 or data[start] == 123:
        return -1
    words = 0
    inside = False
    place = start
    while place < end and place - start <= LONGEST_LABEL:
        byte = data[place]
        if byte == 58:  # ":"
            after = place + 1
            while after < end and (data[after] == 42 or data[after] == 95):
                after += 1
            if words and (after >= end or is_space(data[after])):
                return after
            return -1
        if byte == 46 or byte == 33 or byte == 63 or byte == 59 or byte == 44:
            return -1
        if is_word(byte):
            if not inside:
                words += 1
                if words > 5:
                    return -1
            inside = True
        elif byte != 39 and byte != 45:
            inside = False
        place += 1
    return -1


def item_start(data: Sequence[int], start: int, end: int) -> int:
    """Return where the text of a list item starts, or -1 if the line is none."""
    byte = data[start]
    if (byte == 45 or byte == 42 or byte == 43) and start + 1 < end:
        return start + 2 if data[start + 1] == 32 else -1
    if (
        byte == 0xE2
        and start + 3 < end
        and data[start + 1] == 0x80
        and (data[start + 2] == 0xA2 or data[start + 2] == 0x93)
    ):
        return start + 3
    place = start + 1 if byte == 40 else start
    first = place
    while place < end and place - first < 3 and 48 <= data[place] <= 57:
        place += 1
    if (
        place == first
        and place < end
        and (is_lower(data[place]) or is_upper(data[place]))
    ):
        if place + 1 < end and data[place + 1] == 41:
            place += 1
    if place > first and place + 1 < end and (data[place] == 46 or data[place] == 41):
        if data[place + 1] == 32:
            return place + 2
    return -1


def is_comment(data: Sequence[int], start: int, end: int) -> bool:
    """Tell whether a line is a comment of some programming language."""
    byte = data[start]
    after = data[start + 1] if start + 1 < end else 10
    if byte == 47 and (after == 47 or after == 42):
        return True
    if byte == 45 and after == 45 and start + 2 < end and data[start + 2] == 32:
        return True
    return (byte == 59 or byte == 37) and (after == byte or after == 32)


def comment_in(data: Sequence[int], start: int, end: int) -> int:
    """Return where a comment that follows code on its line starts, or -1."""
    for place in range(start + 1, end - 1):
        if data[place - 1] != 32 and data[place - 1] != 9:
            continue
        byte, after = data[place], data[place + 1]
        if byte == 47 and (after == 47 or after == 42):
            return place
        if byte == 35 and (after == 32 or after == 33):
            return place
        if byte == 45 and after == 45 and place + 2 < end and data[place + 2] == 32:
            return place
        if byte == 60 and after == 33:
            return place
    return -1


def spaced(data: Sequence[int], start: int, end: int) -> bool:
    """Tell whether the one bar of a line stands between spaces."""
    for place in range(start + 1, end - 1):
        if data[place] == 124:
            return data[place - 1] == 32 and data[place + 1] == 32
    return False


def is_row(data: Sequence[int], start: int, end: int) -> int:
    """Return the byte that parts the cells of a table row, or 0."""
    bars = 0
    tabs = 0
    for place in range(start, end):
        if data[place] == 124:
            bars += 1
        elif data[place] == 9 and place > start:
            tabs += 1
    if bars >= 2 or (bars == 1 and data[start] != 124 and spaced(data, start, end)):
        return 124
    return 9 if tabs else 0


def end_of_line(data: Sequence[int], place: int, end: int) -> int:
    """Return where the line that holds a place ends."""
    while place < end and data[place] != 10:
        place += 1
    return place


def joins(data: Sequence[int], start: int, end: int, following: int) -> bool:
    """Tell whether a line that ends at `end` runs on at `following`."""
    size = end - start
    while end > start and is_space(data[end - 1]):
        end -= 1
    if end == start:
        return False
    last = data[end - 1]
    closed = last == 46 or last == 33 or last == 63 or last == 58 or last == 59
    if is_lower(data[following]):
        return size >= HALF_WRAPPED or last == 44
    return size >= WRAPPED and not closed and is_word(data[following])


def prose_end(data: Sequence[int], start: int, line_end: int, end: int) -> int:
    """Return where prose that starts on a line ends, lines that it runs over joined."""
    opened = start
    stop = line_end
    while stop + 1 < end:
        following = stop + 1
        while following < end and (data[following] == 32 or data[following] == 9):
            following += 1
        if following >= end or is_space(data[following]):
            break
        next_end = end_of_line(data, following, end)
        special = (
            data[following] == 35
            or data[following] == 62
            or data[following] == 96
            or data[following] == 124
            or data[following] == 60
            or item_start(data, following, next_end) > 0
            or is_comment(data, following, next_end)
            or label_end(data, following, next_end) > 0
            or is_row(data, following, next_end) > 0
        )
        if special or not joins(data, opened, stop, following):
            break
        opened = following
        stop = next_end
    return stop


KERNELS = (
    label_end,
    item_start,
    is_comment,
    comment_in,
    spaced,
    is_row,
    end_of_line,
    joins,
    prose_end,
)
