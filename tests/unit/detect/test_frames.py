from __future__ import annotations

import numpy as np
import pytest

from negguard.detect.candidates import Segment, read_segments
from negguard.detect.frames import KINDS, Raised, find_notices
from negguard.detect.judging import Judged
from negguard.model import Kind

NO = -6.0


def judged(
    *odds: float, covers: tuple[float, ...] = (), kind: Kind = Kind.FALSITY
) -> Judged:
    """Return answers that give each segment these odds of one kind."""
    frames = np.full((len(odds), 8), -30.0)
    frames[:, 0] = 0.0
    frames[:, 1 + KINDS.index(kind)] = odds
    return Judged(
        frames=frames, covers=np.array(covers or (NO,) * len(odds), np.float64)
    )


def lines(*texts: str) -> tuple[Segment, ...]:
    return read_segments(["\n\n".join(texts)])


def test_neighbours_that_disown_are_one_notice() -> None:
    segments = lines("Note.", "None of it is so.", "He won.")
    (notice,) = find_notices(segments, judged(-1.0, 4.0, NO), source="judge")
    assert (notice.first, notice.last, notice.kind) == (0, 1, Kind.FALSITY)
    assert notice.odds == pytest.approx(4.0)


def test_a_covered_neighbour_is_not_part_of_a_notice() -> None:
    segments = lines("False.", "He won.")
    answers = judged(4.0, -0.5, covers=(NO, 3.0))
    (notice,) = find_notices(segments, answers, source="judge")
    assert (notice.first, notice.last) == (0, 0)


def test_without_a_likely_segment_there_is_no_notice() -> None:
    assert find_notices(lines("A b.", "C d."), judged(-0.5, -1.0), source="j") == ()


def test_a_rule_raises_a_segment_and_a_veto_takes_one_away() -> None:
    segments = lines("Aha.", "He won.", "False.")
    raised = {0: Raised(Kind.FICTION, 0.9, "fiction.mine")}
    (notice,) = find_notices(
        segments,
        judged(NO, NO, 5.0),
        source="judge",
        raised=raised,
        vetoed=frozenset({2}),
    )
    assert (notice.first, notice.kind, notice.source) == (
        0,
        Kind.FICTION,
        "fiction.mine",
    )
    assert notice.least == 0.9


def test_a_sure_judge_keeps_its_kind_beside_a_rule() -> None:
    raised = {0: Raised(Kind.FICTION, 0.9, "fiction.mine")}
    (notice,) = find_notices(
        lines("False."), judged(5.0), source="judge", raised=raised
    )
    assert (notice.kind, notice.source, notice.least) == (Kind.FALSITY, "judge", 0.9)


def test_turns_of_a_chat_are_never_joined() -> None:
    segments = read_segments(["False.", "False."])
    assert len(find_notices(segments, judged(3.0, 3.0), source="judge")) == 2
