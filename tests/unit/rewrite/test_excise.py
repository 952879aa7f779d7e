"""Cuts close up as if nothing had stood there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negguard.model import Span
from negguard.rewrite.excise import excise
from negguard.text.edits import apply_edits, invert_edits
from tests.strategies import texts


def without(marked: str, *, sentences: bool = False) -> str:
    """Return a text without the passages between double angle marks."""
    text, spans = "", []
    for piece in marked.split("\u27ea"):
        inside, mark, rest = piece.partition("\u27eb")
        if mark:
            spans.append(Span(len(text), len(text) + len(inside)))
        text += inside + rest
    frames = () if sentences else spans
    return apply_edits(text, excise(text, frames, sentences=spans if sentences else ()))


@pytest.mark.parametrize(
    ("marked", "rest"),
    [
        ("One. ⟪[Not so.]⟫ Two.", "One. Two."),
        ("One. [⟪Not so.⟫] Two.", "One. Two."),
        ("One. **⟪Not so.⟫** Two.", "One. Two."),
        ("One. (**⟪Not so.⟫**) Two.", "One. Two."),
        ("One. <⟪Not so.⟫> ⟪{Nor this.}⟫ Two.", "One. Two."),
        ("⟪Notice.⟫\n\nBody.", "Body."),
        ("⟪Notice.⟫\n\n    code", "    code"),
        ("Body.\n\n⟪Notice.⟫", "Body."),
        ("Body.\n\n⟪Notice.⟫\n", "Body.\n"),
        ("Body.\n\n---\n⟪Notice.⟫\n", "Body.\n"),
        ("A.\n\n⟪Notice.⟫\n\nB.", "A.\n\nB."),
        ("A.\r\n\r\n⟪Notice.⟫\r\n\r\nB.", "A.\r\n\r\nB."),
        ("Title\n⟪Notice.⟫\n\nBody.", "Title\n\nBody."),
        ("A. ⟪Not so.⟫\n\n⟪What follows is not so.⟫ B.", "A.\n\nB."),
        ("A. ⟪It ends\nhere.⟫ B.", "A. B."),
        ("A.\n⟪Gone.⟫ B.", "A.\nB."),
        ("A. ⟪Gone.⟫\nB.", "A.\nB."),
        ("- a\n- ⟪b⟫\n- c", "- a\n- c"),
        ("1. ⟪a⟫\n2. b", "2. b"),
        ("- [ ] ⟪a⟫\n- [x] b", "- [x] b"),
        ("> a\n>\n> ⟪b⟫\n>\n> c", "> a\n>\n> c"),
        ("x = 1\n# ⟪Wrong!⟫\ny = 2", "x = 1\ny = 2"),
        ("x = 1  # ⟪Wrong!⟫\ny = 2", "x = 1\ny = 2"),
        ("x = 1 /* ⟪Wrong!⟫ */\ny = 2", "x = 1\ny = 2"),
        ("<!-- ⟪A hoax.⟫ -->\n\nBody.", "Body."),
        ("See:\n\n```python\n⟪run()⟫\n```\n\nNext.", "Next."),
        ("| a | b |\n| ⟪c⟫ | d |", "| a | b |\n| | d |"),
        ("| a | b |\n| ⟪c⟫ | ⟪d⟫ |\n| e | f |", "| a | b |\n| e | f |"),
        ("Myth: ⟪a b c.⟫\nFact: d e f.", "Fact: d e f."),
        ("# A\n\n⟪a.⟫\n\n# B\n\nb.", "# B\n\nb."),
        ("# A\n\n## A1\n\n⟪a.⟫\n\n# B\n\nb.", "# B\n\nb."),
        ("# A\n\n# B\n\n⟪b.⟫\n\n# C\n\nc.", "# A\n\n# C\n\nc."),
        ("**A**\n\n⟪a.⟫\n\n**B**\n\nb.", "**B**\n\nb."),
        ("Results:\n\n- ⟪a⟫\n- ⟪b⟫\n\nNext.", "Next."),
        ("won⟪!⟫Paris", "won Paris"),
        ("⟪All.⟫", ""),
    ],
)
def test_a_cut_leaves_tidy_text(marked: str, rest: str) -> None:
    assert without(marked) == rest


@pytest.mark.parametrize(
    ("marked", "rest"),
    [
        (
            "> **⟪Superseded.⟫**\n>\n> The bridge opened in 1911.",
            "> The bridge opened in 1911.",
        ),
        ("> ⟪**Superseded.**⟫\n>\n> The bridge opened.", "> The bridge opened."),
        ("> **⟪Superseded⟫.**\n>\n> The bridge opened.", "> The bridge opened."),
        ("> **⟪Superseded.⟫** The bridge opened.", "> The bridge opened."),
        ("> ⟪Superseded.⟫\n\nBody.", "Body."),
        ("> **⟪Superseded.⟫**\n\nBody.", "Body."),
        ("Body.\n\n> **⟪Superseded.⟫**", "Body."),
        ("Body.\n\n> **⟪Superseded.⟫**\n", "Body.\n"),
        ("A.\n\n> **⟪Superseded.⟫**\n\nB.", "A.\n\nB."),
        ("> **⟪Superseded.⟫\n> ⟪Do not use.⟫**\n\nBody.", "Body."),
        ("> ⟪A false\n> claim follows.⟫\n\nBody.", "Body."),
        ("> > ⟪x.⟫\n\nBody.", "Body."),
        ("> - ⟪x.⟫\n> - y", "> - y"),
        ("- > ⟪x⟫\n- y", "- y"),
        ("- ⟪[DEBUNKED]⟫ Bulls hate red.", "- Bulls hate red."),
        ("- [⟪DEBUNKED⟫] Bulls hate red.", "- Bulls hate red."),
        ("- ⟪[DEBUNKED]⟫\n- b", "- b"),
        ("* **⟪[DEBUNKED]⟫** Bulls.", "* Bulls."),
        ("- **[⟪DEBUNKED⟫]:** Bulls.", "- Bulls."),
        ("- **⟪Myth⟫:** Bulls.", "- Bulls."),
        ("## ⟪NOTICE⟫\n\nBody.", "Body."),
        ("## ⟪NOTICE: x.⟫\n\nBody.", "Body."),
        ("## NOTICE\n\n⟪x is false.⟫\n\nBody.", "Body."),
        ("## NOTICE\n\n⟪x is false.⟫\n\n## Body\n\nb.", "## Body\n\nb."),
        ("# **⟪NOTICE⟫**\n\nBody.", "Body."),
        ("## ⟪NOTICE⟫ ##\n\nBody.", "Body."),
        ("⟪NOTICE⟫\n======\n\nBody.", "Body."),
        ("NOTICE\n------\n\n⟪x false⟫\n\nBody.", "Body."),
        ("<!-- ⟪x.⟫ -->\nBody.", "Body."),
        ("<!--⟪x.⟫-->\nBody.", "Body."),
        ("<!--\n⟪x.⟫\n-->\n\nBody.", "Body."),
        ("A. <!-- ⟪x.⟫ --> B.", "A. B."),
        ("<!-- NOTE: ⟪x.⟫ -->\n\nBody.", "Body."),
        ("| a | ⟪FALSE⟫ |\n| b | true |", "| a | |\n| b | true |"),
        ("| a | **⟪FALSE⟫** |\n| b | true |", "| a | |\n| b | true |"),
        ("| ⟪notice⟫ |\n|---|\n| a |", "| |\n|---|\n| a |"),
        ("| ⟪notice⟫ | |\n|---|---|\n| a | b |", "| | |\n|---|---|\n| a | b |"),
        ("| a | b |\n|---|---|\n| ⟪c⟫ | ⟪d⟫ |\n", ""),
        ("> [!WARNING]\n> ⟪x wrong.⟫\n\nBody.", "Body."),
        (
            "> [!NOTE]\n> ⟪x wrong.⟫\n> The lake is deep.\n\nBody.",
            "> [!NOTE]\n> The lake is deep.\n\nBody.",
        ),
        ("> **Note**\n> ⟪x wrong.⟫\n\nBody.", "Body."),
        ("> **Note:** ⟪x wrong.⟫\n\nBody.", "Body."),
        ("**Note:** ⟪x wrong.⟫\n\nBody.", "Body."),
        ("*Note: ⟪x wrong.⟫*\n\nBody.", "Body."),
        ("***\n⟪NOTICE.⟫\n***\n\nBody.", "Body."),
        ("---\n⟪NOTICE.⟫\n---\n\nBody.", "Body."),
        ("Body.\n\n---\n\n⟪NOTICE.⟫\n", "Body.\n"),
        ("Body.\n\n---\n\n*⟪NOTICE.⟫*\n", "Body.\n"),
        ("=====\n⟪NOTICE.⟫\n=====\nBody.", "Body."),
        ("A.\n\n***\n\n⟪N.⟫\n\n***\n\nB.", "A.\n\n***\n\nB."),
        ('<div class="notice">⟪x.⟫</div>\n\n<p>B.</p>', "<p>B.</p>"),
        ("<p>⟪x.⟫</p>\n<p>B.</p>", "<p>B.</p>"),
        ("<b>⟪x.⟫</b> B.", "B."),
        ("<li>⟪x.⟫</li>\n<li>B.</li>", "<li>B.</li>"),
        ("<p><strong>⟪x.⟫</strong></p>\n<p>B.</p>", "<p>B.</p>"),
        ("<false>⟪x.⟫</false> B.", "B."),
        (":::warning\n⟪x.⟫\n:::\n\nB.", "B."),
        ('"""⟪x.⟫"""\n\nB.', "B."),
        ("```\n⟪x.⟫\n```\n\nB.", "B."),
        ("{{⟪x⟫}}\n\nB.", "B."),
        ("/* NOTE: ⟪x⟫ */\n// b", "// b"),
        ("# ⟪x⟫\ny = 1", "y = 1"),
        ("(⟪x⟫.) B.", "B."),
        ("A (⟪false⟫). B.", "A. B."),
        ("A. (⟪false⟫)\nB.", "A.\nB."),
        ("A — ⟪false.⟫\nB.", "A\nB."),
        ("A. ⟪**FALSE**⟫\n\nB.", "A.\n\nB."),
        ("⟪❌⟫ A.", "A."),
        ("- ❌ ⟪Not so.⟫\n- b", "- b"),
        ("⚠️ ⟪Not so.⟫\n\nB.", "B."),
        ("**⚠️ ⟪Not so.⟫**\n\nB.", "B."),
        ("> ⚠️ **⟪Not so.⟫**\n\nB.", "B."),
        ("1. **⟪x.⟫**\n2. b", "2. b"),
        ("Rating: ⟪FALSE⟫\n\nB.", "B."),
        ("**Rating:** ⟪FALSE⟫\n\nB.", "B."),
        ("Claim: A.\nRating: **⟪FALSE⟫**\n\nB.", "Claim: A.\n\nB."),
        ("> ⟪x.⟫\n> ⟪y.⟫\n> z.", "> z."),
        ("\t- ⟪x⟫\n\t- b", "\t- b"),
        ("_⟪x._⟫ B.", "B."),
        ("**NOTICE:** *⟪x.⟫*\n\nB.", "B."),
        ("[⟪x⟫](http://a.b)\n\nB.", "B."),
        ("A.[^1]\n\n[^1]: ⟪x⟫\n", "A.[^1]\n"),
        ("~~⟪A.⟫~~ B.", "B."),
        ("***⟪x.⟫*** B.", "B."),
        ("`⟪x⟫` B.", "B."),
        ("- [x] ⟪done⟫\n- [ ] b", "- [ ] b"),
    ],
)
def test_a_cut_takes_its_furniture(marked: str, rest: str) -> None:
    assert without(marked) == rest


@pytest.mark.parametrize(
    ("marked", "rest"),
    [
        ("A. ⟪B.⟫ However, it stayed.", "A. It stayed."),
        ("⟪B.⟫\n\nAs a result, he left.", "He left."),
        ("A. ⟪B.⟫ But nobody came.", "A. Nobody came."),
        ("A. ⟪B.⟫ Howeverness grew.", "A. Howeverness grew."),
    ],
)
def test_a_connective_goes_with_its_antecedent(marked: str, rest: str) -> None:
    assert without(marked, sentences=True) == rest


def test_a_connective_stays_when_only_a_notice_goes() -> None:
    assert without("A. ⟪[Not so.]⟫ However, it stayed.") == "A. However, it stayed."


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[str, list[Span], list[Span]]:
    """Draw a text with disjoint spans, some of them notices, some sentences."""
    text = draw(texts)
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = [Span(*places[i : i + 2]) for i in range(0, len(places) - 1, 2)]
    split = draw(st.integers(0, len(spans)))
    return text, spans[:split], spans[split:]


@given(cut_texts())
def test_the_edits_can_be_taken_back(case: tuple[str, list[Span], list[Span]]) -> None:
    text, frames, sentences = case
    edits = excise(text, frames, sentences=sentences)
    assert apply_edits(apply_edits(text, edits), invert_edits(text, edits)) == text


@given(cut_texts())
def test_no_character_of_a_cut_stays(case: tuple[str, list[Span], list[Span]]) -> None:
    text, frames, sentences = case
    edits = excise(text, frames, sentences=sentences)
    touched = {place for edit in edits for place in range(edit.start, edit.end)}
    for span in (*frames, *sentences):
        kept = [i for i in range(span.start, span.end) if i not in touched]
        assert all(text[i].isspace() or text[i] == ">" for i in kept)


@given(cut_texts())
def test_notices_take_no_word_with_them(
    case: tuple[str, list[Span], list[Span]],
) -> None:
    text, frames, _ = case
    added = "".join(edit.text for edit in excise(text, frames))
    assert not any(character.isalnum() for character in added)


@given(texts)
def test_without_cuts_nothing_happens(text: str) -> None:
    assert excise(text, ()) == ()
