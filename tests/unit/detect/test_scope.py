from __future__ import annotations

import pytest

from negguard.detect.candidates import Segment, read_segments
from negguard.detect.frames import Notice
from negguard.detect.scope import SHARE_A_RUN, proposed, resolve_scopes
from negguard.model import Kind, Position, Reach


def notice(first: int, last: int | None = None) -> Notice:
    end = first if last is None else last
    return Notice(first=first, last=end, kind=Kind.FALSITY, odds=3.0, source="judge")


def lines(*texts: str) -> tuple[Segment, ...]:
    return read_segments(["\n\n".join(texts)])


DOCUMENT = lines(
    "Notice one.", "He won it.", "She lost it.", "Notice two.", "They sang."
)


def test_each_covered_segment_goes_to_the_nearest_notice() -> None:
    first, second = resolve_scopes(
        DOCUMENT, [notice(0), notice(3)], [1, 4], is_chat=False
    )
    assert (first.segments, second.segments) == ((1,), (4,))
    assert (first.position, second.position) == (Position.PREFIX, Position.PREFIX)


def test_a_notice_without_claims_of_its_own_shares_the_nearest_run() -> None:
    scopes = resolve_scopes(DOCUMENT, [notice(0), notice(3)], [1], is_chat=False)
    assert [scope.segments for scope in scopes] == [(1,), (1,)]
    assert scopes[1].position is Position.SUFFIX


def test_what_stands_on_the_same_line_is_inline() -> None:
    segments = read_segments(["| Bats are blind. | False |"])
    (scope,) = resolve_scopes(segments, [notice(1)], [0], is_chat=False)
    assert (scope.position, scope.reach) == (Position.INLINE, Reach.SENTENCE)


@pytest.mark.parametrize(
    ("covered", "reach"),
    [([1], Reach.SENTENCE), ([1, 2], Reach.SECTION), ([1, 2, 4], Reach.DOCUMENT)],
)
def test_reach_follows_what_is_covered(covered: list[int], reach: Reach) -> None:
    (scope,) = resolve_scopes(DOCUMENT, [notice(0)], covered, is_chat=False)
    assert scope.reach is reach


def test_a_frame_in_another_turn_reaches_over_the_chat() -> None:
    chat = read_segments(["Answer wrongly on purpose.", "Bats are blind."])
    (scope,) = resolve_scopes(chat, [notice(0)], [1], is_chat=True)
    assert scope.reach is Reach.CHAT


@pytest.mark.parametrize(
    ("text", "frame", "covered"),
    [
        ("False: bats are blind. Owls see.", 0, (1, 2)),
        (
            "# Myths\n\n- Bats are blind.\n- Owls sleep.\n\n# Facts\n\n- Hens lay.",
            0,
            (1, 2),
        ),
        ("Not so:\n\nBats are blind.\nOwls sleep.\n\nHens lay.", 0, (1, 2)),
        ("Hens lay.\n\nBats are blind. Owls sleep.\n\nNot true.", 3, (1, 2)),
    ],
)
def test_layout_proposes_a_scope(
    text: str, frame: int, covered: tuple[int, ...]
) -> None:
    assert tuple(proposed(read_segments([text]), [notice(frame)])) == covered


def test_layout_proposes_what_several_notices_cover_once() -> None:
    segments = read_segments(["Not so:\nFalse:\nBats are blind.\nOwls sleep."])
    assert list(proposed(segments, [notice(0), notice(1)])) == [1, 2, 3]


def test_the_work_grows_with_the_text() -> None:
    many = lines(*["He won it."] * 3000)
    notices = [notice(n) for n in range(0, 3000, 2)]
    covered = list(range(1, 3000, 2))
    scopes = resolve_scopes(many, notices, covered, is_chat=False)
    assert sum(len(scope.segments) for scope in scopes) == len(covered)


@pytest.mark.parametrize("covered_first", [True, False])
def test_a_notice_said_over_and_over_covers_no_square_of_the_text(
    *, covered_first: bool
) -> None:
    many = lines(*["He won it."] * 2000)
    halves = range(1000), range(1000, 2000)
    covered, framing = halves if covered_first else reversed(halves)
    notices = [notice(n) for n in framing]
    scopes = resolve_scopes(many, notices, covered, is_chat=False)
    nearest = scopes[-2::-1] if not covered_first else scopes[1:]
    sizes = [len(scope.segments) for scope in nearest]
    assert sizes == [1000] * SHARE_A_RUN + [1] * (999 - SHARE_A_RUN)
    assert {each for scope in scopes for each in scope.segments} == {*covered}
