"""Kernels that read marks: ends of sentences, tags, dashes."""

from __future__ import annotations

from collections.abc import Sequence

from negguard.kernels.letters import (
    ETC,
    INLINE,
    LAYOUT,
    SHORT,
    closing,
    contains,
    is_lower,
    is_space,
    is_upper,
    is_word,
    word_before,
)


def tag_end(data: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return where a tag that starts with "<" ends, and its sort.

    Sorts: 0 no tag, 1 a tag that separates, 2 one that runs inside a sentence, 3 a
    comment, 4 a tag whose attributes may say something.
    """
    if start + 2 >= end:
        return start, 0
    byte = data[start + 1]
    if byte == 33 and data[start + 2] == 45:
        place = start + 3
        while place + 2 < end and place - start < 2000:
            if data[place] == 45 and data[place + 1] == 45 and data[place + 2] == 62:
                return place + 3, 3
            place += 1
        return start, 0
    first = start + 2 if byte == 47 else start + 1
    if not (is_lower(data[first]) or is_upper(data[first])):
        return start, 0
    last = first
    value = 0
    while last < end and (is_word(data[last]) or data[last] == 45 or data[last] == 95):
        value = (value * 131 + (data[last] | 32)) & 0xFFFFFFFF
        last += 1
        if last - first > 40:
            return start, 0
    if last >= end or not (
        is_space(data[last]) or data[last] == 62 or data[last] == 47
    ):
        return start, 0
    close = closing(data, last, end, 62)
    if close < 0:
        return start, 0
    if contains(INLINE, value):
        return close + 1, 2
    says = False
    for place in range(last, close):
        if data[place] == 61:
            says = True
            value, _ = word_before(data, last, place)
            if contains(LAYOUT, value):
                says = False
                break
    return close + 1, 4 if says else 1


def sentence_ends_at(data: Sequence[int], low: int, place: int, end: int) -> int:
    """Return where the sentence closed by the mark at `place` ends, or -1."""
    byte = data[place]
    after = place + 1
    while after < end and (data[after] == 46 or data[after] == 33 or data[after] == 63):
        after += 1
    closed = after
    while after < end and (
        data[after] == 34
        or data[after] == 39
        or data[after] == 41
        or data[after] == 93
        or data[after] == 42
        or data[after] == 95
        or (
            data[after] == 0xE2
            and after + 2 < end
            and data[after + 1] == 0x80
            and (data[after + 2] == 0x9D or data[after + 2] == 0x99)
        )
    ):
        after += 3 if data[after] == 0xE2 else 1
    if after >= end:
        return -1
    if not is_space(data[after]):
        return -1
    following = after
    while following < end and is_space(data[following]):
        following += 1
    if following >= end or is_lower(data[following]):
        return -1
    if byte == 46 and closed == place + 1 and after == closed:
        value, length = word_before(data, low, place)
        if length == 1 and data[place - 1] != 73:
            return -1
        if (
            0 < length < 6
            and contains(SHORT, value)
            and not (length <= 3 and is_upper(data[following]) and value == ETC)
        ):
            return -1
    return after


def dash_at(data: Sequence[int], place: int, end: int) -> int:
    """Return the length of a dash or arrow between spaces at `place`, or 0."""
    if data[place] == 45:
        size = 1
        if place + 1 < end and (data[place + 1] == 45 or data[place + 1] == 62):
            size = 2
        if place + size < end and data[place + size] == 32:
            return size
        return 0
    if data[place] == 61 and place + 2 < end and data[place + 1] == 62:
        return 2 if data[place + 2] == 32 else 0
    if data[place] == 0xE2 and place + 3 < end:
        if data[place + 1] == 0x80 and (
            data[place + 2] == 0x93 or data[place + 2] == 0x94
        ):
            return 3 if data[place + 3] == 32 else 0
        if data[place + 1] == 0x86 and data[place + 2] == 0x92:
            return 3 if data[place + 3] == 32 else 0
    return 0


def which_at(data: Sequence[int], place: int, end: int) -> bool:
    """Tell whether ", which " or its like stands at `place`."""
    if place + 7 >= end or data[place + 1] != 32:
        return False
    return (
        data[place + 2] == 119
        and data[place + 3] == 104
        and data[place + 4] == 105
        and data[place + 5] == 99
        and data[place + 6] == 104
    )


KERNELS = (
    tag_end,
    sentence_ends_at,
    dash_at,
    which_at,
)
