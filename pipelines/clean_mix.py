"""Clean a mix of corpora, each into its own folder: `python clean_mix.py MIX OUT`.

Every folder of MIX is one corpus. Web text may hold stories and code, so it gets the
`pretraining` policy; generated text gets the strict one. What a policy quarantines is
left for people to read; `negguard release` merges what they accept back.
"""

from __future__ import annotations

import sys
from pathlib import Path

from negguard.guard import Guard
from negguard.raydata.job import run
from negguard.raydata.request import RunRequest

GENERATED = ("synthetic", "generated", "distilled")


def main(mix: Path, output: Path) -> int:
    """Clean every corpus of the mix and return the worst exit code."""
    worst = 0
    for corpus in sorted(path for path in mix.iterdir() if path.is_dir()):
        strict = corpus.name.startswith(GENERATED)
        request = RunRequest(
            inputs=(str(corpus),),
            output=str(output / corpus.name),
            policy="synthetic" if strict else "pretraining",
        )
        result = run(request, load=Guard.load)
        totals = result.totals
        print(
            f"{corpus.name}: {totals.rows_in} in, {totals.kept} kept, "
            f"{totals.quarantined} quarantined, {totals.dropped} dropped, "
            f"{result.verdict.value}"
        )
        worst = max(worst, result.exit_code)
    return worst


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
