"""Measure rewriting: sentences, trees, whole documents, and a peer on the same pairs.

    python -m benchmarks.rewriting --pairs pairs.jsonl --treebanks folder \
        --documents dense.jsonl --framed framed.jsonl --check check.py \
        --grades grades.json --output results

writes `rewriting.json` and `rewriting.md` to the output folder. Every part but the
phenomena suite, which lies beside this file, is left out where its data is not named.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.rewriting_model import model_figures
from benchmarks.rewriting_parts.deniers import negguard_denier, peer_denier
from benchmarks.rewriting_parts.documents import (
    measure_claims,
    measure_documents,
    read_judged,
)
from benchmarks.rewriting_parts.framed import (
    PRESETS,
    load_check,
    measure_framed,
    read_framed,
)
from benchmarks.rewriting_parts.pairs import Pair, read_pairs, read_phenomena, score
from benchmarks.rewriting_parts.tables import markdown
from benchmarks.rewriting_parts.trees import agreement
from negguard.guard import Guard
from negguard.nlp.spacy_parser import SHIPPED, SpacyParser

SUITES = ("phenomena.toml", "phenomena_held_out.toml")
TREEBANKS = ("en_pud-test", "en_gum_open-test", "en_ewt-test")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, write the results and print the tables."""
    options = _parser().parse_args(arguments)
    report = run(options)
    options.output.mkdir(parents=True, exist_ok=True)
    as_json = json.dumps(report, indent=1, ensure_ascii=False)
    (options.output / "rewriting.json").write_text(as_json + "\n", encoding="utf-8")
    text = markdown(report)
    (options.output / "rewriting.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Return the report of every part whose data is named."""
    if options.framed_only:
        saved = json.loads((options.output / "rewriting.json").read_text("utf-8"))
        return {**saved, "framed": framed_counts(options)}
    parser = SpacyParser(members=tuple(options.members))
    report: dict[str, Any] = {"members": [Path(one).name for one in options.members]}
    report["sentences"] = sentence_scores(options, parser)
    if options.treebanks:
        files = {name: options.treebanks / f"{name}.conllu.gz" for name in TREEBANKS}
        report["trees"] = {
            name: agreement(path, parser, most=options.most)
            for name, path in files.items()
        }
        saved = options.output / "rewriting_model.json"
        if saved.exists():
            report["models"] = json.loads(saved.read_text("utf-8"))
        elif not options.no_models:
            report["models"] = model_figures(options.treebanks, options.members)
    if options.documents:
        judged = read_judged(options.documents)[: options.most]
        report["claims"] = measure_claims(judged, parser)
        report["documents"] = [
            measure_documents(judged, parser, denied_share=denied, max_claims=most)
            for denied, most in ((0.0, 1000), (0.66, 8))
        ]
    if options.framed:
        report["framed"] = framed_counts(options)
    if options.grades:
        report["grades"] = json.loads(options.grades.read_text("utf-8"))
    return report


def framed_counts(options: argparse.Namespace) -> dict[str, Any]:
    """Return what each preset makes of each framed file."""
    guards = {name: Guard.load(name) for name in PRESETS}
    check = load_check(options.check)
    return {
        path.stem: measure_framed(
            read_framed(path)[: options.most], guards, check, own=not options.gold
        )
        for path in options.framed
    }


def sentence_scores(
    options: argparse.Namespace, parser: SpacyParser
) -> dict[str, dict[str, object]]:
    """Return the scores on each list of pairs, negguard's and the peer's."""
    folder = Path(__file__).parent
    lists: dict[str, list[Pair]] = {
        Path(name).stem: read_phenomena(folder / name) for name in SUITES
    }
    lists |= {path.stem: read_pairs(path) for path in options.pairs}
    deniers = {"negguard": negguard_denier(parser)}
    if not options.no_peer:
        deniers["negate (PyPI)"] = peer_denier(options.members[0])
    scores = {
        name: {who: score(pairs, deny) for who, deny in deniers.items()}
        for name, pairs in lists.items()
    }
    # Sentences of lists that are not ours stay out of the results.
    for path in options.pairs:
        for figures in scores[path.stem].values():
            figures.pop("errors")
    return scores


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=Path, nargs="*", default=[])
    parser.add_argument("--treebanks", type=Path)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--framed", type=Path, nargs="*", default=[])
    parser.add_argument("--check", type=Path, help="finds harm in what --framed gives")
    parser.add_argument(
        "--gold", action="store_true", help="--framed by its own spans only"
    )
    parser.add_argument(
        "--framed-only", action="store_true", help="keep all else that was measured"
    )
    parser.add_argument("--grades", type=Path)
    parser.add_argument("--members", nargs="+", default=list(SHIPPED))
    parser.add_argument("--most", type=int, default=2500, help="rows per file")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--no-models", action="store_true")
    parser.add_argument("--output", type=Path, default=Path("benchmarks/results"))
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
