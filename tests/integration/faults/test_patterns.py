"""Twice the text is twice the work for every shipped pattern.

Every match has a longest length, and no loop can be read in two ways, so the work at
one place of a text has a bound, whatever the text is. `benchmarks/faults.py` measures.
"""

from __future__ import annotations

import pytest

from benchmarks.faults_patterns import shipped
from negguard.text.ambiguity import refuse_ambiguous
from negguard.text.portable import longest, parse

PATTERNS = sorted({each for name in ("en", "en-status") for each in shipped(name)})
FAR = 2_000


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_work_at_one_place_has_a_bound(pattern: str) -> None:
    node = parse(pattern)
    assert (longest(node) or FAR) < FAR
    refuse_ambiguous(node, pattern)
