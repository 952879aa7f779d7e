"""Kernels that read letters, and the tables and limits that all kernels share."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence

LONGEST = 480  # bytes; longer segments are cut at a space
LONGEST_REMARK = 300  # bytes between the brackets of a remark, or of a tag

SENTENCE, HEADING, ITEM, LABEL, CELL = 0, 1, 2, 3, 4
CODE, COMMENT, QUOTE, REMARK, TAG = 5, 6, 7, 8, 9
Columns = tuple[
    MutableSequence[int],
    MutableSequence[int],
    MutableSequence[int],
    MutableSequence[int],
]

_INLINE_TAGS = [
    "a",
    "abbr",
    "b",
    "cite",
    "code",
    "del",
    "em",
    "font",
    "i",
    "ins",
    "kbd",
    "mark",
    "q",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
]
_ABBREVIATIONS = [
    "adm",
    "al",
    "approx",
    "art",
    "ave",
    "bros",
    "capt",
    "cf",
    "ch",
    "cmdr",
    "co",
    "col",
    "corp",
    "dec",
    "dept",
    "dr",
    "ed",
    "eds",
    "eg",
    "etc",
    "ext",
    "feb",
    "fig",
    "figs",
    "fr",
    "gen",
    "gov",
    "hon",
    "hr",
    "hrs",
    "ie",
    "inc",
    "jan",
    "jr",
    "jul",
    "jun",
    "lt",
    "ltd",
    "maj",
    "mar",
    "messrs",
    "min",
    "mr",
    "mrs",
    "ms",
    "mt",
    "no",
    "nos",
    "nov",
    "oct",
    "op",
    "p",
    "pp",
    "prof",
    "pt",
    "rep",
    "rev",
    "sat",
    "sec",
    "sen",
    "sep",
    "sept",
    "sgt",
    "sr",
    "st",
    "sun",
    "univ",
    "v",
    "viz",
    "vol",
    "vols",
    "vs",
]


def _hash_of(word: str) -> int:
    value = 0
    for byte in word.encode():
        value = (value * 131 + byte) & 0xFFFFFFFF
    return value


INLINE = tuple(sorted(map(_hash_of, _INLINE_TAGS)))
SHORT = tuple(sorted(map(_hash_of, _ABBREVIATIONS)))

LAYOUT = tuple(
    sorted(
        map(
            _hash_of,
            (
                "class",
                "style",
                "href",
                "src",
                "id",
                "name",
                "width",
                "height",
                "rel",
                "xmlns",
            ),
        )
    )
)
ETC = _hash_of("etc")


def is_space(byte: int) -> bool:
    """Tell whether a byte is white space."""
    return byte == 32 or byte == 9 or byte == 13 or byte == 10


def is_lower(byte: int) -> bool:
    """Tell whether a byte is a small letter."""
    return 97 <= byte <= 122


def is_upper(byte: int) -> bool:
    """Tell whether a byte is a capital."""
    return 65 <= byte <= 90


def is_word(byte: int) -> bool:
    """Tell whether a byte belongs to a word; all beyond ASCII do."""
    return 97 <= byte <= 122 or 65 <= byte <= 90 or 48 <= byte <= 57 or byte >= 128


def contains(values: Sequence[int], value: int) -> bool:
    """Tell whether a sorted sequence holds a value."""
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low < len(values) and values[low] == value


def word_before(data: Sequence[int], low: int, end: int) -> tuple[int, int]:
    """Return the hash and length of the letters that end at `end`, lower case."""
    start = end
    while start > low and (is_lower(data[start - 1]) or is_upper(data[start - 1])):
        start -= 1
        if end - start > 8:
            return 0, 9
    value = 0
    for place in range(start, end):
        value = (value * 131 + (data[place] | 32)) & 0xFFFFFFFF
    return value, end - start


def emit(
    data: Sequence[int],
    start: int,
    end: int,
    kind: int,
    lead: int,
    out: Columns,
    count: int,
) -> int:
    """Add the trimmed range, in pieces where it is too long; return the new count."""
    starts, ends, kinds, leads = out
    while start < end and is_space(data[start]):
        start += 1
    while end > start and is_space(data[end - 1]):
        end -= 1
    holds = False
    for place in range(start, end):
        if is_word(data[place]):
            holds = True
            break
    if not holds:
        return count
    while start < end:
        stop = end
        if end - start > LONGEST:
            stop = start + LONGEST
            while stop > start + LONGEST // 2 and not is_space(data[stop]):
                stop -= 1
            if stop == start + LONGEST // 2:
                stop = start + LONGEST
            while stop < end and (data[stop] & 0xC0) == 0x80:
                stop += 1
        starts[count] = start
        ends[count] = stop
        kinds[count] = kind
        leads[count] = lead
        count += 1
        lead = 0
        start = stop
        while start < end and is_space(data[start]):
            start += 1
    return count


def closing(data: Sequence[int], start: int, end: int, mark: int) -> int:
    """Return the place of a closing mark within reach on the same line, or -1."""
    for place in range(start, min(end, start + LONGEST_REMARK)):
        if data[place] == mark:
            return place
        if data[place] == 10:
            return -1
    return -1


KERNELS = (
    is_space,
    is_lower,
    is_upper,
    is_word,
    contains,
    word_before,
    emit,
    closing,
)
