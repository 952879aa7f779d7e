"""Kernels of the first classifiers: words as numbers, and a linear sum over them.

Letters are folded as they are read: capitals, full-width letters
and marks of no width inside a word do not hide it.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence

MOST = 44  # words of a segment that are read: the first 30 and the last 14
FIRST = 30
FACTOR = 0x9E3779B1  # Knuth's multiplicative constant, 2^32 over the golden ratio
WORD = 0xFFFFFFFF
DIGITS = 7  # the number that all runs of digits share


def mixed(first: int, second: int) -> int:
    """Return one 32-bit number made of two, the order of which matters."""
    value = ((first * 31 + second) * FACTOR) & WORD
    return value ^ (value >> 15)


def next_letter(data: Sequence[int], place: int, end: int) -> tuple[int, int]:
    """Return the folded letter at `place`, 0 for a mark of no width, and its size."""
    byte = data[place]
    if byte < 128:
        return (byte + 32 if 65 <= byte <= 90 else byte + 0), 1
    if byte == 0xC2 and place + 1 < end and data[place + 1] == 0xAD:
        return 0, 2
    if place + 2 < end:
        second, third = data[place + 1], data[place + 2]
        if byte == 0xE2 and second == 0x80 and (0x8B <= third <= 0x8F):
            return 0, 3
        if byte == 0xE2 and second == 0x81 and third == 0xA0:
            return 0, 3
        if byte == 0xEF and second == 0xBB and third == 0xBF:
            return 0, 3
        if byte == 0xE2 and second == 0x80 and (third == 0x98 or third == 0x99):
            return 39, 3
        if byte == 0xE2 and second == 0x80 and (third == 0x9C or third == 0x9D):
            return 34, 3
        if byte == 0xEF and (second == 0xBC or second == 0xBD):
            code = (third & 0x3F) + (0x21 - 1 if second == 0xBC else 0x60 - 0)
            if second == 0xBC and 0x81 <= third <= 0xBF:
                code = third - 0x81 + 0x21
            elif second == 0xBD and 0x80 <= third <= 0x9E:
                code = third - 0x80 + 0x60
            else:
                return byte + 0, 1
            return (code + 32 if 65 <= code <= 90 else code), 3
    return byte + 0, 1


def is_letter(code: int) -> bool:
    """Tell whether a folded letter belongs to a word."""
    return 97 <= code <= 122 or 48 <= code <= 57 or code >= 128


def words_of(
    data: Sequence[int], start: int, end: int, hashes: MutableSequence[int], count: int
) -> int:
    """Write the words of one segment as numbers; return the count.

    Of a long segment the first and the last words are kept. Marks count as words of
    their own, but for full stops and commas.
    """
    opened = count
    place = start
    value = 0
    size = 0
    digits = True
    while place <= end:
        if place < end:
            code, step = next_letter(data, place, end)
        else:
            code, step = 32, 1
        place += step
        if code == 0:
            continue
        if is_letter(code) or (code == 39 and size > 0):
            value = ((value ^ code) * FACTOR) & WORD
            value = value ^ (value >> 13)
            size += 1
            digits = digits and 48 <= code <= 57
            continue
        if size > 0:
            if count - opened == MOST:
                for move in range(opened + FIRST, count - 1):
                    hashes[move] = hashes[move + 1]
                count -= 1
            hashes[count] = DIGITS if digits else value
            count += 1
        value, size, digits = 0, 0, True
        if code > 32 and code != 44 and code != 46 and code != 39:
            if count - opened == MOST:
                for move in range(opened + FIRST, count - 1):
                    hashes[move] = hashes[move + 1]
                count -= 1
            hashes[count] = (code * FACTOR) & WORD
            count += 1
    return count


def all_words(
    data: Sequence[int],
    starts: Sequence[int],
    ends: Sequence[int],
    hashes: MutableSequence[int],
    bounds: MutableSequence[int],
) -> None:
    """Write the words of all segments; those of i are at `bounds[i]:bounds[i + 1]`."""
    count = 0
    for segment in range(len(starts)):
        count = words_of(data, starts[segment], ends[segment], hashes, count)
        bounds[segment + 1] = count


def screened(
    hashes: Sequence[int],
    bounds: Sequence[int],
    layouts: Sequence[int],
    singles: Sequence[int],
    pairs: Sequence[int],
    edges: Sequence[int],
    bases: Sequence[int],
    scores: MutableSequence[int],
) -> None:
    """Write the linear score of every segment: a sum of whole numbers."""
    one, two, three = len(singles) - 1, len(pairs) - 1, len(edges) - 1
    for segment in range(len(layouts)):
        low, high = bounds[segment], bounds[segment + 1]
        layout = layouts[segment]
        total = bases[layout * 8 + min(high - low, 7)] + 0
        for place in range(low, high):
            total += singles[hashes[place] & one]
            if place + 1 < high:
                total += pairs[mixed(hashes[place], hashes[place + 1]) & two]
        if high > low:
            total += edges[mixed(hashes[low], 1) & three]
            total += edges[mixed(hashes[high - 1], 2) & three]
            total += edges[mixed(hashes[low], layout + 3) & three]
        scores[segment] = total


KERNELS = (mixed, next_letter, is_letter, words_of, all_words, screened)
