r"""Make text from files harmless on a terminal: no escape, no hidden direction.

A document, a column or a file name may hold terminal escapes that recolour, hide or
rewrite what was printed. They are shown as what they are instead.
"""

from __future__ import annotations

import unicodedata

# Cc: controls (C0, DEL, C1); Cf: invisible format characters, bidi overrides among
# them; Cs: lone surrogates, which no terminal encoding takes; Zl, Zp: line breaks
# that editors hide.
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Joiners build ordinary emoji and Indic or Persian words.
HARMLESS = {"\u200c", "\u200d"}


def visible(text: str, *, lines: bool = False) -> str:
    r"""Return `text` with every control and hidden format character spelled out.

    With `lines`, line feeds stay; tabs always become spaces.

    >>> visible("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, lines=lines) for character in text)


def _shown(character: str, *, lines: bool) -> str:
    if character == "\t":
        return "    "
    if (lines and character == "\n") or character in HARMLESS:
        return character
    if unicodedata.category(character) not in HIDDEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
